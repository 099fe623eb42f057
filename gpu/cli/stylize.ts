// `npm run -s stylize`: one run of a method in this process, without server, database or queue. Progress goes to
// stderr and the result to stdout, so that scripts can read it.

import { access, constants, readFile, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { SingleBar } from "cli-progress";
import { Command, InvalidArgumentError } from "commander";
import type { Engine } from "../../prisma/contract.ts";
import { usualModel } from "../../prisma/usual-model.ts";
import { refuseIfTooLarge } from "../compute/memory.ts";
import { startEngine } from "../engine.ts";
import { continueWithKeptHeap } from "../heap.ts";
import { decodeImage, encodeJpeg, encodePng } from "../image/codecs.ts";
import type { Raster } from "../image/raster.ts";
import { findImageMethod, imageMethods } from "../methods/find.ts";
import type { Method, MethodProgress, MethodResult } from "../methods/method.ts";
import { allModels, disposeModel, findModel, loadModel } from "../models/index.ts";
import { fail } from "./fail.ts";
import { checkParameters, collectSetting } from "./settings.ts";

const INTERRUPTED_EXIT_CODE = 130;
const MAX_SEED = 2 ** 31 - 1;
const PICTURES = ["content", "style", "map", "contentLabels", "styleLabels"] as const;

interface Options {
  content?: string;
  style?: string;
  map?: string;
  contentLabels?: string;
  styleLabels?: string;
  out: string;
  model?: string;
  method: string;
  iterations?: number;
  size?: number;
  set?: Record<string, unknown>;
  seed: number;
  files?: string;
  json?: boolean;
}

const program = new Command("stylize")
  .description("Repaints a picture by any method, on this machine, without a server.")
  .option("--content <file>", "picture to repaint (JPEG, PNG, WebP, AVIF, TIFF, GIF)")
  .option("--style <file>", "picture whose style it takes, for methods that take one")
  .option(
    "--map <file>",
    "picture of the content's shape: light where detail matters, dark where not, for methods that take one",
  )
  .option(
    "--content-labels <file>",
    "picture of the content's shape, regions in plain colours over white: each is copied from the style's region of its colour",
  )
  .option("--style-labels <file>", "picture of the style's shape, with the same colours; both or neither")
  .requiredOption("--out <file>", "where to write the result: .png (with its provenance embedded) or .jpg")
  .option(
    "--model <id>",
    "model to look with, shipped or your own, for methods that need one (default: one trained against an attacker)",
  )
  .option("--method <id>", `one of ${Object.keys(imageMethods).join(", ")}`, "gatys")
  .option("--iterations <n>", "steps of the optimizer", wholeNumber)
  .option("--size <px>", "longer side of the result", wholeNumber)
  .option("--set <name=value>", "any other parameter of the method; may be repeated", collectSetting)
  .option("--seed <n>", `0 to ${MAX_SEED}; the same seed gives the same picture`, wholeNumber, 1)
  .option("--files <dir>", "folder for what the method makes beside the picture, drawings for example")
  .option("--json", "print the result as one line of JSON")
  .addHelpText("after", "\nCtrl-C stops early and keeps the last iteration.")
  .action(stylize);

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}

async function stylize(options: Options): Promise<void> {
  const encode = encoderFor(options.out);
  await requireWritable(dirname(options.out));
  if (options.files !== undefined) await requireWritable(options.files);
  if (options.seed > MAX_SEED) throw new Error(`--seed ${options.seed} is above ${MAX_SEED}.`);
  const method = findImageMethod(options.method);
  const { set, iterations, size, seed } = options;
  const parameters = checkParameters(method, {
    ...set,
    ...(iterations !== undefined && { iterations }),
    ...(size !== undefined && { size }),
  });
  checkInputs(method, options);
  const [content, style, map, contentLabels, styleLabels] = await Promise.all(
    PICTURES.map((kind) => readPicture(options[kind])),
  );
  const shipped =
    method.inputs.model === "required" || options.model !== undefined
      ? await readModel(options.model)
      : undefined;
  await continueWithKeptHeap();
  const engine = await startEngine();
  const model = shipped && loadModel(shipped);
  const interruption = new AbortController();
  process.once("SIGINT", () => interruption.abort(new Error("Interrupted")));
  try {
    const inputs = { parameters, content, style, map, contentLabels, styleLabels, model };
    refuseIfTooLarge(method, inputs, engine.memoryLimitBytes);
    const { signal } = interruption;
    const { image, files, last, secondsPerIteration, isCutShort } = await watch(
      method.run({ ...inputs, seed, signal }),
      signal,
    );
    const provenance = {
      ...Object.fromEntries(PICTURES.map((kind) => [kind, options[kind]])),
      model: model?.id,
      method: options.method,
      parameters,
      iterations: last.iteration,
      seed,
      engine,
    };
    await writeFile(options.out, await encode(image, provenance));
    if (options.files !== undefined)
      for (const { name, text } of (await files?.()) ?? []) await writeFile(join(options.files, name), text);
    report({ options, image, last, secondsPerIteration, model: model?.id, engine });
    if (isCutShort) tellWhatIsMissing(options, parameters);
    if (signal.aborted) process.exitCode = INTERRUPTED_EXIT_CODE;
  } finally {
    if (model) disposeModel(model);
  }
}

