// Pictures on their way through an attack: plain arrays, chosen and filled up to batches of one size.
import type { ImageSet } from "../data/images.ts";

/** Pictures that are attacked together. */
export interface Pictures {
  /** float32 [labels, size, size, 3] in [0, 1]. */
  pixels: Float32Array;
  labels: Uint8Array;
  sizePx: number;
}

export function picturesOf({ pixels, labels, sizePx }: ImageSet): Pictures {
  return { pixels: Float32Array.from(pixels, (byte) => byte / 255), labels, sizePx };
}

/** How many numbers one picture has. */
export const valuesOf = ({ sizePx }: Pick<Pictures, "sizePx">) => sizePx * sizePx * 3;

/** The pictures at `indices`, in that order; a copy. */
export function selectPictures(pictures: Pictures, indices: readonly number[]): Pictures {
  const size = valuesOf(pictures);
  const pixels = new Float32Array(indices.length * size);
  indices.forEach((index, i) => {
    pixels.set(pictures.pixels.subarray(index * size, (index + 1) * size), i * size);
  });
  return { ...pictures, pixels, labels: Uint8Array.from(indices, (index) => pictures.labels[index]!) };
}

/** Repeats pictures until there are `count`: batches of one size compile once. */
export function filledUp(pictures: Pictures, count: number): Pictures {
  const given = pictures.labels.length;
  if (given >= count) return pictures;
  return selectPictures(
    pictures,
    Array.from({ length: count }, (_, i) => i % given),
  );
}

/**
 * The first pictures of each class in turn, so that every class has its share.
 * @returns `count` indices in ascending order.
 */
export function stratifiedIndices(labels: Uint8Array, classes: number, count: number): number[] {
  const byClass = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, index) => {
    byClass[label]!.push(index);
  });
  const chosen: number[] = [];
  for (let round = 0; chosen.length < Math.min(count, labels.length); round++) {
    for (const indices of byClass) {
      if (round < indices.length && chosen.length < count) chosen.push(indices[round]!);
    }
  }
  return chosen.sort((a, b) => a - b);
}
