// Carries a painter through a run: batch by batch with a picture of each, cancellable, and resumable from the log of its
// strokes. Methods only; browsers have a loop of their own.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import { encodeJpeg } from "../image/codecs.ts";
import type { Raster } from "../image/raster.ts";
import type { MethodContext, MethodProgress, MethodResult, MethodState } from "../methods/method.ts";
import { PaintCanvas } from "./canvas.ts";
import { meanColour } from "./filters.ts";
import { hexOf } from "./hex.ts";
import { illuminate } from "./kernels/illuminate.ts";
import type { Painting } from "./painting.ts";
import type { Light } from "./relief.ts";
import { paintStrokes } from "./render.ts";
import { blankStroke, type StrokeColumns } from "./stroke.ts";
import { SvgWriter } from "./svg.ts";

/** Decides what is painted next. Everything it knows follows from its inputs, the painting and what `save` gives. */
export interface Painter {
  /** Batches from the first to the last, as far as it can be told. */
  readonly batches: number;
  /** Paints a batch. @returns what it was, or undefined when nothing is left to do. */
  next(): string | undefined;
  /** What it needs besides the log to go on from here. */
  save(): Record<string, unknown>;
}

const stateSchema = z.object({
  iteration: z.int().min(0),
  strokes: z.object({
    numbers: z.instanceof(Float32Array),
    brushes: z.instanceof(Uint8Array),
    seeds: z.instanceof(Uint32Array),
    pathEnds: z.instanceof(Uint32Array),
    points: z.instanceof(Float32Array),
  }),
  painter: z.unknown(),
});

export interface SavedPainting {
  iteration: number;
  strokes: StrokeColumns;
  /** What the painter's `save` gave. */
  painter: unknown;
}

/** @throws where the state is not that of a painting. */
export function readState(state: MethodState): SavedPainting {
  return stateSchema.parse(state);
}

export interface SessionOptions {
  painting: Painting;
  painter: Painter;
  light: Light;
  /** Pixels of the result for each of the painting. */
  enlarge: number;
  /** Batches painted by earlier attempts. */
  iteration?: number | undefined;
}

/** Yields after each batch; the values are `error`, `coverage` and `strokes`. */
export async function* paintAll(
  { signal }: Pick<MethodContext<unknown>, "signal">,
  { painting, painter, light, enlarge, iteration = 0 }: SessionOptions,
): AsyncGenerator<MethodProgress, MethodResult> {
  const { canvas, log } = painting;
  for (;;) {
    // Painting keeps the thread: without a turn of the event loop no cancellation would ever arrive.
    await turnOfEventLoop();
    signal.throwIfAborted();
    const stage = painter.next();
    if (stage === undefined) break;
    iteration += 1;
    const finished = iteration;
    yield {
      iteration,
      total: Math.max(iteration, painter.batches),
      stage: `${stage}, ${log.length.toLocaleString("en")} strokes`,
      values: { error: painting.error(), coverage: canvas.coverage, strokes: log.length },
      image: illuminate(canvas, light),
      saveState: async () => ({ iteration: finished, strokes: log.columns(), painter: painter.save() }),
    };
  }
  return {
    image: illuminate(enlarge === 1 ? canvas : await enlarged(painting, enlarge, signal), light),
    files: async () => [{ name: "strokes.svg", mime: "image/svg+xml", text: await drawingOf(painting) }],
  };
}

/** The strokes as shapes, over the ground: a colour, or a picture. */
async function drawingOf({ log, ground, source: { width, height } }: Painting): Promise<string> {
  const colour = "data" in ground ? meanColour(ground) : ground;
  const picture = "data" in ground ? await pictureIn(ground) : "";
  const stroke = blankStroke();
  const writer = new SvgWriter();
  const shapes = Array.from({ length: log.length }, (_, at) => writer.stroke(log.read(at, stroke)));
  const opening = writer.opening({
    width,
    height,
    ground: hexOf([...colour]),
    title: `${log.length} strokes`,
  });
  return `${opening}${picture}${shapes.join("")}${writer.closing()}`;
}

/** Strokes between two looks at the signal. */
const STROKES_A_TURN = 2000;

/** The painting again, from its log, on a larger canvas. */
async function enlarged(
  { source, ground, log }: Painting,
  scale: number,
  signal: AbortSignal,
): Promise<PaintCanvas> {
  const { width, height } = source;
  const canvas = new PaintCanvas({ width, height, ground, scale });
  for (let at = 0; at < log.length; at += STROKES_A_TURN) {
    await turnOfEventLoop();
    signal.throwIfAborted();
    paintStrokes(canvas, log, at, Math.min(log.length, at + STROKES_A_TURN));
  }
  return canvas;
}

async function pictureIn(ground: Raster): Promise<string> {
  const { width, height } = ground;
  const data = (await encodeJpeg(ground)).toString("base64");
  return `<image width="${width}" height="${height}" href="data:image/jpeg;base64,${data}"/>\n`;
}

/** Of a stroke in a log, and of each point of its path. */
const STROKE_BYTES = 49;
const POINT_BYTES = 8;
/** That hold a stroke at the peak: its plan, that plan in order, what is painted, and what is saved of it, twice; measured. */
const LOGS = 5;

/** What many strokes take, in bytes, beside `paintingBytes`. @param points of a stroke's path. */
export const strokesBytes = (strokes: number, points = 0): number =>
  LOGS * strokes * (STROKE_BYTES + POINT_BYTES * points);

/** Peak memory of a painter above what the process has when idle, in bytes: measured, with a fifth to spare. */
export function paintingBytes(size: { width: number; height: number }, enlarge: number): number {
  const pixels = size.width * size.height;
  return 60e6 + pixels * 150 + (enlarge > 1 ? pixels * enlarge * enlarge * 45 : 0);
}
