// The whole evaluation of robustness as an async generator: attacks one after the other on what still stands, a sweep
// over epsilon, the checklist. Pictures and classifier in, report out; no files, nothing printed.

import { findAttack } from "./attacks.ts";
import { type ChecklistNumbers, judge } from "./checklist.ts";
import type { Classifier } from "./classifier.ts";
import { wilson } from "./intervals.ts";
import { type Pictures, selectPictures } from "./pictures.ts";
import { accuracyUnder, brokenByChance, gradientHealth, roundedAndTraced, scoreStability } from "./probes.ts";
import type { RobustnessReport } from "./report.ts";
import { rightIndices, runAttack } from "./run-attack.ts";
import type { Norm, Threat } from "./threat.ts";

export const DEFAULT_ATTACKS = ["pgd-20", "pgd-50x10", "apgd-ce", "apgd-t", "square"] as const;

/** Radii of the sweep; the last is one at which nothing may be left. */
export const SWEEPS: Record<Norm, readonly number[]> = {
  l2: [0, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4, 8],
  linf: [0, 1 / 255, 2 / 255, 4 / 255, 8 / 255, 12 / 255, 16 / 255, 32 / 255, 0.5],
};

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

/** Standing pictures around which random points are tried. */
const CHANCE_PICTURES = 10;

export async function* evaluateRobustness(
  options: EvaluationOptions,
): AsyncGenerator<EvaluationProgress, RobustnessReport> {
  const { classifier, pictures, threat, seed, queries, batchSize } = options;
  const total = pictures.labels.length;
  const measured = (count: number) => ({ accuracy: count / total, interval: wilson(count, total) });
  const before = await options.fingerprint();
  yield { stage: "clean", done: 0 };
  const right = await rightIndices(classifier, pictures, batchSize);
  let standing = right;
  const results: RobustnessReport["attacks"] = [];
  for (const id of options.attacks) {
    const attack = findAttack(id);
    const startedAt = performance.now();
    const attacked = standing.length;
    const steps = runAttack(attack, { ...options, threat }, standing);
    for (;;) {
      const next = await steps.next();
      if (next.done) {
        standing = next.value;
        break;
      }
      yield { stage: attack.label, done: next.value.done, accuracy: next.value.standing / total };
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const broken = attacked - standing.length;
    results.push({ id, label: attack.label, attacked, broken, seconds, ...measured(standing.length) });
  }
  const probes = options.probed > 0 ? yield* probe(options, standing, results, before) : undefined;
  return {
    protocol: { ...threat, pictures: total, seed, queries, batchNorm: "evaluation" },
    clean: measured(right.length),
    attacks: results,
    worstCase: measured(standing.length),
    sweep: probes?.sweep ?? [],
    checklist: probes ? judge(probes.numbers) : [],
  };
}

async function* probe(
  options: EvaluationOptions,
  standing: readonly number[],
  results: RobustnessReport["attacks"],
  before: string,
): AsyncGenerator<EvaluationProgress, { sweep: RobustnessReport["sweep"]; numbers: ChecklistNumbers }> {
  const { classifier, threat, batchSize, seed, points, signal } = options;
  const count = Math.min(options.probed, options.pictures.labels.length);
  const first = Array.from({ length: count }, (_, i) => i);
  const subject = { classifier, pictures: selectPictures(options.pictures, first), batchSize };
  const sweep: RobustnessReport["sweep"] = [];
  const radii = SWEEPS[threat.norm];
  for (const [i, epsilon] of radii.entries()) {
    signal?.throwIfAborted();
    yield { stage: "epsilon sweep", done: i / radii.length };
    const accuracy = await accuracyUnder(subject, { threat: { ...threat, epsilon }, steps: 20 });
    sweep.push({ epsilon, accuracy, interval: wilson(accuracy * count, count), pictures: count });
  }
  const stages = 6;
  const at = (stage: number) => {
    signal?.throwIfAborted();
    return { stage: "checklist", done: stage / stages };
  };
  yield at(0);
  const singleStep = await accuracyUnder(subject, { threat, steps: 1, stepSize: threat.epsilon });
  const { exact: pgd20, rounded, losses } = await roundedAndTraced(subject, { threat, steps: 20 });
  yield at(1);
  const pgd100 = await accuracyUnder(subject, { threat, steps: 100 });
  yield at(2);
  const restarted = await accuracyUnder(subject, { threat, steps: 20, restarts: 5, seed });
  yield at(3);
  const { zero: zeroGradients, faithful: faithfulGradients } = await gradientHealth(subject);
  const { repeated: repeatedDifference, company: companyDifference } = await scoreStability(subject);
  yield at(4);
  const survivors = selectPictures(options.pictures, standing.slice(0, CHANCE_PICTURES));
  const chance = {
    broken: await brokenByChance({ ...subject, pictures: survivors }, { threat, points, seed }),
    pictures: survivors.labels.length,
    points,
  };
  yield at(5);
  const find = (id: string) => results.find((result) => result.id === id);
  const [square, targeted] = [find("square"), find("apgd-t")];
  const beforeTargets = results[results.findIndex(({ id }) => id === "apgd-t") - 1];
  const numbers: ChecklistNumbers = {
    sweep,
    singleStep,
    pgd20,
    pgd100,
    restarted,
    onlySquare: square && { broken: square.broken, pictures: options.pictures.labels.length },
    chance,
    losses,
    zeroGradients,
    faithfulGradients,
    repeatedDifference,
    companyDifference,
    rounded,
    untargeted: beforeTargets?.accuracy,
    targeted: targeted?.accuracy,
    areWeightsUnchanged: (await options.fingerprint()) === before,
  };
  return { sweep, numbers };
}
