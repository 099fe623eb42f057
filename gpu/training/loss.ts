// Cross-entropy on class scores: the differentiable form for training, the plain form for reporting.
import * as tf from "@tensorflow/tfjs-core";

/**
 * One row a label: (1 - smoothing) on the label plus smoothing / classes everywhere (Szegedy et al. 2016, section 7).
 * @returns [labels, classes], row-major.
 */
export function smoothedTargets(labels: Uint8Array, classes: number, smoothing: number): Float32Array {
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  labels.forEach((label, row) => {
    targets[row * classes + label]! += 1 - smoothing;
  });
  return targets;
}

/**
 * Mean over the batch of -sum(targets * log softmax(logits)).
 * @param logits [batch, classes]. @param targets [batch, classes], rows sum to 1. @returns a scalar; callers tidy.
 */
export function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const logSoftmax = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
  return tf.mul<tf.Scalar>(tf.sum(tf.mul(logSoftmax, targets)), -1 / logits.shape[0]);
}

export interface Score {
  /** Pictures whose highest score is their label's. */
  correct: number;
  /** Sum, not mean, of the unsmoothed cross-entropy. */
  loss: number;
}

/** @param logits [labels, classes], row-major. Ties go to the lower class. */
export function scoreLogits(logits: ArrayLike<number>, labels: Uint8Array): Score {
  const classes = logits.length / labels.length;
  let [correct, loss] = [0, 0];
  labels.forEach((label, row) => {
    let best = 0;
    const at = row * classes;
    for (let c = 1; c < classes; c++) if (logits[at + c]! > logits[at + best]!) best = c;
    const top = logits[at + best]!;
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[at + c]! - top);
    loss += Math.log(sum) + top - logits[at + label]!;
    if (best === label) correct++;
  });
  return { correct, loss };
}
