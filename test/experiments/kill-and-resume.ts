// Kills the compute process and then the worker with SIGKILL while they compute one run, and looks at what is left:
// the run must finish, its events must be 1..n without gap or repeat, and its pixels those of an undisturbed run.
//
//   npx tsx test/experiments/kill-and-resume.ts [--size 128] [--iterations 200]
//
// Uses a throwaway embedded PostgreSQL, or, with DATABASE_URL_TEST, a database of its own on that server. Exits with 1
// when anything is not as it must be.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { openDatabase } from "../../prisma/client.ts";
import { startEmbeddedPostgres } from "../../prisma/embedded-postgres.ts";
import { migrate } from "../../prisma/migrate.ts";
import {
  oneTo,
  openStudio,
  readEvents,
  type Studio,
  startRun,
  startWorker,
  until,
  untilIteration,
  untilState,
  type WorkerProcess,
} from "../api/worker-support.ts";
import { databaseUrl } from "../support/database-url.ts";

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "128" },
    iterations: { type: "string", default: "200" },
  },
});
const size = Number(values.size);
const iterations = Number(values.iterations);
const startedAt = Date.now();

const folder = await mkdtemp(join(tmpdir(), "pentimento-kill-"));
await chmod(folder, 0o755); // PostgreSQL's account must reach it when this runs as root.
const database = await openOwnDatabase();
const db = openDatabase(database.url);
const workers: WorkerProcess[] = [];
let studio: Studio | undefined;
try {
  await migrate(database.url);
  studio = await openStudio(db, database.url, join(folder, "data"));
  const undisturbed = await runUndisturbed(studio);
  const faults = await killTwice(studio, undisturbed);
  say(faults.length === 0 ? "All is as it must be." : `Wrong:\n  ${faults.join("\n  ")}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await Promise.all(workers.map((worker) => worker.kill()));
  await studio?.close();
  await db.$disconnect();
  await database.close();
  await rm(folder, { recursive: true, force: true });
}

/** @returns the blob of its result. */
async function runUndisturbed(studio: Studio): Promise<string> {
  const worker = await hire(studio);
  const id = await startRun(studio, { size, iterations });
  const { state, error, computeMs } = await untilState(studio, id, "SUCCEEDED|FAILED", 600_000);
  say(`An undisturbed run: ${state}, ${iterations} iterations in ${(computeMs / 1000).toFixed(1)} s.`);
  await worker.kill();
  if (state !== "SUCCEEDED") throw new Error(`Even undisturbed the run failed: ${error}\n${worker.output()}`);
  return (await db.styledImage.findUniqueOrThrow({ where: { runId: id } })).blob;
}

/** @returns what is wrong afterwards. */
async function killTwice(studio: Studio, undisturbed: string): Promise<string[]> {
  const first = await hire(studio);
  const id = await startRun(studio, { size, iterations });
  await untilIteration(studio, id, Math.floor(iterations / 4));
  say(`Iteration ${await iterationOf(id)}: SIGKILL for compute process ${first.computePid()}.`);
  process.kill(first.computePid(), "SIGKILL");
  await untilIteration(studio, id, Math.floor(iterations / 2));
  say(`Iteration ${await iterationOf(id)}: SIGKILL for worker ${first.child.pid}.`);
  const orphan = first.computePid();
  await first.kill();
  const diedAt = Date.now();
  await until("the orphaned compute process has ended", () => !isRunning(orphan), 10_000);
  say(`Its compute process ended ${((Date.now() - diedAt) / 1000).toFixed(1)} s later.`);
  const frozenAt = await iterationOf(id);
  await hire(studio);
  const killedAt = Date.now();
  const run = await untilState(studio, id, "SUCCEEDED|FAILED", 600_000);
  say(
    `The next worker ended it ${((Date.now() - killedAt) / 1000).toFixed(1)} s after it was ready: ${run.state}.`,
  );

  const { sequences, metrics, previews, states } = await readEvents(studio, id);
  for (const { state, reason } of states) say(`  ${state}${reason ? `: ${reason}` : ""}`);
  say(`Events ${sequences[0]}..${sequences.at(-1)} (${sequences.length}), iterations ${metrics.length}.`);
  const result = await db.styledImage.findUnique({ where: { runId: id } });
  say(`Result ${result?.blob.slice(0, 12)}, undisturbed ${undisturbed.slice(0, 12)}.`);
  const same = (a: number[], b: number[]) => a.length === b.length && a.every((value, i) => value === b[i]);
  const iterationsOf = (list: { iteration: number }[]) => list.map(({ iteration }) => iteration);
  const checks: [boolean, string][] = [
    [run.state === "SUCCEEDED", `the run is ${run.state}: ${run.error}`],
    [same(sequences, oneTo(sequences.length)), "event numbers have gaps or repeats"],
    [run.lastSequence === sequences.length, "the run's last sequence is not its newest event's"],
    [same(iterationsOf(metrics), oneTo(iterations)), "iterations were lost or repeated in the metrics"],
    [same(iterationsOf(previews), oneTo(iterations)), "iterations were lost or repeated in the previews"],
    [result?.blob === undisturbed, "the pixels differ from those of the undisturbed run"],
    [frozenAt < iterations, "the run was over before the worker died: raise --iterations"],
  ];
  return checks.filter(([isRight]) => !isRight).map(([, fault]) => fault);
}

async function hire(studio: Studio): Promise<WorkerProcess> {
  const worker = await startWorker(studio);
  workers.push(worker);
  say(worker.output().trim().split("\n").at(-1) ?? "");
  return worker;
}

async function iterationOf(id: string): Promise<number> {
  return (await db.run.findUniqueOrThrow({ where: { id } })).iteration;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function openOwnDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const given = process.env.DATABASE_URL_TEST;
  if (!given) {
    const server = await startEmbeddedPostgres({ folder: join(folder, "postgres"), isThrowaway: true });
    return { url: server.url, close: () => server.stop() };
  }
  const admin = new pg.Client({ connectionString: given });
  await admin.connect();
  const name = `pentimento_kill_${process.pid}_${startedAt}`;
  await admin.query(`CREATE DATABASE ${name}`);
  return {
    url: databaseUrl(given, name),
    async close() {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

function say(text: string): void {
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}
