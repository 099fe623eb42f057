// What a worker owes to a run whatever dies: events 1..n, no iteration lost or repeated, the pixels of a run that was
// never disturbed.
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { enqueueRun } from "../../prisma/queue.ts";
import { transition } from "../../prisma/run-store.ts";
import { testDatabase } from "../support/database.ts";
import {
  oneTo,
  openStudio,
  readEvents,
  readRun,
  type Studio,
  startRun,
  startWorker,
  until,
  untilIteration,
  untilState,
  type WorkerProcess,
} from "./worker-support.ts";

const ITERATIONS = 60;

// Processes start and engines compile: seconds on a quiet machine, much more beside other tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const { url, db } = await testDatabase();
let studio: Studio;
let undisturbed: string;
const workers: WorkerProcess[] = [];

async function hire(env?: Record<string, string>): Promise<WorkerProcess> {
  const worker = await startWorker(studio, env);
  workers.push(worker);
  return worker;
}

beforeAll(async () => {
  studio = await openStudio(db, url, await mkdtemp(join(tmpdir(), "pentimento-crash-")));
  const worker = await hire();
  const id = await startRun(studio, { iterations: ITERATIONS });
  await untilState(studio, id, "SUCCEEDED");
  undisturbed = (await db.styledImage.findUniqueOrThrow({ where: { runId: id } })).blob;
  await worker.kill();
});

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()));
});

afterAll(async () => {
  await studio?.close();
  if (studio) await rm(studio.dataFolder, { recursive: true, force: true });
});

/** The run's states in order, after checking everything that no disturbance may change. */
async function expectWhole(id: string): Promise<string[]> {
  const events = await readEvents(studio, id);
  expect(events.sequences).toEqual(oneTo(events.sequences.length));
  expect(events.metrics.map(({ iteration }) => iteration)).toEqual(oneTo(ITERATIONS));
  expect(events.previews.map(({ iteration }) => iteration)).toEqual(oneTo(ITERATIONS));
  const { blob } = await db.styledImage.findUniqueOrThrow({ where: { runId: id } });
  expect(blob).toBe(undisturbed);
  return events.states.map(({ state }) => state);
}

describe("a run goes on", () => {
  it("when its compute process is killed", async () => {
    const worker = await hire();
    const id = await startRun(studio, { iterations: ITERATIONS });
    await untilIteration(studio, id, 10);
    const victim = worker.computePid();
    process.kill(victim, "SIGKILL");
    await untilState(studio, id, "SUCCEEDED|FAILED");
    expect(await expectWhole(id)).toEqual(["QUEUED", "RUNNING", "RUNNING", "SUCCEEDED"]);
    expect(worker.computePid()).not.toBe(victim);
    const again = (await readEvents(studio, id)).states[2];
    expect(again?.reason).toContain("was killed (SIGKILL), perhaps out of memory");
  });

  it("when its worker is killed, and the orphaned compute process ends", async () => {
    const first = await hire();
    const id = await startRun(studio, { iterations: ITERATIONS });
    await untilIteration(studio, id, 10);
    const orphan = first.computePid();
    await first.kill();
    await until("the orphan has ended", () => !isRunning(orphan), 5000);
    expect((await readRun(studio, id)).state).toBe("RUNNING");
    await hire();
    await untilState(studio, id, "SUCCEEDED|FAILED");
    expect(await expectWhole(id)).toEqual(["QUEUED", "RUNNING", "QUEUED", "RUNNING", "SUCCEEDED"]);
  });

  it("when its worker is stopped: the run is handed back at once, with its newest iteration saved", async () => {
    const first = await hire({ PENTIMENTO_STATE_SECONDS: "3600" });
    const id = await startRun(studio, { iterations: ITERATIONS });
    await untilIteration(studio, id, 10);
    const askedAt = Date.now();
    // As a terminal and a parent process do it: more than one signal, more than one kind.
    first.child.kill("SIGINT");
    first.child.kill("SIGTERM");
    expect(await first.exited).toMatchObject({ code: 0 });
    expect(Date.now() - askedAt).toBeLessThan(8000);
    const handedBack = await readRun(studio, id);
    expect(handedBack).toMatchObject({ state: "QUEUED", stateIteration: handedBack.iteration, crashes: 0 });
    expect(isRunning(first.computePid())).toBe(false);

    await hire();
    await untilState(studio, id, "SUCCEEDED|FAILED");
    expect(await expectWhole(id)).toEqual(["QUEUED", "RUNNING", "QUEUED", "RUNNING", "SUCCEEDED"]);
  });

  it("when it is resumed, after nothing could be stored for a while", async () => {
    await hire();
    const id = await startRun(studio, { iterations: ITERATIONS });
    await untilIteration(studio, id, 10);
    const folder = join(studio.dataFolder, "blobs");
    await rename(folder, `${folder}-away`);
    await writeFile(folder, "");
    const paused = await untilState(studio, id, "PAUSED|FAILED|SUCCEEDED");
    expect(paused).toMatchObject({
      state: "PAUSED",
      error: `The folder ${folder} cannot be written (ENOTDIR).`,
      remedy: "Give access to it, then resume the run.",
      crashes: 0,
    });
    expect(paused.stateBlob).not.toBeNull();
    await rm(folder);
    await rename(`${folder}-away`, folder);
    await transition(db, id, ["PAUSED"], "QUEUED", { also: (tx) => enqueueRun(studio.queue, id, tx) });
    expect(await untilState(studio, id, "SUCCEEDED|FAILED")).toMatchObject({ error: null, remedy: null });
    expect(await expectWhole(id)).toEqual(["QUEUED", "RUNNING", "PAUSED", "QUEUED", "RUNNING", "SUCCEEDED"]);
  });

  it("from the start, when nothing was saved yet", async () => {
    const worker = await hire({ PENTIMENTO_STATE_SECONDS: "3600" });
    const id = await startRun(studio, { iterations: ITERATIONS });
    await untilIteration(studio, id, 10);
    process.kill(worker.computePid(), "SIGKILL");
    await untilState(studio, id, "SUCCEEDED|FAILED");
    await expectWhole(id);
  });
});

