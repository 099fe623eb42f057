// `npm run -s evaluate`: how robust a model is, by attacks, with the checklist against masked gradients. Progress goes
// to stderr and the report to stdout.
import { Command, Option } from "commander";
import { z } from "zod";
import { freezeTensors, startEngine } from "../engine.ts";
import { continueWithKeptHeap } from "../heap.ts";
import { disposeModel, saveReport } from "../models/index.ts";
import { attacks } from "../robustness/attacks.ts";
import { classifierOf } from "../robustness/classifier.ts";
import { DEFAULT_ATTACKS, type EvaluationProgress, evaluateRobustness } from "../robustness/evaluate.ts";
import { fingerprint } from "../robustness/fingerprint.ts";
import { picturesOf, selectPictures, stratifiedIndices } from "../robustness/pictures.ts";
import type { RobustnessReport } from "../robustness/report.ts";
import { NORMS, USUAL_EPSILON } from "../robustness/threat.ts";
import { addCommonOptions, commonOptionsSchema, openDataset } from "./common-options.ts";
import { openModel } from "./model-source.ts";
import { addSchemaOptions, givenFor, sayFaults } from "./schema-options.ts";

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
});

const optionsSchema = commonOptionsSchema.extend({
  model: z.string().min(1),
  attacks: z.array(z.enum(Object.keys(attacks))).default([...DEFAULT_ATTACKS]),
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
  .option("--save-report", "puts the report into the model's card");
addCommonOptions(command);
addSchemaOptions(command, { "": parametersSchema });

function readOptions() {
  const raw = command.parse().opts();
  const options = optionsSchema.safeParse(givenFor(optionsSchema, raw));
  const parameters = parametersSchema.safeParse(givenFor(parametersSchema, raw));
  const faults = [options.error, parameters.error].filter((error) => error !== undefined).map(sayFaults);
  if (!options.success || !parameters.success) {
    return command.error(`error: these options do not work:\n${faults.join("\n")}`);
  }
  const { norm, epsilon = USUAL_EPSILON[norm] } = parameters.data;
  return { ...options.data, ...parameters.data, threat: { norm, epsilon } };
}

async function main(): Promise<void> {
  const options = readOptions();
  await continueWithKeptHeap();
  const { testSet } = await openDataset(options);
  const engine = await startEngine({ engine: options.engine, threads: options.threads });
  const { model, shipped } = await openModel(options.model, testSet.classes.length);
  if (options.saveReport && !shipped) throw new Error(`${options.model} has no card to save a report in.`);
  freezeTensors(Object.values(model.weights));
  const indices = stratifiedIndices(testSet.labels, testSet.classes.length, options.limit);
  const run = evaluateRobustness({
    ...options,
    classifier: classifierOf(model),
    pictures: selectPictures(picturesOf(testSet), indices),
    fingerprint: () => fingerprint(model),
  });
  try {
    const report = await watch(run);
    if (options.saveReport && shipped) await saveReport(shipped, report);
    const about = { model: model.id, network: model.network.id, width: model.network.width, engine };
    if (options.json) console.log(JSON.stringify({ ...about, card: shipped?.card.id, report }));
    else console.log(describe(report));
  } finally {
    disposeModel(model);
  }
}

/** Follows the evaluation; a line whenever a stage begins, and every ten seconds. */
async function watch(run: AsyncGenerator<EvaluationProgress, RobustnessReport>): Promise<RobustnessReport> {
  let [stage, stageAt, saidAt] = ["", 0, 0];
  for (;;) {
    const next = await run.next();
    if (next.done) return next.value;
    const now = performance.now();
    const isNew = next.value.stage !== stage;
    if (isNew) [stage, stageAt] = [next.value.stage, now];
    if (!isNew && now - saidAt < 10_000) continue;
    saidAt = now;
    console.error(progressLine(next.value, now - stageAt));
  }
}

function progressLine({ stage, done, accuracy }: EvaluationProgress, spentMs: number): string {
  const left = done > 0 && spentMs > 0 ? Math.round((spentMs / 1000) * (1 / done - 1)) : undefined;
  return [
    `${stage}: ${(100 * done).toFixed(0)} %`,
    ...(accuracy === undefined ? [] : [`${(100 * accuracy).toFixed(1)} % still right`]),
    ...(left === undefined ? [] : [`about ${left} s left`]),
  ].join(", ");
}

function describe({ protocol, clean, attacks, worstCase, sweep, checklist }: RobustnessReport): string {
  const share = ({ accuracy, interval }: typeof clean) =>
    `${(100 * accuracy).toFixed(1).padStart(5)} %  (${(100 * interval.low).toFixed(1)} to ${(100 * interval.high).toFixed(1)})`;
  const { norm, epsilon, pictures, seed } = protocol;
  return [
    `${pictures} test pictures, ${norm} ${Number(epsilon.toPrecision(4))}, seed ${seed}, batch norm in evaluation mode; Wilson 95 %`,
    `${"clean".padEnd(26)}${share(clean)}`,
    ...attacks.map((attack) => `${attack.label.padEnd(26)}${share(attack)}`),
    `${"worst case".padEnd(26)}${share(worstCase)}`,
    ...(sweep.length > 0 ? [`PGD-20 by epsilon, ${sweep[0]!.pictures} pictures:`] : []),
    ...sweep.map((point) => `  ${String(Number(point.epsilon.toPrecision(4))).padEnd(24)}${share(point)}`),
    ...checklist.map(({ hasPassed, title, detail }) => `${hasPassed ? "pass" : "FAIL"}  ${title}: ${detail}`),
  ].join("\n");
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
