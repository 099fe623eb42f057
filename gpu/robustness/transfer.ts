// Who fools whom: adversarial pictures crafted on one classifier, shown to the others. Networks that look at the same
// features are fooled by the same pictures (Ilyas et al. 2019, section 3.2), which is the argument for robust features
// in numbers. Pictures and classifiers in, matrix out; no files.
import { z } from "zod";
import { logitsAt } from "./ascend.ts";
import type { Classifier } from "./classifier.ts";
import { type Interval, wilson } from "./intervals.ts";
import { Journal } from "./journal.ts";
import { areRight } from "./outcome.ts";
import { pgd } from "./pgd.ts";
import { filledUp, type Pictures, selectPictures } from "./pictures.ts";
import type { Threat } from "./threat.ts";

export interface TransferSubject {
  id: string;
  classifier: Classifier;
}

export interface TransferCell {
  /** Crafted on this one. */
  from: string;
  /** Shown to this one. */
  to: string;
  /** Pictures that both get right as they are. */
  pictures: number;
  /** Of those, how many are wrong for `to` after the attack on `from`. */
  fooled: number;
  /** `fooled / pictures`; NaN-free: 0 where there are none. */
  share: number;
  /** Wilson, 95 %. */
  interval: Interval;
}

export interface TransferReport {
  protocol: Threat & { steps: number; stepSize: number; pictures: number };
  /** Shares that are right as they are. Compare rows of models whose shares are alike. */
  clean: { id: string; accuracy: number }[];
  /** Row by row: all pairs, the attack on itself included. */
  cells: TransferCell[];
}

export interface TransferProgress {
  /** On whom pictures are being crafted. */
  stage: string;
  /** Of the whole, in [0, 1]. */
  done: number;
}

/** By subject, then by picture: whether it is right. */
const rightSchema = z.array(z.array(z.boolean()));

/**
 * @param options.journal of an earlier attempt with the same options, which is gone on from; default a new one.
 * @param options.steps of PGD from the clean picture. @param options.stepSize default 2.5 epsilon / steps.
 * @throws when subjects disagree about the number of classes; `signal.reason` when aborted.
 */
export async function* transferMatrix(options: {
  subjects: readonly TransferSubject[];
  pictures: Pictures;
  threat: Threat;
  steps: number;
  stepSize?: number;
  batchSize: number;
  journal?: Journal;
  signal?: AbortSignal | undefined;
}): AsyncGenerator<TransferProgress, TransferReport> {
  const { subjects, pictures, threat, steps, batchSize, signal } = options;
  const { stepSize = (2.5 * threat.epsilon) / steps, journal = new Journal() } = options;
  requireSameClasses(subjects);
  const total = pictures.labels.length;
  const isRight = subjects.map((): boolean[] => []);
  const fooled = subjects.map(() => subjects.map(() => 0));
  const shared = subjects.map(() => subjects.map(() => 0));
  for (let first = 0; first < total; first += batchSize) {
    const indices = Array.from({ length: Math.min(batchSize, total - first) }, (_, i) => first + i);
    const batch = filledUp(selectPictures(pictures, indices), batchSize);
    const rightOn = (pixels: Float32Array) =>
      inTurn(subjects, async ({ classifier }) =>
        areRight(await logitsAt(classifier, pixels, batch.sizePx), batch.labels).slice(0, indices.length),
      );
    const { found: before } = await journal.part(`clean/${first}`, rightSchema, () => rightOn(batch.pixels));
    for (const [i, right] of before.entries()) isRight[i]!.push(...right);
    for (const [from, { id, classifier }] of subjects.entries()) {
      signal?.throwIfAborted();
      yield { stage: id, done: (first + (from / subjects.length) * indices.length) / total };
      const { found: after } = await journal.part(`${id}/${first}`, rightSchema, async () =>
        rightOn((await pgd(classifier, batch, { threat, steps, stepSize })).pixels),
      );
      for (const to of subjects.keys()) {
        for (const k of indices.keys()) {
          if (!before[from]![k] || !before[to]![k]) continue;
          shared[from]![to]!++;
          if (!after[to]![k]) fooled[from]![to]!++;
        }
      }
    }
  }
  return {
    protocol: { ...threat, steps, stepSize, pictures: total },
    clean: subjects.map(({ id }, i) => ({ id, accuracy: isRight[i]!.filter(Boolean).length / total })),
    cells: subjects.flatMap(({ id: from }, i) =>
      subjects.map(({ id: to }, j) => cell(from, to, fooled[i]![j]!, shared[i]![j]!)),
    ),
  };
}

function cell(from: string, to: string, fooled: number, pictures: number): TransferCell {
  const share = pictures > 0 ? fooled / pictures : 0;
  return { from, to, pictures, fooled, share, interval: wilson(fooled, pictures) };
}

/** One after the other: they share the engine. */
async function inTurn<In, Out>(items: readonly In[], visit: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  for (const item of items) results.push(await visit(item));
  return results;
}

function requireSameClasses(subjects: readonly TransferSubject[]): void {
  const counts = new Set(subjects.map(({ classifier }) => classifier.classes));
  if (counts.size <= 1) return;
  const said = subjects.map(({ id, classifier }) => `${id} has ${classifier.classes}`).join(", ");
  throw new Error(`Compare models of the same classes: ${said}.`);
}
