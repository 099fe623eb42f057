// Health checks of the containers, by exit code: of the server by its own address, of a worker (`health.mjs worker`) by
// the heartbeat that it writes to the database.
import { hostname } from "node:os";
import pg from "pg";

const MAX_SILENCE_SECONDS = 30;

async function isServerHealthy() {
  const response = await fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`);
  return response.ok;
}

async function isWorkerHealthy() {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 3000 });
  await client.connect();
  const { rowCount } = await client.query(
    `SELECT 1 FROM "Worker" WHERE host = $1 AND "heartbeatAt" > now() - $2 * interval '1 second'`,
    [hostname(), MAX_SILENCE_SECONDS],
  );
  await client.end();
  return rowCount > 0;
}

const isHealthy = await (process.argv[2] === "worker" ? isWorkerHealthy() : isServerHealthy());
process.exit(isHealthy ? 0 : 1);
