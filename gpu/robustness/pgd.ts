// Projected gradient descent as an attack that is evaluated (Madry et al. 2018): the iterates are all looked at, and a
// picture is broken when any of them is misclassified. With one step of size epsilon it is FGSM.
import * as tf from "@tensorflow/tfjs-core";
import { ascend, logitsAt } from "./ascend.ts";
import type { Classifier } from "./classifier.ts";
import { type AttackLoss, crossEntropyOf, oneHotOf } from "./losses.ts";
import { type AttackOutcome, emptyOutcome, noteIterate } from "./outcome.ts";
import type { Pictures } from "./pictures.ts";
import type { Threat } from "./threat.ts";

export interface PgdOptions {
  threat: Threat;
  steps: number;
  /** Default 2.5 epsilon / steps: far enough to reach the other side of the ball after a turn. */
  stepSize?: number;
  /** Where the first step starts, pixels as in `Pictures`; default the clean pictures. */
  start?: Float32Array;
  /** What is ascended; default the cross-entropy of the labels. */
  loss?: (oneHot: tf.Tensor2D) => AttackLoss;
  /** Hears of every iterate, the start included. @param logits row-major [labels, classes]. */
  onIterate?: (logits: Float32Array) => void;
}

/** @returns the outcome for each picture; no tensor is left over. */
export async function pgd(
  classifier: Classifier,
  pictures: Pictures,
  options: PgdOptions,
): Promise<AttackOutcome> {
  const { threat, steps, start = pictures.pixels, loss = crossEntropyOf, onIterate } = options;
  const { stepSize = (2.5 * threat.epsilon) / steps } = options;
  const { pixels, labels, sizePx } = pictures;
  const shape: [number, number, number, number] = [labels.length, sizePx, sizePx, 3];
  const origin = tf.tensor4d(pixels, shape);
  const oneHot = oneHotOf(labels, classifier.classes);
  const outcome = emptyOutcome(start, labels.length);
  const note = (x: Float32Array, logits: Float32Array) => {
    noteIterate(outcome, x, logits, labels);
    onIterate?.(logits);
  };
  let x = tf.tensor4d(start, shape);
  let values = start;
  try {
    for (let step = 0; step < steps; step++) {
      const { next, logits } = ascend({ classifier, loss: loss(oneHot), x, origin, threat, stepSize });
      const [after, scores] = await Promise.all([next.data(), logits.data()]);
      note(values, scores as Float32Array);
      tf.dispose([x, logits]);
      x = next;
      values = after as Float32Array;
    }
  } finally {
    tf.dispose([origin, oneHot, x]);
  }
  note(values, await logitsAt(classifier, values, sizePx));
  return outcome;
}
