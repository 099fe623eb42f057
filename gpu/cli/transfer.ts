// `npm run -s transfer`: which model's adversarial pictures fool which other model, as a matrix. Progress goes to stderr
// and the result to stdout.
import { Command } from "commander";
import { z } from "zod";
import { digestOf } from "../data/images.ts";
import { freezeTensors, startEngine } from "../engine.ts";
import { continueWithKeptHeap } from "../heap.ts";
import { requireClassesOf } from "../methods/method.ts";
import { disposeModel, type LoadedModel } from "../models/index.ts";
import { classifierOf } from "../robustness/classifier.ts";
import { fingerprint } from "../robustness/fingerprint.ts";
import { picturesOf, selectPictures, stratifiedIndices } from "../robustness/pictures.ts";
import { NORMS, threatOf } from "../robustness/threat.ts";
import { type TransferProgress, type TransferReport, transferMatrix } from "../robustness/transfer.ts";
import { addCommonOptions, commonOptionsSchema, openDataset } from "./common-options.ts";
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
  steps: z.number().int().min(1).max(1000).default(20).describe("of PGD on the crafting model"),
  limit: z.number().int().min(1).default(1000).describe("test pictures, the same number of each class"),
  batchSize: z.number().int().min(1).max(4096).default(100).describe("pictures attacked together"),
});

const optionsSchema = commonOptionsSchema.extend({
  models: z.array(z.string().min(1)).min(2, "name two models or more, with commas between them"),
});

const command = new Command("transfer")
  .description("Crafts adversarial pictures on each model and shows them to the others: who fools whom.")
  .requiredOption("--models <ids>", "as `evaluate` takes them, with commas between", (text) =>
    text.split(","),
  );
addCommonOptions(command);
addSchemaOptions(command, { "": parametersSchema });

async function main(): Promise<void> {
  const options = readOptions(command, optionsSchema, parametersSchema);
  await continueWithKeptHeap();
  const dataset = await openDataset(options);
  const { testSet } = dataset;
  const classes = testSet.classes.length;
  const engine = await startEngine({ engine: options.engine, threads: options.threads });
  const models: LoadedModel[] = [];
  try {
    for (const source of options.models) {
      const { model } = await openModel(source, classes);
      models.push(model);
      requireClassesOf(dataset, model);
      freezeTensors(Object.values(model.weights));
    }
    const indices = stratifiedIndices(testSet.labels, classes, options.limit);
    const { steps, limit, batchSize } = options;
    const settings = { threat: threatOf(options), steps, batchSize };
    const prints = await Promise.all(models.map(fingerprint));
    const file = await MeasurementFile.open({ ...settings, limit, data: digestOf(testSet), prints });
    const run = transferMatrix({
      ...settings,
      subjects: models.map((model) => ({ id: model.id, classifier: classifierOf(model) })),
      pictures: selectPictures(picturesOf(testSet), indices),
      journal: file.journal,
    });
    const report = await file.follow(run, sayProgress());
    console.log(options.json ? JSON.stringify({ engine, report }) : describe(report));
    await file.close();
  } finally {
    for (const model of models) disposeModel(model);
  }
}

function sayProgress() {
  const startedAt = performance.now();
  return ({ stage, done }: TransferProgress): void => {
    const spent = (performance.now() - startedAt) / 1000;
    const left = done > 0 ? `, about ${Math.round(spent * (1 / done - 1))} s left` : "";
    console.error(`${(100 * done).toFixed(0)} %, crafting on ${stage}${left}`);
  };
}

function describe({ protocol, clean, cells }: TransferReport): string {
  const { norm, epsilon, steps, pictures } = protocol;
  const widest = Math.max(...clean.map(({ id }) => id.length));
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(Math.max(8, widest));
  const columns = clean.map(({ id }) => id.padStart(Math.max(8, widest)));
  return [
    `${pictures} test pictures, ${norm} ${Number(epsilon.toPrecision(4))}, PGD-${steps} on the model of the row; of the`,
    "pictures that both get right, the share that then fools the model of the column",
    ["".padEnd(widest), ...columns].join("  "),
    ...clean.map(({ id }) =>
      [id.padEnd(widest), ...cells.filter(({ from }) => from === id).map(({ share }) => percent(share))].join(
        "  ",
      ),
    ),
    ["right".padEnd(widest), ...clean.map(({ accuracy }) => percent(accuracy))].join("  "),
  ].join("\n");
}

try {
  await main();
} catch (error) {
  fail(error);
}
