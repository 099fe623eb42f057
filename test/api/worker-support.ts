// Real workers as processes, real runs in a real database: what the worker's tests and experiments share.
import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { type BlobStore, folderBlobStore } from "../../prisma/blobs.ts";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import { modelCardSchema, runEventPayloadSchemas } from "../../prisma/contract.ts";
import { enqueueRun, openRunQueue, type RunQueue } from "../../prisma/queue.ts";
import { appendEvents } from "../../prisma/run-store.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Two small pictures, the random-weight model, and the means to start runs of them. */
export interface Studio {
  db: PrismaClient;
  queue: RunQueue;
  blobs: BlobStore;
  databaseUrl: string;
  dataFolder: string;
  contentId: string;
  styleId: string;
  modelId: string;
  close(): Promise<void>;
}

/** @param dataFolder an empty folder; workers get it as PENTIMENTO_DATA. */
export async function openStudio(db: PrismaClient, databaseUrl: string, dataFolder: string): Promise<Studio> {
  const blobs = folderBlobStore(join(dataFolder, "blobs"));
  const [contentId, styleId, modelId] = await Promise.all([
    addPicture(db, blobs, "content", (x, y) => [2 * x, 255 - 3 * y, (x * y) % 256]),
    addPicture(db, blobs, "style", (x, y) => [(x % 8) * 32, ((x + y) % 5) * 50, (y % 6) * 40]),
    addRandomModel(db),
  ]);
  const queue = await openRunQueue({ databaseUrl, isConsumer: false, onError: () => {} });
  const close = () => queue.stop({ graceful: false });
  return { db, queue, blobs, databaseUrl, dataFolder, contentId, styleId, modelId, close };
}

async function addPicture(
  db: PrismaClient,
  blobs: BlobStore,
  name: string,
  colour: (x: number, y: number) => [number, number, number],
): Promise<string> {
  const width = 96;
  const height = 72;
  const rgb = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    rgb.set(
      colour(i % width, Math.floor(i / width)).map((value) => value & 255),
      3 * i,
    );
  }
  const png = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const blob = await blobs.put(png);
  await db.picture.create({ data: { id: blob, blob, width, height, name } });
  return blob;
}

async function addRandomModel(db: PrismaClient): Promise<string> {
  const path = join(root, "assets/models/vgg13-random/card.json");
  const card = modelCardSchema.parse(JSON.parse(await readFile(path, "utf8")));
  const { id, label, network, width, dataset, regime, seed } = card;
  await db.model.create({
    data: {
      ...{ id, label, network, width, dataset, regime, seed },
      card: JSON.parse(JSON.stringify(card)),
      checkpoints: { create: { epoch: 0, metrics: {} } },
    },
  });
  return id;
}

const SMALL = {
  size: 64,
  iterations: 10,
  optimizer: "adam",
  styleLayers: { relu1_1: 1, relu2_1: 1 },
  contentLayers: { relu2_1: 1 },
};

/** Queues a run of two pictures as the server does. Small and quick by default. */
export async function startRun(
  studio: Studio,
  parameters: Record<string, string | number | object> = {},
  method = "gatys",
): Promise<string> {
  const { contentId, styleId, modelId } = studio;
  return queueRun(studio, {
    method,
    parameters: { ...SMALL, ...parameters },
    seed: 7,
    contentId,
    styleId,
    modelId,
  });
}

/** Row, first event and job in one transaction. */
export async function queueRun(
  { db, queue }: Pick<Studio, "db" | "queue">,
  data: Prisma.RunUncheckedCreateInput,
): Promise<string> {
  return db.$transaction(async (tx) => {
    const { id } = await tx.run.create({ data });
    await appendEvents(tx, id, [{ kind: "STATE", payload: { state: "QUEUED" } }]);
    await enqueueRun(queue, id, tx);
    return id;
  });
}

export type Run = Prisma.RunGetPayload<object>;

export interface WorkerProcess {
  child: ChildProcess;
  output(): string;
  /** Of the newest compute process. */
  computePid(): number;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Ends it and its compute process without ceremony. */
  kill(): Promise<void>;
}

/** Starts `gpu/main.ts`; resolves when it is ready for runs. */
export async function startWorker(
  studio: Pick<Studio, "databaseUrl" | "dataFolder">,
  env: Record<string, string> = {},
): Promise<WorkerProcess> {
  const worker = launchWorker({
    DATABASE_URL: studio.databaseUrl,
    PENTIMENTO_DATA: studio.dataFolder,
    PENTIMENTO_THREADS: "1",
    PENTIMENTO_STATE_SECONDS: "0.2",
    ...env,
  });
  const gone = worker.exited.then(() => {
    throw new Error(`The worker ended before it was ready:\n${worker.output()}`);
  });
  await Promise.race([until("the worker is ready", () => worker.output().includes("Worker ready")), gone]);
  gone.catch(() => {});
  return worker;
}

/** Starts `gpu/main.ts` and waits for nothing. */
export function launchWorker(env: Record<string, string>): WorkerProcess {
  let output = "";
  const child = spawn(process.execPath, ["--import", "tsx", "gpu/main.ts"], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const keep = (text: Buffer) => {
    output += text.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on("exit", (code, signal) => resolve({ code, signal }));
  });
  return {
    child,
    output: () => output,
    computePid: () => Number([...output.matchAll(/Compute process (\d+) for runs started/g)].at(-1)?.[1]),
    exited,
    async kill() {
      // A stopped process dies of SIGKILL too; its compute process follows when their channel closes.
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Polls until `isTrue`. @throws naming what was waited for. */
export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs = 110_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs / 1000} s in vain until ${what}.`);
    await sleep(10);
  }
}

export function readRun({ db }: Pick<Studio, "db">, id: string): Promise<Run> {
  return db.run.findUniqueOrThrow({ where: { id } });
}

export async function untilState(
  studio: Studio,
  id: string,
  states: string,
  timeoutMs?: number,
): Promise<Run> {
  let run = await readRun(studio, id);
  const arrived = async () => {
    run = await readRun(studio, id);
    return states.split("|").includes(run.state);
  };
  try {
    await until(`the run is ${states}`, arrived, timeoutMs);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error} It is ${run.state} (${run.error}).`);
  }
  return run;
}

export async function untilIteration(studio: Studio, id: string, iteration: number): Promise<void> {
  await until(`iteration ${iteration}`, async () => (await readRun(studio, id)).iteration >= iteration);
}

/** A run's events in brief: `sequences`, `states` with their reasons, iterations of metrics and previews. */
export async function readEvents({ db }: Pick<Studio, "db">, runId: string) {
  const rows = await db.runEvent.findMany({ where: { runId }, orderBy: { sequence: "asc" } });
  return {
    sequences: rows.map(({ sequence }) => sequence),
    states: rows
      .filter(({ kind }) => kind === "STATE")
      .map(({ payload }) => runEventPayloadSchemas.STATE.parse(payload)),
    metrics: rows
      .filter(({ kind }) => kind === "METRICS")
      .map(({ payload }) => runEventPayloadSchemas.METRICS.parse(payload)),
    previews: rows
      .filter(({ kind }) => kind === "PREVIEW")
      .map(({ payload }) => runEventPayloadSchemas.PREVIEW.parse(payload)),
  };
}

/** 1..length: what sequences of a run's events and its iterations must be. */
export const oneTo = (length: number): number[] => Array.from({ length }, (_, index) => index + 1);
