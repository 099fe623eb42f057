// Who fools whom, as a run: pictures made to fool one model, shown to the others.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import { classifierOf } from "../robustness/classifier.ts";
import { Journal, journalSchema } from "../robustness/journal.ts";
import { picturesOf, selectPictures, stratifiedIndices } from "../robustness/pictures.ts";
import { NORMS, threatOf } from "../robustness/threat.ts";
import { transferMatrix } from "../robustness/transfer.ts";
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
    description: "Test pictures, the same number of each class.",
    scale: "log",
  }),
  steps: z
    .int()
    .min(1)
    .max(500)
    .default(20)
    .meta({ title: "Steps", description: "Of projected gradient ascent." }),
  batchSize: z.int().min(1).max(1024).default(50).meta({
    title: "Batch size",
    description: "Pictures attacked together.",
    scale: "log",
    advanced: true,
  }),
});

/** Iterations are thousandths of the work. */
const TOTAL = 1000;

const stateSchema = z.object({ iteration: z.number(), journal: journalSchema });

export const transfer = defineMethod({
  label: "Who fools whom",
  description: "Makes pictures that fool one model and shows them to the others: a table of all pairs.",
  about:
    "A picture that was changed to fool one network often fools another that has never been seen. That happens where both look " +
    "at the same features of the pictures. How often, between all pairs of models, says how much alike what they look at " +
    "is.\n\nCompare models that are about equally good on unchanged pictures; the table counts only those that both name " +
    "rightly.",
  sources: [
    {
      authors: "A. Ilyas, S. Santurkar, D. Tsipras, L. Engstrom, B. Tran, A. Madry",
      year: 2019,
      title: "Adversarial Examples Are Not Bugs, They Are Features",
      venue: "NeurIPS",
    },
  ],
  makes: "report",
  inputs: { model: "required", peers: "required", dataset: "required" },
  parameters,
  charts: { progress: { title: "Progress", scale: "share" } },
  estimateMemory: ({ parameters: { batchSize }, model, peers = [], dataset }) => {
    if (!model || !dataset) return 0;
    return attackingMemory([model, ...peers], { sizePx: dataset.testSet.sizePx, batchSize });
  },
  async *run(context) {
    const { parameters, signal } = context;
    const { model, dataset } = requireMeasurable(context);
    const models = namedModels([model, ...(context.peers ?? [])]);
    for (const one of models) requireClassesOf(dataset, one.model);
    const { testSet } = dataset;
    const { pictures: count, steps, batchSize } = parameters;
    const threat = threatOf(parameters);
    const state = context.state && stateSchema.parse(context.state);
    const journal = new Journal(state?.journal);
    const matrix = transferMatrix({
      journal,
      subjects: models.map(({ name, model }) => ({ id: name, classifier: classifierOf(model) })),
      pictures: selectPictures(
        picturesOf(testSet),
        stratifiedIndices(testSet.labels, testSet.classes.length, count),
      ),
      threat,
      steps,
      batchSize,
      signal,
    });
    const resumedAt = state?.iteration ?? 0;
    let iteration = 0;
    for (;;) {
      await turnOfEventLoop();
      signal.throwIfAborted();
      const next = await matrix.next();
      if (next.done) {
        const { protocol, clean, cells } = next.value;
        const fooled = models.map((_, from) =>
          models.map((_, to) => {
            const { share, pictures } = cells[from * models.length + to]!;
            return { share, of: pictures };
          }),
        );
        const attack = `PGD-${protocol.steps}`;
        const { pictures } = protocol;
        return { report: { kind: "transfer", ...threat, attack, pictures, models: clean, fooled } };
      }
      const { stage, done } = next.value;
      iteration = Math.max(iteration + 1, Math.floor(done * TOTAL));
      // What the journal knew has been reported by the attempt that found it.
      if (iteration <= resumedAt) continue;
      const { entries } = journal;
      yield {
        iteration,
        total: Math.max(TOTAL, iteration),
        stage: `On ${stage}`,
        values: { "progress/pictures": done },
        saveState: async () => ({ iteration, journal: entries }),
      };
    }
  },
});
