// Convolution -> batch norm, the brick of every network here: its parameters and its two forward forms.
// Refuses activation and pooling, which differ between networks.
import * as tf from "@tensorflow/tfjs-core";
import { affineOf, batchNorm, updateRunning } from "./batch-norm.ts";
import type { ParameterSpec } from "./network.ts";

export interface ConvUnit {
  /** Names of the parameters: `<conv>.weight`, `<conv>.bias`, `<norm>.weight`, ... */
  conv: string;
  norm: string;
  kernel: number;
  inputs: number;
  outputs: number;
  stride: number;
  hasBias: boolean;
}

export interface Pass {
  weights: Record<string, tf.Tensor>;
  isTraining: boolean;
  /** Filled in training mode: new running statistics by parameter name. */
  statistics: Record<string, tf.Tensor>;
}

/** Filters are [height, width, inputs, outputs], TensorFlow's layout. */
export function convUnitParameters(unit: ConvUnit): ParameterSpec[] {
  const { conv, norm, kernel, inputs, outputs, hasBias } = unit;
  const fanIn = kernel * kernel * inputs;
  const perChannel = (name: string, value: number, isTrainable = true): ParameterSpec => ({
    name,
    shape: [outputs],
    isTrainable,
    initial: { kind: "constant", value },
  });
  return [
    {
      name: `${conv}.weight`,
      shape: [kernel, kernel, inputs, outputs],
      isTrainable: true,
      initial: { kind: "he-normal", fanIn },
    },
    ...(hasBias ? [perChannel(`${conv}.bias`, 0)] : []),
    perChannel(`${norm}.weight`, 1),
    perChannel(`${norm}.bias`, 0),
    perChannel(`${norm}.running_mean`, 0, false),
    perChannel(`${norm}.running_var`, 1, false),
  ];
}

/**
 * In evaluation mode batch norm is folded into the filter: scaling the weights costs a pass over the weights, scaling
 * the activations a pass over the activations, which at picture size are far more.
 */
export function convUnit(x: tf.Tensor4D, unit: ConvUnit, pass: Pass): tf.Tensor4D {
  const { conv, norm } = unit;
  const filter = pick<tf.Tensor4D>(pass, `${conv}.weight`);
  const bias = unit.hasBias ? pick<tf.Tensor1D>(pass, `${conv}.bias`) : undefined;
  const gamma = pick<tf.Tensor1D>(pass, `${norm}.weight`);
  const beta = pick<tf.Tensor1D>(pass, `${norm}.bias`);
  const running = {
    mean: pick<tf.Tensor1D>(pass, `${norm}.running_mean`),
    variance: pick<tf.Tensor1D>(pass, `${norm}.running_var`),
  };
  if (!pass.isTraining) {
    const { scale, shift } = affineOf(gamma, beta, running.mean, running.variance);
    const folded = tf.conv2d(x, tf.mul<tf.Tensor4D>(filter, scale), unit.stride, unit.kernel >> 1);
    return tf.add(folded, bias ? tf.add(shift, tf.mul(bias, scale)) : shift);
  }
  // A bias in front of batch norm shifts the batch mean by itself and cancels: its gradient is zero and only the
  // running mean sees it. Leaving it out of the graph saves a pass over the activations each way.
  const filtered = tf.conv2d(x, filter, unit.stride, unit.kernel >> 1);
  const { output, statistics } = batchNorm(filtered, gamma, beta);
  const mean = bias ? tf.add<tf.Tensor1D>(statistics.mean, bias) : statistics.mean;
  const count = filtered.size / unit.outputs;
  const updated = updateRunning(running, { mean, variance: statistics.variance }, count);
  pass.statistics[`${norm}.running_mean`] = updated.mean;
  pass.statistics[`${norm}.running_var`] = updated.variance;
  return output;
}

/** The weight called `name`. */
export function pick<T extends tf.Tensor>(pass: Pick<Pass, "weights">, name: string): T {
  const tensor = pass.weights[name];
  if (!tensor) throw new Error(`Weight "${name}" is missing: load or initialise the network's whole set.`);
  return tensor as T;
}
