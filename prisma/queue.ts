// The queues of runs and of previews (pg-boss, in the same database). A job only knocks: it says that a run may be claimed. The
// Run row is the truth, claiming is an atomic update of it, so a lost or a doubled job costs nothing but time.
import { fromPrisma, PgBoss } from "pg-boss";
import type { Prisma } from "./client.ts";
import { PREVIEW_QUEUE, RUN_QUEUE, type RunJob } from "./contract.ts";

export type RunQueue = PgBoss;

export interface OpenQueueOptions {
  databaseUrl: string;
  /** Workers listen and maintain the queue's tables; those who only send do neither. */
  isConsumer: boolean;
  /** Background faults (a lost connection, for one); pg-boss mends itself afterwards. */
  onError: (error: Error) => void;
}

/** Opens the queue, creating its tables if need be. Whoever opens it calls `stop()`. */
export async function openRunQueue({
  databaseUrl,
  isConsumer,
  onError,
}: OpenQueueOptions): Promise<RunQueue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: isConsumer ? 3 : 2,
    application_name: "pentimento-queue",
    useListenNotify: isConsumer,
    supervise: isConsumer,
    schedule: false,
    // Our queues are short; daily index checks would be noise.
    reindex: false,
    monitorVacuum: false,
  });
  boss.on("error", onError);
  await boss.start({ attempts: 3 });
  // A job is done as soon as its run is claimed, so a minute is plenty, and a retry would be a second knock.
  const options = { notify: true, retryLimit: 0, expireInSeconds: 60 };
  for (const name of [RUN_QUEUE, PREVIEW_QUEUE]) {
    await boss.createQueue(name, options);
    await boss.updateQueue(name, options);
  }
  return boss;
}

/** So many events has a run that never left the queue; one with more comes before it when it is queued again. */
export const FRESH_EVENTS = 1;

/** Knocks for a new run, inside `tx` when given: then the job exists exactly when the transaction commits. */
export async function enqueueRun(
  queue: RunQueue,
  runId: string,
  tx?: Prisma.TransactionClient,
  name: typeof RUN_QUEUE | typeof PREVIEW_QUEUE = RUN_QUEUE,
): Promise<void> {
  const job: RunJob = { runId };
  await queue.send(name, job, tx === undefined ? {} : { db: fromPrisma(tx) });
}

/** Knocks for a run that had its turn and goes on: before all new ones. @param inSeconds until when it is not heard. */
export async function requeueRun(
  queue: RunQueue,
  runId: string,
  { tx, inSeconds = 0 }: { tx?: Prisma.TransactionClient; inSeconds?: number } = {},
): Promise<void> {
  const job: RunJob = { runId };
  await queue.send(RUN_QUEUE, job, {
    priority: 1,
    ...(inSeconds > 0 && { startAfter: inSeconds }),
    ...(tx && { db: fromPrisma(tx) }),
  });
}

/** Whether some job for the run waits to be fetched. */
export async function isEnqueued(queue: RunQueue, runId: string): Promise<boolean> {
  const job: RunJob = { runId };
  const waiting = await queue.findJobs(RUN_QUEUE, { data: job, queued: true, limit: 1 });
  return waiting.length > 0;
}
