// Convolution -> batch norm, the brick of every network here: its parameters and its two forward forms.
// Refuses activation and pooling, which differ between networks.
import * as tf from "@tensorflow/tfjs-core";
import { affineOf, batchNorm, type ChannelAffine, type Statistics, updateRunning } from "./batch-norm.ts";
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
  const parameters: ParameterSpec[] = [filterParameter(conv, [kernel, kernel, inputs, outputs])];
  if (hasBias) parameters.push(channelParameter(`${conv}.bias`, outputs, 0));
  return [...parameters, ...normParameters(norm, outputs)];
}

/** @param shape height, width, inputs, outputs. */
export function filterParameter(conv: string, shape: [number, number, number, number]): ParameterSpec {
  const [height, width, inputs] = shape;
  return {
    name: `${conv}.weight`,
    shape,
    isTrainable: true,
    initial: { kind: "he-normal", fanIn: height * width * inputs },
  };
}

export function channelParameter(
  name: string,
  channels: number,
  value: number,
  isTrainable = true,
): ParameterSpec {
  return { name, shape: [channels], isTrainable, initial: { kind: "constant", value } };
}

export function normParameters(norm: string, channels: number): ParameterSpec[] {
  return [
    channelParameter(`${norm}.weight`, channels, 1),
    channelParameter(`${norm}.bias`, channels, 0),
    channelParameter(`${norm}.running_mean`, channels, 0, false),
    channelParameter(`${norm}.running_var`, channels, 1, false),
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
  if (!pass.isTraining) {
    const { scale, shift } = runningAffine(norm, pass);
    const folded = tf.conv2d(x, tf.mul<tf.Tensor4D>(filter, scale), unit.stride, unit.kernel >> 1);
    return tf.add(folded, bias ? tf.add(shift, tf.mul(bias, scale)) : shift);
  }
  // A bias in front of batch norm shifts the batch mean by itself and cancels: its gradient is zero and only the
  // running mean sees it. Leaving it out of the graph saves a pass over the activations each way.
  const filtered = tf.conv2d(x, filter, unit.stride, unit.kernel >> 1);
  return normaliseBatch(filtered, norm, pass, bias);
}

/** Batch norm that no convolution precedes, as pre-activation networks have it. */
export function normUnit(x: tf.Tensor4D, norm: string, pass: Pass): tf.Tensor4D {
  if (pass.isTraining) return normaliseBatch(x, norm, pass);
  const { scale, shift } = runningAffine(norm, pass);
  return tf.add(tf.mul(x, scale), shift);
}

/** @param bias that `x` lacks, for the running mean alone. */
function normaliseBatch(x: tf.Tensor4D, norm: string, pass: Pass, bias?: tf.Tensor1D): tf.Tensor4D {
  const gamma = pick<tf.Tensor1D>(pass, `${norm}.weight`);
  const { output, statistics } = batchNorm(x, gamma, pick<tf.Tensor1D>(pass, `${norm}.bias`));
  const mean = bias ? tf.add<tf.Tensor1D>(statistics.mean, bias) : statistics.mean;
  const running = runningOf(norm, pass);
  const updated = updateRunning(running, { mean, variance: statistics.variance }, x.size / gamma.size);
  pass.statistics[`${norm}.running_mean`] = updated.mean;
  pass.statistics[`${norm}.running_var`] = updated.variance;
  return output;
}

function runningAffine(norm: string, pass: Pass): ChannelAffine {
  const { mean, variance } = runningOf(norm, pass);
  return affineOf(pick(pass, `${norm}.weight`), pick(pass, `${norm}.bias`), mean, variance);
}

const runningOf = (norm: string, pass: Pass): Statistics => ({
  mean: pick<tf.Tensor1D>(pass, `${norm}.running_mean`),
  variance: pick<tf.Tensor1D>(pass, `${norm}.running_var`),
});

/** The weight called `name`. */
export function pick<T extends tf.Tensor>(pass: Pick<Pass, "weights">, name: string): T {
  const tensor = pass.weights[name];
  if (!tensor) throw new Error(`Weight "${name}" is missing: load or initialise the network's whole set.`);
  return tensor as T;
}
