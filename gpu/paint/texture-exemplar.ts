// What texture is copied from, and what it should look like from afar: pixels as the eye compares them, and the tone around each
// of them. texture-coherent.ts and texture-patches.ts copy.
import { toLab } from "../image/colour.ts";
import type { Raster } from "../image/raster.ts";
import { luminanceOf, type Plane, sobel } from "./filters.ts";

/** In what pixels are compared: CIE Lab over 100, sRGB, or lightness alone. */
export const COLOUR_SPACES = ["lab", "rgb", "lightness"] as const;
export type ColourSpace = (typeof COLOUR_SPACES)[number];

/** Whether the target's tones are brought into the sample's range: not at all, by mean and spread, or rank by rank. */
export const TONE_MATCHINGS = ["ranks", "spread", "off"] as const;
export type ToneMatching = (typeof TONE_MATCHINGS)[number];

/** Tones and contours of a picture, as a guide for another. */
export interface Guide {
  readonly width: number;
  readonly height: number;
  /** Mean lightness around each pixel, about [0, 1]. */
  readonly tones: Float32Array;
  /** Change of lightness to the right and downwards by turns, a pixel. */
  readonly slopes: Float32Array;
}

export interface Exemplar {
  readonly width: number;
  readonly height: number;
  /** Windows that are compared reach so many pixels to each side and lie inside the sample. */
  readonly radius: number;
  /** sRGB, [height, width, 3]. */
  readonly rgb: Float32Array;
  /** What is compared, [height, width, 3]. */
  readonly features: Float32Array;
  readonly guide: Guide;
}

export interface ExemplarOptions {
  /** Wanted; a small sample has room for a smaller one. */
  radius: number;
  colours: ColourSpace;
  /** Reach of the window over which tones are averaged. */
  toneRadius: number;
}

export function exemplarOf(sample: Raster, { radius, colours, toneRadius }: ExemplarOptions): Exemplar {
  const { width, height, data } = sample;
  const room = Math.floor((Math.min(width, height) - 1) / 2);
  return {
    width,
    height,
    radius: Math.min(radius, room),
    rgb: data,
    features: featuresOf(sample, colours),
    guide: guideOf(luminanceOf(sample), toneRadius),
  };
}

export function featuresOf(picture: Raster, colours: ColourSpace): Float32Array {
  if (colours === "rgb") return picture.data.slice();
  const features = toLab(picture).data.map((value) => value / 100);
  if (colours === "lightness") for (let i = 0; i < features.length; i++) if (i % 3 > 0) features[i] = 0;
  return features;
}

/** @param radius of the square window over which tones are averaged. */
export function guideOf(lightness: Plane, radius: number): Guide {
  const { gx, gy } = sobel(lightness);
  const slopes = new Float32Array(2 * gx.length);
  for (let i = 0; i < gx.length; i++) {
    slopes[2 * i] = gx[i]!;
    slopes[2 * i + 1] = gy[i]!;
  }
  return { width: lightness.width, height: lightness.height, tones: boxMean(lightness, radius).data, slopes };
}

/** The target's lightness on the sample's scale, so that each of its tones can be found there. */
export function matchTones(target: Plane, sample: Plane, matching: ToneMatching): Plane {
  if (matching === "off") return target;
  const data = matching === "spread" ? bySpread(target.data, sample.data) : byRank(target.data, sample.data);
  return { ...target, data };
}

/** Y <- sA / sB (Y - mB) + mA (Hertzmann et al. 2001, section 3.4, the other way round: the sample stays as it is). */
function bySpread(target: Float32Array, sample: Float32Array): Float32Array {
  const [to, from] = [momentsOf(sample), momentsOf(target)];
  const gain = from.deviation > 1e-6 ? to.deviation / from.deviation : 0;
  return target.map((value) => (value - from.mean) * gain + to.mean);
}

/** The darkest tenth of the target becomes as dark as the darkest tenth of the sample, and so on. */
function byRank(target: Float32Array, sample: Float32Array): Float32Array {
  const sorted = sample.slice().sort();
  const bins = 1024;
  const binOf = (value: number) => Math.min(bins - 1, Math.max(0, Math.floor(value * bins)));
  const below = new Float64Array(bins + 1);
  for (const value of target) below[binOf(value) + 1]! += 1;
  for (let bin = 0; bin < bins; bin++) below[bin + 1]! += below[bin]!;
  return target.map((value) => {
    const bin = binOf(value);
    const rank = (below[bin]! + below[bin + 1]!) / 2 / target.length;
    return sorted[Math.min(sorted.length - 1, Math.floor(rank * sorted.length))]!;
  });
}

function momentsOf(data: Float32Array): { mean: number; deviation: number } {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** Mean over the square window around each pixel, as far as it lies in the picture. */
export function boxMean({ width, height, data }: Plane, radius: number): Plane {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1]! + row;
    }
  }
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - radius) * stride, Math.min(height, y + radius + 1) * stride];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
      const sum = sums[bottom + right]! - sums[bottom + left]! - sums[top + right]! + sums[top + left]!;
      out[y * width + x] = (sum * stride) / ((right - left) * (bottom - top));
    }
  }
  return { width, height, data: out };
}
