// Bilateral smoothing of a L*a*b* picture along lines: flat areas become flat, edges stay. Two passes, along x and y
// or across and along the picture's flow, stand in for the full window (Kyprianidis & Doellner 2008).
import type { ColourField } from "../image/colour.ts";
import type { Orientation } from "./orientation.ts";

export interface BilateralOptions {
  /** Standard deviation in space, in pixels. */
  spatial: number;
  /** Standard deviation in L*a*b* units; Infinity is a Gaussian blur. */
  range: number;
  /** Filters across and along its lines; without it along x, then along y. */
  orientation?: Pick<Orientation, "theta">;
}

/** @returns a new field of the same shape. Edges repeat. */
export function bilateral(field: ColourField, options: BilateralOptions): ColourField {
  const tangents = directionsOf(field, options.orientation?.theta);
  const normals = new Float32Array(tangents.length);
  for (let i = 0; i < normals.length; i += 2) {
    normals[i] = -tangents[i + 1]!;
    normals[i + 1] = tangents[i]!;
  }
  return alongLines(alongLines(field, normals, options), tangents, options);
}

/** Unit vectors (x, y) a pixel. */
function directionsOf({ width, height }: ColourField, theta: Float32Array | undefined): Float32Array {
  const directions = new Float32Array(2 * width * height);
  for (let i = 0; i < width * height; i++) {
    directions[2 * i] = theta ? Math.cos(theta[i]!) : 0;
    directions[2 * i + 1] = theta ? Math.sin(theta[i]!) : 1;
  }
  return directions;
}

/** exp(-x) for x in [0, 12), 1/256 apart. */
const EXP_STEPS = 256;
const EXP_END = 12;
const EXP_LAST = EXP_STEPS * EXP_END;
const EXP_TABLE = Float32Array.from({ length: EXP_LAST }, (_, i) => Math.exp(-(i + 0.5) / EXP_STEPS));

/** Samples end at two standard deviations in space. */
const SPATIAL_END = 2;

/**
 * One pass. Lines advance by one pixel along their steeper axis and lie between two pixels across it, so that one
 * linear interpolation a sample suffices.
 */
function alongLines(
  { width, height, data }: ColourField,
  directions: Float32Array,
  { spatial, range }: BilateralOptions,
): ColourField {
  const out = new Float32Array(data.length);
  const reach = Math.floor(SPATIAL_END * spatial);
  const padded = pad({ width, height, data }, reach + 1);
  const stride = width + 2 * (reach + 1);
  const spatialFactor = EXP_STEPS / (2 * spatial * spatial);
  const rangeFactor = Number.isFinite(range) ? EXP_STEPS / (2 * range * range) : 0;
  for (let i = 0, y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const dx = directions[2 * i]!;
      const dy = directions[2 * i + 1]!;
      const isFlat = Math.abs(dx) >= Math.abs(dy);
      const slope = isFlat ? dy / dx : dx / dy;
      const along = isFlat ? 3 : 3 * stride;
      const across = isFlat ? 3 * stride : 3;
      const stretch = 1 + slope * slope;
      const last = Math.floor((SPATIAL_END * spatial) / Math.sqrt(stretch));
      const centre = ((y + reach + 1) * stride + x + reach + 1) * 3;
      const l0 = padded[centre]!;
      const a0 = padded[centre + 1]!;
      const b0 = padded[centre + 2]!;
      let l = 0;
      let a = 0;
      let b = 0;
      let sum = 1;
      for (let k = 1; k <= last; k++) {
        const offset = k * slope;
        const floor = Math.floor(offset) | 0;
        const fraction = offset - floor;
        const distance = k * k * stretch * spatialFactor;
        const shift = (k * along + floor * across) | 0;
        const p = (centre + shift) | 0;
        const q = (p + across) | 0;
        const sl = padded[p]! + fraction * (padded[q]! - padded[p]!) - l0;
        const sa = padded[p + 1]! + fraction * (padded[q + 1]! - padded[p + 1]!) - a0;
        const sb = padded[p + 2]! + fraction * (padded[q + 2]! - padded[p + 2]!) - b0;
        const index = (sl * sl + sa * sa + sb * sb) * rangeFactor + distance;
        const weight = index < EXP_LAST ? EXP_TABLE[index | 0]! : 0;
        // The same on the other side of the pixel.
        const r = (centre - shift) | 0;
        const s = (r - across) | 0;
        const tl = padded[r]! + fraction * (padded[s]! - padded[r]!) - l0;
        const ta = padded[r + 1]! + fraction * (padded[s + 1]! - padded[r + 1]!) - a0;
        const tb = padded[r + 2]! + fraction * (padded[s + 2]! - padded[r + 2]!) - b0;
        const mirrored = (tl * tl + ta * ta + tb * tb) * rangeFactor + distance;
        const other = mirrored < EXP_LAST ? EXP_TABLE[mirrored | 0]! : 0;
        l += weight * sl + other * tl;
        a += weight * sa + other * ta;
        b += weight * sb + other * tb;
        sum += weight + other;
      }
      out[3 * i] = l0 + l / sum;
      out[3 * i + 1] = a0 + a / sum;
      out[3 * i + 2] = b0 + b / sum;
    }
  }
  return { width, height, data: out };
}

/** The field with its edges repeated `margin` pixels outwards. */
function pad({ width, height, data }: ColourField, margin: number): Float32Array {
  const stride = (width + 2 * margin) * 3;
  const out = new Float32Array(stride * (height + 2 * margin));
  for (let y = 0; y < height + 2 * margin; y++) {
    const from = Math.min(height - 1, Math.max(0, y - margin)) * width * 3;
    const to = y * stride;
    out.set(data.subarray(from, from + width * 3), to + margin * 3);
    for (let x = 0; x < margin; x++) {
      out.copyWithin(to + x * 3, to + margin * 3, to + margin * 3 + 3);
      const end = to + (margin + width) * 3;
      out.copyWithin(end + x * 3, end - 3, end);
    }
  }
  return out;
}
