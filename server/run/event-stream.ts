// A run's events for one subscriber: rows first, then live, by cursor. Notifications only ring the bell; every event
// comes from the database, one page at a time, and the next page is read only when the subscriber has taken the
// last. So a reconnecting subscriber misses nothing and a slow one costs no memory.
import { FINAL_STATES } from "../../prisma/run-store.ts";
import { abortable, createBell } from "../abortable.ts";
import type { Context } from "../context.ts";
import { badInput } from "../errors.ts";
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
  return abortable((signal) => readEvents(context, runId, after, run.lastSequence, signal));
}

async function* readEvents(
  { db, events }: Context,
  runId: string,
  after: number,
  liveAfter: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const bell = createBell(signal);
  signal.addEventListener("abort", events.onRun(runId, bell.ring), { once: true });
  let cursor = after;
  while (!signal.aborted) {
    const rows = await db.runEvent.findMany({
      where: { runId, sequence: { gt: cursor } },
      orderBy: { sequence: "asc" },
      take: PAGE,
    });
    const hasMore = rows.length === PAGE;
    yield* conflate(rows, liveAfter, hasMore);
    cursor = rows.at(-1)?.sequence ?? cursor;
    if (hasMore) continue;
    const run = await db.run.findUnique({
      where: { id: runId },
      select: { state: true, lastSequence: true },
    });
    const isOver = !run || (FINAL_STATES.includes(run.state) && cursor >= run.lastSequence);
    if (isOver) return;
    if (cursor >= run.lastSequence) await bell.wait();
  }
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
