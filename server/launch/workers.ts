// The worker that this start brings up, by the row it publishes: rows of earlier starts' workers may still be there.
import { hostname } from "node:os";
import pg from "pg";
import { z } from "zod";
import { callApi } from "./api.ts";

const workersSchema = z.object({
  workers: z.array(
    z.object({
      id: z.string(),
      host: z.string(),
      engine: z.object({ backend: z.string(), device: z.string(), threads: z.number() }),
    }),
  ),
});

/** Ids of all workers that have published themselves so far. */
export async function knownWorkers(databaseUrl: string): Promise<ReadonlySet<string>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(`SELECT id FROM "Worker"`);
    return new Set(rows.map(({ id }) => id));
  } finally {
    await client.end();
  }
}

/** @returns what computes, for people; undefined until a worker of this machine is there that is not among `earlier`. */
export async function readEngine(address: string, earlier: ReadonlySet<string>): Promise<string | undefined> {
  const query = "{ workers { id host engine { backend device threads } } }";
  const answer = await callApi(address, query, {}, workersSchema).catch(() => undefined);
  const ours = answer?.workers.find(({ id, host }) => host === hostname() && !earlier.has(id));
  if (!ours) return undefined;
  const { backend, device, threads } = ours.engine;
  return `${backend} on ${device}, ${threads} thread${threads === 1 ? "" : "s"}`;
}
