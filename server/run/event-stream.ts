// A run's events for one subscriber, by cursor (row-stream.ts), and what a slow one is spared.
import { RUN_CHANNEL } from "../../prisma/contract.ts";
import { FINAL_STATES } from "../../prisma/run-store.ts";
import { abortable } from "../abortable.ts";
import type { Context } from "../context.ts";
import { badInput } from "../errors.ts";
import { followRows } from "../row-stream.ts";
import { type RunEventRow, toRunEvent, toRunLagged } from "./event-row.ts";
import type { RunEvent } from "./event-type.ts";
import { findRun } from "./service.ts";

const PAGE = 100;
/** Live previews waiting for a subscriber beyond which only the newest is sent. */
const MAX_PENDING_PREVIEWS = 4;

/**
 * Everything after the sequence `after`: all that existed at the call, then what comes, until the run is over.
 *
 * Only events younger than the call are conflated: previews that pile up are left out but for the newest, and
 * RunLagged says how many.
 * @throws NOT_FOUND for an unknown run; BAD_INPUT for a sequence that the run has not reached.
 */
export async function streamRunEvents(
  context: Context,
  runId: string,
  after: number,
): Promise<AsyncIterableIterator<RunEvent>> {
  const run = await findRun(context.db, runId);
  if (after < 0 || after > run.lastSequence) {
    throw badInput(
      `after must be between 0 and ${run.lastSequence} (the newest event), not ${after}.`,
      "Pass the last sequence you saw, or 0 for everything.",
    );
  }
  const { db, events } = context;
  return abortable((signal) =>
    followRows(after, signal, {
      pageSize: PAGE,
      listen: (ring) => events.onLog(RUN_CHANNEL, runId, ring),
      read: (cursor, take) =>
        db.runEvent.findMany({
          where: { runId, sequence: { gt: cursor } },
          orderBy: { sequence: "asc" },
          take,
        }),
      show: (rows, hasMore) => conflate(rows, run.lastSequence, hasMore),
      async newest() {
        const row = await db.run.findUnique({
          where: { id: runId },
          select: { state: true, lastSequence: true },
        });
        return row && { sequence: row.lastSequence, isFinal: FINAL_STATES.includes(row.state) };
      },
    }),
  );
}

/** @param hasMore younger rows wait already, so that no preview among these is the newest. */
function* conflate(rows: readonly RunEventRow[], liveAfter: number, hasMore: boolean): Generator<RunEvent> {
  const livePreviews = rows.filter((row) => row.kind === "PREVIEW" && row.sequence > liveAfter);
  const isLagging = livePreviews.length > MAX_PENDING_PREVIEWS;
  const skipped = isLagging ? (hasMore ? livePreviews : livePreviews.slice(0, -1)) : [];
  const lastSkipped = skipped.at(-1);
  const left = new Set(skipped);
  for (const row of rows) {
    if (!left.has(row)) yield toRunEvent(row);
    else if (row === lastSkipped) yield toRunLagged(row, skipped.length);
  }
}
