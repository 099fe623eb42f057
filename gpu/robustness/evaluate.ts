// The whole evaluation of robustness as an async generator: attacks one after the other on what still stands, a sweep
// over epsilon, the checklist. Pictures and classifier in, report out; no files, nothing printed.

import type { RobustnessReport } from "../../prisma/robustness-report.ts";
import { findAttack } from "./attacks.ts";
import { judge } from "./checklist.ts";
import type { Classifier } from "./classifier.ts";
import { wilson } from "./intervals.ts";
import { Journal } from "./journal.ts";
import type { Pictures } from "./pictures.ts";
import { probe } from "./probe.ts";
import { rightIndices, runAttack } from "./run-attack.ts";
import type { Threat } from "./threat.ts";

export const DEFAULT_ATTACKS = ["pgd-20", "pgd-50x10", "apgd-ce", "apgd-t", "square"] as const;

export interface EvaluationOptions {
  classifier: Classifier;
  pictures: Pictures;
  threat: Threat;
  attacks: readonly string[];
  seed: number;
  batchSize: number;
  /** Of the Square attack. */
  queries: number;
  /** Pictures for the sweep and the checklist, the first ones; 0 leaves both out. */
  probed: number;
  /** Random points around each of a few standing pictures. */
  points: number;
  /** Compared before and after. */
  fingerprint(): Promise<string>;
  /** All there are, for clean accuracy and PGD-20 besides; absent: neither. */
  whole?: Pictures | undefined;
  /** Other classifiers of the same classes, whose adversarial pictures are shown to this one in the checklist. */
  surrogates?: readonly Surrogate[];
  /** Of an earlier attempt with the same options, which is gone on from; default a new one. */
  journal?: Journal;
  signal?: AbortSignal;
}

export interface EvaluationProgress {
  /** What is being done, for people. */
  stage: string;
  /** Of the stage, in [0, 1]. */
  done: number;
  /** Accuracy so far, where it is known. */
  accuracy?: number;
}

/** A classifier that lends its gradients. */
export interface Surrogate {
  id: string;
  classifier: Classifier;
}

/** @throws `signal.reason` when aborted; what was found until then is in the journal. */
export async function* evaluateRobustness(
  options: EvaluationOptions,
): AsyncGenerator<EvaluationProgress, RobustnessReport> {
  const { pictures, threat, seed, queries, journal = new Journal() } = options;
  const total = pictures.labels.length;
  const measured = (count: number) => share(count, total);
  const before = await options.fingerprint();
  yield { stage: "clean", done: 0 };
  const right = await rightIndices({ ...options, journal });
  let standing: readonly number[] = right;
  const results: RobustnessReport["attacks"] = [];
  for (const id of options.attacks) {
    const attacked = standing.length;
    const { label } = findAttack(id);
    const outcome = yield* attackAll(id, { ...options, journal }, standing);
    ({ standing } = outcome);
    const { seconds } = outcome;
    results.push({
      id,
      label,
      attacked,
      broken: attacked - standing.length,
      seconds,
      ...measured(standing.length),
    });
  }
  const wholeTestSet = options.whole && (yield* measureWhole({ ...options, journal }, options.whole));
  const probes =
    options.probed > 0 ? yield* probe({ ...options, journal }, { standing, results, before }) : undefined;
  return {
    protocol: {
      ...threat,
      pictures: total,
      seed,
      queries,
      batchNorm: "evaluation",
      surrogates: options.surrogates?.map(({ id }) => id) ?? [],
    },
    clean: measured(right.length),
    attacks: results,
    worstCase: measured(standing.length),
    ...(wholeTestSet && { wholeTestSet }),
    sweep: probes?.sweep ?? [],
    checklist: probes ? judge(probes.numbers) : [],
  };
}

/** @returns which of `candidates` still stand. */
async function* attackAll(
  id: string,
  options: EvaluationOptions & { journal: Journal },
  candidates: readonly number[],
  stage = findAttack(id).label,
) {
  const steps = runAttack(findAttack(id), options, candidates);
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value;
    const { done, standing } = next.value;
    yield { stage, done, accuracy: standing / options.pictures.labels.length };
  }
}

/** Clean accuracy and PGD-20 of every picture, not of those that stand. */
async function* measureWhole(
  options: EvaluationOptions & { journal: Journal },
  pictures: Pictures,
): AsyncGenerator<EvaluationProgress, NonNullable<RobustnessReport["wholeTestSet"]>> {
  const total = pictures.labels.length;
  const all = { ...options, pictures };
  yield { stage: WHOLE_STAGE, done: 0 };
  const right = await rightIndices(all);
  const { standing } = yield* attackAll("pgd-20", all, right, WHOLE_STAGE);
  return { pictures: total, clean: share(right.length, total), pgd20: share(standing.length, total) };
}

/** Progress of PGD-20 on every picture goes by this name. */
export const WHOLE_STAGE = "PGD-20, whole test set";

const share = (count: number, total: number) => ({ accuracy: count / total, interval: wilson(count, total) });