function checkInputs({ inputs }: Method, options: Options): void {
  for (const kind of ["content", "style", "map", "model"] as const) {
    const isGiven = options[kind] !== undefined;
    if (inputs[kind] === "none" && isGiven)
      throw new Error(`The method ${options.method} takes no ${kind}. Leave --${kind} out.`);
    // Without a name the usual model is taken.
    if (inputs[kind] === "required" && !isGiven && kind !== "model")
      throw new Error(`The method ${options.method} needs a ${kind} picture. Name one by --${kind} <file>.`);
  }
  const { method, contentLabels, styleLabels } = options;
  if (inputs.labels === "none" && (contentLabels ?? styleLabels) !== undefined)
    throw new Error(`The method ${method} takes no labels. Leave --content-labels and --style-labels out.`);
}

/** What a method makes only in the end, after its last iteration. */
function tellWhatIsMissing({ files }: Options, { enlarge = 1 }: Record<string, unknown>): void {
  if (files !== undefined) console.error(`Stopped early: nothing was written into ${files}.`);
  if (enlarge !== 1) console.error("Stopped early: the picture is not enlarged.");
}

interface Watched extends MethodResult {
  /** Interrupted before the end: `image` is that of the last iteration. */
  isCutShort: boolean;
  last: MethodProgress;
  secondsPerIteration: number;
}

/** Follows a run to its end, or to its last good iterate when it is interrupted. */
async function watch(
  run: AsyncGenerator<MethodProgress, MethodResult>,
  signal: AbortSignal,
): Promise<Watched> {
  const bar = new SingleBar({
    format: "{bar} {value}/{total}  {measure}  {speed} s/iteration  ETA {eta_formatted}",
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
  bar.start(0, 0, { measure: "", speed: "-" });
  let last: MethodProgress | undefined;
  let firstAt = performance.now();
  let firstIteration = 0;
  const speed = () =>
    (performance.now() - firstAt) / 1000 / Math.max(1, (last?.iteration ?? 0) - firstIteration);
  try {
    for (;;) {
      const step = await run.next();
      if (step.done) return finish(step.value, false);
      if (last === undefined && step.value.total > 1) {
        // The first iteration includes compilation; speed is that of the others.
        firstAt = performance.now();
        firstIteration = step.value.iteration;
      }
      last = step.value;
      bar.setTotal(last.total);
      bar.update(last.iteration, { measure: measureOf(last), speed: speed().toFixed(2) });
    }
  } catch (error) {
    if (signal.aborted && last?.image) return finish({ image: last.image }, true);
    throw error;
  } finally {
    bar.stop();
  }

  function finish(result: MethodResult, isCutShort: boolean): Watched {
    if (!last) throw new Error("The method ended without a single iteration.");
    return { ...result, isCutShort, last, secondsPerIteration: speed() };
  }
}

function report(result: {
  options: Options;
  image: Raster;
  last: MethodProgress;
  secondsPerIteration: number;
  model: string | undefined;
  engine: Engine;
}): void {
  const { options, image, last, model, engine } = result;
  const { width, height } = image;
  const secondsPerIteration = Number(result.secondsPerIteration.toPrecision(4));
  const { out, seed } = options;
  if (options.json) {
    const { iteration: iterations, values: losses } = last;
    const line = { out, iterations, secondsPerIteration, losses, model, engine, seed, width, height };
    console.log(JSON.stringify(line));
    return;
  }
  if (last.stage) console.log(last.stage);
  console.log(
    `${out}: ${width} x ${height} pixels, ${last.iteration} iterations at ${secondsPerIteration} s each ` +
      (model ? `(${model} on ${engine.backend}, ${engine.device}, ${engine.threads} threads)` : "(no model)"),
  );
}

/** The loss of methods that have one, else the first number they report. */
function measureOf({ values }: MethodProgress): string {
  const [name, value] =
    values.total === undefined ? (Object.entries(values)[0] ?? []) : ["loss", values.total];
  return value === undefined ? "" : `${name} ${value.toPrecision(5)}`;
}

async function readPicture(path: string | undefined): Promise<Raster | undefined> {
  if (path === undefined) return undefined;
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

async function readModel(id: string | undefined) {
  const { card, readWeights } = await (id === undefined ? defaultModel() : findModel(id));
  return { card, weightsBytes: await readWeights() };
}

async function defaultModel() {
  // Turned round: own models, which are listed last, go first.
  const models = (await allModels()).toReversed();
  const chosen = usualModel(models.map(({ card }) => card));
  const model = models.find(({ card }) => card === chosen);
  if (!model) throw new Error("No models are shipped in assets/models. Train one with `npm run train`.");
  return model;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}
