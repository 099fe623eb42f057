// `npm run -s stylize`: one run of a method in this process, without server, database or queue. Progress goes to
// stderr and the result to stdout, so that scripts can read it.
import { access, constants, readFile, writeFile } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { SingleBar } from "cli-progress";
import { Command, InvalidArgumentError } from "commander";
import type { Engine } from "../../prisma/contract.ts";
import { refuseIfTooLarge } from "../compute/memory.ts";
import { startEngine } from "../engine.ts";
import { decodeImage, encodeJpeg, encodePng } from "../image/codecs.ts";
import type { Raster } from "../image/raster.ts";
import { findMethod } from "../methods/find.ts";
import { MethodError, type MethodProgress } from "../methods/method.ts";
import { disposeModel, findShippedModel, loadModel, shippedModels } from "../models/index.ts";
import { readEngineOptions } from "./environment.ts";
import { checkParameters, collectSetting } from "./settings.ts";

const INTERRUPTED_EXIT_CODE = 130;
const MAX_SEED = 2 ** 31 - 1;

interface Options {
  content: string;
  style: string;
  out: string;
  model?: string;
  method: string;
  iterations?: number;
  size?: number;
  set?: Record<string, unknown>;
  seed: number;
  json?: boolean;
}

const program = new Command("stylize")
  .description("Paints one picture in the style of another, on this machine, without a server.")
  .requiredOption("--content <file>", "picture to repaint (JPEG, PNG, WebP, AVIF, TIFF, GIF)")
  .requiredOption("--style <file>", "picture whose style it takes")
  .requiredOption("--out <file>", "where to write the result: .png (with its provenance embedded) or .jpg")
  .option("--model <id>", "shipped model to look with (default: the first trained one)")
  .option("--method <id>", "method to run", "gatys")
  .option("--iterations <n>", "steps of the optimizer", wholeNumber)
  .option("--size <px>", "longer side of the result", wholeNumber)
  .option("--set <name=value>", "any other parameter of the method; may be repeated", collectSetting)
  .option("--seed <n>", `0 to ${MAX_SEED}; the same seed gives the same picture`, wholeNumber, 1)
  .option("--json", "print the result as one line of JSON")
  .addHelpText("after", "\nCtrl-C stops early and keeps the last iteration.")
  .action(stylize);

try {
  await program.parseAsync();
} catch (error) {
  const remedy = error instanceof MethodError ? ` ${error.remedy}` : "";
  console.error(`Error: ${error instanceof Error ? error.message : String(error)}${remedy}`);
  process.exitCode = 1;
}

async function stylize(options: Options): Promise<void> {
  const encode = encoderFor(options.out);
  await requireWritable(dirname(options.out));
  if (options.seed > MAX_SEED) throw new Error(`--seed ${options.seed} is above ${MAX_SEED}.`);
  const method = findMethod(options.method);
  const { set, iterations, size, seed } = options;
  const parameters = checkParameters(method, {
    ...set,
    ...(iterations !== undefined && { iterations }),
    ...(size !== undefined && { size }),
  });
  const [content, style] = await Promise.all([readPicture(options.content), readPicture(options.style)]);
  const shipped = await (options.model === undefined ? firstTrainedModel() : findShippedModel(options.model));
  const weightsBytes = await shipped.readWeights();
  const engine = await startEngine(readEngineOptions());
  const model = loadModel({ card: shipped.card, weightsBytes });
  const interruption = new AbortController();
  process.once("SIGINT", () => interruption.abort(new Error("Interrupted")));
  try {
    const inputs = { parameters, content, style, model };
    refuseIfTooLarge(method, inputs, engine.memoryLimitBytes);
    const { signal } = interruption;
    const { image, last, secondsPerIteration } = await watch(method.run({ ...inputs, seed, signal }), signal);
    const provenance = {
      content: options.content,
      style: options.style,
      model: model.id,
      method: options.method,
      parameters,
      iterations: last.iteration,
      seed,
      engine,
    };
    await writeFile(options.out, await encode(image, provenance));
    report({ options, image, last, secondsPerIteration, model: model.id, engine });
    if (signal.aborted) process.exitCode = INTERRUPTED_EXIT_CODE;
  } finally {
    disposeModel(model);
  }
}

