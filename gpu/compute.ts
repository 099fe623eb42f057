// The compute process: one run at a time, and the engine from the first that needs it on. Its parent, the worker, tells it
// what to do over IPC; it has no database. It outlives runs, so that a second one finds sessions compiled and the model loaded.
import { folderBlobStore, StorageError } from "../prisma/blobs.ts";
import type { Engine } from "../prisma/contract.ts";
import { buildCatalogue } from "./catalogue.ts";
import { refuseIfTooLarge } from "./compute/memory.ts";
import { Preparer } from "./compute/prepare.ts";
import { RunControl, runMethod } from "./compute/run-method.ts";
import { knownDatasets } from "./data/available.ts";
import { startEngine } from "./engine.ts";
import { readEnvironment } from "./env.ts";
import { findMethod } from "./methods/find.ts";
import { MethodError, usesEngine } from "./methods/method.ts";
import type { FromCompute, RunSpec, ToCompute } from "./worker/messages.ts";

// Ctrl-C reaches the whole process group. Only the worker decides when computing ends.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
// A worker that is gone, however it went, takes its compute process along.
process.on("disconnect", () => process.exit());

const environment = readEnvironment();
const blobs = folderBlobStore(environment.blobFolder);
const datasets = await knownDatasets(environment.datasetFolders);
const preparer = new Preparer(blobs, datasets);

function send(message: FromCompute): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined)
      throw new Error("gpu/compute.ts is started by the worker: run gpu/main.ts.");
    process.send(message, undefined, {}, () => resolve());
  });
}

const sendReady = () => send({ type: "ready", idleBytes: process.memoryUsage.rss() });

let engine: Promise<Engine> | undefined;

function openEngine(): Promise<Engine> {
  const { engine: choice, threads, memoryBytes } = environment;
  engine ??= startEngine({ engine: choice, threads, memoryBytes }).then(async (started) => {
    await sendReady();
    return started;
  });
  return engine;
}

async function describe(): Promise<void> {
  try {
    await send({ type: "catalogue", catalogue: buildCatalogue(await openEngine(), datasets) });
  } catch (error) {
    await send({ type: "unable", message: error instanceof Error ? error.message : String(error) });
  }
}

let control: RunControl | undefined;

async function start(spec: RunSpec): Promise<void> {
  const mine = new RunControl();
  control = mine;
  try {
    if (usesEngine(findMethod(spec.method))) await openEngine();
    const prepared = await preparer.prepare(spec);
    refuseIfTooLarge(prepared.method, prepared.context, environment.memoryBytes);
    const { stateIntervalMs } = environment;
    const { runId, keepsFiles } = spec;
    await runMethod(prepared, mine, { runId, stateIntervalMs, keepsFiles, blobs, send });
  } catch (error) {
    if (error instanceof MethodError) {
      await send({ type: "failed", message: error.message, remedy: error.remedy });
    } else if (error instanceof StorageError) {
      await send({ type: "halted", trouble: { message: error.message, fix: error.fix } });
    } else {
      console.error(error);
      const message = error instanceof Error ? error.message : String(error);
      await send({ type: "failed", message, remedy: undefined });
    }
  } finally {
    if (control === mine) control = undefined;
  }
}

process.on("message", (message: ToCompute) => {
  if (message.type === "start") void start(message.spec);
  else if (message.type === "describe") void describe();
  else if (message.type === "recorded") control?.recorded();
  else control?.stop(message.kind);
});
await sendReady();
