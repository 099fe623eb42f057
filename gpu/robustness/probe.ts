// Everything that an evaluation asks besides its attacks: the sweep over epsilon and the numbers of the checklist.
import { z } from "zod";
import type { RobustnessReport } from "../../prisma/robustness-report.ts";
import type { ChecklistNumbers } from "./checklist.ts";
import type { EvaluationOptions, EvaluationProgress } from "./evaluate.ts";
import { wilson } from "./intervals.ts";
import type { Journal } from "./journal.ts";
import { selectPictures } from "./pictures.ts";
import {
  accuracyUnder,
  brokenByChance,
  gradientHealth,
  roundedAndTraced,
  scoreStability,
  transferredAccuracy,
} from "./probes.ts";
import type { Norm } from "./threat.ts";

/** Radii of the sweep; the last is one at which nothing may be left. */
export const SWEEPS: Record<Norm, readonly number[]> = {
  l2: [0, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4, 8],
  linf: [0, 1 / 255, 2 / 255, 4 / 255, 8 / 255, 12 / 255, 16 / 255, 32 / 255, 0.5],
};

/** Standing pictures around which random points are tried. */
const CHANCE_PICTURES = 10;

const numberSchema = z.number();

/** What the attacks left. */
export interface Attacked {
  standing: readonly number[];
  results: RobustnessReport["attacks"];
  /** The weights' fingerprint before the first attack. */
  before: string;
}

/** @param options.journal gets a part for each probe. */
export async function* probe(
  options: EvaluationOptions & { journal: Journal },
  attacked: Attacked,
): AsyncGenerator<EvaluationProgress, { sweep: RobustnessReport["sweep"]; numbers: ChecklistNumbers }> {
  const { classifier, threat, batchSize, seed, points, signal, journal, surrogates = [] } = options;
  const count = Math.min(options.probed, options.pictures.labels.length);
  const first = Array.from({ length: count }, (_, i) => i);
  const subject = { classifier, pictures: selectPictures(options.pictures, first), batchSize };
  const find = async <Found>(part: string, schema: z.ZodType<Found>, compute: () => Promise<Found>) =>
    (await journal.part(part, schema, compute)).found;
  const sweep: RobustnessReport["sweep"] = [];
  const radii = SWEEPS[threat.norm];
  for (const [i, epsilon] of radii.entries()) {
    signal?.throwIfAborted();
    yield { stage: "epsilon sweep", done: i / radii.length };
    const accuracy = await find(`sweep/${epsilon}`, numberSchema, () =>
      accuracyUnder(subject, { threat: { ...threat, epsilon }, steps: 20 }),
    );
    sweep.push({ epsilon, accuracy, interval: wilson(accuracy * count, count), pictures: count });
  }
  const stages = 7;
  const at = (stage: number) => {
    signal?.throwIfAborted();
    return { stage: "checklist", done: stage / stages };
  };
  yield at(0);
  const singleStep = await find("single step", numberSchema, () =>
    accuracyUnder(subject, { threat, steps: 1, stepSize: threat.epsilon }),
  );
  const traced = await find("rounded and traced", tracedSchema, () =>
    roundedAndTraced(subject, { threat, steps: 20 }),
  );
  yield at(1);
  const pgd100 = await find("pgd-100", numberSchema, () => accuracyUnder(subject, { threat, steps: 100 }));
  yield at(2);
  const restarted = await find("restarts", numberSchema, () =>
    accuracyUnder(subject, { threat, steps: 20, restarts: 5, seed }),
  );
  yield at(3);
  const gradients = await find("gradients", gradientsSchema, () => gradientHealth(subject));
  const stability = await find("stability", stabilitySchema, () => scoreStability(subject));
  yield at(4);
  const survivors = selectPictures(options.pictures, attacked.standing.slice(0, CHANCE_PICTURES));
  const broken = await find("chance", numberSchema, () =>
    brokenByChance({ ...subject, pictures: survivors }, { threat, points, seed }),
  );
  yield at(5);
  const transferred: number[] = [];
  for (const [i, { classifier }] of surrogates.entries()) {
    transferred.push(
      await find(`transfer/${i}`, numberSchema, () =>
        transferredAccuracy(subject, classifier, { threat, steps: 20 }),
      ),
    );
  }
  yield at(6);
  const { results } = attacked;
  const square = results.findIndex(({ id }) => id === "square");
  const hadGradients = results.slice(0, Math.max(0, square)).some(({ id }) => /^a?pgd-/.test(id));
  const targets = results.findIndex(({ id }) => id === "apgd-t");
  const numbers: ChecklistNumbers = {
    sweep,
    singleStep,
    pgd20: traced.exact,
    pgd100,
    restarted,
    onlySquare: hadGradients
      ? { broken: results[square]!.broken, pictures: options.pictures.labels.length }
      : undefined,
    transferred: surrogates.length > 0 ? Math.min(...transferred) : undefined,
    chance: { broken, pictures: survivors.labels.length, points },
    losses: traced.losses,
    zeroGradients: gradients.zero,
    faithfulGradients: gradients.faithful,
    repeatedDifference: stability.repeated,
    companyDifference: stability.company,
    rounded: traced.rounded,
    untargeted: results[targets - 1]?.accuracy,
    targeted: results[targets]?.accuracy,
    areWeightsUnchanged: (await options.fingerprint()) === attacked.before,
  };
  return { sweep, numbers };
}

const tracedSchema = z.object({ exact: z.number(), rounded: z.number(), losses: z.array(z.number()) });
const gradientsSchema = z.object({ zero: z.number(), faithful: z.number() });
const stabilitySchema = z.object({ repeated: z.number(), company: z.number() });
