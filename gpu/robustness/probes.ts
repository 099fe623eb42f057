// Measurements behind the checklist against masked gradients (checklist.ts), each on a few pictures. What they mean is
// not decided here.
import { type Random, seededRandom } from "../random.ts";
import { logitsAt, slopeAt } from "./ascend.ts";
import { stepTo } from "./ball.ts";
import type { Classifier } from "./classifier.ts";
import { crossEntropyOf, marginOf, oneHotOf } from "./losses.ts";
import { areRight } from "./outcome.ts";
import { type PgdOptions, pgd } from "./pgd.ts";
import { filledUp, type Pictures, selectPictures, valuesOf } from "./pictures.ts";
import { randomStart, type Threat } from "./threat.ts";

/** What every probe works on. */
export interface Subject {
  classifier: Classifier;
  pictures: Pictures;
  batchSize: number;
}

type BatchVisitor = (batch: Pictures, count: number) => Promise<void>;

async function inBatches({ pictures, batchSize }: Subject, visit: BatchVisitor): Promise<void> {
  const all = Array.from(pictures.labels, (_, i) => i);
  for (let first = 0; first < all.length; first += batchSize) {
    const indices = all.slice(first, first + batchSize);
    await visit(filledUp(selectPictures(pictures, indices), batchSize), indices.length);
  }
}

const countStanding = (isBroken: boolean[], count: number) =>
  isBroken.slice(0, count).filter((broken) => !broken).length;

/** Share of the pictures that stay right under PGD, best of `restarts` random starts besides the clean one. */
export async function accuracyUnder(
  subject: Subject,
  options: Omit<PgdOptions, "start"> & { restarts?: number; seed?: number },
): Promise<number> {
  const { restarts = 0, seed = 0, ...attack } = options;
  let standing = 0;
  await inBatches(subject, async (batch, count) => {
    const { isBroken } = await pgd(subject.classifier, batch, attack);
    for (let restart = 0; restart < restarts; restart++) {
      const random = seededRandom(seed, `restart/${restart}`);
      const start = randomStart(batch.pixels, batch.labels.length, attack.threat, random);
      const again = await pgd(subject.classifier, batch, { ...attack, start });
      for (const [i, broken] of again.isBroken.entries()) isBroken[i] ||= broken;
    }
    standing += countStanding(isBroken, count);
  });
  return standing / subject.pictures.labels.length;
}

/** Share that stays right under PGD, before and after its results are rounded to 8 bits; and its mean loss by step. */
export async function roundedAndTraced(
  subject: Subject,
  attack: Omit<PgdOptions, "start" | "onIterate">,
): Promise<{ exact: number; rounded: number; losses: number[] }> {
  let [exact, rounded] = [0, 0];
  const losses: number[] = [];
  const total = subject.pictures.labels.length;
  await inBatches(subject, async (batch, count) => {
    let step = 0;
    const { isBroken, pixels } = await pgd(subject.classifier, batch, {
      ...attack,
      onIterate: (logits) => {
        losses[step] = (losses[step] ?? 0) + summedCrossEntropy(logits, batch.labels, count) / total;
        step++;
      },
    });
    exact += countStanding(isBroken, count);
    const bytes = pixels.map((value) => Math.round(value * 255) / 255);
    const right = areRight(await logitsAt(subject.classifier, bytes, batch.sizePx), batch.labels);
    rounded += right.slice(0, count).filter((isRight) => isRight).length;
  });
  return { exact: exact / total, rounded: rounded / total, losses };
}

/** Share of the pictures that stay right when PGD has changed them to fool another classifier. */
export async function transferredAccuracy(
  subject: Subject,
  surrogate: Classifier,
  attack: Omit<PgdOptions, "start" | "onIterate">,
): Promise<number> {
  let standing = 0;
  await inBatches(subject, async (batch, count) => {
    const { pixels } = await pgd(surrogate, batch, attack);
    const right = areRight(await logitsAt(subject.classifier, pixels, batch.sizePx), batch.labels);
    standing += right.slice(0, count).filter((isRight) => isRight).length;
  });
  return standing / subject.pictures.labels.length;
}

