// A painting's events for one subscriber, by cursor, for as long as the painting exists.
import { PAINTING_CHANNEL } from "../../prisma/contract.ts";
import { abortable } from "../abortable.ts";
import type { Context } from "../context.ts";
import { followRows, requireReached } from "../row-stream.ts";
import { toPaintingEvent } from "./event-row.ts";
import { findPainting } from "./service.ts";
import type { PaintingEvent } from "./type.ts";

/** Events of a page; each may hold hundreds of strokes, which are turned to JSON in one go. */
const PAGE = 20;

/**
 * Everything after the sequence `after`, then what comes.
 * @throws NOT_FOUND for an unknown painting; BAD_INPUT for a sequence that the painting has not reached.
 */
export async function streamPaintingEvents(
  { db, events }: Context,
  paintingId: string,
  after: number,
): Promise<AsyncIterableIterator<PaintingEvent>> {
  const { lastSequence } = await findPainting(db, paintingId);
  requireReached(after, lastSequence);
  return abortable((signal) =>
    followRows(after, signal, {
      pageSize: PAGE,
      listen: (ring) => events.onLog(PAINTING_CHANNEL, paintingId, ring),
      read: (cursor, take) =>
        db.paintingEvent.findMany({
          where: { paintingId, sequence: { gt: cursor } },
          orderBy: { sequence: "asc" },
          take,
        }),
      show: (rows) => rows.map(toPaintingEvent),
      async newest() {
        const row = await db.painting.findUnique({
          where: { id: paintingId },
          select: { lastSequence: true },
        });
        return row && { sequence: row.lastSequence, isFinal: false };
      },
    }),
  );
}
