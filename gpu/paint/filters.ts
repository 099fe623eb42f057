// Filters over planes and pictures: blur, luminance, gradients, local statistics, mean colour. Runs in browsers too.
import type { Raster } from "../image/raster.ts";
import { luma } from "./colour.ts";

/** One number a pixel, row-major. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function luminanceOf({ width, height, data }: Raster): Plane {
  const out = new Float32Array(width * height);
  for (let i = 0; i < out.length; i++) out[i] = luma(data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!);
  return { width, height, data: out };
}

export function meanColour({ data }: Raster): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < data.length; i += 3) for (let c = 0; c < 3; c++) sums[c]! += data[i + c]!;
  const pixels = data.length / 3;
  return [sums[0] / pixels, sums[1] / pixels, sums[2] / pixels];
}

/** The colour at a point, (0.5, 0.5) being the centre of the first pixel: bilinear, edges repeat. */
export function sampleColour(
  { width, height, data }: Raster,
  x: number,
  y: number,
  into: [number, number, number],
): [number, number, number] {
  const px = Math.min(width - 1, Math.max(0, x - 0.5));
  const py = Math.min(height - 1, Math.max(0, y - 0.5));
  const left = Math.floor(px);
  const top = Math.floor(py);
  const [fx, fy] = [px - left, py - top];
  const a = (top * width + left) * 3;
  const b = left + 1 < width ? a + 3 : a;
  const below = top + 1 < height ? width * 3 : 0;
  for (let c = 0; c < 3; c++) {
    const upper = data[a + c]! + (data[b + c]! - data[a + c]!) * fx;
    const lower = data[a + below + c]! + (data[b + below + c]! - data[a + below + c]!) * fx;
    into[c] = upper + (lower - upper) * fy;
  }
  return into;
}

/** Gaussian blur; edges repeat. `sigma` in pixels, 0 copies. */
export function blurPicture({ width, height, data }: Raster, sigma: number): Raster {
  return { width, height, data: blur(data, width, height, 3, sigma) };
}

/** Gaussian blur; edges repeat. `sigma` in pixels, 0 copies. */
export function blurPlane({ width, height, data }: Plane, sigma: number): Plane {
  return { width, height, data: blur(data, width, height, 1, sigma) };
}

/** Above it three box filters are as good as a Gaussian, and their cost does not grow with it. */
const KERNEL_SIGMA = 2.5;

function blur(
  from: Float32Array,
  width: number,
  height: number,
  channels: number,
  sigma: number,
): Float32Array {
  if (sigma <= 0) return from.slice();
  const shape = { width, height, channels };
  if (sigma <= KERNEL_SIGMA) {
    const kernel = gaussian(sigma);
    return kernelColumns(kernelRows(from, shape, kernel), shape, kernel);
  }
  const [one, other] = [from.slice(), new Float32Array(from.length)];
  for (let pass = 0; pass < 3; pass++) {
    boxRows(one, other, shape, sigma);
    boxColumns(other, one, shape, sigma);
  }
  return one;
}

interface Shape {
  width: number;
  height: number;
  channels: number;
}

/** Half a kernel, its middle first; the whole sums to 1. */
function gaussian(sigma: number): Float64Array {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const half = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp((-k * k) / (2 * sigma * sigma)));
  const sum = half.reduce((total, weight, k) => total + (k === 0 ? weight : 2 * weight), 0);
  return half.map((weight) => weight / sum);
}

function kernelRows(
  from: Float32Array,
  { width, height, channels }: Shape,
  half: Float64Array,
): Float32Array {
  const out = new Float32Array(from.length);
  const radius = half.length - 1;
  for (let y = 0; y < height; y++) {
    const row = y * width * channels;
    for (let x = 0; x < width; x++) {
      const isInside = x >= radius && x + radius < width;
      for (let c = 0; c < channels; c++) {
        const at = row + x * channels + c;
        let sum = half[0]! * from[at]!;
        for (let k = 1; k <= radius; k++) {
          const before = isInside ? at - k * channels : row + Math.max(0, x - k) * channels + c;
          const after = isInside ? at + k * channels : row + Math.min(width - 1, x + k) * channels + c;
          sum += half[k]! * (from[before]! + from[after]!);
        }
        out[at] = sum;
      }
    }
  }
  return out;
}

function kernelColumns(from: Float32Array, shape: Shape, half: Float64Array): Float32Array {
  const { height } = shape;
  const stride = shape.width * shape.channels;
  const out = new Float32Array(from.length);
  // Summed in float32, ones would become a little more than one.
  const sums = new Float64Array(stride);
  for (let y = 0; y < height; y++) {
    const row = y * stride;
    for (let i = 0; i < stride; i++) sums[i] = half[0]! * from[row + i]!;
    for (let k = 1; k < half.length; k++) {
      const above = Math.max(0, y - k) * stride;
      const below = Math.min(height - 1, y + k) * stride;
      const weight = half[k]!;
      for (let i = 0; i < stride; i++) sums[i]! += weight * (from[above + i]! + from[below + i]!);
    }
    out.set(sums, row);
  }
  return out;
}

