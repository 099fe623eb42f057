// Edges of lightness by Canny (1986): gradients of a blurred picture, thinned to their ridges, kept where they are strong
// or hang on to strong ones. lines-chains.ts joins what it finds.
import { blurPlane, type Plane, sobel } from "./filters.ts";

export interface CannyOptions {
  /** Of the blur before, in pixels. */
  sigma: number;
  /** Parts of the greatest gradient: above `high` an edge begins, above `low` it goes on. */
  low: number;
  high: number;
}

export interface Edges {
  readonly width: number;
  readonly height: number;
  /** 1 on edges, else 0. */
  readonly mask: Uint8Array;
  /** Gradient of the blurred picture, in its units a pixel. */
  readonly gx: Float32Array;
  readonly gy: Float32Array;
  /** How far the ridge lies from the pixel's middle, along the gradient, in pixels within [-0.5, 0.5]. */
  readonly offsets: Float32Array;
}

export function canny(lightness: Plane, { sigma, low, high }: CannyOptions): Edges {
  const { width, height } = lightness;
  const { gx, gy } = sobel(blurPlane(lightness, sigma));
  const magnitude = gx.map((value, i) => Math.sqrt(value * value + gy[i]! * gy[i]!));
  const greatest = magnitude.reduce((a, b) => Math.max(a, b), 0);
  const mask = new Uint8Array(width * height);
  const offsets = new Float32Array(width * height);
  const edges = { width, height, mask, gx, gy, offsets };
  // What a flat picture has is rounding.
  if (greatest < 1e-3) return edges;
  const ridges = ridgesOf(edges, magnitude, low * greatest);
  const open: number[] = [];
  for (let i = 0; i < ridges.length; i++) {
    if (ridges[i] && magnitude[i]! >= high * greatest) {
      mask[i] = 1;
      open.push(i);
    }
  }
  while (open.length > 0) {
    const i = open.pop()!;
    for (const j of around(i, width, height)) {
      if (ridges[j] && !mask[j]) {
        mask[j] = 1;
        open.push(j);
      }
    }
  }
  return edges;
}

/** Pixels no weaker than both neighbours along the gradient; notes where between them the peak lies. */
function ridgesOf(edges: Edges, magnitude: Float32Array, least: number): Uint8Array {
  const { width, height, gx, gy, offsets } = edges;
  const ridges = new Uint8Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const here = magnitude[i]!;
      if (here < least) continue;
      const dx = gx[i]! / here;
      const dy = gy[i]! / here;
      const ahead = between(magnitude, width, x, y, dx, dy);
      const behind = between(magnitude, width, x, y, -dx, -dy);
      // Of two equal neighbours one gives way.
      if (here < ahead || here <= behind) continue;
      ridges[i] = 1;
      const bend = ahead + behind - 2 * here;
      offsets[i] = bend < 0 ? Math.min(0.5, Math.max(-0.5, (behind - ahead) / (2 * bend))) : 0;
    }
  }
  return ridges;
}

/** The magnitude one pixel along the steeper axis in a direction, between two pixels. */
function between(
  magnitude: Float32Array,
  width: number,
  x: number,
  y: number,
  dx: number,
  dy: number,
): number {
  const isFlat = Math.abs(dx) > Math.abs(dy);
  const slope = isFlat ? Math.abs(dy / dx) : Math.abs(dx / dy);
  const [sx, sy] = [Math.sign(dx), Math.sign(dy)];
  const straight = isFlat ? y * width + x + sx : (y + sy) * width + x;
  const diagonal = (y + sy) * width + x + sx;
  return magnitude[straight]! * (1 - slope) + magnitude[diagonal]! * slope;
}

/** The up to eight pixels around one, straight neighbours first. */
export function around(i: number, width: number, height: number): number[] {
  const x = i % width;
  const y = (i - x) / width;
  const out: number[] = [];
  const add = (dx: number, dy: number) => {
    if (x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height) out.push(i + dy * width + dx);
  };
  add(1, 0);
  add(0, 1);
  add(-1, 0);
  add(0, -1);
  add(1, 1);
  add(-1, 1);
  add(-1, -1);
  add(1, -1);
  return out;
}
