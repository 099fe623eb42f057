// Errors that a client may read: a code to branch on, a message, a remedy, the allowed values. Everything else
// that is thrown is logged here and reaches the client only as "Internal error".
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { StorageError } from "../prisma/blobs.ts";
import { Prisma } from "../prisma/client.ts";
import { isOutage } from "../prisma/outage.ts";

export type ErrorCode =
  | "BAD_INPUT"
  | "NOT_FOUND"
  | "CONFLICT"
  | "NO_WORKER"
  | "TOO_LARGE"
  | "UNSUPPORTED_IMAGE"
  | "BROKEN_IMAGE"
  | "UNAVAILABLE"
  | "FORBIDDEN";

export interface ErrorDetails {
  remedy?: string;
  /** Allowed values, from the registry or the database. */
  allowed?: readonly string[];
  /** One entry for every parameter at fault. */
  parameters?: readonly { name: string; message: string; allowed?: unknown }[];
}

/** An error whose whole text is meant for the client, over GraphQL and over plain HTTP alike. */
export class ApiError extends GraphQLError {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { extensions: { code, ...details } });
    this.code = code;
    this.details = details;
  }
}

export const badInput = (message: string, remedy?: string): ApiError =>
  new ApiError("BAD_INPUT", message, remedy ? { remedy } : {});

/** `Unknown picture "x".` with the remedy. */
export const notFound = (kind: string, id: string, remedy: string): ApiError =>
  new ApiError("NOT_FOUND", `Unknown ${kind} "${id.slice(0, 100)}". ${remedy}`, { remedy });

export const noWorker = (): ApiError =>
  new ApiError("NO_WORKER", "No worker has published its methods yet.", {
    remedy: "Start a worker (npm start does) and try again in a few seconds.",
  });

/**
 * What a client is shown of an error that an operation met: our own errors and GraphQL's complaints about the
 * request in full, anything else only as "Internal error", with the truth in the log.
 */
export function toClientError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: (line: string) => void,
): GraphQLFormattedError {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (cause instanceof GraphQLError) return formatted;
  const { path } = formatted;
  const known = explain(cause);
  if (known) return { message: known.message, ...(path ? { path } : {}), extensions: known.extensions };
  log(`Internal error at ${path?.join(".") ?? "?"}: ${describeError(cause)}`);
  return { message: "Internal error", ...(path ? { path } : {}), extensions: internalError };
}

/** @returns what a client should know of an error that is not ours; undefined when that is nothing. */
export function explain(error: unknown): ApiError | undefined {
  if (error instanceof StorageError)
    return new ApiError("UNAVAILABLE", error.message, { remedy: `${error.fix}, then try again.` });
  if (isForeignKeyError(error)) {
    return new ApiError("NOT_FOUND", "Something that this refers to was deleted a moment ago.", {
      remedy: "Look what is there now, and choose again.",
    });
  }
  if (!isOutage(error)) return undefined;
  return new ApiError("UNAVAILABLE", "The database does not answer.", {
    remedy: "Try again in a few seconds.",
  });
}

/** What is written names its pictures and models by keys that were checked before: they went in between. */
const isForeignKeyError = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2003";

export const internalError = {
  code: "INTERNAL_SERVER_ERROR",
  remedy: "Try again; the server's log says what happened.",
} as const;

/** For the log: with the stack where there is one. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
