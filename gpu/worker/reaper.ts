// Finds runs that nobody cares for: their worker died, or their knock at the queue got lost. Any worker may find them,
// at any time and twice; each repair is guarded by the row it saw.
import { hostname } from "node:os";
import { enqueueRun, FRESH_EVENTS, isEnqueued, requeueRun } from "../../prisma/queue.ts";
import { transition } from "../../prisma/run-store.ts";
import { MAX_CRASHES, QUIET_MS, STALE_MS, type WorkerContext } from "./context.ts";

interface OrphanRow {
  id: string;
  workerId: string | null;
  heartbeatAt: Date | null;
  quietMs: number;
  crashes: number;
  iteration: number;
  stopRequest: "CANCEL" | "PAUSE" | null;
  stateBlob: string | null;
  previewFor: string | null;
  host: string | null;
  pid: number | null;
}

/** Hands runs of dead workers back to the queue. @param own the runs that this worker computes. */
export async function reapRuns(worker: WorkerContext, own: string[]): Promise<void> {
  const rows = await worker.db.$queryRaw<OrphanRow[]>`
    SELECT run.id, run."workerId", run."heartbeatAt", run.crashes, run.iteration, run."stateBlob", run."previewFor",
           run."stopRequest"::text AS "stopRequest", worker.host, worker.pid,
           coalesce(extract(epoch FROM now() - run."heartbeatAt") * 1000, ${STALE_MS})::float8 AS "quietMs"
    FROM "Run" run LEFT JOIN "Worker" worker ON worker.id = run."workerId"
    WHERE run.state = 'RUNNING' AND run.id <> ALL(${own})`;
  for (const row of rows) {
    const isOrphan = row.quietMs >= STALE_MS || (row.quietMs >= QUIET_MS && isDead(row));
    if (isOrphan) await handBack(worker, row);
  }
}

/** Knocks again for queued runs whose job is gone, or was fetched by a worker that died before it claimed. */
export async function knockAgain({ db, queue }: WorkerContext): Promise<void> {
  const settledAt = new Date(Date.now() - STALE_MS);
  const queued = await db.run.findMany({
    where: { state: "QUEUED", createdAt: { lt: settledAt }, previewFor: null },
    orderBy: { id: "asc" },
    take: 20,
    select: { id: true, lastSequence: true },
  });
  for (const { id, lastSequence } of queued) {
    if (await isEnqueued(queue, id)) continue;
    await (lastSequence > FRESH_EVENTS ? requeueRun : enqueueRun)(queue, id);
  }
}

function isDead({ host, pid }: OrphanRow): boolean {
  if (host !== hostname() || pid === null) return false;
  // In a restarted container the new worker has the old one's number.
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

async function handBack({ db, queue, blobs }: WorkerContext, row: OrphanRow): Promise<void> {
  const { id, workerId, heartbeatAt, stopRequest } = row;
  const where = { workerId, heartbeatAt, stopRequest };
  const noState = { stateBlob: null, stateIteration: null };
  let ended = false;
  // Nobody waits for a preview so long.
  if (stopRequest === "CANCEL" || row.previewFor !== null) {
    ended = await transition(db, id, ["RUNNING"], "CANCELLED", { where, patch: noState });
  } else if (row.crashes + 1 >= MAX_CRASHES) {
    ended = await transition(db, id, ["RUNNING"], "FAILED", {
      where,
      patch: noState,
      reason: `Its worker was lost ${MAX_CRASHES} times without getting past iteration ${row.iteration}.`,
      remedy: "Choose a smaller size or network, or give the worker more memory, and start the run again.",
    });
  } else if (stopRequest === "PAUSE") {
    await transition(db, id, ["RUNNING"], "PAUSED", { where, patch: { stopRequest: null } });
  } else {
    await transition(db, id, ["RUNNING"], "QUEUED", {
      where,
      reason: "Its worker was lost; the run goes on from its last saved state.",
      patch: { workerId: null, crashes: { increment: 1 } },
      also: (tx) => requeueRun(queue, id, { tx }),
    });
  }
  if (ended && row.stateBlob !== null) await blobs.remove(row.stateBlob);
}
