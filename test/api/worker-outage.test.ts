// The database goes away under a worker and comes back: no iteration is computed twice, none is recorded twice.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, expect, it, onTestFinished, vi } from "vitest";
import { openDatabase } from "../../prisma/client.ts";
import { startEmbeddedPostgres } from "../../prisma/embedded-postgres.ts";
import { migrate } from "../../prisma/migrate.ts";
import {
  oneTo,
  openStudio,
  readEvents,
  readRun,
  startRun,
  startWorker,
  untilIteration,
  untilState,
  type WorkerProcess,
} from "./worker-support.ts";

const ITERATIONS = 60;

// Processes start and engines compile: seconds on a quiet machine, much more beside other tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = await mkdtemp(join(tmpdir(), "pentimento-worker-outage-"));
await chmod(folder, 0o755); // PostgreSQL's account must reach it
const startPostgres = () => startEmbeddedPostgres({ folder: join(folder, "postgres"), isThrowaway: true });
let postgres = await startPostgres();
await migrate(postgres.url);
// Own connections are closed where they would stand in the way of a stop; the client opens them again.
const studio = await openStudio(openDatabase(postgres.url, 1), postgres.url, join(folder, "data"));
let worker: WorkerProcess | undefined;

afterEach(() => worker?.kill());
afterAll(async () => {
  await studio.db.$disconnect();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function expectUndisturbed(id: string, computePid: number): Promise<void> {
  await untilState(studio, id, "SUCCEEDED|FAILED");
  expect(await readRun(studio, id)).toMatchObject({ state: "SUCCEEDED", crashes: 0, stateBlob: null });
  const { states, metrics, previews, sequences } = await readEvents(studio, id);
  expect(states.map(({ state }) => state)).toEqual(["QUEUED", "RUNNING", "SUCCEEDED"]);
  for (const events of [metrics, previews])
    expect(events.map(({ iteration }) => iteration)).toEqual(oneTo(ITERATIONS));
  expect(sequences).toEqual(oneTo(sequences.length));
  expect(worker?.computePid()).toBe(computePid);
}

it("goes on where its connections are broken off, whatever they were doing", async () => {
  const ofWorker = new URL(postgres.url);
  ofWorker.searchParams.set("application_name", "the-worker");
  worker = await startWorker({ ...studio, databaseUrl: ofWorker.href });
  const id = await startRun(studio, { iterations: ITERATIONS });
  await untilIteration(studio, id, 3);
  const computePid = worker.computePid();
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  onTestFinished(() => admin.end());
  let broken = 0;
  for (let again = 0; again < 25; again++) {
    const { rowCount } = await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'the-worker'",
    );
    broken += rowCount ?? 0;
    await sleep(137);
  }
  expect(broken).toBeGreaterThan(5);
  await expectUndisturbed(id, computePid);
});

it("waits for a database that is away for a while", async () => {
  worker = await startWorker(studio);
  const id = await startRun(studio, { iterations: ITERATIONS });
  await untilIteration(studio, id, 3);
  const computePid = worker.computePid();
  const { port } = new URL(postgres.url);
  await studio.close();
  await studio.db.$disconnect();
  await postgres.stop();
  // Longer than a run may go without a heartbeat.
  await sleep(12_000);
  expect(worker.child.exitCode).toBeNull();
  postgres = await startPostgres();
  expect(new URL(postgres.url).port, "the worker must find it where it was").toBe(port);
  await expectUndisturbed(id, computePid);
});
