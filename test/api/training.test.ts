// Training as a run: live numbers and pictures, a model from the first checkpoint on, and the weights of an undisturbed
// training whatever dies in between.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { catalogueSchema, modelCardSchema } from "../../prisma/contract.ts";
import { testDatabase } from "../support/database.ts";
import {
  oneTo,
  openStudio,
  queueRun,
  readEvents,
  type Studio,
  startWorker,
  untilIteration,
  untilState,
  type WorkerProcess,
} from "./worker-support.ts";

// Processes start and engines compile: seconds on a quiet machine, much more beside other tests.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const EPOCHS = 3;
/** 200 pictures of the synthetic set, 20 of them held out: 11 steps of 16 an epoch. */
const SMALL = {
  network: "vgg11",
  width: 0.0625,
  regime: "pgd",
  steps: 1,
  epochs: EPOCHS,
  batchSize: 16,
  limit: 200,
  heldOut: 20,
  attackedPictures: 16,
  attackSteps: 2,
  checkpointEvery: 2,
};
const STEPS = 11 * EPOCHS;

const { url, db } = await testDatabase();
let studio: Studio;
let worker: WorkerProcess;
/** A training that nothing disturbs. */
let undisturbed: string;

const startTraining = (
  parameters: Record<string, unknown> = {},
  from: { modelId?: string; checkpointId?: string } = {},
) =>
  queueRun(studio, {
    ...from,
    method: "train",
    parameters: { ...SMALL, ...parameters } as object,
    seed: 7,
    dataset: "synthetic",
  });

/** However busy the machine is with other tests. */
const untilOver = (id: string) => untilState(studio, id, "SUCCEEDED|FAILED|CANCELLED", 280_000);

const modelOf = (runId: string) =>
  db.model.findUniqueOrThrow({
    where: { runId },
    include: { checkpoints: { orderBy: { epoch: "asc" } } },
  });

beforeAll(async () => {
  studio = await openStudio(db, url, await mkdtemp(join(tmpdir(), "pentimento-training-")));
  worker = await startWorker(studio);
  undisturbed = await startTraining();
});

afterAll(async () => {
  await worker?.kill();
  await studio?.close();
  if (studio) await rm(studio.dataFolder, { recursive: true, force: true });
});

