// Batch normalisation over N, H and W of NHWC activations, in PyTorch's conventions: epsilon 1e-5, normalisation by
// the biased batch variance, running statistics updated with the unbiased one at momentum 0.1.
// Owns the arithmetic; names and storage of parameters belong to conv-unit.ts. Nothing here tidies: callers do.
import * as tf from "@tensorflow/tfjs-core";

export const EPSILON = 1e-5;
export const MOMENTUM = 0.1;

/** An affine map a channel: `y = x * scale + shift`. */
export type ChannelAffine = { scale: tf.Tensor1D; shift: tf.Tensor1D };

/** Variance is biased (divided by N) for a batch, unbiased (by N - 1) where it runs. */
export type Statistics = { mean: tf.Tensor1D; variance: tf.Tensor1D };

/** Batch norm in evaluation mode as an affine map, so that it can be folded into the convolution before it. */
export function affineOf(
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  runningMean: tf.Tensor1D,
  runningVariance: tf.Tensor1D,
): ChannelAffine {
  const scale = tf.mul<tf.Tensor1D>(gamma, tf.rsqrt(tf.add(runningVariance, EPSILON)));
  return { scale, shift: tf.sub<tf.Tensor1D>(beta, tf.mul(runningMean, scale)) };
}

/**
 * Normalises by the statistics of the batch itself. Gradients reach `x`, `gamma` and `beta` in closed form (Ioffe &
 * Szegedy 2015, section 3), which touches the activations half as often as differentiating op by op would.
 *
 * @param x float32 [batch, height, width, channels].
 * @returns the output, and the statistics as constants: no gradient flows through them.
 */
export function batchNorm(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
): { output: tf.Tensor4D; statistics: Statistics } {
  const statistics = batchStatistics(x);
  const { mean, variance } = statistics;
  const normalise = tf.customGrad((input, gammaIn, betaIn, save) => {
    const [xs, scale, shift] = [input as tf.Tensor4D, gammaIn as tf.Tensor1D, betaIn as tf.Tensor1D];
    const reciprocal = tf.rsqrt(tf.add(variance, EPSILON));
    const slope = tf.mul(scale, reciprocal);
    const value = tf.add(tf.mul(xs, slope), tf.sub(shift, tf.mul(mean, slope)));
    (save as tf.GradSaveFunc)([xs, slope, reciprocal, mean]);
    return { value, gradFunc: batchNormGradient };
  });
  return { output: normalise(x, gamma, beta) as tf.Tensor4D, statistics };
}

function batchStatistics(x: tf.Tensor4D): Statistics {
  const mean = tf.mean<tf.Tensor1D>(x, [0, 1, 2]);
  // Not E[x²] - E[x]²: that cancels catastrophically where a channel's mean is large against its deviation.
  const variance = tf.mean<tf.Tensor1D>(tf.square(tf.sub(x, mean)), [0, 1, 2]);
  return { mean, variance };
}

/** With x̂ = (x - mean) r: dx = γr (dy - mean(dy) - x̂ mean(dy x̂)), which is affine in dy and x a channel. */
function batchNormGradient(dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] {
  if (Array.isArray(dy)) throw new Error("Batch norm has one output");
  const [x, slope, reciprocal, mean] = saved as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
  const count = x.size / mean.size;
  const dBeta = tf.sum(dy, [0, 1, 2]);
  const dGamma = tf.mul(tf.sum(tf.mul(dy, tf.sub(x, mean)), [0, 1, 2]), reciprocal);
  const onX = tf.mul(tf.mul(slope, reciprocal), tf.mul(dGamma, -1 / count));
  const constant = tf.neg(tf.add(tf.mul(tf.mul(slope, dBeta), 1 / count), tf.mul(onX, mean)));
  const dx = tf.add(tf.mul(dy, slope), tf.add(tf.mul(x, onX), constant));
  return [dx, dGamma, dBeta];
}

/**
 * Running statistics after one batch.
 * @param count how many values a channel the batch held; from one value no unbiased variance follows.
 */
export function updateRunning(running: Statistics, batch: Statistics, count: number): Statistics {
  if (count < 2)
    throw new Error("Batch norm in training mode needs more than one value a channel: enlarge the batch.");
  const blend = (old: tf.Tensor1D, now: tf.Tensor1D, factor: number) =>
    tf.add<tf.Tensor1D>(tf.mul(old, 1 - MOMENTUM), tf.mul(now, MOMENTUM * factor));
  return {
    mean: blend(running.mean, batch.mean, 1),
    variance: blend(running.variance, batch.variance, count / (count - 1)),
  };
}
