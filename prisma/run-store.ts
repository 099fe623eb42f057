// The only writer of RunEvents: numbers them without gap, moves the run's state along, wakes subscribers.
// Server and worker both go through here, so that a row and its notification are one transaction.
import type { Prisma, PrismaClient, RunState } from "./client.ts";
import {
  type Engine,
  GALLERY_CHANNEL,
  type NewRunEvent,
  RUN_CHANNEL,
  runEventPayloadSchemas,
} from "./contract.ts";

type Transaction = Prisma.TransactionClient;

export const FINAL_STATES: readonly RunState[] = ["SUCCEEDED", "FAILED", "CANCELLED"];

/** For transactions on a machine that is busy computing: waiting a little costs less than giving a run up. */
export const PATIENT = { maxWait: 10_000, timeout: 20_000 } as const;

/** Queues a NOTIFY that fires when `tx` commits. */
export async function notify(tx: Transaction, channel: string, payload: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${channel}, ${payload})`;
}

/**
 * Appends events to a run inside `tx` and applies `patch` to the run's row.
 *
 * The row lock taken by the update serialises concurrent writers, so sequences are 1..n without gap or repeat.
 * @param where further conditions on the run (its state, its worker); when they fail nothing is written.
 * @returns the newest sequence, or undefined when `where` did not match.
 */
export async function appendEvents(
  tx: Transaction,
  runId: string,
  events: readonly NewRunEvent[],
  patch: Prisma.RunUncheckedUpdateManyInput = {},
  where: Prisma.RunWhereInput = {},
): Promise<number | undefined> {
  const [run] = await tx.run.updateManyAndReturn({
    where: { AND: [{ id: runId }, where] },
    data: { ...patch, lastSequence: { increment: events.length } },
    select: { lastSequence: true },
  });
  if (run === undefined) return undefined;
  const { lastSequence } = run;
  const first = lastSequence - events.length + 1;
  await tx.runEvent.createMany({
    data: events.map(({ kind, payload }, index) => ({
      runId,
      sequence: first + index,
      kind,
      payload: runEventPayloadSchemas[kind].parse(payload) as Prisma.InputJsonObject,
    })),
  });
  await notify(tx, RUN_CHANNEL, `${runId}:${lastSequence}`);
  return lastSequence;
}

export interface TransitionDetails {
  reason?: string;
  /** Says that something went wrong; reason and remedy then stay in the row until the run goes on. */
  remedy?: string;
  /** Who computes it from now on; goes into the event and the row. */
  engine?: Engine;
  patch?: Prisma.RunUncheckedUpdateManyInput;
  where?: Prisma.RunWhereInput;
  /** Whatever else must happen exactly when the state changes (a job, a result's row). */
  also?: (tx: Transaction) => Promise<void>;
}

/**
 * Moves a run from one of `from` to another state, records the event, tells the gallery.
 * @returns false when the run was in none of `from` (somebody else was faster): nothing is written then.
 */
export async function transition(
  db: PrismaClient,
  runId: string,
  from: readonly RunState[],
  to: RunState,
  details: TransitionDetails = {},
): Promise<boolean> {
  const { reason, remedy, engine, patch, where, also } = details;
  return db.$transaction(async (tx) => {
    const sequence = await appendEvents(
      tx,
      runId,
      [{ kind: "STATE", payload: { state: to, reason, remedy, engine } }],
      {
        state: to,
        ...(engine === undefined ? {} : { engine }),
        ...(FINAL_STATES.includes(to) ? { finishedAt: new Date(), stopRequest: null } : {}),
        ...(to === "FAILED" || remedy !== undefined
          ? { error: reason ?? null, remedy: remedy ?? null }
          : { error: null, remedy: null }),
        ...patch,
      },
      { AND: [{ state: { in: [...from] } }, where ?? {}] },
    );
    if (sequence === undefined) return false;
    await also?.(tx);
    await notify(tx, GALLERY_CHANNEL, `run:${runId}`);
    return true;
  }, PATIENT);
}
