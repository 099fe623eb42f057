// Which way a picture runs at each place: the tangent of its structure tensor. Tensors are averaged, never angles, so that
// the two sides of a line do not cancel. Runs in browsers too.
import { blurPlane, type Plane, sobel } from "./filters.ts";

export interface OrientationOptions {
  /** Blur before the derivatives, in pixels: what is smaller is noise. */
  gradientSigma: number;
  /** Blur of the tensor, in pixels: how far neighbours agree. */
  tensorSigma: number;
  /**
   * Adds the tensor of ever wider surroundings, each a tenth as strong: places without structure of their own then follow
   * what lies around them.
   */
  fillsFlats?: boolean;
}

export interface Orientation {
  readonly width: number;
  readonly height: number;
  /** Direction of strokes along edges, radians in (-π/2, π/2], 0 along x, growing from x to y. */
  readonly theta: Float32Array;
  /** (λ1 - λ2) / (λ1 + λ2) of the tensor: 1 at straight edges, 0 where there is no direction. */
  readonly coherence: Float32Array;
  /** Length of the gradient, root mean square over the neighbourhood, in luminance a pixel. */
  readonly energy: Float32Array;
}

/** Below it there is no gradient, only rounding. */
const TINY = 1e-12;

/** @param luminance in [0, 1]. */
export function orientationOf(luminance: Plane, options: OrientationOptions): Orientation {
  const { gradientSigma, tensorSigma, fillsFlats = false } = options;
  const { width, height } = luminance;
  const { gx, gy } = sobel(blurPlane(luminance, gradientSigma));
  const xx = new Float32Array(gx.length);
  const xy = new Float32Array(gx.length);
  const yy = new Float32Array(gx.length);
  for (let i = 0; i < gx.length; i++) {
    const [x, y] = [gx[i]!, gy[i]!];
    xx[i] = x * x;
    xy[i] = x * y;
    yy[i] = y * y;
  }
  const planes = [xx, xy, yy].map((data) => blurPlane({ width, height, data }, tensorSigma));
  const energy = planes[0]!.data.map((value, i) => Math.sqrt(Math.max(0, value + planes[2]!.data[i]!)));
  if (fillsFlats) for (const plane of planes) addSurroundings(plane, tensorSigma);
  const [jxx, jxy, jyy] = planes.map(({ data }) => data) as [Float32Array, Float32Array, Float32Array];
  const theta = new Float32Array(gx.length);
  const coherence = new Float32Array(gx.length);
  for (let i = 0; i < theta.length; i++) {
    const difference = jxx[i]! - jyy[i]!;
    const twice = 2 * jxy[i]!;
    const trace = jxx[i]! + jyy[i]!;
    // The tangent is a quarter turn from the gradient; the sign is free.
    const tangent = 0.5 * Math.atan2(twice, difference) + Math.PI / 2;
    theta[i] = tangent > Math.PI / 2 ? tangent - Math.PI : tangent;
    coherence[i] = trace > TINY ? Math.sqrt(difference * difference + twice * twice) / trace : 0;
  }
  return { width, height, theta, coherence, energy };
}

function addSurroundings({ width, height, data }: Plane, sigma: number): void {
  let wider: Plane = { width, height, data: data.slice() };
  let weight = 0.1;
  for (const step of [3, 9]) {
    wider = blurPlane(wider, sigma * step);
    for (let i = 0; i < data.length; i++) data[i]! += weight * wider.data[i]!;
    weight *= 0.1;
  }
}

/**
 * How much is going on around each pixel, as its rank among all: 0 least, 1 most. By a histogram of logarithms; equal
 * energies have equal ranks.
 */
export function detailOf({ energy }: Orientation): Float32Array {
  const bins = 4096;
  const place = (value: number) =>
    Math.min(bins - 1, Math.max(0, Math.floor((bins * (Math.log10(value + 1e-9) + 6)) / 6)));
  const counts = new Float64Array(bins);
  for (const value of energy) counts[place(value)]! += 1;
  let below = 0;
  const ranks = counts.map((count) => {
    below += count;
    return (below - count / 2) / energy.length;
  });
  return energy.map((value) => ranks[place(value)]!);
}
