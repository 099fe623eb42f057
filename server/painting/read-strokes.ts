// The strokes of a painting that show, from the database, some at a time: a large painting never is in memory as a whole.
import { replacements, replacing, type StrokePlace, showing } from "../../gpu/paint/index.ts";
import type { PrismaClient } from "../../prisma/client.ts";
import { toPaintingEvent } from "./event-row.ts";
import type { PaintingRow } from "./service.ts";
import type { LoggedStroke } from "./strokes.ts";

/** Events read at a time: their strokes are parsed in one go. */
const PAGE = 50;

/** A stroke that shows, as it is now, and where it was painted first. */
export interface PlacedStroke extends StrokePlace {
  stroke: LoggedStroke;
}

/** In their order, as of `painting.lastSequence`. */
export async function* readPlacedStrokes(
  db: PrismaClient,
  { id, lastSequence }: Pick<PaintingRow, "id" | "lastSequence">,
): AsyncGenerator<PlacedStroke[], void, undefined> {
  const events = await db.paintingEvent.findMany({
    where: { paintingId: id, sequence: { lte: lastSequence } },
    orderBy: { sequence: "asc" },
    select: { sequence: true, kind: true, gesture: true },
  });
  const rowsOf = (wanted: readonly { sequence: number }[]) =>
    db.paintingEvent.findMany({
      where: { paintingId: id, sequence: { in: wanted.map(({ sequence }) => sequence) } },
      orderBy: { sequence: "asc" },
    });
  const replaced = replacements<LoggedStroke>((await rowsOf(replacing(events))).map(toPaintingEvent));
  const shown = showing(events);
  for (let at = 0; at < shown.length; at += PAGE) {
    const rows = (await rowsOf(shown.slice(at, at + PAGE))).map(toPaintingEvent);
    yield rows.flatMap(({ id: event, strokes }) =>
      strokes.map((stroke, index) => ({ event, index, stroke: replaced.get(event)?.get(index) ?? stroke })),
    );
  }
}

/** The same without where they were painted. */
export async function* readStrokes(
  db: PrismaClient,
  painting: Pick<PaintingRow, "id" | "lastSequence">,
): AsyncGenerator<LoggedStroke[], void, undefined> {
  for await (const placed of readPlacedStrokes(db, painting))
    yield placed.map(({ stroke }) => withoutPlace(stroke));
}

/** What a REPLACE event says of its strokes is the log's, not the stroke's. */
function withoutPlace(stroke: LoggedStroke & { replaces?: StrokePlace }): LoggedStroke {
  const { replaces: _, ...plain } = stroke;
  return plain;
}
