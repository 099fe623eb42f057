// A run's events for one subscriber, by cursor (row-stream.ts), and what a slow one is spared.
import { RUN_CHANNEL, runEventPayloadSchemas } from "../../prisma/contract.ts";
import { FINAL_STATES } from "../../prisma/run-store.ts";
import { abortable } from "../abortable.ts";
import type { Context } from "../context.ts";
import { followRows, requireReached } from "../row-stream.ts";
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
  requireReached(after, run.lastSequence);
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

/**
 * Of pictures of one name only the newest is worth sending.
 * @param hasMore younger rows wait already, so that no image among these is the newest; named ones are rarer and stay.
 */
function* conflate(rows: readonly RunEventRow[], liveAfter: number, hasMore: boolean): Generator<RunEvent> {
  const skipped = new Set<RunEventRow>();
  const previews = rows.filter((row) => row.kind === "PREVIEW" && row.sequence > liveAfter);
  for (const [name, ofName] of groupBy(previews, nameOf)) {
    if (ofName.length <= MAX_PENDING_PREVIEWS) continue;
    const left = hasMore && name === undefined ? ofName : ofName.slice(0, -1);
    for (const row of left) skipped.add(row);
  }
  const lastSkipped = previews.filter((row) => skipped.has(row)).at(-1);
  for (const row of rows) {
    if (!skipped.has(row)) yield toRunEvent(row);
    else if (row === lastSkipped) yield toRunLagged(row, skipped.size);
  }
}

const nameOf = ({ payload }: RunEventRow) => runEventPayloadSchemas.PREVIEW.parse(payload).name;

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
