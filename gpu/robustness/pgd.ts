// Projected gradient descent as an attack that is evaluated (Madry et al. 2018): the iterates are all looked at, and a
// picture is broken when any of them is misclassified.
import * as tf from "@tensorflow/tfjs-core";
import { type AttackLoss, ascend, crossEntropyOf, oneHotOf } from "./ascend.ts";
import type { Classifier } from "./classifier.ts";
import type { Threat } from "./threat.ts";

/** Pictures that are attacked together. */
export interface Pictures {
  /** float32 [labels, size, size, 3] in [0, 1]. */
  pixels: Float32Array;
  labels: Uint8Array;
  sizePx: number;
}

export interface AttackOutcome {
  /** The first misclassified iterate of each picture, or the last one where there is none. */
  pixels: Float32Array;
  /** Whether some iterate is misclassified. */
  isBroken: boolean[];
}

export interface PgdOptions {
  threat: Threat;
  steps: number;
  /** Default 2.5 epsilon / steps: far enough to reach the other side of the ball after a turn. */
  stepSize?: number;
  /** Where the first step starts, pixels as in `Pictures`; default the clean pictures. */
  start?: Float32Array;
  /** What is ascended; default the cross-entropy of the labels. */
  loss?: (oneHot: tf.Tensor2D) => AttackLoss;
}

/** @returns the outcome for each picture; no tensor is left over. */
export async function pgd(
  classifier: Classifier,
  pictures: Pictures,
  options: PgdOptions,
): Promise<AttackOutcome> {
  const { threat, steps, start = pictures.pixels, loss = crossEntropyOf } = options;
  const { stepSize = (2.5 * threat.epsilon) / steps } = options;
  const { pixels, labels, sizePx } = pictures;
  const shape: [number, number, number, number] = [labels.length, sizePx, sizePx, 3];
  const origin = tf.tensor4d(pixels, shape);
  const oneHot = oneHotOf(labels, classifier.classes);
  const outcome: AttackOutcome = { pixels: start.slice(), isBroken: Array(labels.length).fill(false) };
  let x = tf.tensor4d(start, shape);
  try {
    for (let step = 0; step < steps; step++) {
      const { next, logits } = ascend({ classifier, loss: loss(oneHot), x, origin, threat, stepSize });
      const [before, scores] = await Promise.all([x.data(), logits.data(), next.data()]);
      note(outcome, before as Float32Array, scores as Float32Array, labels);
      tf.dispose([x, logits]);
      x = next;
    }
    const logits = tf.tidy(() => classifier.logits(x));
    const [last, scores] = await Promise.all([x.data(), logits.data()]);
    logits.dispose();
    note(outcome, last as Float32Array, scores as Float32Array, labels);
    return outcome;
  } finally {
    tf.dispose([origin, oneHot, x]);
  }
}

/** Takes the iterate over where the picture was not broken before. */
function note(outcome: AttackOutcome, x: Float32Array, logits: Float32Array, labels: Uint8Array): void {
  const size = x.length / labels.length;
  const right = areRight(logits, labels);
  for (const [i, wasBroken] of outcome.isBroken.entries()) {
    if (wasBroken) continue;
    outcome.pixels.set(x.subarray(i * size, (i + 1) * size), i * size);
    outcome.isBroken[i] = !right[i];
  }
}

/** Whether the highest score is the label's; a tie is not enough. @param logits row-major [labels, classes]. */
export function areRight(logits: ArrayLike<number>, labels: Uint8Array): boolean[] {
  const classes = logits.length / labels.length;
  return Array.from(labels, (label, row) => {
    const own = logits[row * classes + label]!;
    for (let c = 0; c < classes; c++) if (c !== label && !(logits[row * classes + c]! < own)) return false;
    return true;
  });
}
