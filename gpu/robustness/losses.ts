// What attacks ascend: one value a picture, differentiable, high where the classifier is wrong. Callers tidy.
import * as tf from "@tensorflow/tfjs-core";

export type AttackLoss = (logits: tf.Tensor2D) => tf.Tensor1D;

/** Larger than any difference of scores; takes a class out of a maximum. */
const OUT_OF_REACH = 1e9;
const TINY = 1e-12;

/** Row-major one-hot labels as a tensor [labels, classes] of the caller's. */
export function oneHotOf(labels: ArrayLike<number>, classes: number): tf.Tensor2D {
  const values = new Float32Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) values[row * classes + labels[row]!] = 1;
  return tf.tensor2d(values, [labels.length, classes]);
}

/** Cross-entropy. @param oneHot labels [batch, classes], as below. */
export const crossEntropyOf =
  (oneHot: tf.Tensor2D): AttackLoss =>
  (logits) => {
    const shifted = tf.sub(logits, tf.max(logits, 1, true));
    const logSum = tf.log(tf.sum(tf.exp(shifted), 1));
    return tf.sub(logSum, tf.sum(tf.mul(shifted, oneHot), 1));
  };

/** KL(p || softmax of the scores), in nats. @param probabilities [batch, classes], rows sum to 1. */
export const divergenceFrom =
  (probabilities: tf.Tensor2D): AttackLoss =>
  (logits) => {
    const shifted = tf.sub(logits, tf.max(logits, 1, true));
    const logSoftmax = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
    // p log p is 0 where p is.
    const logP = tf.log(tf.maximum(probabilities, TINY));
    return tf.sum(tf.mul(probabilities, tf.sub(logP, logSoftmax)), 1);
  };

/** Highest other score minus the label's: positive where the classifier is wrong. */
export const marginOf =
  (oneHot: tf.Tensor2D): AttackLoss =>
  (logits) =>
    tf.sub(highestBut(logits, oneHot), scoreOf(logits, oneHot));

/**
 * Difference of logits ratio (Croce & Hein 2020, eq. 6): -(z_y - max other) / (z_1st - z_3rd). Neither a scale nor an
 * offset of the scores changes it, so it keeps its gradient where an overconfident softmax has none. Three classes or
 * more.
 */
export const dlrOf =
  (oneHot: tf.Tensor2D): AttackLoss =>
  (logits) => {
    const [first, , third] = topScores(logits, 3);
    const gap = tf.sub(scoreOf(logits, oneHot), highestBut(logits, oneHot));
    return tf.neg(tf.div(gap, tf.add(tf.sub(first!, third!), TINY)));
  };

/** The same towards a target (eq. 7): -(z_y - z_t) / (z_1st - (z_3rd + z_4th) / 2). Four classes or more. */
export const targetedDlrOf =
  (oneHot: tf.Tensor2D, target: tf.Tensor2D): AttackLoss =>
  (logits) => {
    const [first, , third, fourth] = topScores(logits, 4);
    const gap = tf.sub(scoreOf(logits, oneHot), scoreOf(logits, target));
    const scale = tf.sub(first!, tf.mul(tf.add(third!, fourth!), 0.5));
    return tf.neg(tf.div(gap, tf.add(scale, TINY)));
  };

/** Towards a target with two classes or more: z_t - z_y. */
export const targetedMarginOf =
  (oneHot: tf.Tensor2D, target: tf.Tensor2D): AttackLoss =>
  (logits) =>
    tf.sub(scoreOf(logits, target), scoreOf(logits, oneHot));

const scoreOf = (logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor1D => tf.sum(tf.mul(logits, oneHot), 1);

const highestBut = (logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor1D =>
  tf.max(tf.sub(logits, tf.mul(oneHot, OUT_OF_REACH)), 1);

/** The highest scores, [batch] each; equal scores count once. Without sorting, which not every engine has. */
function topScores(logits: tf.Tensor2D, count: number): tf.Tensor1D[] {
  const scores: tf.Tensor1D[] = [];
  let left = logits;
  for (let i = 0; i < count; i++) {
    const highest = tf.max<tf.Tensor2D>(left, 1, true);
    scores.push(tf.reshape(highest, [-1]));
    left = tf.sub(left, tf.mul(whereHighest(left), OUT_OF_REACH));
  }
  return scores;
}

/** 1 at each row's highest score, 0 elsewhere: a choice, through which no gradient flows. */
function whereHighest(scores: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((x) => ({
    value: tf.cast(tf.equal(x as tf.Tensor2D, tf.max(x as tf.Tensor2D, 1, true)), "float32"),
    gradFunc: (dy) => tf.zerosLike(dy as tf.Tensor),
  }))(scores) as tf.Tensor2D;
}
