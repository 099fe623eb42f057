// One step of projected gradient ascent on a loss, the brick of FGSM and PGD, in training and in evaluation. Each step
// is one graph of the same structure, so a compiling engine compiles it once whatever the number of steps.
import * as tf from "@tensorflow/tfjs-core";
import type { Classifier } from "./classifier.ts";
import type { AttackLoss } from "./losses.ts";
import { direction, project, type Threat } from "./threat.ts";

export interface Ascent {
  /** The pictures after the step, within the threat. */
  next: tf.Tensor4D;
  /** [batch, classes], of the pictures before the step. */
  logits: tf.Tensor2D;
}

/**
 * x <- project(x + stepSize * direction(gradient)). The loss is summed over the batch, not averaged, so that no
 * picture's step depends on its neighbours or on their number.
 *
 * @param input.x where the step starts, [batch, height, width, 3]. @param input.origin the clean pictures.
 * @returns tensors of the caller's.
 */
export function ascend(input: {
  classifier: Classifier;
  loss: AttackLoss;
  x: tf.Tensor4D;
  origin: tf.Tensor4D;
  threat: Threat;
  stepSize: number;
}): Ascent {
  const { classifier, loss, x, origin, threat, stepSize } = input;
  return tf.tidy(() => {
    const { gradient, logits } = inputGradient(classifier, loss, x);
    const moved = tf.add<tf.Tensor4D>(x, tf.mul(direction(gradient, threat.norm), stepSize));
    return { next: project(moved, origin, threat), logits };
  });
}

export interface Slope {
  /** Of the summed loss with respect to the pixels. */
  gradient: tf.Tensor4D;
  logits: tf.Tensor2D;
  /** The loss of each picture, [batch]. */
  losses: tf.Tensor1D;
}

/** @returns tensors of the caller's. */
export function inputGradient(classifier: Classifier, loss: AttackLoss, x: tf.Tensor4D): Slope {
  return tf.tidy(() => {
    // What the differentiated function makes besides its value has to survive the gradient's own tidying.
    const kept: { logits?: tf.Tensor2D; losses?: tf.Tensor1D } = {};
    const gradient = tf.grad((pixels: tf.Tensor) => {
      kept.logits = tf.keep(classifier.logits(pixels as tf.Tensor4D));
      kept.losses = tf.keep(loss(kept.logits));
      return tf.sum(kept.losses);
    })(x) as tf.Tensor4D;
    const slope = { gradient, logits: tf.clone(kept.logits!), losses: tf.clone(kept.losses!) };
    tf.dispose([kept.logits!, kept.losses!]);
    return slope;
  });
}

/** The same as plain arrays, row-major. @param pixels [count, sizePx, sizePx, 3]; no tensor is left over. */
export async function slopeAt(
  classifier: Classifier,
  loss: AttackLoss,
  pixels: Float32Array,
  sizePx: number,
): Promise<{ gradient: Float32Array; logits: Float32Array; losses: Float32Array }> {
  const x = tf.tensor4d(pixels, [pixels.length / (sizePx * sizePx * 3), sizePx, sizePx, 3]);
  const slope = inputGradient(classifier, loss, x);
  const [gradient, logits, losses] = await Promise.all([
    slope.gradient.data(),
    slope.logits.data(),
    slope.losses.data(),
  ]);
  tf.dispose([x, slope.gradient, slope.logits, slope.losses]);
  return {
    gradient: gradient as Float32Array,
    logits: logits as Float32Array,
    losses: losses as Float32Array,
  };
}

/** Class scores of plain arrays, row-major [count, classes]; no tensor is left over. */
export async function logitsAt(
  classifier: Classifier,
  pixels: Float32Array,
  sizePx: number,
): Promise<Float32Array> {
  const logits = tf.tidy(() =>
    classifier.logits(tf.tensor4d(pixels, [pixels.length / (sizePx * sizePx * 3), sizePx, sizePx, 3])),
  );
  const values = await logits.data();
  logits.dispose();
  return values as Float32Array;
}
