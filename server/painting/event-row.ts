// Turns a PaintingEvent row into what the API and the renderer read.
import type { Prisma } from "../../prisma/client.ts";
import { type LoggedStroke, type Replacement, replacementsSchema, strokesSchema } from "./strokes.ts";
import type { PaintingEvent } from "./type.ts";

export type PaintingEventRow = Prisma.PaintingEventGetPayload<object>;

export function toPaintingEvent({ strokes, ...event }: PaintingEventRow): PaintingEvent {
  return { ...event, strokes: strokesOf(event.kind, strokes) };
}

function strokesOf(kind: PaintingEventRow["kind"], strokes: unknown): (LoggedStroke | Replacement)[] {
  if (kind === "STROKES") return strokesSchema.parse(strokes);
  return kind === "REPLACE" ? replacementsSchema.parse(strokes) : [];
}
