// Failures a person can mend. The launcher prints the message as one line and exits; a stack would say nothing more.

/** `message` names what is wrong and ends with the remedy. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}

/** The `code` of a system or PostgreSQL error (`EACCES`, `28P01`), if it has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
