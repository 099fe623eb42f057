// The one way to a PrismaClient. Whoever opens it disconnects it.
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client.ts";

export { Prisma, PrismaClient } from "./generated/client.ts";
export * from "./generated/enums.ts";

/**
 * A process that freezes in the middle of a transaction (suspended, swapped out, cut off) would hold its row locks for
 * ever, and whoever means to take over its run would wait as long. The database ends such a transaction after this.
 */
export const IDLE_TRANSACTION_MS = 8000;

/** @param databaseUrl a `postgresql://` URL. @param maxConnections upper bound of this client's own pool. */
export function openDatabase(databaseUrl: string, maxConnections = 5): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    max: maxConnections,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
  });
  return new PrismaClient({ adapter });
}
