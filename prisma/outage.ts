// Tells a database that is away for a while, for which one may wait, from everything else that goes wrong.
import { type DriverAdapterError, isDriverAdapterError } from "@prisma/driver-adapter-utils";
import { Prisma } from "./client.ts";

/** Whether the same may go well in a moment, whatever it was. Where a transaction broke off so, it may have been committed all the same. */
export function isOutage(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (error instanceof Prisma.PrismaClientKnownRequestError && DATABASE_DOWN.has(error.code)) return true;
  if (isDriverAdapterError(error)) return isOutageOfDriver(error.cause);
  return error instanceof Error && BROKEN_OFF.test(error.message);
}

/** The same of what the driver tells Prisma, which passes it on as it came where a transaction begins or ends. */
function isOutageOfDriver(cause: DriverAdapterError["cause"]): boolean {
  if (cause.kind === "postgres") return CONNECTION_LOST.test(cause.code);
  return DRIVER_DOWN.has(cause.kind);
}

/** The same of what a query threw: there a broken pipe is the database's, elsewhere it may lead to any other process. */
export function isOutageOfQuery(error: unknown): boolean {
  return isOutage(error) || (error instanceof Error && error.message.includes("EPIPE"));
}

/** Prisma's codes for: unreachable, timed out, connection closed, pool exhausted, no transaction to be had, too many connections. */
const DATABASE_DOWN = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2037"]);
const DRIVER_DOWN: ReadonlySet<DriverAdapterError["cause"]["kind"]> = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
] as const);
/** PostgreSQL's codes for connections that fail (08), for a server that goes or comes (57P) and for a transaction that it thought forgotten (25P03). */
const CONNECTION_LOST = /^(08|57P|25P03)/;
/**
 * What broke off a query under way comes as text only: those codes, and the words of PostgreSQL's driver.
 */
const BROKEN_OFF = /Code: `(08|57P|25P03)\w*`|Connection terminated|is not queryable/;