it("gives a run up after three crashes without an iteration in between", async () => {
  const worker = await hire();
  const id = await startRun(studio, { size: 128, iterations: 2000 });
  const victims = new Set<number>();
  // Every compute process dies as soon as it says that it is there; loading the model alone takes longer.
  const killNewcomer = async () => {
    const pid = worker.computePid();
    const { state, workerId } = await readRun(studio, id);
    if (workerId !== null && !victims.has(pid) && isRunning(pid)) {
      process.kill(pid, "SIGKILL");
      victims.add(pid);
    }
    return state === "FAILED";
  };
  await until("the run is given up", killNewcomer);
  const run = await untilState(studio, id, "FAILED|SUCCEEDED");
  expect(run.error).toContain("was killed (SIGKILL), perhaps out of memory, 3 times");
  expect(run.remedy).toContain("smaller size");
});

it("cancels a run although its compute process hangs, and the worker goes on with a new one", async () => {
  const worker = await hire();
  const id = await startRun(studio, { iterations: 2000 });
  await untilIteration(studio, id, 3);
  process.kill(worker.computePid(), "SIGSTOP");
  await db.run.update({ where: { id }, data: { stopRequest: "CANCEL" } });
  const run = await untilState(studio, id, "CANCELLED|FAILED|SUCCEEDED");
  expect(run.state).toBe("CANCELLED");
  expect(await studio.blobs.get(run.previewBlob ?? "")).toBeDefined();
  await untilState(studio, await startRun(studio, { iterations: 2 }), "SUCCEEDED");
});

describe("a run that is paused during a step that takes long", () => {
  const pauseInStep = async () => {
    const worker = await hire({ PENTIMENTO_STATE_SECONDS: "3600" });
    const id = await startRun(studio, { iterations: 2000 });
    await untilIteration(studio, id, 3);
    const computePid = worker.computePid();
    process.kill(computePid, "SIGSTOP");
    await db.run.update({ where: { id }, data: { stopRequest: "PAUSE" } });
    // Longer than a process may take that is told to cancel.
    await sleep(7500);
    expect(await readRun(studio, id)).toMatchObject({ state: "RUNNING", stopRequest: "PAUSE" });
    expect(isRunning(computePid)).toBe(true);
    return { worker, id, computePid };
  };

  it("is paused after it, with all that it has", async () => {
    const { id, computePid } = await pauseInStep();
    process.kill(computePid, "SIGCONT");
    const paused = await untilState(studio, id, "PAUSED|FAILED|SUCCEEDED");
    expect(paused).toMatchObject({ state: "PAUSED", stateIteration: paused.iteration, crashes: 0 });
  });

  it("is cancelled at once all the same, and keeps no worker from stopping", async () => {
    const { id } = await pauseInStep();
    await db.run.update({ where: { id }, data: { stopRequest: "CANCEL" } });
    await untilState(studio, id, "CANCELLED");
    await Promise.all(workers.splice(0).map((worker) => worker.kill()));

    const other = await pauseInStep();
    other.worker.child.kill("SIGTERM");
    expect(await other.worker.exited).toMatchObject({ code: 0 });
    expect((await readRun(studio, other.id)).state).toBe("PAUSED");
  });
});

describe("two workers", () => {
  it("never compute the same run", async () => {
    const pair = await Promise.all([hire(), hire()]);
    const ids = [];
    for (let i = 0; i < 6; i++) ids.push(await startRun(studio, { iterations: 15 }));
    for (const id of ids) await untilState(studio, id, "SUCCEEDED");
    for (const id of ids) {
      const { sequences, states, metrics } = await readEvents(studio, id);
      expect(states.map(({ state }) => state)).toEqual(["QUEUED", "RUNNING", "SUCCEEDED"]);
      expect(metrics.map(({ iteration }) => iteration)).toEqual(oneTo(15));
      expect(sequences).toEqual(oneTo(33));
    }
    const owners = await db.run.groupBy({ by: ["workerId"], where: { id: { in: ids } } });
    expect(owners).toHaveLength(pair.length);
  });

  it("fence off one that was thought dead: it comes back and writes nothing", async () => {
    const sleeper = await hire();
    const id = await startRun(studio, { iterations: ITERATIONS });
    await untilIteration(studio, id, 10);
    sleeper.child.kill("SIGSTOP");
    const asleep = await readRun(studio, id);
    const successor = await hire();
    await until("another worker has it", async () => {
      const { workerId } = await readRun(studio, id);
      return workerId !== null && workerId !== asleep.workerId;
    });
    sleeper.child.kill("SIGCONT");
    await until("the sleeper notices", () => sleeper.output().includes(`Run ${id}`));
    await untilState(studio, id, "SUCCEEDED|FAILED");
    expect(await expectWhole(id)).toEqual(["QUEUED", "RUNNING", "QUEUED", "RUNNING", "SUCCEEDED"]);
    expect(successor.output()).not.toContain(`Run ${id}`);
    // It is of use again.
    await successor.kill();
    await untilState(studio, await startRun(studio, { iterations: 2 }), "SUCCEEDED");
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
