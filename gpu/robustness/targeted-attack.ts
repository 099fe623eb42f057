// One picture made into another class, step by step, for people to watch. Projected gradient as in pgd.ts, but every
// iterate is handed out; what an evaluation wants of many pictures is pgd.ts and run-attack.ts.
import * as tf from "@tensorflow/tfjs-core";
import { ascend } from "./ascend.ts";
import { normOf } from "./ball.ts";
import type { Classifier } from "./classifier.ts";
import { type AttackLoss, crossEntropyOf, oneHotOf } from "./losses.ts";
import type { Threat } from "./threat.ts";

/** One picture of any size that the classifier takes. */
export interface AttackedPicture {
  /** float32 [height, width, 3] in [0, 1]. */
  pixels: Float32Array;
  width: number;
  height: number;
}

export interface AttackStep {
  /** From 0, the start, to `steps`. */
  step: number;
  /** The iterate, as the picture's pixels; a copy of the caller's. */
  pixels: Float32Array;
  /** Size of the perturbation in the threat's norm, pixels in [0, 1]. */
  norm: number;
  /** Softmax of the scores at this iterate, one a class. */
  probabilities: number[];
  /** Cross-entropy of the target in nats, which falls. */
  loss: number;
}

export interface StepwiseAttack {
  classifier: Classifier;
  picture: AttackedPicture;
  threat: Threat;
  steps: number;
  /** Length of a step in the threat's norm. */
  stepSize: number;
  /** The class to reach. */
  target: number;
  /** An iterate that was yielded, to go on from with exactly the steps that would have followed. */
  resume?: Pick<AttackStep, "step" | "pixels">;
  signal?: AbortSignal;
}

/**
 * Yields the start and every iterate; a resumed attack begins by yielding the iterate it resumes from. The caller may
 * stop listening at any time.
 * @throws listing the classes when the target is none; `signal.reason` when aborted.
 */
export async function* attackStepwise(attack: StepwiseAttack): AsyncGenerator<AttackStep, void> {
  const { classifier, picture, threat, steps, stepSize, target, resume, signal } = attack;
  const shape: [number, number, number, number] = [1, picture.height, picture.width, 3];
  requireClass(target, classifier.classes);
  const origin = tf.tensor4d(picture.pixels, shape);
  let x = tf.tensor4d(resume?.pixels ?? picture.pixels, shape);
  const oneHot = oneHotOf([target], classifier.classes);
  const crossEntropy = crossEntropyOf(oneHot);
  const loss: AttackLoss = (logits) => tf.neg(crossEntropy(logits));
  try {
    for (let step = resume?.step ?? 0; step < steps; step++) {
      signal?.throwIfAborted();
      const { next, logits } = ascend({ classifier, loss, x, origin, threat, stepSize });
      const [pixels, scores] = await Promise.all([x.data(), logits.data()]);
      // Computed together with the scores, though read in the next turn: one graph a step.
      await next.data();
      tf.dispose([x, logits]);
      x = next;
      yield describe({ step, pixels: pixels as Float32Array, scores: scores as Float32Array });
    }
    const [pixels, scores] = [(await x.data()) as Float32Array, await scoresAt(classifier, x)];
    yield describe({ step: Math.max(steps, resume?.step ?? 0), pixels, scores });
  } finally {
    tf.dispose([origin, x, oneHot]);
  }

  function describe(at: { step: number; pixels: Float32Array; scores: Float32Array }): AttackStep {
    const logProbabilities = logSoftmax(at.scores);
    const change = at.pixels.map((value, i) => value - picture.pixels[i]!);
    return {
      step: at.step,
      pixels: at.pixels.slice(),
      norm: normOf(change, 0, change.length, threat.norm),
      probabilities: logProbabilities.map(Math.exp),
      loss: -logProbabilities[target]!,
    };
  }
}

async function scoresAt(classifier: Classifier, x: tf.Tensor4D): Promise<Float32Array> {
  const logits = tf.tidy(() => classifier.logits(x));
  const scores = await logits.data();
  logits.dispose();
  return scores as Float32Array;
}

function logSoftmax(scores: Float32Array): number[] {
  const top = Math.max(...scores);
  const logSum = top + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - top), 0));
  return Array.from(scores, (score) => score - logSum);
}

function requireClass(wanted: number, classes: number): void {
  if (Number.isInteger(wanted) && wanted >= 0 && wanted < classes) return;
  throw new Error(`Class ${wanted} does not exist: this model knows 0 to ${classes - 1}.`);
}
