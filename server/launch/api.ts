// How the launcher talks to the server it started.
import { z } from "zod";

const responseSchema = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

/** Sends one GraphQL operation. @throws when it is refused or its result is not of the given shape. */
export async function callApi<T>(
  origin: string,
  query: string,
  variables: Record<string, unknown>,
  shape: z.ZodType<T>,
): Promise<T> {
  const response = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(10_000),
  });
  const { data, errors } = responseSchema.parse(await response.json());
  if (errors?.length) throw new Error(errors.map(({ message }) => message).join(" "));
  return shape.parse(data);
}

export async function isHealthy(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