interface Watched {
  image: Raster;
  last: MethodProgress;
  secondsPerIteration: number;
}

/** Follows a run to its end, or to its last good iterate when it is interrupted. */
async function watch(
  run: AsyncGenerator<MethodProgress, { image: Raster }>,
  signal: AbortSignal,
): Promise<Watched> {
  const bar = new SingleBar({
    format: "{bar} {value}/{total}  loss {loss}  {speed} s/iteration  ETA {eta_formatted}",
    stream: process.stderr,
    hideCursor: true,
    // Ctrl-C is this command's to answer.
    gracefulExit: false,
    // In a log a line now and then; the bar repaints itself only on a terminal.
    noTTYOutput: true,
    notTTYSchedule: 2000,
    // Iterations take about equally long, except the first, in which the engine compiles.
    etaBuffer: 20,
  });
  bar.start(0, 0, { loss: "-", speed: "-" });
  let last: MethodProgress | undefined;
  let firstAt = performance.now();
  let firstIteration = 0;
  const speed = () =>
    (performance.now() - firstAt) / 1000 / Math.max(1, (last?.iteration ?? 0) - firstIteration);
  try {
    for (;;) {
      const step = await run.next();
      if (step.done) return finish(step.value.image);
      if (last === undefined && step.value.total > 1) {
        // The first iteration includes compilation; speed is that of the others.
        firstAt = performance.now();
        firstIteration = step.value.iteration;
      }
      last = step.value;
      bar.setTotal(last.total);
      bar.update(last.iteration, { loss: last.values.total?.toPrecision(5), speed: speed().toFixed(2) });
    }
  } catch (error) {
    if (signal.aborted && last?.image) return finish(last.image);
    throw error;
  } finally {
    bar.stop();
  }

  function finish(image: Raster): Watched {
    if (!last) throw new Error("The method ended without a single iteration.");
    return { image, last, secondsPerIteration: speed() };
  }
}

function report(result: {
  options: Options;
  image: Raster;
  last: MethodProgress;
  secondsPerIteration: number;
  model: string;
  engine: Engine;
}): void {
  const { options, image, last, model, engine } = result;
  const { width, height } = image;
  const secondsPerIteration = Number(result.secondsPerIteration.toPrecision(4));
  const { out, seed } = options;
  if (options.json) {
    const { iteration: iterations, values: losses } = last;
    console.log(
      JSON.stringify({ out, iterations, secondsPerIteration, losses, model, engine, seed, width, height }),
    );
    return;
  }
  if (last.stage) console.log(last.stage);
  console.log(
    `${out}: ${width} x ${height} pixels, ${last.iteration} iterations at ${secondsPerIteration} s each ` +
      `(${model} on ${engine.backend}, ${engine.device}, ${engine.threads} threads)`,
  );
}

async function readPicture(path: string): Promise<Raster> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new Error(
      `Cannot read ${path}: ${(error as NodeJS.ErrnoException).code}. Name an existing picture.`,
    );
  }
  try {
    return await decodeImage(bytes);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Asked before the work rather than found out after it. */
async function requireWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch {
    throw new Error(`Cannot write into ${folder}. Name a folder that exists and may be written to.`);
  }
}

function encoderFor(path: string): (image: Raster, provenance: Record<string, unknown>) => Promise<Buffer> {
  switch (extname(path).toLowerCase()) {
    case ".png":
      return encodePng;
    case ".jpg":
    case ".jpeg":
      return (image) => encodeJpeg(image);
    default:
      throw new Error(`--out ${path}: end the name in .png or .jpg.`);
  }
}

async function firstTrainedModel() {
  const models = await shippedModels();
  const model = models.find(({ card }) => card.weights !== null) ?? models[0];
  if (!model) throw new Error("No models are shipped in assets/models. Train one with `npm run train`.");
  return model;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}
