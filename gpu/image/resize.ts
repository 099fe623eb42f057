// Antialiased resampling of rasters and the choice of working sizes. Refuses files; codecs.ts owns those.
import type { Raster } from "./raster.ts";

export interface Size {
  width: number;
  height: number;
}

/** The size with `longSidePx` as its longer side and the aspect of `source`; no side falls below 1. */
export function fitLongSide(source: Size, longSidePx: number): Size {
  const scale = longSidePx / Math.max(source.width, source.height);
  return {
    width: Math.max(1, Math.round(source.width * scale)),
    height: Math.max(1, Math.round(source.height * scale)),
  };
}

/** Shares of a picture, from the upper left. */
export interface CropBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What of the box lies in the picture, to whole pixels within the box; at least the one nearest to it. */
export function crop(source: Raster, box: CropBox): Raster {
  const spanOf = (from: number, share: number, pixels: number) => {
    const first = Math.min(pixels - 1, Math.ceil(from * pixels - 1e-6));
    return {
      first,
      count: Math.max(1, Math.min(pixels, Math.floor((from + share) * pixels + 1e-6)) - first),
    };
  };
  const [across, down] = [spanOf(box.x, box.width, source.width), spanOf(box.y, box.height, source.height)];
  const data = new Float32Array(3 * across.count * down.count);
  for (let y = 0; y < down.count; y++) {
    const from = 3 * ((down.first + y) * source.width + across.first);
    data.set(source.data.subarray(from, from + 3 * across.count), 3 * y * across.count);
  }
  return { width: across.count, height: down.count, data };
}

/**
 * Resamples with a Lanczos window of three lobes, widened when shrinking: what the smaller picture cannot show is
 * averaged away instead of folding into false texture, which a style would copy. Works on sRGB-encoded values; edges
 * repeat; results are clamped to [0, 1], because the window overshoots.
 */
export function resize(source: Raster, { width, height }: Size): Raster {
  if (width < 1 || height < 1) throw new Error(`Cannot resize a picture to ${width} x ${height} pixels.`);
  if (width === source.width && height === source.height) return { width, height, data: source.data.slice() };
  const rows = resampleRows(source, width);
  return resampleColumns(rows, height);
}

interface Tap {
  /** Index of the first source sample; the window may be cut at the borders. */
  first: number;
  weights: Float64Array;
}

function resampleRows({ width, height, data }: Raster, outWidth: number): Raster {
  const taps = tapsOf(width, outWidth);
  const out = new Float32Array(outWidth * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      const { first, weights } = taps[x]!;
      let from = (y * width + first) * 3;
      let [r, g, b] = [0, 0, 0];
      for (const weight of weights) {
        r += weight * data[from++]!;
        g += weight * data[from++]!;
        b += weight * data[from++]!;
      }
      const to = (y * outWidth + x) * 3;
      out[to] = r;
      out[to + 1] = g;
      out[to + 2] = b;
    }
  }
  return { width: outWidth, height, data: out };
}

function resampleColumns({ width, height, data }: Raster, outHeight: number): Raster {
  const taps = tapsOf(height, outHeight);
  const stride = width * 3;
  const out = new Float32Array(stride * outHeight);
  const sums = new Float64Array(stride);
  for (let y = 0; y < outHeight; y++) {
    const { first, weights } = taps[y]!;
    sums.fill(0);
    weights.forEach((weight, k) => {
      const from = (first + k) * stride;
      for (let i = 0; i < stride; i++) sums[i]! += weight * data[from + i]!;
    });
    for (let i = 0; i < stride; i++) out[y * stride + i] = Math.min(1, Math.max(0, sums[i]!));
  }
  return { width, height: outHeight, data: out };
}

/** For each output sample the source samples it reads, with weights that sum to 1. */
function tapsOf(inputs: number, outputs: number): Tap[] {
  const ratio = inputs / outputs;
  const stretch = Math.max(1, ratio);
  const radius = 3 * stretch;
  return Array.from({ length: outputs }, (_, i) => {
    const centre = (i + 0.5) * ratio - 0.5;
    const first = Math.max(0, Math.ceil(centre - radius));
    const last = Math.min(inputs - 1, Math.floor(centre + radius));
    const weights = new Float64Array(last - first + 1);
    // Samples beyond the border count for the border's own: edges repeat.
    for (let k = Math.ceil(centre - radius); k <= Math.floor(centre + radius); k++) {
      const index = Math.min(last, Math.max(first, k)) - first;
      weights[index]! += lanczos3((k - centre) / stretch);
    }
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function lanczos3(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const phase = Math.PI * x;
  return (3 * Math.sin(phase) * Math.sin(phase / 3)) / (phase * phase);
}
