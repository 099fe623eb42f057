// Labelled pictures of one size in memory, as bytes: what loaders make and batches read.

export interface ImageSet {
  /** Pictures one after another, each [size, size, 3] row-major RGB. */
  pixels: Uint8Array;
  labels: Uint8Array;
  sizePx: number;
  /** Class names in the order of the labels. */
  classes: readonly string[];
}

/** The first `count` pictures, sharing memory with `set`. */
export function firstImages(set: ImageSet, count: number): ImageSet {
  const bytes = set.sizePx * set.sizePx * 3;
  return { ...set, pixels: set.pixels.subarray(0, count * bytes), labels: set.labels.subarray(0, count) };
}
