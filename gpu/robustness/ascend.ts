// One step of projected gradient ascent on a loss, the brick of FGSM and PGD, in training and in evaluation. Each step
// is one graph of the same structure, so a compiling engine compiles it once whatever the number of steps.
import * as tf from "@tensorflow/tfjs-core";
import type { Classifier } from "./classifier.ts";
import { direction, project, type Threat } from "./threat.ts";

export interface Ascent {
  /** The pictures after the step, within the threat. */
  next: tf.Tensor4D;
  /** [batch, classes], of the pictures before the step. */
  logits: tf.Tensor2D;
}

/** One value a picture, which the attacker wants high; differentiable. Callers tidy. */
export type AttackLoss = (logits: tf.Tensor2D) => tf.Tensor1D;

/** Cross-entropy a picture. @param oneHot [batch, classes]. */
export const crossEntropyOf =
  (oneHot: tf.Tensor2D): AttackLoss =>
  (logits) => {
    const shifted = tf.sub(logits, tf.max(logits, 1, true));
    const logSum = tf.log(tf.sum(tf.exp(shifted), 1));
    return tf.sub(logSum, tf.sum(tf.mul(shifted, oneHot), 1));
  };

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

/** @returns the summed loss's gradient with respect to the pixels, and the logits; tensors of the caller's. */
export function inputGradient(
  classifier: Classifier,
  loss: AttackLoss,
  x: tf.Tensor4D,
): { gradient: tf.Tensor4D; logits: tf.Tensor2D } {
  return tf.tidy(() => {
    // What the differentiated function makes besides its value has to survive the gradient's own tidying.
    let kept: tf.Tensor2D | undefined;
    const gradient = tf.grad((pixels: tf.Tensor) => {
      kept = tf.keep(classifier.logits(pixels as tf.Tensor4D));
      return tf.sum(loss(kept));
    })(x) as tf.Tensor4D;
    const logits = tf.clone(kept!);
    kept!.dispose();
    return { gradient, logits };
  });
}

/** Row-major one-hot labels as a tensor [labels, classes] of the caller's. */
export function oneHotOf(labels: ArrayLike<number>, classes: number): tf.Tensor2D {
  const values = new Float32Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) values[row * classes + labels[row]!] = 1;
  return tf.tensor2d(values, [labels.length, classes]);
}
