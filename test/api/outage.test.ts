// The database goes away and comes back under a running server: it says so, stays up, and its subscribers miss nothing.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, expect, it } from "vitest";
import { openDatabase } from "../../prisma/client.ts";
import { RUN_CHANNEL } from "../../prisma/contract.ts";
import { startEmbeddedPostgres } from "../../prisma/embedded-postgres.ts";
import { migrate } from "../../prisma/migrate.ts";
import { startServer } from "../../server/main.ts";
import {
  ask,
  collectEvents,
  createRun,
  eventually,
  finishRun,
  type ReceivedEvent,
  startRun,
} from "./harness.ts";

const folder = await mkdtemp(join(tmpdir(), "pentimento-outage-"));
await chmod(folder, 0o755); // PostgreSQL's account must reach it
const startPostgres = () => startEmbeddedPostgres({ folder: join(folder, "postgres"), isThrowaway: true });
let postgres = await startPostgres();
await migrate(postgres.url);
const logged: string[] = [];
const server = await startServer({
  databaseUrl: postgres.url,
  dataFolder: join(folder, "data"),
  port: 0,
  log: (line) => logged.push(line),
});
afterAll(async () => {
  await server.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Own connections for one piece of work: none of them may stand in the way of a stop. */
async function withDatabase<Result>(
  work: (db: ReturnType<typeof openDatabase>) => Promise<Result>,
): Promise<Result> {
  const db = openDatabase(postgres.url, 1);
  try {
    return await work(db);
  } finally {
    await db.$disconnect();
  }
}

it("says that the database is away, and goes on when it is back", async () => {
  const runId = await withDatabase(createRun);
  const seen: ReceivedEvent[] = [];
  const collecting = collectEvents(server, runId, 0, Number.POSITIVE_INFINITY, (event) => seen.push(event));
  await eventually(() => seen[0]);

  const { port } = new URL(postgres.url);
  await postgres.stop();
  const { errors } = await ask(server, "{ pictures { totalCount } }");
  expect(errors?.[0]).toMatchObject({
    message: "The database does not answer.",
    extensions: { code: "UNAVAILABLE" },
  });
  const health = await fetch(`${server.url}/healthz`);
  expect(health.status).toBe(503);
  expect(await health.json()).toEqual({ status: "unavailable", database: false, workers: 0 });
  const upload = await fetch(`${server.url}/pictures`, { method: "POST", body: "x" });
  expect(upload.status).toBe(503);

  postgres = await startPostgres();
  expect(new URL(postgres.url).port, "the server must find it where it was").toBe(port);
  await withDatabase(async (db) => {
    await startRun(db, runId);
    await finishRun(db, runId);
  });
  expect((await collecting).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(logged.join()).toContain("Listening for events again.");
}, 60_000);

it("lets subscriptions live on whose reading it breaks off", async () => {
  const runId = await withDatabase(createRun);
  const seen: ReceivedEvent[] = [];
  const collecting = collectEvents(server, runId, 0, Number.POSITIVE_INFINITY, (event) => seen.push(event));
  await eventually(() => seen[0]);

  // The reading that the bell asks for waits for a lock until the database goes.
  const lock = new pg.Client({ connectionString: postgres.url });
  lock.on("error", () => {});
  await lock.connect();
  await lock.query(`BEGIN; LOCK TABLE "RunEvent" IN ACCESS EXCLUSIVE MODE`);
  await withDatabase(async (db) => {
    await db.$executeRaw`SELECT pg_notify(${RUN_CHANNEL}, ${`${runId}:2`})`;
    await eventually(async () => {
      const [row] = await db.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM pg_locks WHERE NOT granted`;
      return Number(row?.n) > 0 ? true : undefined;
    });
  });
  await postgres.stop();
  // Long enough for the reading to find nobody there, too.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  postgres = await startPostgres();
  await withDatabase(async (db) => {
    await startRun(db, runId);
    await finishRun(db, runId);
  });
  expect((await collecting).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
}, 60_000);