describe("a training", () => {
  it("reports every step, shows what happens inside, and ends in a model to paint with", async () => {
    const { methods, datasets } = catalogueSchema.parse(await db.worker.findFirstOrThrow());
    expect(methods.find(({ id }) => id === "train")).toMatchObject({
      makes: "model",
      inputs: { dataset: "required" },
    });
    expect(datasets.map(({ id, isAvailable }) => [id, isAvailable])).toEqual([
      ["synthetic", true],
      ["cifar10", false],
      ["cifar100", false],
      ["pictures", false],
    ]);

    const id = undisturbed;
    const run = await untilOver(id);
    expect(run).toMatchObject({
      state: "SUCCEEDED",
      iteration: STEPS,
      total: STEPS,
      error: null,
      stateBlob: null,
    });
    const { sequences, metrics, previews } = await readEvents(studio, id);
    expect(sequences).toEqual(oneTo(sequences.length));
    expect(metrics.map(({ iteration }) => iteration)).toEqual(oneTo(STEPS));
    for (const name of [
      "loss/training",
      "accuracy/training",
      "rate/learning rate",
      "speed/pictures a second",
    ]) {
      expect(metrics.every(({ values }) => Number.isFinite(values[name]))).toBe(true);
    }
    const validated = metrics.filter(({ values }) => "accuracy/held out, attacked" in values);
    expect(validated.map(({ iteration }) => iteration)).toEqual([11, 22, 33]);
    expect(previews.map(({ iteration, name }) => `${iteration} ${name}`)).toEqual(
      [1, 11, 22, 33].flatMap((at) => [`${at} adversarial`, `${at} gradients`, `${at} filters`]),
    );
    const picture = await studio.blobs.get(previews[0]!.blob);
    expect(await sharp(picture).metadata()).toMatchObject({
      format: "jpeg",
      width: 8 * 100 - 4,
      height: 3 * 100 - 4,
    });
    expect(await db.styledImage.count({ where: { runId: id } })).toBe(0);

    const model = await modelOf(id);
    const card = modelCardSchema.parse(model.card);
    expect(card).toMatchObject({
      id: model.id,
      network: "vgg11",
      regime: "pgd",
      dataset: "synthetic",
      epochs: EPOCHS,
    });
    expect(card.metrics.testAccuracy).toBeGreaterThan(0.05);
    expect(card.command).toContain("--regime pgd");
    expect(model.checkpoints.map(({ epoch }) => epoch)).toEqual([2, 3]);
    expect(model.checkpoints.at(-1)).toMatchObject({ weights: card.weights?.sha256, metrics: card.metrics });

    // Somebody paints with it at once.
    const { contentId, styleId } = studio;
    const parameters = { size: 64, iterations: 2, optimizer: "adam" };
    const painting = { method: "gatys", parameters, seed: 1, contentId, styleId, modelId: model.id };
    expect((await untilOver(await queueRun(studio, painting))).state).toBe("SUCCEEDED");
  });

  it("goes on after its worker was killed, to the weights of an undisturbed one, bit for bit", async () => {
    const id = await startTraining();
    await untilIteration(studio, id, 15);
    await worker.kill();
    worker = await startWorker(studio);
    await untilOver(id);
    const { states, metrics, sequences } = await readEvents(studio, id);
    expect(states.map(({ state }) => state)).toEqual(["QUEUED", "RUNNING", "QUEUED", "RUNNING", "SUCCEEDED"]);
    expect(sequences).toEqual(oneTo(sequences.length));
    expect(metrics.map(({ iteration }) => iteration)).toEqual(oneTo(STEPS));
    const [one, other] = [await modelOf(undisturbed), await modelOf(id)];
    expect(other.checkpoints.map(({ weights }) => weights)).toEqual(
      one.checkpoints.map(({ weights }) => weights),
    );
    expect(await studio.blobs.get(other.checkpoints.at(-1)?.weights ?? "")).toBeDefined();
  });

  it("goes on so too where it started from a model", async () => {
    const { id: modelId, checkpoints } = await modelOf(undisturbed);
    const from = { modelId, checkpointId: checkpoints.at(-1)!.id };
    const [whole, killed] = [await startTraining({}, from), await startTraining({}, from)];
    await untilIteration(studio, killed, 15);
    await worker.kill();
    worker = await startWorker(studio);
    expect((await untilOver(killed)).state).toBe("SUCCEEDED");
    const [one, other] = [await modelOf(whole), await modelOf(killed)];
    expect(modelCardSchema.parse(other.card).parameters).toMatchObject({ from: modelId });
    const weights = ({ checkpoints: made }: typeof one) => made.map((checkpoint) => checkpoint.weights);
    expect(weights(other)).toEqual(weights(one));
    expect(weights(one)).not.toEqual(checkpoints.map((checkpoint) => checkpoint.weights));
  });

  it("pauses and resumes to the same weights; a cancelled one leaves its last checkpoint as a model", async () => {
    const paused = await startTraining();
    await untilIteration(studio, paused, 5);
    await db.run.update({ where: { id: paused }, data: { stopRequest: "PAUSE" } });
    const { iteration, stateIteration } = await untilState(studio, paused, "PAUSED|SUCCEEDED|FAILED");
    expect(stateIteration).toBe(iteration);
    await db.$executeRaw`UPDATE "Run" SET state = 'QUEUED' WHERE id = ${paused}`;
    await studio.queue.send("runs", { runId: paused });
    await untilOver(paused);
    const weights = async (id: string) => (await modelOf(id)).checkpoints.at(-1)?.weights;
    expect(await weights(paused)).toBe(await weights(undisturbed));

    const cancelled = await startTraining({ epochs: 200 });
    await untilIteration(studio, cancelled, 23);
    await db.run.update({ where: { id: cancelled }, data: { stopRequest: "CANCEL" } });
    await untilOver(cancelled);
    const { checkpoints } = await modelOf(cancelled);
    expect(checkpoints.at(-1)?.epoch).toBeGreaterThanOrEqual(2);
    expect(await studio.blobs.get(checkpoints.at(-1)?.weights ?? "")).toBeDefined();
  });

  it("leaves a run to the worker that has its data set, and pauses it with its state where that one is gone", async () => {
    const pictures = join(studio.dataFolder, "shades");
    for (const [name, shade] of [
      ["dark", 40],
      ["light", 200],
    ] as const) {
      await mkdir(join(pictures, name), { recursive: true });
      for (let i = 0; i < 20; i++) {
        const background = { r: shade, g: shade + i, b: 2 * i };
        const picture = sharp({ create: { width: 32, height: 32, channels: 3, background } });
        await picture.png().toFile(join(pictures, name, `${i}.png`));
      }
    }
    const able = await startWorker(studio, { PICTURES_DIR: pictures });
    onTestFinished(() => able.kill());
    const { id: ableId } = await db.worker.findFirstOrThrow({ where: { pid: able.child.pid! } });
    const start = (epochs: number, seed: number) => {
      const few = { batchSize: 8, limit: 36, heldOut: 4, attackedPictures: 4, checkpointEvery: 10 };
      const parameters = { ...SMALL, ...few, epochs };
      return queueRun(studio, { method: "train", parameters, seed, dataset: "shades" });
    };
    const ids = [await start(1, 0), await start(1, 1)];
    for (const id of ids)
      expect(await untilOver(id)).toMatchObject({ state: "SUCCEEDED", error: null, workerId: ableId });
    expect((await readEvents(studio, ids[0]!)).states.map(({ state }) => state)).toEqual([
      "QUEUED",
      "RUNNING",
      "SUCCEEDED",
    ]);

    const left = await start(50, 2);
    await untilIteration(studio, left, 8);
    able.child.kill("SIGTERM");
    await able.exited;
    expect((await db.run.findUniqueOrThrow({ where: { id: left } })).state).toBe("QUEUED");
    // As if it had been away for long.
    await db.$executeRaw`UPDATE "Worker" SET "heartbeatAt" = now() - interval '2 minutes' WHERE id = ${ableId}`;
    const { stateBlob, ...paused } = await untilState(studio, left, "PAUSED|SUCCEEDED|FAILED");
    expect(paused).toMatchObject({
      state: "PAUSED",
      error: "No worker that is there has the data set shades.",
      remedy: "Start one that has it, then resume the run.",
    });
    expect(paused.stateIteration).toBeGreaterThanOrEqual(8);
    expect(await studio.blobs.get(stateBlob ?? "")).toBeDefined();
  });

  it("says which settings do not go together, and which data set it lacks", async () => {
    const foreign = await startTraining({ regime: "standard" });
    const { error, remedy } = await untilOver(foreign);
    expect(error).toContain("regime standard knows: none");
    expect(remedy).toBeTruthy();
    const lacking = await queueRun(studio, {
      method: "train",
      parameters: SMALL,
      seed: 1,
      dataset: "cifar10",
    });
    const paused = await untilState(studio, lacking, "PAUSED|FAILED");
    expect(paused).toMatchObject({
      state: "PAUSED",
      error: "No worker that is there has the data set CIFAR-10.",
      remedy: expect.stringContaining("CIFAR10_DIR"),
    });
  });
});
