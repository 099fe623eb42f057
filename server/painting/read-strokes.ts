// The strokes of a painting that show, from the database, some at a time: a large painting never is in memory as a whole.
import { showing } from "../../gpu/paint/index.ts";
import type { PrismaClient } from "../../prisma/client.ts";
import { toPaintingEvent } from "./event-row.ts";
import type { PaintingRow } from "./service.ts";
import type { LoggedStroke } from "./strokes.ts";

/** Events read at a time: their strokes are parsed in one go. */
const PAGE = 50;

/** In their order, as of `painting.lastSequence`. */
export async function* readStrokes(
  db: PrismaClient,
  { id, lastSequence }: Pick<PaintingRow, "id" | "lastSequence">,
): AsyncGenerator<LoggedStroke[], void, undefined> {
  const events = await db.paintingEvent.findMany({
    where: { paintingId: id, sequence: { lte: lastSequence } },
    orderBy: { sequence: "asc" },
    select: { sequence: true, kind: true, gesture: true },
  });
  const shown = showing(events).map(({ sequence }) => sequence);
  for (let at = 0; at < shown.length; at += PAGE) {
    const rows = await db.paintingEvent.findMany({
      where: { paintingId: id, sequence: { in: shown.slice(at, at + PAGE) } },
      orderBy: { sequence: "asc" },
    });
    yield rows.flatMap((row) => toPaintingEvent(row).strokes);
  }
}
