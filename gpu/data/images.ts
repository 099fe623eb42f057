// Labelled pictures of one size in memory, as bytes: what loaders make and batches read.
import { createHash } from "node:crypto";
import { seededRandom } from "../random.ts";

export interface ImageSet {
  /** Pictures one after another, each [size, size, 3] row-major RGB. */
  pixels: Uint8Array;
  labels: Uint8Array;
  sizePx: number;
  /** Class names in the order of the labels. */
  classes: readonly string[];
}

/**
 * SHA-256 in hex, of labels, then pixels: copies of CIFAR-10 differ, for instance where they went through a lossy format.
 */
export function digestOf({ labels, pixels }: ImageSet): string {
  return createHash("sha256").update(labels).update(pixels).digest("hex");
}

/** The first `count` pictures, sharing memory with `set`. */
export function firstImages(set: ImageSet, count: number): ImageSet {
  const bytes = set.sizePx * set.sizePx * 3;
  return { ...set, pixels: set.pixels.subarray(0, count * bytes), labels: set.labels.subarray(0, count) };
}

/** `count` pictures chosen by the seed, in random order, and the others in their own order; copies. */
export function splitImages(set: ImageSet, count: number, seed: number): [ImageSet, ImageSet] {
  const order = shuffledIndices(set.labels.length, seed, "split");
  const [chosen, others] = [order.subarray(0, count), order.subarray(count).sort()];
  return [selectImages(set, chosen), selectImages(set, others)];
}

/** The pictures at `indices`, in that order; a copy. */
export function selectImages(set: ImageSet, indices: Uint32Array): ImageSet {
  const bytes = set.sizePx * set.sizePx * 3;
  const pixels = new Uint8Array(indices.length * bytes);
  indices.forEach((index, i) => {
    pixels.set(set.pixels.subarray(index * bytes, (index + 1) * bytes), i * bytes);
  });
  return { ...set, pixels, labels: Uint8Array.from(indices, (index) => set.labels[index]!) };
}

/** A random order of 0 .. count - 1 (Fisher-Yates). */
export function shuffledIndices(count: number, seed: number, name: string): Uint32Array {
  const random = seededRandom(seed, name);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
