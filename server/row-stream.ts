// Numbered rows for one subscriber: rows first, then live, by cursor. Notifications only ring the bell; every row comes
// from the database, one page at a time, and the next page is read only when the subscriber has taken the last. So a
// reconnecting subscriber misses nothing and a slow one costs no memory.
import { createBell } from "./abortable.ts";
import { badInput } from "./errors.ts";
import { patiently } from "./patiently.ts";

export interface RowLog<Row extends { sequence: number }, Event> {
  pageSize: number;
  /** Calls `ring` when there may be new rows. @returns how to stop. */
  listen(ring: () => void): () => void;
  /** At most `take` rows after the sequence `cursor`, in order. */
  read(cursor: number, take: number): Promise<Row[]>;
  /** @param hasMore younger rows wait already. */
  show(rows: readonly Row[], hasMore: boolean): Iterable<Event>;
  /** The newest sequence, and whether no further one will come; null when the log is gone. */
  newest(): Promise<{ sequence: number; isFinal: boolean } | null>;
}

/** @throws BAD_INPUT for a sequence that a log has not reached. */
export function requireReached(after: number, newest: number): void {
  if (after >= 0 && after <= newest) return;
  throw badInput(
    `after must be between 0 and ${newest} (the newest event), not ${after}.`,
    "Pass the last sequence you saw, or 0 for everything.",
  );
}

/** Everything after the sequence `after`, then what comes, until the log is final or gone. Outages of the database it waits out. */
export async function* followRows<Row extends { sequence: number }, Event>(
  after: number,
  signal: AbortSignal,
  log: RowLog<Row, Event>,
): AsyncGenerator<Event, void, undefined> {
  const bell = createBell(signal);
  signal.addEventListener("abort", log.listen(bell.ring), { once: true });
  let cursor = after;
  while (!signal.aborted) {
    const rows = await patiently(() => log.read(cursor, log.pageSize), signal);
    if (!rows) return;
    const hasMore = rows.length === log.pageSize;
    yield* log.show(rows, hasMore);
    cursor = rows.at(-1)?.sequence ?? cursor;
    if (hasMore) continue;
    const newest = await patiently(() => log.newest(), signal);
    if (!newest || (newest.isFinal && cursor >= newest.sequence)) return;
    if (cursor >= newest.sequence) await bell.wait();
  }
}
