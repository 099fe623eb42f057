// `npm run -s train`: trains a network and publishes it as a model. Owns options, signals and the order of things; the
// training itself is gpu/training, the files are train-files.ts.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Command } from "commander";
import { z } from "zod";
import type { Engine } from "../../prisma/contract.ts";
import type { Dataset } from "../data/dataset.ts";
import { startEngine } from "../engine.ts";
import { readDataFolder } from "../env.ts";
import { continueWithKeptHeap } from "../heap.ts";
import type { NamedArray } from "../models/safetensors.ts";
import {
  commonSettingsSchema,
  regimes,
  type TrainingSettings,
  trainingSettingsSchema,
} from "../training/settings.ts";
import { type TrainingProgress, train } from "../training/train.ts";
import { addCommonOptions, commonOptionsSchema, openDataset, whenReaderLeaves } from "./common-options.ts";
import { fail } from "./fail.ts";
import { addSchemaOptions, givenFor, readNumber, sayFaults } from "./schema-options.ts";
import { TrainingFiles } from "./train-files.ts";
import { publishTrained, startingWeights } from "./train-publish.ts";
import { jsonReporter, type TrainReporter, textReporter } from "./train-report.ts";

/** Besides the end of each epoch: what a crash costs at most, to the next step. */
const CHECKPOINT_INTERVAL_MS = 60_000;
const STOPPED_EXIT_CODE = 130;

const command = new Command("train")
  .description(
    "Trains a network and publishes it as a model. Ctrl-C or SIGTERM saves a checkpoint and stops; the same command goes on " +
      "from there, to the same weights as if it had never stopped.",
  )
  .option("--out <folder>", "the model's folder, e.g. assets/models/vgg13-mine; its name becomes the id")
  .option(
    "--from <model>",
    "start from its weights instead of the seed's: a shipped model's id, a model's folder, a training's file; for " +
      "training in several sittings, or against an attacker what was trained plainly",
  )
  .option("--label <text>", "how the gallery calls the model; default made of the settings")
  .option(
    "--checkpoint <file>",
    "the training's state, saved every minute and epoch; default training/<id>.safetensors in the data folder, .data",
  )
  .option(
    "--snapshots <epochs>",
    "epochs whose weights are published too, as <id>@<epoch>, e.g. 0,2,15; 0: as at the start",
    readEpochs,
  );
addCommonOptions(command);
addSchemaOptions(command, { "": commonSettingsSchema });
addSchemaOptions(
  command,
  Object.fromEntries(Object.entries(regimes).map(([id, { parameters }]) => [id, parameters])),
);

const optionsSchema = commonOptionsSchema.extend({
  out: z.string().min(1).optional(),
  label: z.string().min(1).optional(),
  checkpoint: z.string().min(1).optional(),
  snapshots: z.array(z.number().int().nonnegative()).default([]),
});

interface Job {
  settings: TrainingSettings;
  dataset: Dataset;
  files: TrainingFiles;
  snapshots: number[];
  report: TrainReporter;
  engine: Engine;
  out: string | undefined;
  label: string | undefined;
}

function readOptions() {
  const raw = command.parse().opts();
  const options = optionsSchema.safeParse(givenFor(optionsSchema, raw));
  const settings = trainingSettingsSchema.safeParse(readSettings(raw));
  const faults = [options.error, settings.error].filter((error) => error !== undefined).map(sayFaults);
  if (!options.success || !settings.success) {
    return command.error(`error: these options do not work:\n${faults.join("\n")}`);
  }
  const { out, checkpoint } = options.data;
  if (out === undefined && checkpoint === undefined) {
    return command.error("error: give --out to publish a model, --checkpoint to keep its state, or both.");
  }
  const id = out?.split("/").filter(Boolean).at(-1);
  const path = checkpoint ?? join(readDataFolder(), "training", `${id}.safetensors`);
  return { options: options.data, settings: settings.data, path };
}

/** What is not shared belongs to the regime; its schema refuses what it does not know. */
function readSettings(raw: Record<string, unknown>) {
  const common = givenFor(commonSettingsSchema, raw);
  const ofRegimes = Object.values(regimes).map(({ parameters }) => givenFor(parameters, raw));
  return { ...common, from: raw.from, regimeParameters: Object.assign({}, ...ofRegimes) };
}

