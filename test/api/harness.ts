// A real server on a real database and real sockets for one test file, and the few things every test does with it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "graphql-ws";
import sharp from "sharp";
import { afterAll } from "vitest";
import WebSocket from "ws";
import { z } from "zod";
import { type BlobStore, folderBlobStore } from "../../prisma/blobs.ts";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import type { NewRunEvent, PublishedMethod } from "../../prisma/contract.ts";
import { appendEvents, transition } from "../../prisma/run-store.ts";
import { type RunningServer, startServer } from "../../server/main.ts";
import { testDatabase } from "../support/database.ts";

export interface TestServer extends RunningServer {
  databaseUrl: string;
  db: PrismaClient;
  blobs: BlobStore;
  dataFolder: string;
  /** Lines that the server logged. */
  logged: string[];
}

/** Call once at the top of a file. */
export async function testServer(options: { keepAliveMs?: number; host?: string } = {}): Promise<TestServer> {
  const { url: databaseUrl, db } = await testDatabase();
  const dataFolder = await mkdtemp(join(tmpdir(), "pentimento-api-"));
  const logged: string[] = [];
  const server = await startServer({
    databaseUrl,
    dataFolder,
    port: 0,
    log: (line) => {
      if (process.env.SHOW) console.log(line);
      logged.push(line);
    },
    ...options,
  });
  afterAll(async () => {
    await server.close();
    await rm(dataFolder, { recursive: true, force: true });
  });
  return {
    ...server,
    databaseUrl,
    db,
    blobs: folderBlobStore(join(dataFolder, "blobs")),
    dataFolder,
    logged,
  };
}

export const engine = {
  backend: "onnx" as const,
  device: "cpu",
  threads: 2,
  version: "1.30.0",
  memoryLimitBytes: 2 ** 31,
};

export const gatys: PublishedMethod = {
  id: "gatys",
  label: "Gatys",
  description: "Optimises the picture's pixels.",
  about: "A network compares.\n\nThe pixels move.",
  sources: [{ authors: "L. Gatys", year: 2016, title: "Image style transfer", venue: "CVPR" }],
  inputs: { content: "required", style: "required", model: "required" },
  parameters: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      iterations: { type: "integer", minimum: 1, maximum: 2000, default: 300 },
      styleWeight: { type: "number", minimum: 0, maximum: 1e6, default: 1000 },
      optimizer: { type: "string", enum: ["adam", "lbfgs"], default: "lbfgs" },
      layers: { type: "array", items: { type: "string" }, default: ["relu1_1"] },
    },
    propertyOrder: ["iterations", "styleWeight", "optimizer", "layers"],
    additionalProperties: false,
  },
};

/** What a worker publishes at its start. */
export async function publishCatalogue(
  db: PrismaClient,
  methods: PublishedMethod[] = [gatys],
): Promise<void> {
  const network = {
    id: "vgg13",
    label: "VGG-13",
    description: "Ten convolutions.",
    layers: ["relu1_1", "relu4_2"],
    styleLayers: ["relu1_1"],
    contentLayers: ["relu4_2"],
  };
  await db.worker.create({
    data: {
      id: crypto.randomUUID(),
      host: "here",
      pid: 1,
      engine,
      methods: methods as Prisma.InputJsonValue[],
      networks: [network],
      datasets: [
        { id: "synthetic", label: "Synthetic", classes: ["one", "two"], isAvailable: true },
        {
          id: "cifar10",
          label: "CIFAR-10",
          classes: ["airplane"],
          isAvailable: false,
          remedy: "Set CIFAR10_DIR.",
        },
      ],
    },
  });
}

export async function createModel(db: PrismaClient, id = "vgg13-random"): Promise<string> {
  await db.model.create({
    data: {
      id,
      label: "VGG-13, random weights",
      network: "vgg13",
      width: 0.5,
      dataset: "none",
      regime: "random",
      seed: 1,
      card: { id },
      checkpoints: { create: { epoch: 0, metrics: {} } },
    },
  });
  return id;
}

