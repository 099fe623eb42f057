// Small pictures and a small network for the tests of style transfer.
import * as tf from "@tensorflow/tfjs-core";
import type { Raster } from "../../../gpu/image/raster.ts";
import type { LoadedModel } from "../../../gpu/models/model.ts";
import type { Network } from "../../../gpu/networks/network.ts";
import { seededRandom } from "../../../gpu/random.ts";

export function draw(
  width: number,
  height: number,
  value: (x: number, y: number, channel: number) => number,
): Raster {
  const data = Float32Array.from({ length: width * height * 3 }, (_, i) => {
    const index = Math.floor(i / 3);
    return value(index % width, Math.floor(index / width), i % 3);
  });
  return { width, height, data };
}

/** A bright disc on a dark ground. */
export const disc = (size: number) =>
  draw(
    size,
    size,
    (x, y, c) => ((x - size / 2) ** 2 + (y - size / 2) ** 2 < size ** 2 / 9 ? 0.8 : 0.25) + c / 20,
  );

/** Coloured waves. */
export const waves = (size: number) =>
  draw(size, size, (x, y, c) => 0.5 + 0.35 * Math.sin(x * 0.8 + c) * Math.cos(y * 0.5 - c));

export const CHANNELS = [3, 4, 6, 5];
export const LAYERS = ["relu1", "relu2", "relu3"];

/** Filters [3, 3, inputs, outputs], drawn from the seed. */
export function tinyFilters(seed: number): Float32Array[] {
  return LAYERS.map((layer, i) => {
    const [inputs, outputs] = [CHANNELS[i]!, CHANNELS[i + 1]!];
    const random = seededRandom(seed, layer);
    return Float32Array.from(
      { length: 9 * inputs * outputs },
      () => random.normal() * Math.sqrt(2 / (9 * inputs)),
    );
  });
}

/** Three convolutions with ReLU and a pooling after the first: enough for every path, fast without an engine. */
export function tinyModel(seed: number): LoadedModel {
  const network: Network = {
    id: "tiny",
    width: 1,
    classes: 0,
    parameters: [],
    layers: LAYERS,
    forward: (imageNhwc, weights, { pooling, layers = [] }) =>
      tf.tidy(() => {
        const features: Record<string, tf.Tensor4D> = {};
        let x = imageNhwc;
        for (const layer of LAYERS) {
          x = tf.relu(tf.conv2d(x, weights[layer] as tf.Tensor4D, 1, "same"));
          if (layers.includes(layer)) features[layer] = x;
          if (layer === "relu1") {
            x = pooling === "average" ? tf.avgPool(x, 2, 2, "valid") : tf.maxPool(x, 2, 2, "valid");
          }
        }
        return { features, statistics: {} };
      }),
    activationsPerPixel: () => 20,
  };
  const weights = Object.fromEntries(
    tinyFilters(seed).map((values, i) => [
      LAYERS[i]!,
      tf.tensor4d(values, [3, 3, CHANNELS[i]!, CHANNELS[i + 1]!]),
    ]),
  );
  return { id: "tiny", network, weights };
}