function summedCrossEntropy(logits: Float32Array, labels: Uint8Array, count: number): number {
  const classes = logits.length / labels.length;
  let total = 0;
  for (let row = 0; row < count; row++) {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    const top = Math.max(...scores);
    total +=
      Math.log(scores.reduce((sum, score) => sum + Math.exp(score - top), 0)) + top - scores[labels[row]!]!;
  }
  return total;
}

/**
 * Whether gradients are what they claim to be: the share of pictures whose gradient is zero everywhere, and the share
 * where a small step along the gradient changes the margin by about what the gradient says (factor 2).
 */
export async function gradientHealth(subject: Subject): Promise<{ zero: number; faithful: number }> {
  const { classifier } = subject;
  const stepLength = 0.01;
  let [zero, faithful] = [0, 0];
  await inBatches(subject, async (batch, count) => {
    const oneHot = oneHotOf(batch.labels, classifier.classes);
    const size = valuesOf(batch);
    const ofLoss = await slopeAt(classifier, crossEntropyOf(oneHot), batch.pixels, batch.sizePx);
    const ofMargin = await slopeAt(classifier, marginOf(oneHot), batch.pixels, batch.sizePx);
    const ends: Float32Array[] = [];
    for (const step of [stepLength, -stepLength]) {
      const moved = batch.pixels.slice();
      for (let i = 0; i < count; i++) {
        stepTo(moved, batch.pixels, ofMargin.gradient, i * size, size, { step, norm: "l2" });
      }
      ends.push((await slopeAt(classifier, marginOf(oneHot), moved, batch.sizePx)).losses);
    }
    oneHot.dispose();
    for (let i = 0; i < count; i++) {
      const of = (gradient: Float32Array) =>
        Math.sqrt(gradient.subarray(i * size, (i + 1) * size).reduce((sum, value) => sum + value * value, 0));
      if (of(ofLoss.gradient) === 0) zero++;
      const ratio = (ends[0]![i]! - ends[1]![i]!) / (2 * stepLength) / of(ofMargin.gradient);
      if (ratio > 0.5 && ratio < 2) faithful++;
    }
  });
  const total = subject.pictures.labels.length;
  return { zero: zero / total, faithful: faithful / total };
}

/** How many of the pictures some random point of the ball breaks. @param points for each picture. */
export async function brokenByChance(
  subject: Subject,
  { threat, points, seed }: { threat: Threat; points: number; seed: number },
): Promise<number> {
  const { classifier, batchSize } = subject;
  let broken = 0;
  for (const i of subject.pictures.labels.keys()) {
    const copies = selectPictures(subject.pictures, Array<number>(batchSize).fill(i));
    const random = seededRandom(seed, `chance/${i}`);
    for (let tried = 0; tried < points; tried += batchSize) {
      const scattered = scatter(copies, threat, random);
      const right = areRight(await logitsAt(classifier, scattered, copies.sizePx), copies.labels);
      if (right.every((isRight) => isRight)) continue;
      broken++;
      break;
    }
  }
  return broken;
}

const scatter = (pictures: Pictures, threat: Threat, random: Random) =>
  randomStart(pictures.pixels, pictures.labels.length, threat, random);

/** Largest change of a score between two looks at the same pictures, and between company and solitude. */
export async function scoreStability(subject: Subject): Promise<{ repeated: number; company: number }> {
  const { classifier, pictures, batchSize } = subject;
  const batch = filledUp(selectPictures(pictures, firstIndices(pictures, batchSize)), batchSize);
  const first = await logitsAt(classifier, batch.pixels, batch.sizePx);
  const again = await logitsAt(classifier, batch.pixels, batch.sizePx);
  const alone = selectPictures(batch, Array<number>(batchSize).fill(0));
  const lone = await logitsAt(classifier, alone.pixels, alone.sizePx);
  const { classes } = classifier;
  return {
    repeated: largestDifference(first, again),
    company: largestDifference(first.subarray(0, classes), lone.subarray(0, classes)),
  };
}

const firstIndices = (pictures: Pictures, count: number) =>
  Array.from({ length: Math.min(count, pictures.labels.length) }, (_, i) => i);

const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
