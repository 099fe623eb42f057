// What the server said to a mutation that it refused.
import type { CombinedError } from "@urql/core";
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
    message: first?.message ?? "The server cannot be reached.",
    remedy,
    parameters: Object.fromEntries(parameters.map(({ name, message }) => [name, message])),
  };
}
