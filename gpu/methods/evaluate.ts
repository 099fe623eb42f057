// How robust a model is, as a run: the evaluation of gpu/robustness with its progress live. Its journal is the run's state, so
// that one which is interrupted goes on from the batch at which it stopped.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import { digestOf } from "../data/images.ts";
import { attacks } from "../robustness/attacks.ts";
import { classifierOf } from "../robustness/classifier.ts";
import { DEFAULT_ATTACKS, evaluateRobustness } from "../robustness/evaluate.ts";
import { fingerprint } from "../robustness/fingerprint.ts";
import { Journal, journalSchema } from "../robustness/journal.ts";
import { picturesOf, selectPictures, stratifiedIndices } from "../robustness/pictures.ts";
import { NORMS, threatOf } from "../robustness/threat.ts";
import { paceOf } from "./evaluate-pace.ts";
import { attackingMemory } from "./memory.ts";
import { defineMethod, namedModels, requireClassesOf, requireMeasurable } from "./method.ts";

const parameters = z.strictObject({
  norm: z.enum(NORMS).default("l2").meta({ title: "Norm", description: "Of perturbations." }),
  epsilon: z.number().min(0.0001).max(16).optional().meta({
    title: "Epsilon",
    description: "Radius of perturbations, pixels in [0, 1]. Usually 0.5 for l2, 8/255 = 0.0314 for linf.",
    scale: "log",
  }),
  pictures: z.int().min(10).max(10_000).default(200).meta({
    title: "Pictures",
    description: "Test pictures, the same number of each class. More make the intervals narrower.",
    scale: "log",
  }),
  probed: z.int().min(0).max(10_000).default(100).meta({
    title: "Probed",
    description: "Pictures for the sweep over epsilon and the checklist; 0 leaves both out.",
  }),
  whole: z.boolean().default(false).meta({
    title: "Whole test set",
    description: "Also clean accuracy and PGD-20 of every test picture.",
  }),
  attacks: z
    .array(z.enum(Object.keys(attacks)))
    .max(20)
    .default([...DEFAULT_ATTACKS])
    .meta({
      title: "Attacks",
      description: "One after the other, each on what still stands.",
      advanced: true,
    }),
  queries: z.int().min(1).max(100_000).default(1000).meta({
    title: "Queries",
    description: "Looks of the Square attack at each picture.",
    scale: "log",
    advanced: true,
  }),
  points: z.int().min(1).max(10_000).default(200).meta({
    title: "Random points",
    description: "Around each of ten standing pictures.",
    scale: "log",
    advanced: true,
  }),
  batchSize: z.int().min(1).max(1024).default(100).meta({
    title: "Batch size",
    description: "Pictures attacked together.",
    scale: "log",
    advanced: true,
  }),
});

const NOTHING_YET: Record<string, number> = {};

/** What was found of other pictures says nothing of these. */
const stateSchema = z.object({ iteration: z.number(), journal: journalSchema, data: z.string() });

export const evaluate = defineMethod({
  label: "Evaluate robustness",
  description:
    "Attacks a model in every way known to be strong, says how much of its accuracy is left, and checks that the gradients can " +
    "be believed.",
  about:
    "A classifier that names every picture rightly may err on one that is changed so little that nobody sees it. How often, " +
    "only attacks can tell, and only if they are strong: each kind is tried on what the others left standing, and what " +
    "counts is the worst case, with the interval that the number of pictures allows.\n\nA network can also seem robust because its " +
    "gradients lead attacks astray. The checklist looks for the signs of that. Models beside it, where some are chosen, are " +
    "surrogates: pictures made to fool them are shown to this one, and must not fool it more often than its own gradients do.",
  sources: [
    {
      authors: "F. Croce, M. Hein",
      year: 2020,
      title:
        "Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks",
      venue: "ICML",
    },
    {
      authors: "A. Athalye, N. Carlini, D. Wagner",
      year: 2018,
      title: "Obfuscated Gradients Give a False Sense of Security",
      venue: "ICML",
    },
  ],
  makes: "report",
  inputs: { model: "required", peers: "optional", dataset: "required" },
  parameters,
  charts: { accuracy: { title: "Accuracy left", scale: "share" } },
  estimateMemory: ({ parameters: { batchSize }, model, peers = [], dataset }) => {
    if (!model || !dataset) return 0;
    const { sizePx, pixels } = dataset.testSet;
    return attackingMemory([model, ...peers], { sizePx, batchSize }) + 4 * pixels.length;
  },
  async *run(context) {
    const { parameters, seed, signal } = context;
    const { model, dataset } = requireMeasurable(context);
    const [, ...surrogates] = namedModels([model, ...(context.peers ?? [])]);
    for (const one of surrogates) requireClassesOf(dataset, one.model);
    const { testSet } = dataset;
    const { pictures: count } = parameters;
    const indices = stratifiedIndices(testSet.labels, testSet.classes.length, count);
    const data = digestOf(testSet);
    const kept = stateSchema.safeParse(context.state);
    const state = kept.success && kept.data.data === data ? kept.data : undefined;
    const journal = new Journal(state?.journal);
    const evaluation = evaluateRobustness({
      ...parameters,
      classifier: classifierOf(model),
      surrogates: surrogates.map(({ name, model }) => ({ id: name, classifier: classifierOf(model) })),
      pictures: selectPictures(picturesOf(testSet), indices),
      // 120 MB of CIFAR-10, held only where it is wanted.
      whole: parameters.whole ? picturesOf(testSet) : undefined,
      journal,
      threat: threatOf(parameters),
      seed,
      fingerprint: () => fingerprint(model),
      signal,
    });
    const { total, iterationAt } = paceOf(parameters, {
      testPictures: testSet.labels.length,
      classes: testSet.classes.length,
      surrogates: surrogates.length,
    });
    let iteration = state?.iteration ?? -1;
    let standing: number | undefined;
    for (;;) {
      await turnOfEventLoop();
      signal.throwIfAborted();
      const next = await evaluation.next();
      if (next.done) return { report: { kind: "robustness", robustness: next.value } };
      const { stage, done } = next.value;
      standing = next.value.accuracy ?? standing;
      const reached = iterationAt(next.value);
      // Several small batches make one iteration; and what the journal knew has been reported by the attempt that found it.
      if (reached <= iteration) continue;
      iteration = reached;
      const { entries } = journal;
      yield {
        iteration,
        total,
        stage: `${stage}, ${Math.floor(100 * done)} %`,
        values: standing === undefined ? NOTHING_YET : { "accuracy/still right": standing },
        saveState: async () => ({ iteration: reached, journal: entries, data }),
      };
    }
  },
});
