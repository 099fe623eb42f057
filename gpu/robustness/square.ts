// The Square attack (Andriushchenko et al. 2020): random search over square patches by class scores alone. It needs no
// gradient, so it is not fooled where gradients are masked.
import { type Random, seededRandom } from "../random.ts";
import { logitsAt } from "./ascend.ts";
import type { Classifier } from "./classifier.ts";
import { type AttackOutcome, marginsOf } from "./outcome.ts";
import { type Pictures, valuesOf } from "./pictures.ts";
import { proposeL2, startL2 } from "./square-l2.ts";
import type { Threat } from "./threat.ts";

const FIRST_SHARE = 0.8;
/** Of 10 000 queries, after which the patch's area halves. */
const HALVINGS = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

/** Side of the patch at a query, from 1. */
export function sideAt(query: number, queries: number, sizePx: number): number {
  const scaled = Math.floor((query / queries) * 10_000);
  const share = FIRST_SHARE / 2 ** HALVINGS.filter((halving) => scaled > halving).length;
  return Math.max(1, Math.round(Math.sqrt(share) * sizePx));
}

export interface SquareOptions {
  threat: Threat;
  random: Random;
  /** Looks at each picture, at most. */
  queries: number;
}

/** @returns the outcome for each picture; no tensor is left over. */
export async function square(
  classifier: Classifier,
  pictures: Pictures,
  { threat, random, queries }: SquareOptions,
): Promise<AttackOutcome> {
  const { pixels: origin, labels, sizePx } = pictures;
  const size = valuesOf(pictures);
  const seed = random.integer(2 ** 31 - 1);
  // One stream a picture, so that none depends on its neighbours.
  const streams = Array.from(labels, (_, i) => seededRandom(seed, `square/${i}`));
  const best = new Float32Array(origin.length);
  for (const [i, stream] of streams.entries()) {
    start(
      best.subarray(i * size, (i + 1) * size),
      origin.subarray(i * size, (i + 1) * size),
      sizePx,
      threat,
      stream,
    );
  }
  const margins = marginsOf(await logitsAt(classifier, best, sizePx), labels);
  const tried = best.slice();
  for (let query = 1; query < queries && margins.some((margin) => margin > 0); query++) {
    const side = sideAt(query, queries, sizePx);
    for (const [i, stream] of streams.entries()) {
      if (margins[i]! <= 0) continue;
      const [from, to] = [i * size, (i + 1) * size];
      propose(tried.subarray(from, to), best.subarray(from, to), origin.subarray(from, to), {
        sizePx,
        side,
        threat,
        random: stream,
      });
    }
    const found = marginsOf(await logitsAt(classifier, tried, sizePx), labels);
    for (const [i, margin] of found.entries()) {
      if (margins[i]! <= 0 || margin >= margins[i]!) continue;
      margins[i] = margin;
      best.set(tried.subarray(i * size, (i + 1) * size), i * size);
    }
  }
  return { pixels: best, margins, isBroken: Array.from(margins, (margin) => margin <= 0) };
}

function start(
  target: Float32Array,
  origin: Float32Array,
  sizePx: number,
  threat: Threat,
  random: Random,
): void {
  if (threat.norm === "l2") {
    startL2(target, origin, sizePx, threat.epsilon, random);
    return;
  }
  // Vertical stripes: one sign a column and channel.
  const signs = Array.from({ length: sizePx * 3 }, () => randomSign(random));
  for (let j = 0; j < target.length; j++) {
    target[j] = clip(origin[j]! + threat.epsilon * signs[j % (sizePx * 3)]!, 0, 1);
  }
}

/** What the next look is at: `best` with one patch changed. */
function propose(
  target: Float32Array,
  best: Float32Array,
  origin: Float32Array,
  how: { sizePx: number; side: number; threat: Threat; random: Random },
): void {
  const { sizePx, side, threat, random } = how;
  if (threat.norm === "l2") {
    proposeL2(target, best, origin, { ...how, epsilon: threat.epsilon });
    return;
  }
  target.set(best);
  const [top, left] = [random.integer(sizePx - side + 1), random.integer(sizePx - side + 1)];
  const changes = [0, 1, 2].map(() => 2 * threat.epsilon * randomSign(random));
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) {
      for (let c = 0; c < 3; c++) {
        const j = (y * sizePx + x) * 3 + c;
        const within = clip(best[j]! + changes[c]!, origin[j]! - threat.epsilon, origin[j]! + threat.epsilon);
        target[j] = clip(within, 0, 1);
      }
    }
  }
}

const randomSign = (random: Random) => (random.integer(2) === 0 ? -1 : 1);
const clip = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
