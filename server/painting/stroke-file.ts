// A painting as a file: a versioned JSON document of the strokes that show, and the same strokes as an SVG drawing. What is
// read is checked to the last number before anything is stored.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import { HEX_COLOUR, PAINTING_LIMITS, PAINTING_SIDE, SvgWriter } from "../../gpu/paint/index.ts";
import { badInput } from "../errors.ts";
import { describeFaults, type LoggedStroke, strokesSchema } from "./strokes.ts";

const FORMAT = "pentimento-strokes";
const VERSION = 1;

export interface StrokeFile {
  /** In units; strokes are placed in them. */
  width: number;
  height: number;
  ground: string;
  /** The photograph that gave the colours. */
  picture: { id: string; name: string };
  /** Each as long as an event may be. */
  strokes: LoggedStroke[][];
}

export type StrokeFileHead = Omit<StrokeFile, "strokes">;
type Pages = AsyncIterable<LoggedStroke[]>;

/** One stroke a line. */
export async function* writeStrokeFile(head: StrokeFileHead, pages: Pages): AsyncGenerator<string> {
  const { width, height, ground, picture } = head;
  const opening = JSON.stringify({ format: FORMAT, version: VERSION, width, height, ground, picture });
  yield `${opening.slice(0, -1)},"strokes":[`;
  let separator = "\n";
  for await (const strokes of pages) {
    for (const stroke of strokes) {
      yield separator + JSON.stringify(stroke);
      separator = ",\n";
    }
  }
  yield "\n]}\n";
}

export async function* writeSvg(head: StrokeFileHead, pages: Pages): AsyncGenerator<string> {
  const writer = new SvgWriter();
  yield writer.opening({ ...head, title: `${head.picture.name}, painted by hand` });
  for await (const strokes of pages) yield strokes.map((stroke) => writer.stroke(stroke)).join("");
  yield writer.closing();
}

const side = z.int().min(1).max(PAINTING_SIDE);
const kindSchema = z.object({ format: z.literal(FORMAT), version: z.number() });
const headSchema = z.object({
  width: side,
  height: side,
  ground: z.string().regex(HEX_COLOUR, "must be a colour like #f3efe4").toLowerCase(),
  picture: z.object({ id: z.string().max(64), name: z.string().max(300) }),
  strokes: z.array(z.unknown()).min(1).max(PAINTING_LIMITS.strokesPerPainting),
});

/** @throws BAD_INPUT that says what is wrong where. */
export async function readStrokeFile(bytes: Buffer): Promise<StrokeFile> {
  const document = parseJson(bytes);
  const kind = kindSchema.safeParse(document);
  if (!kind.success) throw noStrokeFile(`it has no "format" of "${FORMAT}" with a "version"`);
  if (kind.data.version !== VERSION) {
    throw badInput(
      `The file is of version ${kind.data.version}; this server reads version ${VERSION}.`,
      "Export it again from a gallery of this version, or update this one.",
    );
  }
  const head = headSchema.safeParse(document);
  if (!head.success) throw noStrokeFile(describeFaults(head.error));
  const { strokesPerEvent } = PAINTING_LIMITS;
  const strokes: LoggedStroke[][] = [];
  for (let at = 0; at < head.data.strokes.length; at += strokesPerEvent) {
    const part = strokesSchema.safeParse(head.data.strokes.slice(at, at + strokesPerEvent));
    if (!part.success) throw noStrokeFile(describeFaults(part.error, "strokes", at));
    strokes.push(part.data);
    // A full file takes a second: others are answered in between.
    await turnOfEventLoop();
  }
  return { ...head.data, strokes };
}

const noStrokeFile = (faults: string) =>
  badInput(
    `No painting can be made of this file: ${faults}.`,
    "Choose a stroke file that an easel has saved.",
  );

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw noStrokeFile(`it is no JSON (${error instanceof Error ? error.message : error})`);
  }
}
