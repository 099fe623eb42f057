// Runs an attack over any number of pictures in batches of one size, and leaves out what is broken.
import { seededRandom } from "../random.ts";
import { logitsAt } from "./ascend.ts";
import type { Attack } from "./attacks.ts";
import type { Classifier } from "./classifier.ts";
import { areRight } from "./outcome.ts";
import { filledUp, type Pictures, selectPictures } from "./pictures.ts";
import type { Threat } from "./threat.ts";

export interface AttackRun {
  classifier: Classifier;
  pictures: Pictures;
  threat: Threat;
  batchSize: number;
  seed: number;
  queries: number;
  signal?: AbortSignal | undefined;
}

export interface AttackProgress {
  /** In [0, 1]. */
  done: number;
  /** Pictures that stand so far. */
  standing: number;
}

/**
 * @param candidates indices of the pictures to attack.
 * @returns those that still stand.
 */
export async function* runAttack(
  attack: Attack,
  run: AttackRun,
  candidates: readonly number[],
): AsyncGenerator<AttackProgress, number[]> {
  const { classifier, pictures, threat, batchSize, seed, queries, signal } = run;
  const rounds = attack.rounds(classifier.classes);
  let standing = [...candidates];
  for (let round = 0; round < rounds; round++) {
    const attacked = standing;
    standing = [];
    for (let first = 0; first < attacked.length; first += batchSize) {
      signal?.throwIfAborted();
      const indices = attacked.slice(first, first + batchSize);
      const batch = filledUp(selectPictures(pictures, indices), batchSize);
      const random = seededRandom(seed, `${attack.label}/${round}/${first}`);
      const { isBroken } = await attack.run(classifier, batch, { threat, random, round, queries });
      standing.push(...indices.filter((_, i) => !isBroken[i]));
      const share = Math.min(1, (first + batchSize) / attacked.length);
      yield {
        done: (round + share) / rounds,
        standing: standing.length + attacked.length - first - indices.length,
      };
    }
  }
  return standing;
}

/** @returns indices of the pictures that are right as they are. */
export async function rightIndices(
  classifier: Classifier,
  pictures: Pictures,
  batchSize: number,
): Promise<number[]> {
  const right: number[] = [];
  const all = Array.from(pictures.labels, (_, i) => i);
  for (let first = 0; first < all.length; first += batchSize) {
    const indices = all.slice(first, first + batchSize);
    const batch = filledUp(selectPictures(pictures, indices), batchSize);
    const isRight = areRight(await logitsAt(classifier, batch.pixels, batch.sizePx), batch.labels);
    right.push(...indices.filter((_, i) => isRight[i]));
  }
  return right;
}
