// A painting's pixels from its events, made in a process of their own: requests are answered meanwhile, and what
// a large print takes or breaks is not the server's.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { blankStroke, type Light, rgbOf, StrokeLog, USUAL_LIGHT } from "../../gpu/paint/index.ts";
import type { PrismaClient } from "../../prisma/client.ts";
import { ApiError } from "../errors.ts";
import { readStrokes } from "./read-strokes.ts";
import type { RenderedPixels, RenderTask } from "./render-process.ts";
import type { PaintingRow } from "./service.ts";

const PROGRAM = fileURLToPath(new URL("./render-process.ts", import.meta.url));
const RENDER_MS = 120_000;

export interface RenderedPainting extends RenderedPixels {
  /** Strokes that show. */
  strokes: number;
}

/**
 * The painting as of `painting.lastSequence`, `scale` pixels a unit.
 * @throws UNAVAILABLE when it takes longer than RENDER_MS.
 */
export async function renderPainting(
  db: PrismaClient,
  painting: PaintingRow,
  scale: number,
  light: Light = USUAL_LIGHT,
): Promise<RenderedPainting> {
  const log = await readLog(db, painting);
  const { width, height } = painting;
  const ground = rgbOf(painting.ground);
  const pixels = await renderApart({ columns: log.columns(), width, height, ground, scale, light });
  return { ...pixels, strokes: log.length };
}

/** The strokes that show. */
async function readLog(db: PrismaClient, painting: PaintingRow): Promise<StrokeLog> {
  const log = new StrokeLog();
  const stroke = blankStroke();
  for await (const strokes of readStrokes(db, painting)) {
    for (const logged of strokes) log.push(Object.assign(stroke, { path: undefined }, logged));
  }
  return log;
}

function renderApart(task: RenderTask): Promise<RenderedPixels> {
  const child = fork(PROGRAM, {
    execArgv: ["--import", "tsx"],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return new Promise<RenderedPixels>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new ApiError("UNAVAILABLE", `Rendering took longer than ${RENDER_MS / 1000} s.`, {
          remedy: "Try again when the machine does less, or paint with smaller strokes.",
        }),
      );
      child.kill("SIGKILL");
    }, RENDER_MS);
    child.once("message", (pixels) => resolve(pixels as RenderedPixels));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`The rendering process ended early (${signal ?? code}).`));
    });
    child.send(task);
  });
}