export interface Answer<Data> {
  data: Data | null | undefined;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

/** One GraphQL operation over HTTP. */
export async function ask<Data>(
  { url }: { url: string },
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer<Data>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer<Data>;
}

/** As `ask`, for operations that must succeed. */
export async function askFor<Data>(
  server: { url: string },
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const { data, errors } = await ask<Data>(server, query, variables);
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}

/** A small picture, another one for another seed. */
export function testPng(seed = 0, width = 48, height = 32): Promise<Buffer> {
  const data = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, index) => (index * 7 + seed * 53) % 256),
  );
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

const uploadedSchema = z.object({
  id: z.string(),
  url: z.string(),
  width: z.number(),
  height: z.number(),
  name: z.string(),
});

export async function uploadPicture({ url }: { url: string }, bytes: Buffer, name = "test.png") {
  const response = await fetch(`${url}/pictures?name=${encodeURIComponent(name)}`, {
    method: "POST",
    body: new Uint8Array(bytes),
  });
  if (!response.ok) throw new Error(await response.text());
  return uploadedSchema.parse(await response.json());
}

export function subscriptionClient({ port }: { port: number }): Client {
  return createClient({ url: `ws://127.0.0.1:${port}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 });
}

/** One event as the subscription of `RUN_EVENTS` delivers it. */
export interface ReceivedEvent {
  __typename: string;
  sequence: number;
  iteration?: number;
  state?: string;
  skipped?: number;
  url?: string;
  dataUri?: string;
}

export const RUN_EVENTS = `subscription ($runId: ID!, $after: Int) { runEvents(runId: $runId, after: $after) {
  __typename sequence runId createdAt
  ... on RunStateChanged { state reason } ... on RunMetrics { iteration total values computeMs }
  ... on RunPreview { iteration width height url dataUri(maxWidth: 64) } ... on RunLagged { skipped } } }`;

/** Subscribes and collects; `take` ends it after so many events. */
export async function collectEvents(
  server: { port: number },
  runId: string,
  after = 0,
  take = Number.POSITIVE_INFINITY,
  onEvent?: (event: ReceivedEvent) => unknown,
) {
  const client = subscriptionClient(server);
  const events: ReceivedEvent[] = [];
  try {
    for await (const { data, errors } of client.iterate<{ runEvents: ReceivedEvent }>({
      query: RUN_EVENTS,
      variables: { runId, after },
    })) {
      if (errors || !data) throw new Error(JSON.stringify(errors));
      events.push(data.runEvents);
      await onEvent?.(data.runEvents);
      if (events.length >= take) break;
    }
  } finally {
    await client.dispose();
  }
  return events;
}

/** A run as `stylize` leaves it, without going through the API. */
export async function createRun(db: PrismaClient, data: { total?: number } = {}): Promise<string> {
  return db.$transaction(async (tx) => {
    const { id } = await tx.run.create({ data: { method: "gatys", parameters: {}, seed: 1, ...data } });
    await appendEvents(tx, id, [{ kind: "STATE", payload: { state: "QUEUED" } }]);
    return id;
  });
}

/** One iteration's two events in one transaction, as a worker writes them. @returns the newest sequence. */
export async function appendIteration(
  db: PrismaClient,
  runId: string,
  iteration: number,
  blob: string,
): Promise<number> {
  const events: NewRunEvent[] = [
    {
      kind: "METRICS",
      payload: { iteration, total: 1000, values: { total: 1 / iteration }, computeMs: iteration * 10 },
    },
    { kind: "PREVIEW", payload: { iteration, width: 48, height: 32, blob } },
  ];
  const patch = {
    iteration,
    total: 1000,
    computeMs: iteration * 10,
    previewBlob: blob,
    previewWidth: 48,
    previewHeight: 32,
  };
  const sequence = await db.$transaction((tx) => appendEvents(tx, runId, events, patch));
  if (sequence === undefined) throw new Error(`No run ${runId}`);
  return sequence;
}

export async function startRun(db: PrismaClient, runId: string): Promise<void> {
  await transition(db, runId, ["QUEUED"], "RUNNING", { engine, patch: { startedAt: new Date() } });
}

export async function finishRun(db: PrismaClient, runId: string): Promise<void> {
  await transition(db, runId, ["RUNNING"], "SUCCEEDED");
}

/** Long, for machines that do much else; a test's own timeout is mostly shorter. */
const PATIENCE_MS = 60_000;

/** Polls until `read` gives something. */
export async function eventually<Value>(
  read: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`It did not happen within ${PATIENCE_MS / 1000} s.`);
}
