// The worker's own row: who it is, that it lives, and the catalogue it publishes.
import { hostname } from "node:os";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import type { Catalogue } from "../../prisma/contract.ts";

/** Rows of workers unheard of for so long go, unless a run still names them. */
const FORGET_MS = 60_000;

/** Writes the row, or renews it after another worker has taken this one for dead and pruned it. */
export async function register(db: PrismaClient, id: string, catalogue: Catalogue): Promise<void> {
  const published = {
    host: hostname(),
    pid: process.pid,
    engine: catalogue.engine,
    methods: catalogue.methods as Prisma.InputJsonArray,
    networks: catalogue.networks,
    datasets: catalogue.datasets,
  };
  await db.worker.upsert({ where: { id }, create: { id, ...published }, update: published });
  // By the database's clock.
  await renew(db, id);
}

/** @returns false when the row is gone. */
export async function renew(db: PrismaClient, id: string): Promise<boolean> {
  return (await db.$executeRaw`UPDATE "Worker" SET "heartbeatAt" = now() WHERE id = ${id}`) > 0;
}

/** Removes rows of dead workers. A row that a RUNNING run names stays: the reaper reads host and process from it. */
export async function pruneWorkers(db: PrismaClient, ownId: string): Promise<void> {
  await db.$executeRaw`
    DELETE FROM "Worker" worker
    WHERE id <> ${ownId} AND "heartbeatAt" < now() - ${FORGET_MS} * interval '1 millisecond'
      AND NOT EXISTS (SELECT FROM "Run" WHERE state = 'RUNNING' AND "workerId" = worker.id)`;
}
