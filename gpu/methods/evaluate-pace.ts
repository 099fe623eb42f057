// How far an evaluation is: its iterations are equal parts of the work that is expected, whatever number of batches that takes.
import { findAttack } from "../robustness/attacks.ts";
import { type EvaluationProgress, WHOLE_STAGE } from "../robustness/evaluate.ts";

/** Where there are fewer batches. */
const LEAST_ITERATIONS = 1000;

/** Passes through the network for each picture, by attack: what an estimate of the time needs. */
const PASSES: Readonly<Record<string, number>> = {
  fgsm: 2,
  "pgd-20": 40,
  "pgd-50x10": 1000,
  "apgd-ce": 200,
  "apgd-t": 1800,
};
const USUAL_PASSES = 200;
/** 20 steps for each of about ten radii. */
const SWEEP = { passes: 400, parts: 10 };
/** 100 steps, five restarts, and more. */
const CHECKLIST = { passes: 600, parts: 7 };

export interface Workload {
  attacks: readonly string[];
  queries: number;
  pictures: number;
  probed: number;
  whole: boolean;
  batchSize: number;
}

export interface Pace {
  total: number;
  /** From 0 to `total`, and never less than before: pictures fall on the way, so mostly more is done than it says. */
  iterationAt(progress: EvaluationProgress): number;
}

export function paceOf(
  { attacks, queries, pictures, probed, whole, batchSize }: Workload,
  { testPictures, classes, surrogates }: { testPictures: number; classes: number; surrogates: number },
): Pace {
  const probedShare = Math.min(probed, pictures) / pictures;
  const batches = Math.ceil(pictures / batchSize);
  const stages = [
    { name: "clean", work: 1, parts: 1 },
    ...attacks.map((id) => ({
      name: findAttack(id).label,
      work: id === "square" ? queries : (PASSES[id] ?? USUAL_PASSES),
      parts: findAttack(id).rounds(classes) * batches,
    })),
    {
      name: WHOLE_STAGE,
      work: whole ? (PASSES["pgd-20"]! * testPictures) / pictures : 0,
      parts: whole ? Math.ceil(testPictures / batchSize) : 0,
    },
    { name: "epsilon sweep", work: SWEEP.passes * probedShare, parts: SWEEP.parts },
    {
      name: "checklist",
      work: (CHECKLIST.passes + PASSES["pgd-20"]! * surrogates) * probedShare,
      parts: CHECKLIST.parts,
    },
  ];
  const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);
  const work = sum(stages.map((stage) => stage.work));
  // An iteration for the usual batch: between two of them a run can be stopped and saved.
  const total = Math.max(LEAST_ITERATIONS, sum(stages.map(({ parts }) => parts)));
  return {
    total,
    iterationAt({ stage, done }) {
      const at = stages.findIndex(({ name }) => name === stage);
      const before = sum(stages.slice(0, Math.max(0, at)).map((one) => one.work));
      return Math.min(total, Math.floor((total * (before + done * (stages[at]?.work ?? 0))) / work));
    },
  };
}
