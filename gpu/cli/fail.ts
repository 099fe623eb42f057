// How a command ends that could not do what it was asked.
import { MethodError } from "../methods/method.ts";

/** Says what went wrong and what to do about it, and lets the process end with status 1. */
export function fail(error: unknown): void {
  const remedy = error instanceof MethodError ? ` ${error.remedy}` : "";
  console.error(error instanceof Error ? `${error.message}${remedy}` : error);
  process.exitCode = 1;
}
