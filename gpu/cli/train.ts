// `npm run -s train`: trains a network on CIFAR-10 and publishes it as a model. Owns options, files and what is
// printed; the training itself is gpu/training.
import { mkdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import type { Engine } from "../../prisma/contract.ts";
import { loadCifar10 } from "../data/cifar10.ts";
import type { ImageSet } from "../data/images.ts";
import { startEngine } from "../engine.ts";
import { networks } from "../networks/find.ts";
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "../training/checkpoint.ts";
import { schedules } from "../training/schedule.ts";
import { regimes, type TrainingSettings, trainingSettingsSchema } from "../training/settings.ts";
import { train } from "../training/train.ts";
import { publishTrained } from "./train-publish.ts";
import { jsonReporter, type TrainReporter, textReporter } from "./train-report.ts";

const number = (text: string) => {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("Give a number.");
  return value;
};

/** Besides the end of each epoch: what a crash costs at most, to the next report. */
const CHECKPOINT_INTERVAL_MS = 60_000;

const defaults = trainingSettingsSchema.parse({ network: "vgg13" });

const command = new Command("train")
  .description("Trains a network on CIFAR-10 and publishes it as a model: a folder with weights and a card.")
  .requiredOption(
    "--out <folder>",
    "the model's folder; its name becomes the id, e.g. assets/models/vgg13-mine",
  )
  .addOption(
    new Option("--data <folder>", "CIFAR-10 in its binary version").env("CIFAR10_DIR").makeOptionMandatory(),
  )
  .option("--label <text>", "how the gallery calls the model; default made of the settings")
  .addOption(new Option("--network <id>").choices(Object.keys(networks)).default(defaults.network))
  .option("--width <factor>", "multiplies the number of channels", number, 0.25)
  .addOption(new Option("--regime <id>").choices(Object.keys(regimes)).default(defaults.regime))
  .option("--epochs <n>", "passes over the pictures", number, defaults.epochs)
  .option("--batch-size <n>", "pictures a step", number, defaults.batchSize)
  .addOption(new Option("--schedule <id>").choices(Object.keys(schedules)).default(defaults.schedule))
  .option("--peak-learning-rate <rate>", "highest rate of the schedule", number, defaults.peakLearningRate)
  .option("--momentum <factor>", "of SGD", number, defaults.momentum)
  .option("--weight-decay <factor>", "of SGD", number, defaults.weightDecay)
  .option("--label-smoothing <share>", "probability spread over all classes", number, defaults.labelSmoothing)
  .option("--pad-px <n>", "random shift of each picture, up to n pixels", number, defaults.padPx)
  .option("--no-flip", "never mirror pictures")
  .option("--seed <n>", "decides everything random", number, defaults.seed)
  .option("--limit <n>", "train on the first n pictures only, for a quick try", number)
  .option(
    "--checkpoint <file>",
    "where the state is saved, every minute and epoch; default .data/training/<id>",
  )
  .option("--resume <file>", "goes on from a checkpoint of the same settings")
  .addOption(
    new Option("--engine <id>", "what computes")
      .choices(["auto", "tensorflow", "onnx", "cpu"])
      .env("PENTIMENTO_ENGINE")
      .default("auto"),
  )
  .addOption(
    new Option("--threads <n>", "default: the physical cores").env("PENTIMENTO_THREADS").argParser(number),
  )
  .option("--json", "prints one JSON object a line instead of text");

const optionsSchema = z.object({
  out: z.string().min(1),
  data: z.string().min(1, "name the folder of CIFAR-10 here or in CIFAR10_DIR"),
  label: z.string().min(1).optional(),
  checkpoint: z.string().min(1).optional(),
  resume: z.string().min(1).optional(),
  engine: z.enum(["auto", "tensorflow", "onnx", "cpu"]),
  threads: z.number().int().positive().optional(),
  json: z.boolean().default(false),
});

const everythingSchema = optionsSchema.extend(trainingSettingsSchema.shape);

function readOptions() {
  const raw = command.parse().opts();
  const parsed = everythingSchema.safeParse({ ...raw, isFlipped: raw.flip });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `  ${optionOf(path)}: ${message}`);
    return command.error(`error: these options do not work:\n${faults.join("\n")}`);
  }
  return { options: parsed.data, settings: trainingSettingsSchema.parse(parsed.data) };
}

/** `batchSize` is set by `--batch-size`. */
const optionOf = (path: readonly PropertyKey[]) =>
  `--${path.join(".").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

async function main(): Promise<void> {
  const { options, settings } = readOptions();
  const report = options.json ? jsonReporter() : textReporter();
  const resume = options.resume === undefined ? undefined : await loadCheckpoint(options.resume);
  const [trainSet, testSet] = await Promise.all([
    loadCifar10(options.data, "train"),
    loadCifar10(options.data, "test"),
  ]);
  const engine = await startEngine({ engine: options.engine, threads: options.threads });
  report.start({ engine, settings, pictures: settings.limit ?? trainSet.labels.length });
  const path = options.checkpoint ?? `.data/training/${basename(options.out)}.safetensors`;
  await mkdir(dirname(path), { recursive: true });
  await trainAndPublish({
    settings,
    trainSet,
    testSet,
    resume,
    path,
    report,
    engine,
    out: options.out,
    label: options.label,
  });
}

async function trainAndPublish(job: {
  settings: TrainingSettings;
  trainSet: ImageSet;
  testSet: ImageSet;
  resume: Checkpoint | undefined;
  path: string;
  report: TrainReporter;
  engine: Engine;
  out: string;
  label: string | undefined;
}): Promise<void> {
  const { settings, trainSet, testSet, path, report } = job;
  let isStopping = false;
  let savedAt = performance.now();
  process.once("SIGINT", () => {
    isStopping = true;
    report.note("Saving a checkpoint, then stopping. Interrupt again to stop at once.");
  });
  const run = train({ settings, trainSet, testSet, ...(job.resume ? { resume: job.resume } : {}) });
  for (;;) {
    const next = await run.next();
    if (next.done) {
      const card = await publishTrained({ ...job, result: next.value });
      report.done(job.out, card);
      return;
    }
    report.progress(next.value);
    const isDue = next.value.test !== undefined || performance.now() - savedAt > CHECKPOINT_INTERVAL_MS;
    if (isDue || isStopping) {
      await saveCheckpoint(path, await next.value.checkpoint());
      savedAt = performance.now();
    }
    if (isStopping) {
      report.note(`Go on with --resume ${path}`);
      process.exit(130);
    }
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
