// What stands before and after the convolutions of every CIFAR classifier: normalisation of pixels, global average
// pooling with a linear layer, and the check of the layers that a caller asks for.
import * as tf from "@tensorflow/tfjs-core";
import { type Pass, pick } from "./conv-unit.ts";
import type { ParameterSpec } from "./network.ts";

/** Mean of CIFAR-10's pixels a channel, and the mean of its images' deviations (the convention of kuangliu). */
export const CIFAR_MEAN = [0.4914, 0.4822, 0.4465] as const;
export const CIFAR_DEVIATION = [0.2023, 0.1994, 0.201] as const;

/** @param imageNhwc RGB in [0, 1]. */
export function normalisePixels(
  imageNhwc: tf.Tensor4D,
  means: readonly number[] = CIFAR_MEAN,
  deviations: readonly number[] = CIFAR_DEVIATION,
): tf.Tensor4D {
  const slope = deviations.map((deviation) => 1 / deviation);
  const offset = means.map((mean, c) => -mean / deviations[c]!);
  return tf.add(tf.mul(imageNhwc, tf.tensor1d(slope)), tf.tensor1d(offset));
}

export function linearParameters(inputs: number, classes: number): ParameterSpec[] {
  return [
    {
      name: "linear.weight",
      shape: [inputs, classes],
      isTrainable: true,
      initial: { kind: "he-normal", fanIn: inputs },
    },
    { name: "linear.bias", shape: [classes], isTrainable: true, initial: { kind: "constant", value: 0 } },
  ];
}

/** @returns logits [batch, classes]; above 1x1 the positions are averaged first. */
export function classify(x: tf.Tensor4D, pass: Pass): tf.Tensor2D {
  const [batch, height, width, channels] = x.shape;
  const pooled = height * width === 1 ? tf.reshape(x, [batch, channels]) : tf.mean<tf.Tensor2D>(x, [1, 2]);
  return tf.add(tf.matMul(pooled, pick<tf.Tensor2D>(pass, "linear.weight")), pick(pass, "linear.bias"));
}

/** Smallest side that still leaves one position after `halvings` poolings. */
export function requireSize(imageNhwc: tf.Tensor4D, network: string, halvings: number): void {
  const [, height, width, channels] = imageNhwc.shape;
  const minimum = 2 ** halvings;
  if (channels !== 3) throw new Error(`${network} takes RGB pictures, not ${channels} channels.`);
  if (Math.min(height, width) < minimum) {
    throw new Error(
      `${network} needs at least ${minimum}x${minimum} pixels for this, not ${width}x${height}.`,
    );
  }
}

/** @throws when `wanted` names a layer that the network does not have. */
export function requireLayers(network: string, layers: readonly string[], wanted: readonly string[]): void {
  const unknown = wanted.find((layer) => !layers.includes(layer));
  if (unknown !== undefined) {
    throw new Error(`Unknown layer "${unknown}" of ${network}. Available: ${layers.join(", ")}.`);
  }
}

/** Channels after the width multiplier: a whole number, at least 1. */
export function scaleChannels(channels: number, width: number): number {
  if (!(width > 0 && width <= 4)) throw new Error(`Width multiplier ${width} is outside (0, 4].`);
  return Math.max(1, Math.round(channels * width));
}

/** `conv1_1.weight` under another name of `conv1_1`. */
export function renameModule(parameter: string, rename: (module: string) => string): string {
  const dot = parameter.lastIndexOf(".");
  return `${rename(parameter.slice(0, dot))}${parameter.slice(dot)}`;
}
