// The worker's ordinary life against a real database: results, cancelling, pausing, refusing, failing.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { catalogueSchema, GALLERY_CHANNEL } from "../../prisma/contract.ts";
import { enqueueRun } from "../../prisma/queue.ts";
import { transition } from "../../prisma/run-store.ts";
import { testDatabase } from "../support/database.ts";
import { listenTo } from "./worker-listen.ts";
import {
  launchWorker,
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

// Processes start and engines compile: seconds on a quiet machine, much more beside other tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const { url, db } = await testDatabase();
let studio: Studio;
let worker: WorkerProcess;

beforeAll(async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "pentimento-worker-"));
  studio = await openStudio(db, url, dataFolder);
  worker = await startWorker(studio, { PENTIMENTO_MEMORY_MB: "700" });
});

afterAll(async () => {
  await worker?.kill();
  await studio?.close();
  if (studio) await rm(studio.dataFolder, { recursive: true, force: true });
});

describe("a worker", () => {
  it("publishes its catalogue and says which engine it uses", async () => {
    const row = await db.worker.findFirstOrThrow();
    const { engine, methods, networks } = catalogueSchema.parse(row);
    expect(row.pid).toBe(worker.child.pid);
    expect(worker.output()).toContain(
      `Worker ready: ${engine.backend} (${engine.version}) on ${engine.device}`,
    );
    expect(engine.memoryLimitBytes).toBe(700 * 2 ** 20);
    const gatys = methods.find(({ id }) => id === "gatys");
    expect(gatys?.inputs).toEqual({
      content: "required",
      style: "required",
      model: "required",
      map: "none",
      labels: "none",
      peers: "none",
      dataset: "none",
    });
    expect(gatys?.parameters).toMatchObject({ type: "object", properties: { size: { default: 256 } } });
    // Everything has a default, so nothing may be required of whoever fills in the form.
    expect(gatys?.parameters.required ?? []).toEqual([]);
    expect(networks.find(({ id }) => id === "vgg13")?.styleLayers).toContain("relu1_1");
  });

  it("computes a queued run and records every iteration, the preview and the result", async () => {
    const notices = await listenTo(url, GALLERY_CHANNEL);
    onTestFinished(notices.close);
    const id = await startRun(studio, { iterations: 6 });
    const run = await untilState(studio, id, "SUCCEEDED|FAILED");
    expect(run).toMatchObject({ state: "SUCCEEDED", iteration: 6, total: 6, error: null, stateBlob: null });
    expect(run.codeVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(run.computeMs).toBeGreaterThan(0);

    const events = await readEvents(studio, id);
    expect(events.sequences).toEqual(oneTo(events.sequences.length));
    expect(events.states.map(({ state }) => state)).toEqual(["QUEUED", "RUNNING", "SUCCEEDED"]);
    expect(events.states[1]?.engine).toEqual(run.engine);
    expect(events.metrics.map(({ iteration }) => iteration)).toEqual(oneTo(6));
    expect(events.previews.map(({ iteration }) => iteration)).toEqual(oneTo(6));
    const times = events.metrics.map(({ computeMs }) => computeMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));

    const preview = await studio.blobs.get(run.previewBlob ?? "");
    expect(await sharp(preview).metadata()).toMatchObject({ format: "jpeg", width: 64, height: 48 });
    const result = await db.styledImage.findUniqueOrThrow({ where: { runId: id } });
    expect(result).toMatchObject({ width: 64, height: 48 });
    const png = await studio.blobs.get(result.blob);
    expect(await sharp(png).metadata()).toMatchObject({ format: "png", width: 64, height: 48 });
    // The last preview shows what the result is: JPEG costs a little, another picture would cost a lot.
    const [a, b] = await Promise.all([preview, png].map((bytes) => sharp(bytes).raw().toBuffer()));
    const difference = a!.reduce((sum, value, i) => sum + Math.abs(value - b![i]!), 0) / a!.length;
    expect(difference).toBeLessThan(16);

    await until("the gallery is told", () => notices.payloads.includes(`image:${result.id}`));
    expect(notices.payloads).toContain(`run:${id}`);
  });

  it("gives the same pixels for the same settings and seed, and leaves no state behind", async () => {
    const ids = [await startRun(studio, { iterations: 5 }), await startRun(studio, { iterations: 5 })];
    for (const id of ids) await untilState(studio, id, "SUCCEEDED");
    const images = await db.styledImage.findMany({ where: { runId: { in: ids } } });
    expect(images).toHaveLength(2);
    expect(images[0]?.blob).toBe(images[1]?.blob);
    expect(await statesKept()).toBe(0);
  });

  it("cancels a running run within seconds and keeps its last iterate", async () => {
    const id = await startRun(studio, { iterations: 2000 });
    await untilIteration(studio, id, 2);
    await db.run.update({ where: { id }, data: { stopRequest: "CANCEL" } });
    const askedAt = Date.now();
    const run = await untilState(studio, id, "CANCELLED|SUCCEEDED|FAILED");
    expect(Date.now() - askedAt).toBeLessThan(6000);
    expect(run).toMatchObject({ state: "CANCELLED", stopRequest: null, stateBlob: null });
    expect(await studio.blobs.get(run.previewBlob ?? "")).toBeDefined();
    const events = await readEvents(studio, id);
    expect(events.sequences).toEqual(oneTo(events.sequences.length));
    expect(events.previews.at(-1)).toMatchObject({ blob: run.previewBlob, iteration: run.iteration });
    expect(await statesKept()).toBe(0);
  });

  it("skips a run that was cancelled in the queue", async () => {
    const blocker = await startRun(studio, { iterations: 30 });
    const id = await startRun(studio);
    await db.run.update({ where: { id }, data: { state: "CANCELLED" } });
    await untilState(studio, blocker, "SUCCEEDED");
    const next = await startRun(studio, { iterations: 2 });
    await untilState(studio, next, "SUCCEEDED");
    expect((await readEvents(studio, id)).states.map(({ state }) => state)).toEqual(["QUEUED"]);
  });

  it("pauses with its state, and resumes to the pixels of an uninterrupted run", async () => {
    const id = await startRun(studio, { iterations: 300 });
    await untilIteration(studio, id, 3);
    await db.run.update({ where: { id }, data: { stopRequest: "PAUSE" } });
    const paused = await untilState(studio, id, "PAUSED|SUCCEEDED|FAILED");
    expect(paused.state).toBe("PAUSED");
    expect(paused.stateIteration).toBe(paused.iteration);
    await resume(id);
    await untilState(studio, id, "SUCCEEDED");
    const events = await readEvents(studio, id);
    expect(events.metrics.map(({ iteration }) => iteration)).toEqual(oneTo(300));
    expect(events.sequences).toEqual(oneTo(events.sequences.length));
    await expectSamePixels(id, await startRun(studio, { iterations: 300 }));
  });

  it("refuses a run that would not fit into memory, says what would, and goes on", async () => {
    const id = await startRun(studio, { size: 1024, optimizer: "lbfgs", memory: 100 });
    const run = await untilState(studio, id, "FAILED|SUCCEEDED");
    expect(run.error).toMatch(/^This run would need about [\d,]+ MiB of memory; runs may use 700 MiB\.$/);
    const fitting = Number(/A size of (\d+) px or less fits/.exec(run.remedy ?? "")?.[1]);
    expect(fitting).toBeGreaterThanOrEqual(64);
    expect(fitting).toBeLessThan(1024);
    expect(run.iteration).toBe(0);
    const next = await startRun(studio, { iterations: 2 });
    await untilState(studio, next, "SUCCEEDED");
  });

  it("fails a run with the method's own words and remedy", async () => {
    const id = await startRun(studio, { styleLayers: { relu9_9: 1 } });
    const run = await untilState(studio, id, "FAILED|SUCCEEDED");
    expect(run.error).toContain("relu9_9");
    expect(run.remedy).toBeTruthy();
    expect((await readEvents(studio, id)).states.at(-1)).toMatchObject({
      state: "FAILED",
      reason: run.error,
      remedy: run.remedy,
    });
  });

  it("fails a run of an unknown method without harm to the next", async () => {
    const id = await startRun(studio, {}, "gatsy");
    const run = await untilState(studio, id, "FAILED");
    expect(run.error).toContain('Unknown method "gatsy". Available: ashikhmin, ');
    await untilState(studio, await startRun(studio, { iterations: 2 }), "SUCCEEDED");
  });

  it("reports all faults of its environment together and exits", async () => {
    const broken = launchWorker({
      DATABASE_URL: "mysql://x",
      PENTIMENTO_ENGINE: "abacus",
      PENTIMENTO_THREADS: "0",
    });
    expect(await broken.exited).toMatchObject({ code: 1 });
    for (const name of ["DATABASE_URL", "PENTIMENTO_ENGINE", "PENTIMENTO_THREADS"]) {
      expect(broken.output()).toContain(name);
    }
  });
});

