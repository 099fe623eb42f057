// `npm run -s evaluate`: how robust a model is, by attacks, with the checklist against masked gradients. Progress goes
// to stderr and the report to stdout.
import { Command, Option } from "commander";
import { z } from "zod";
import { digestOf } from "../data/images.ts";
import { freezeTensors, startEngine } from "../engine.ts";
import { continueWithKeptHeap } from "../heap.ts";
import { requireClassesOf } from "../methods/method.ts";
import { disposeModel, type LoadedModel, requireOwnCard, saveReport } from "../models/index.ts";
import type { ShippedModel } from "../models/shipped.ts";
import { attacks } from "../robustness/attacks.ts";
import { classifierOf } from "../robustness/classifier.ts";
import {
  DEFAULT_ATTACKS,
  type EvaluationOptions,
  type EvaluationProgress,
  evaluateRobustness,
} from "../robustness/evaluate.ts";
import { fingerprint } from "../robustness/fingerprint.ts";
import { picturesOf, selectPictures, stratifiedIndices } from "../robustness/pictures.ts";
import { NORMS, threatOf } from "../robustness/threat.ts";
import { addCommonOptions, commonOptionsSchema, openDataset } from "./common-options.ts";
import { compareWithCard, describeComparison, describeReport, otherData } from "./evaluate-text.ts";
import { fail } from "./fail.ts";
import { MeasurementFile } from "./measurement.ts";
import { openModel } from "./model-source.ts";
import { addSchemaOptions, readOptions } from "./schema-options.ts";

const parametersSchema = z.object({
  norm: z.enum(NORMS).default("l2").describe("of perturbations"),
  epsilon: z
    .number()
    .positive()
    .max(16)
    .optional()
    .describe("radius, pixels in [0, 1]; default 0.5 for l2, 8/255 for linf"),
  limit: z.number().int().min(1).default(1000).describe("test pictures, the same number of each class"),
  probed: z.number().int().min(0).default(200).describe("of them for sweep and checklist; 0: neither"),
  queries: z.number().int().min(1).default(5000).describe("looks of the Square attack at each picture"),
  points: z
    .number()
    .int()
    .min(1)
    .default(10_000)
    .describe("random points around each of ten standing pictures"),
  batchSize: z.number().int().min(1).max(4096).default(100).describe("pictures attacked together"),
  seed: z.number().int().min(0).default(1).describe("decides random starts and random searches"),
  whole: z.boolean().default(true).describe("also clean accuracy and PGD-20 of every test picture"),
});

const optionsSchema = commonOptionsSchema.extend({
  model: z.string().min(1),
  attacks: z.array(z.enum(Object.keys(attacks))).default([...DEFAULT_ATTACKS]),
  surrogates: z.array(z.string().min(1)).default([]),
  saveReport: z.boolean().default(false),
});

const command = new Command("evaluate")
  .description("Attacks a model and says how much of its accuracy is left.")
  .requiredOption("--model <id>", "shipped model, a model's folder, or a training's checkpoint or snapshot")
  .addOption(
    new Option(
      "--attacks <ids>",
      `in this order, each on what still stands: ${Object.keys(attacks).join(", ")}; or none`,
    )
      .argParser((text) => (text === "none" ? [] : text.split(",")))
      .default([...DEFAULT_ATTACKS], DEFAULT_ATTACKS.join(",")),
  )
  .option(
    "--surrogates <ids>",
    "models, named like --model, whose adversarial pictures are shown to this one for the checklist",
    (text) => text.split(","),
  )
  .option("--save-report", "puts the report into the model's card");
addCommonOptions(command);
addSchemaOptions(command, { "": parametersSchema });

async function main(): Promise<void> {
  const options = readOptions(command, optionsSchema, parametersSchema);
  await continueWithKeptHeap();
  const dataset = await openDataset(options);
  const { testSet } = dataset;
  const classes = testSet.classes.length;
  const engine = await startEngine({ engine: options.engine, threads: options.threads });
  const opened: LoadedModel[] = [];
  const open = async (source: string): Promise<{ model: LoadedModel; shipped?: ShippedModel }> => {
    const found = await openModel(source, classes);
    opened.push(found.model);
    requireClassesOf(dataset, found.model);
    freezeTensors(Object.values(found.model.weights));
    return found;
  };
  try {
    const { model, shipped } = await open(options.model);
    if (options.saveReport) {
      if (!shipped) throw new Error(`${options.model} has no card to save a report in.`);
      await requireOwnCard(shipped);
    }
    const difference = shipped && otherData(shipped.card, dataset);
    if (difference !== undefined) {
      if (options.saveReport) throw new Error(`${difference} Measure without --save-report.`);
      console.error(`${difference} Nothing is compared with its card.`);
    }
    const surrogates: NonNullable<EvaluationOptions["surrogates"]>[number][] = [];
    for (const source of options.surrogates) {
      const { model } = await open(source);
      surrogates.push({ id: model.id, classifier: classifierOf(model) });
    }
    const all = picturesOf(testSet);
    const { attacks, limit, probed, queries, points, batchSize, seed, whole } = options;
    const settings = { threat: threatOf(options), attacks, probed, queries, points, batchSize, seed };
    const prints = await Promise.all(opened.map(fingerprint));
    const file = await MeasurementFile.open({ ...settings, limit, whole, data: digestOf(testSet), prints });
    const run = evaluateRobustness({
      ...settings,
      surrogates,
      classifier: classifierOf(model),
      pictures: selectPictures(all, stratifiedIndices(testSet.labels, classes, limit)),
      whole: whole ? all : undefined,
      fingerprint: () => fingerprint(model),
      journal: file.journal,
    });
    const report = await file.follow(run, sayProgress());
    const comparison =
      difference === undefined && shipped ? compareWithCard(shipped.card, report) : undefined;
    if (options.saveReport && shipped) await saveReport(shipped, report);
    const about = { model: model.id, network: model.network.id, width: model.network.width, engine };
    if (options.json) console.log(JSON.stringify({ ...about, card: comparison, report }));
    else
      console.log(
        [describeReport(report), ...(comparison ? [describeComparison(comparison)] : [])].join("\n"),
      );
    await file.close();
  } finally {
    for (const model of opened) disposeModel(model);
  }
}

/** @returns what says a line whenever a stage begins, and every ten seconds. */
function sayProgress() {
  let [stage, stageAt, saidAt] = ["", 0, 0];
  return (progress: EvaluationProgress): void => {
    const now = performance.now();
    const isNew = progress.stage !== stage;
    if (isNew) [stage, stageAt] = [progress.stage, now];
    if (!isNew && now - saidAt < 10_000) return;
    saidAt = now;
    console.error(progressLine(progress, now - stageAt));
  };
}

function progressLine({ stage, done, accuracy }: EvaluationProgress, spentMs: number): string {
  const left = done > 0 && spentMs > 0 ? Math.round((spentMs / 1000) * (1 / done - 1)) : undefined;
  return [
    `${stage}: ${(100 * done).toFixed(0)} %`,
    ...(accuracy === undefined ? [] : [`${(100 * accuracy).toFixed(1)} % still right`]),
    ...(left === undefined ? [] : [`about ${left} s left`]),
  ].join(", ");
}

try {
  await main();
} catch (error) {
  fail(error);
}
