// Errors that a client may read: a code to branch on, a message, a remedy, the allowed values. Everything else
// that is thrown is logged here and reaches the client only as "Internal error".
import { GraphQLError } from "graphql";

export type ErrorCode =
  | "BAD_INPUT"
  | "NOT_FOUND"
  | "CONFLICT"
  | "NO_WORKER"
  | "TOO_LARGE"
  | "UNSUPPORTED_IMAGE"
  | "BROKEN_IMAGE"
  | "UNAVAILABLE";

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