async function main(): Promise<void> {
  const { options, settings, path } = readOptions();
  await continueWithKeptHeap();
  const report = options.json ? jsonReporter() : textReporter();
  const dataset = await openDataset(options);
  const engine = await startEngine({ engine: options.engine, threads: options.threads });
  const { out, label, snapshots } = options;
  const files = new TrainingFiles(path);
  await run({ settings, dataset, files, snapshots, report, engine, out, label });
}

async function run(job: Job): Promise<void> {
  const { settings, files, report, engine } = job;
  const { trainSet } = job.dataset;
  const resume = await files.open(settings);
  await requireSnapshots(job);
  const start =
    settings.from === undefined || resume
      ? undefined
      : await startingWeights(settings, trainSet.classes.length);
  const pictures = settings.limit ?? trainSet.labels.length;
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      isStopping = true;
      report.note("Saving a checkpoint after this step, then stopping. Again to stop at once.");
    });
  }
  whenReaderLeaves(() => {
    isStopping = true;
  });
  // After signals are listened to: whoever reads this may send one.
  report.start({ engine, settings, pictures, step: resume?.state.step ?? 0 });
  let savedAt = performance.now();
  const steps = train({ settings, trainSet, resume, start });
  for (;;) {
    const next = await steps.next();
    if (next.done) {
      if (job.out === undefined) report.note(`Finished; the weights are in ${files.path}.`);
      else await publishAll({ ...job, out: job.out, result: next.value });
      return;
    }
    report.progress(next.value);
    if (next.value.note) report.note(next.value.note);
    if (next.value.isEpochEnd) await keepEpoch(job, next.value);
    // Signals are heard between turns of the event loop, and computing may never have left this one.
    await setImmediate();
    if (next.value.isEpochEnd || isStopping || performance.now() - savedAt > CHECKPOINT_INTERVAL_MS) {
      await files.save(await next.value.checkpoint());
      savedAt = performance.now();
    }
    if (isStopping) {
      report.note(`Stopped at step ${next.value.step}. The same command goes on from ${files.path}.`);
      process.exit(STOPPED_EXIT_CODE);
    }
  }
}

/** Before the checkpoint of the same step, so that a crash in between makes both again. */
async function keepEpoch({ files, snapshots, settings }: Job, progress: TrainingProgress): Promise<void> {
  if (snapshots.includes(progress.epoch))
    await files.saveSnapshot(progress.epoch, await progress.weights(), settings);
  await files.noteEpoch(progress);
}

/** Before hours of training: @throws naming the epochs that cannot be published. */
async function requireSnapshots({ snapshots, settings, files, out }: Job): Promise<void> {
  const { epochs } = settings;
  const beyond = snapshots.filter((epoch) => epoch > epochs);
  if (beyond.length > 0)
    throw new Error(`--snapshots: a training of ${epochs} epochs never comes to ${beyond.join(", ")}.`);
  if (out === undefined) return;
  const done = (await files.log()).at(-1)?.epoch ?? 0;
  const missing = snapshots.filter(
    (epoch) => epoch > 0 && epoch <= done && !existsSync(files.snapshotPath(epoch)),
  );
  if (missing.length === 0) return;
  throw new Error(
    `${files.path} is past epoch ${missing.join(", ")}, of which no weights were kept: take it out of --snapshots, or ` +
      "begin again with another --checkpoint.",
  );
}

async function publishAll(
  job: Job & { out: string; result: Parameters<typeof publishTrained>[0]["result"] },
): Promise<void> {
  const { out, files, result, report, settings, dataset } = job;
  const snapshots = new Map<number, ReadonlyMap<string, NamedArray>>();
  const later = job.snapshots.filter((epoch) => epoch > result.epoch);
  if (later.length > 0)
    report.note(`Epoch ${result.epoch} is the best: snapshots of epoch ${later.join(", ")} are left out.`);
  for (const epoch of new Set(job.snapshots.filter((epoch) => epoch < result.epoch).sort((a, b) => a - b))) {
    const classes = dataset.trainSet.classes.length;
    snapshots.set(
      epoch,
      await (epoch === 0 ? startingWeights(settings, classes) : files.loadSnapshot(epoch)),
    );
  }
  report.done(out, await publishTrained({ ...job, snapshots, log: await files.log() }));
}

function readEpochs(text: string): number[] {
  return text.split(",").map((part) => readNumber(part));
}

try {
  await main();
} catch (error) {
  fail(error);
}
