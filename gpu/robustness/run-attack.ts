// Runs an attack over any number of pictures in batches of one size, and leaves out what is broken.
import { z } from "zod";
import { seededRandom } from "../random.ts";
import { logitsAt } from "./ascend.ts";
import type { Attack } from "./attacks.ts";
import type { Classifier } from "./classifier.ts";
import type { Journal } from "./journal.ts";
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
  journal: Journal;
  signal?: AbortSignal | undefined;
}

const indicesSchema = z.array(z.number().int());

export interface AttackProgress {
  /** In [0, 1]. */
  done: number;
  /** Pictures that stand so far. */
  standing: number;
}

/**
 * @param run.journal gets a part for each batch, which is also where the signal is looked at.
 * @param candidates indices of the pictures to attack.
 * @returns those that still stand, and how long it took over all attempts.
 */
export async function* runAttack(
  attack: Attack,
  run: AttackRun,
  candidates: readonly number[],
): AsyncGenerator<AttackProgress, { standing: number[]; seconds: number }> {
  const { classifier, pictures, threat, batchSize, seed, queries, journal, signal } = run;
  const rounds = attack.rounds(classifier.classes);
  let standing = [...candidates];
  let seconds = 0;
  for (let round = 0; round < rounds; round++) {
    const attacked = standing;
    standing = [];
    for (let first = 0; first < attacked.length; first += batchSize) {
      signal?.throwIfAborted();
      const indices = attacked.slice(first, first + batchSize);
      const name = `${attack.label}/${round}/${first}`;
      const batch = await journal.part(name, indicesSchema, async () => {
        const attacked = filledUp(selectPictures(pictures, indices), batchSize);
        const random = seededRandom(seed, name);
        const { isBroken } = await attack.run(classifier, attacked, { threat, random, round, queries });
        return indices.filter((_, i) => !isBroken[i]);
      });
      standing.push(...batch.found);
      seconds += batch.seconds;
      const share = Math.min(1, (first + batchSize) / attacked.length);
      yield {
        done: (round + share) / rounds,
        standing: standing.length + attacked.length - first - indices.length,
      };
    }
  }
  return { standing, seconds };
}

/** @returns indices of the pictures that are right as they are. */
export async function rightIndices({
  classifier,
  pictures,
  batchSize,
  journal,
}: Pick<AttackRun, "classifier" | "pictures" | "batchSize" | "journal">): Promise<number[]> {
  const all = Array.from(pictures.labels, (_, i) => i);
  const { found } = await journal.part(`right of ${all.length}`, indicesSchema, async () => {
    const right: number[] = [];
    for (let first = 0; first < all.length; first += batchSize) {
      const indices = all.slice(first, first + batchSize);
      const batch = filledUp(selectPictures(pictures, indices), batchSize);
      const isRight = areRight(await logitsAt(classifier, batch.pixels, batch.sizePx), batch.labels);
      right.push(...indices.filter((_, i) => isRight[i]));
    }
    return right;
  });
  return found;
}
