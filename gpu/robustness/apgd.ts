// Auto-PGD (Croce & Hein 2020, algorithm 1): PGD with momentum whose step halves, and which goes back to the best
// point, where progress stalls. Nothing to tune, so nothing to tune wrongly. Each picture has a step of its own; the
// network's part is one graph, the rest plain arithmetic.
import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../random.ts";
import { slopeAt } from "./ascend.ts";
import { projectInPlace, stepTo } from "./ball.ts";
import type { Classifier } from "./classifier.ts";
import { type AttackLoss, crossEntropyOf, oneHotOf } from "./losses.ts";
import { type AttackOutcome, emptyOutcome, noteIterate } from "./outcome.ts";
import { type Pictures, valuesOf } from "./pictures.ts";
import { randomStart, type Threat } from "./threat.ts";

/** Weight of the new step against the last move. */
const ALPHA = 0.75;
/** Share of steps since the last checkpoint that have to raise the loss. */
const RHO = 0.75;

/** Steps after which progress is judged: 22, 41, 57, 70, 80, 87, 93, 99 of 100. */
export function checkpointsOf(steps: number): number[] {
  const shares = [0, 0.22];
  for (;;) {
    const [before, last] = shares.slice(-2) as [number, number];
    const next = last + Math.max(last - before - 0.03, 0.06);
    if (next >= 1) break;
    shares.push(next);
  }
  // A hair below: 0.57 * 100 is more than 57 in floats.
  return [...new Set(shares.slice(1).map((share) => Math.max(1, Math.ceil(share * steps - 1e-9))))];
}

export interface ApgdOptions {
  threat: Threat;
  random: Random;
  /** Default 100. */
  steps?: number;
  /** What is ascended; default the cross-entropy of the labels. */
  loss?: (oneHot: tf.Tensor2D) => AttackLoss;
}

export interface ApgdOutcome extends AttackOutcome {
  /** Of each picture, over all iterates. */
  bestLoss: Float32Array;
  startLoss: Float32Array;
}

/** @returns the outcome for each picture; no tensor is left over. */
export async function apgd(
  classifier: Classifier,
  pictures: Pictures,
  options: ApgdOptions,
): Promise<ApgdOutcome> {
  const { threat, random, steps = 100, loss: lossOf = crossEntropyOf } = options;
  const { pixels: origin, labels, sizePx } = pictures;
  const [count, size] = [labels.length, valuesOf(pictures)];
  const oneHot = oneHotOf(labels, classifier.classes);
  const loss = lossOf(oneHot);
  try {
    let x: Float32Array = randomStart(origin, count, threat, random);
    let { gradient, logits, losses } = await slopeAt(classifier, loss, x, sizePx);
    const outcome = emptyOutcome(x, count);
    noteIterate(outcome, x, logits, labels);
    const startLoss = losses.slice();
    const best = { x: x.slice(), gradient: gradient.slice(), loss: losses.slice() };
    const judge = new Judge(losses, threat.epsilon);
    let previous: Float32Array = x;
    gradient = gradient.slice();
    const checkpoints = new Set(checkpointsOf(steps));
    for (let step = 1; step <= steps; step++) {
      const alpha = step > 1 ? ALPHA : 1;
      const next = new Float32Array(x.length);
      for (let i = 0; i < count; i++) {
        const from = i * size;
        stepTo(next, x, gradient, from, size, { step: judge.stepSizes[i]!, norm: threat.norm });
        projectInPlace(next, origin, from, size, threat);
        for (let j = from; j < from + size; j++) {
          next[j] = x[j]! + alpha * (next[j]! - x[j]!) + (1 - alpha) * (x[j]! - previous[j]!);
        }
        projectInPlace(next, origin, from, size, threat);
      }
      previous = x;
      x = next;
      ({ gradient, logits, losses } = await slopeAt(classifier, loss, x, sizePx));
      // Copies: the engine may hold on to what it handed out, and both are changed below.
      gradient = gradient.slice();
      noteIterate(outcome, x, logits, labels);
      judge.note(losses);
      for (let i = 0; i < count; i++) {
        if (!(losses[i]! > best.loss[i]!)) continue;
        best.loss[i] = losses[i]!;
        best.x.set(x.subarray(i * size, (i + 1) * size), i * size);
        best.gradient.set(gradient.subarray(i * size, (i + 1) * size), i * size);
      }
      if (!checkpoints.has(step)) continue;
      for (const i of judge.halve(best.loss)) {
        const [from, to] = [i * size, (i + 1) * size];
        x.set(best.x.subarray(from, to), from);
        gradient.set(best.gradient.subarray(from, to), from);
      }
    }
    return { ...outcome, bestLoss: best.loss, startLoss };
  } finally {
    tf.dispose(oneHot);
  }
}

/** Decides at each checkpoint whose step is halved. */
class Judge {
  readonly stepSizes: Float64Array;
  readonly #rises: Uint32Array;
  readonly #wasHalved: Uint8Array;
  #lastLoss: Float32Array;
  #bestAtLast: Float32Array;
  #steps = 0;

  constructor(startLoss: Float32Array, epsilon: number) {
    this.stepSizes = new Float64Array(startLoss.length).fill(2 * epsilon);
    this.#rises = new Uint32Array(startLoss.length);
    // Not at the first checkpoint for want of a better best alone.
    this.#wasHalved = new Uint8Array(startLoss.length).fill(1);
    this.#lastLoss = startLoss.slice();
    this.#bestAtLast = startLoss.slice();
  }

  note(losses: Float32Array): void {
    this.#steps++;
    losses.forEach((loss, i) => {
      if (loss > this.#lastLoss[i]!) this.#rises[i]!++;
    });
    this.#lastLoss = losses.slice();
  }

  /** @returns the pictures that start again from their best point, with half the step. */
  halve(best: Float32Array): number[] {
    const halved: number[] = [];
    for (let i = 0; i < best.length; i++) {
      const stalls = this.#rises[i]! <= RHO * this.#steps;
      const stands = this.#wasHalved[i] === 0 && best[i]! <= this.#bestAtLast[i]!;
      this.#wasHalved[i] = stalls || stands ? 1 : 0;
      if (stalls || stands) {
        this.stepSizes[i]! /= 2;
        halved.push(i);
      }
    }
    this.#bestAtLast = best.slice();
    this.#rises.fill(0);
    this.#steps = 0;
    return halved;
  }
}
