// The tiny network and its losses once more, in plain double precision without tensors: what gradients are checked
// against by central differences.
import type { Raster } from "../../../gpu/image/raster.ts";
import { CHANNELS, LAYERS, tinyFilters } from "./pictures.ts";

/** Channels last, as everywhere. */
interface Volume {
  width: number;
  height: number;
  channels: number;
  data: Float64Array;
}

/** Losses by term. Content is compared at relu3, style at every layer; pooling is by average. */
export function referenceLosses(
  pixels: Float64Array,
  content: Raster,
  style: Raster,
  seed: number,
): Record<string, number> {
  const x = featuresOf({ ...content, channels: 3, data: pixels }, seed);
  const p = featuresOf({ ...content, channels: 3, data: Float64Array.from(content.data) }, seed);
  const a = featuresOf({ ...style, channels: 3, data: Float64Array.from(style.data) }, seed);
  return {
    "content:relu3": x[2]!.data.reduce((sum, v, i) => sum + (v - p[2]!.data[i]!) ** 2 / 2, 0),
    ...Object.fromEntries(LAYERS.map((layer, i) => [`style:${layer}`, gramDistance(x[i]!, a[i]!)])),
    tv: variation({ ...content, channels: 3, data: pixels }),
  };
}

function featuresOf(image: Volume, seed: number): Volume[] {
  let x = image;
  return tinyFilters(seed).map((filter, i) => {
    x = convolve(x, filter, CHANNELS[i + 1]!);
    const feature = x;
    if (i === 0) x = halve(x);
    return feature;
  });
}

/** 3 x 3, zero padding, then ReLU. */
function convolve(x: Volume, filter: Float32Array, outputs: number): Volume {
  const { width, height, channels } = x;
  const data = new Float64Array(width * height * outputs);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (let o = 0; o < outputs; o++) {
        let sum = 0;
        for (let i = 0; i < 9; i++) {
          const [y, z] = [row + Math.floor(i / 3) - 1, column + (i % 3) - 1];
          if (y < 0 || z < 0 || y >= height || z >= width) continue;
          for (let c = 0; c < channels; c++) {
            sum += x.data[(y * width + z) * channels + c]! * filter[(i * channels + c) * outputs + o]!;
          }
        }
        data[(row * width + column) * outputs + o] = Math.max(0, sum);
      }
    }
  }
  return { width, height, channels: outputs, data };
}

function halve({ width, height, channels, data }: Volume): Volume {
  const out = { width: width >> 1, height: height >> 1, channels };
  const means = new Float64Array(out.width * out.height * channels);
  means.forEach((_, i) => {
    const [c, column] = [i % channels, Math.floor(i / channels) % out.width];
    const row = Math.floor(i / channels / out.width);
    const at = (dy: number, dx: number) => data[((2 * row + dy) * width + 2 * column + dx) * channels + c]!;
    means[i] = (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4;
  });
  return { ...out, data: means };
}

function gramDistance(x: Volume, a: Volume): number {
  let sum = 0;
  for (let i = 0; i < x.channels; i++) {
    for (let j = 0; j < x.channels; j++) sum += (moment(x, i, j) - moment(a, i, j)) ** 2;
  }
  return sum / (4 * x.channels ** 2);
}

function moment({ width, height, channels, data }: Volume, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k < width * height; k++) sum += data[k * channels + i]! * data[k * channels + j]!;
  return sum / (width * height);
}

function variation({ width, height, channels, data }: Volume): number {
  let sum = 0;
  data.forEach((value, i) => {
    const [column, row] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    if (column + 1 < width) sum += (data[i + channels]! - value) ** 2;
    if (row + 1 < height) sum += (data[i + channels * width]! - value) ** 2;
  });
  return sum;
}
