// The one way to a PrismaClient. Whoever opens it disconnects it.
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client.ts";

export { Prisma, PrismaClient } from "./generated/client.ts";
export * from "./generated/enums.ts";

/** @param databaseUrl a `postgresql://` URL. @param maxConnections upper bound of this client's own pool. */
export function openDatabase(databaseUrl: string, maxConnections = 5): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl, max: maxConnections }) });
}
