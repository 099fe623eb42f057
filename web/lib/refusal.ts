// What the server said to what it refused, in words to show and as a reason to try again or not.
import { CombinedError } from "@urql/core";
import * as z from "zod/mini";

export interface Refusal {
  message: string;
  remedy?: string;
  /** By the parameter's name. */
  parameters: Readonly<Record<string, string>>;
}

const detailsSchema = z.object({
  remedy: z.optional(z.string()),
  parameters: z.optional(z.array(z.object({ name: z.string(), message: z.string() }))),
});

export function readRefusal(error: CombinedError | undefined): Refusal {
  const first = error?.graphQLErrors[0];
  const { remedy, parameters = [] } = detailsSchema.safeParse(first?.extensions).data ?? {};
  return {
    message: messageOf(error),
    remedy,
    parameters: Object.fromEntries(parameters.map(({ name, message }) => [name, message])),
  };
}

/** Where there is room for one text only. */
export function refusalText(error: CombinedError): string {
  const { message, remedy } = readRefusal(error);
  return remedy ? `${message} ${remedy}` : message;
}

/** Of an answer that did not come, or of anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error && !(error instanceof CombinedError)) return error.message;
  const [first] = error instanceof CombinedError ? error.graphQLErrors : [];
  return first?.message ?? "The server cannot be reached.";
}

/** What the server will answer again, however often it is asked. */
const FINAL_CODES = new Set([
  ...["BAD_INPUT", "NOT_FOUND", "TOO_LARGE", "CONFLICT", "FORBIDDEN"],
  ...["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"],
]);

/** The same of what is no GraphQL. */
export class FinalError extends Error {}

/** Asking again is useless. */
export const isFinal = (error: unknown): boolean =>
  error instanceof FinalError ||
  (error instanceof CombinedError &&
    error.graphQLErrors.some(({ extensions }) => FINAL_CODES.has(String(extensions.code))));
