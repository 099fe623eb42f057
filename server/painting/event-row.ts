// Turns a PaintingEvent row into what the API and the renderer read.
import type { Prisma } from "../../prisma/client.ts";
import { strokesSchema } from "./strokes.ts";
import type { PaintingEvent } from "./type.ts";

export type PaintingEventRow = Prisma.PaintingEventGetPayload<object>;

export function toPaintingEvent({ strokes, ...event }: PaintingEventRow): PaintingEvent {
  return { ...event, strokes: event.kind === "STROKES" ? strokesSchema.parse(strokes) : [] };
}
