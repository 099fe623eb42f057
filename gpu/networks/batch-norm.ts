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
 * Szegedy 2015, section 3), which touches the activations half as often as differentiating op by op would. All work
 * per element is a scale and a shift a channel, which the engine does in one pass each.
 *
 * @param x float32 [batch, height, width, channels].
 * @returns the output, and the statistics as constants: no gradient flows through them.
 */
export function batchNorm(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
): { output: tf.Tensor4D; statistics: Statistics } {
  const mean = tf.mean<tf.Tensor1D>(x, [0, 1, 2]);
  // Centred first, not E[x²] - E[x]²: that cancels catastrophically where a channel's mean is large.
  const centred = tf.add<tf.Tensor4D>(x, tf.neg(mean));
  const variance = tf.mean<tf.Tensor1D>(tf.square(centred), [0, 1, 2]);
  const normalise = tf.customGrad((_input, gammaIn, betaIn, save) => {
    const reciprocal = tf.rsqrt(tf.add(variance, EPSILON));
    const slope = tf.mul(gammaIn as tf.Tensor1D, reciprocal);
    const value = tf.add(tf.mul(centred, slope), betaIn as tf.Tensor1D);
    (save as tf.GradSaveFunc)([centred, slope, reciprocal]);
    return { value, gradFunc: batchNormGradient };
  });
  return { output: normalise(x, gamma, beta) as tf.Tensor4D, statistics: { mean, variance } };
}

/** With c = x - mean, x̂ = c r: dx = γr (dy - mean(dy) - x̂ mean(dy x̂)), which is affine in dy and c a channel. */
function batchNormGradient(dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] {
  if (Array.isArray(dy)) throw new Error("Batch norm has one output");
  const [centred, slope, reciprocal] = saved as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
  const count = centred.size / slope.size;
  const dBeta = tf.sum(dy, [0, 1, 2]);
  const dGamma = tf.mul(tf.sum(tf.mul(dy, centred), [0, 1, 2]), reciprocal);
  const onCentred = tf.mul(tf.mul(slope, reciprocal), tf.mul(dGamma, -1 / count));
  const constant = tf.mul(tf.mul(slope, dBeta), -1 / count);
  const dx = tf.add(tf.mul(centred, onCentred), tf.add(tf.mul(dy, slope), constant));
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
