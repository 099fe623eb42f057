// Arithmetic on flat arrays of pixels. Sums run in double precision: single would lose three digits over a picture.
import { z } from "zod";

/** Saved pixels. (zod's own instanceof would insist on an unshared buffer, which no array here promises.) */
export const pixelsSchema = z.custom<Float32Array>((value) => value instanceof Float32Array, {
  message: "Expected a Float32Array",
});

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Euclidean. */
export function norm(a: Float32Array): number {
  return Math.sqrt(dot(a, a));
}

export function subtract(a: Float32Array, b: Float32Array): Float32Array {
  const difference = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) difference[i] = a[i]! - b[i]!;
  return difference;
}

/** a += factor * b. */
export function addScaled(a: Float32Array, factor: number, b: Float32Array): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!;
}

export function hasOnlyFinite(a: Float32Array): boolean {
  // One NaN or infinity makes the sum of squares non-finite; no pixel's gradient is large enough to overflow it.
  return Number.isFinite(dot(a, a));
}