describe("a worker that cannot work", () => {
  it("says in one line that the database is out of reach", async () => {
    const lonely = launchWorker({ DATABASE_URL: "postgresql://nobody@127.0.0.1:9/nothing" });
    expect(await lonely.exited).toMatchObject({ code: 1 });
    expect(lonely.output()).toMatch(
      /The database nothing at 127\.0\.0\.1:9 cannot be used \(.*\)\. Start it, or/,
    );
    expect(lonely.output()).not.toContain("    at ");
  });
});

describe("a worker with a time limit", () => {
  it("gives up a run that takes longer, and keeps its last iterate", async () => {
    await worker.kill();
    worker = await startWorker(studio, { PENTIMENTO_RUN_MINUTES: "0.005" });
    const id = await startRun(studio, { iterations: 2000 });
    const run = await untilState(studio, id, "FAILED|SUCCEEDED");
    expect(run.error).toContain("longer than the 0.005 minutes");
    expect(run.remedy).toContain("PENTIMENTO_RUN_MINUTES");
    expect(await studio.blobs.get(run.previewBlob ?? "")).toBeDefined();
  });
});

async function resume(id: string): Promise<void> {
  await transition(db, id, ["PAUSED"], "QUEUED", { also: (tx) => enqueueRun(studio.queue, id, tx) });
}

async function expectSamePixels(id: string, other: string): Promise<void> {
  await untilState(studio, other, "SUCCEEDED");
  const [a, b] = await Promise.all(
    [id, other].map((runId) => db.styledImage.findUniqueOrThrow({ where: { runId } })),
  );
  expect(a?.blob).toBe(b?.blob);
  expect((await readRun(studio, id)).computeMs).toBeGreaterThan(0);
}

/** Blobs that are neither picture nor preview nor result. */
async function statesKept(): Promise<number> {
  const folder = join(studio.dataFolder, "blobs");
  const files = (await readdir(folder, { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name));
  const kinds = await Promise.all(
    files.map((name) =>
      sharp(join(folder, name))
        .metadata()
        .then(
          () => "image",
          () => "state",
        ),
    ),
  );
  return kinds.filter((kind) => kind === "state").length;
}