/** A box of fractional width (Gwosdek 2011), of which three make a Gaussian of `sigma`: radius and weight of its ends. */
function boxOf(sigma: number): { radius: number; ends: number } {
  const variance = (sigma * sigma) / 3;
  const radius = Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
  const ends =
    ((2 * radius + 1) * (radius * (radius + 1) - 3 * variance)) / (6 * (variance - (radius + 1) ** 2));
  return { radius, ends };
}

function boxRows(from: Float32Array, to: Float32Array, shape: Shape, sigma: number): void {
  const { width, height, channels } = shape;
  const { radius, ends } = boxOf(sigma);
  const scale = 1 / (2 * radius + 1 + 2 * ends);
  const span = 2 * radius + 2;
  // One channel of a row, its ends repeated: no look has to ask whether it is inside.
  const line = new Float32Array(width + span);
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < channels; c++) {
      const row = y * width * channels + c;
      for (let i = 0; i < line.length; i++) {
        line[i] = from[row + Math.min(width - 1, Math.max(0, i - radius - 1)) * channels]!;
      }
      let sum = 0;
      for (let i = 1; i < span; i++) sum += line[i]!;
      for (let x = 0; x < width; x++) {
        const enters = line[x + span]!;
        to[row + x * channels] = (sum + ends * (line[x]! + enters)) * scale;
        sum += enters - line[x + 1]!;
      }
    }
  }
}

function boxColumns(from: Float32Array, to: Float32Array, shape: Shape, sigma: number): void {
  const { height } = shape;
  const stride = shape.width * shape.channels;
  const { radius, ends } = boxOf(sigma);
  const scale = 1 / (2 * radius + 1 + 2 * ends);
  const row = (y: number) => Math.min(height - 1, Math.max(0, y)) * stride;
  const sums = new Float64Array(stride);
  for (let y = -radius; y <= radius; y++) {
    const at = row(y);
    for (let i = 0; i < stride; i++) sums[i]! += from[at + i]!;
  }
  for (let y = 0; y < height; y++) {
    const [out, above, below, leaves] = [
      y * stride,
      row(y - radius - 1),
      row(y + radius + 1),
      row(y - radius),
    ];
    for (let i = 0; i < stride; i++) {
      const enters = from[below + i]!;
      to[out + i] = (sums[i]! + ends * (from[above + i]! + enters)) * scale;
      sums[i]! += enters - from[leaves + i]!;
    }
  }
}

/** Sobel derivatives in units of value a pixel; edges repeat. */
export function sobel({ width, height, data }: Plane): { gx: Float32Array; gy: Float32Array } {
  const gx = new Float32Array(data.length);
  const gy = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const here = y * width;
    const down = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const l = x > 0 ? x - 1 : x;
      const r = x + 1 < width ? x + 1 : x;
      const diagonal = data[down + r]! - data[up + l]!;
      const other = data[up + r]! - data[down + l]!;
      gx[here + x] = (diagonal + other + 2 * (data[here + r]! - data[here + l]!)) / 8;
      gy[here + x] = (diagonal - other + 2 * (data[down + x]! - data[up + x]!)) / 8;
    }
  }
  return { gx, gy };
}

/** Sums over any upright box in constant time, of each channel and of its square. */
export class LocalStatistics {
  readonly #width: number;
  readonly #height: number;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;

  constructor({ width, height, data }: Raster) {
    this.#width = width;
    this.#height = height;
    this.#sums = integral(width, height, data, (value) => value);
    this.#squares = integral(width, height, data, (value) => value * value);
  }

  /** Mean of a channel over the (2 radius + 1)² window around (x, y), as far as it lies in the picture. */
  mean(x: number, y: number, radius: number, channel: number): number {
    return this.#over(this.#sums, x, y, radius, channel);
  }

  /** Variance of a channel over the same window; never negative. */
  variance(x: number, y: number, radius: number, channel: number): number {
    const mean = this.#over(this.#sums, x, y, radius, channel);
    return Math.max(0, this.#over(this.#squares, x, y, radius, channel) - mean * mean);
  }

  #over(table: Float64Array, x: number, y: number, radius: number, channel: number): number {
    const left = Math.max(0, x - radius);
    const right = Math.min(this.#width, x + radius + 1);
    const top = Math.max(0, y - radius);
    const bottom = Math.min(this.#height, y + radius + 1);
    // Written out: a closure made for each of millions of looks costs more than the look.
    const stride = (this.#width + 1) * 3;
    const above = top * stride + channel;
    const below = bottom * stride + channel;
    const sum =
      table[below + 3 * right]! -
      table[below + 3 * left]! -
      table[above + 3 * right]! +
      table[above + 3 * left]!;
    return sum / ((right - left) * (bottom - top));
  }
}

function integral(
  width: number,
  height: number,
  data: Float32Array,
  of: (value: number) => number,
): Float64Array {
  const stride = (width + 1) * 3;
  const table = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < 3; c++) {
      let row = 0;
      for (let x = 0; x < width; x++) {
        row += of(data[(y * width + x) * 3 + c]!);
        const at = (y + 1) * stride + (x + 1) * 3 + c;
        table[at] = table[at - stride]! + row;
      }
    }
  }
  return table;
}
