// Reads about runs that more than one place needs. Changes of state are in stylize.ts and control.ts.
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import { FRESH_EVENTS } from "../../prisma/queue.ts";
import { notFound } from "../errors.ts";

/** Previews are runs too, but nobody else's business. */
export const NO_PREVIEWS = { previewFor: null } as const;

export type RunRow = Prisma.RunGetPayload<object>;

/** @throws NOT_FOUND with the remedy. */
export async function findRun(db: PrismaClient, id: string): Promise<RunRow> {
  const run = await db.run.findUnique({ where: { id } });
  if (!run) throw notFound("run", id, "The query `runs` lists them all.");
  return run;
}

/** Seconds of compute left by the mean speed so far; null unless running with at least one iteration done. */
export function estimateSecondsLeft({ state, iteration, total, computeMs }: RunRow): number | null {
  if (state !== "RUNNING" || total === null || iteration < 1) return null;
  return (computeMs / iteration / 1000) * Math.max(total - iteration, 0);
}

/** 1 for the run that a worker takes next: those that go on come before new ones. Null unless queued. */
export async function queuePosition(
  db: PrismaClient,
  { state, createdAt, id, previewFor, lastSequence }: RunRow,
): Promise<number | null> {
  if (state !== "QUEUED") return null;
  const goesOn = { lastSequence: { gt: FRESH_EVENTS } };
  const isOlder = { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
  const ahead = await db.run.count({
    where: {
      state: "QUEUED",
      previewFor: previewFor === null ? null : { not: null },
      ...(lastSequence > FRESH_EVENTS ? { AND: [goesOn, isOlder] } : { OR: [goesOn, isOlder] }),
    },
  });
  return ahead + 1;
}
