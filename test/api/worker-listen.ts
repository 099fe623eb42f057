// Collects notifications of one channel.
import pg from "pg";

export interface Notices {
  payloads: string[];
  close(): Promise<void>;
}

export async function listenTo(databaseUrl: string, channel: string): Promise<Notices> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const payloads: string[] = [];
  client.on("notification", ({ payload }) => payloads.push(payload ?? ""));
  await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  return { payloads, close: () => client.end() };
}
