// Runs one method and reports every iteration, never more than one ahead of what the worker has recorded. Obeys
// stop requests between iterations and saves the state to resume from every few seconds.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { serialize } from "node:v8";
import { type BlobStore, StorageError } from "../../prisma/blobs.ts";
import type { MethodProgress } from "../methods/method.ts";
import type { FromCompute, SavedState, StopKind, StorageTrouble } from "../worker/messages.ts";
import { previewsOf, storeModel, storeResult } from "./outgoing.ts";
import type { PreparedRun, StateEnvelope } from "./prepare.ts";

/** Saving may cost at most this part of the time: large states are saved less often. */
const SAVING_SHARE = 0.05;
/** Iterations computed but not yet recorded, the running one not counted. */
const MAX_UNRECORDED = 2;

export interface RunMethodOptions {
  runId: string;
  stateIntervalMs: number;
  /** Whether files beside the result are kept. */
  keepsFiles: boolean;
  blobs: BlobStore;
  send: (message: FromCompute) => Promise<void>;
}

/** What the worker may say to a running method. */
export class RunControl {
  readonly abort = new AbortController();
  stopKind: StopKind | undefined;
  #unrecorded = 0;
  #wake: (() => void) | undefined;

  stop(kind: StopKind): void {
    // A later request wins, except that a cancelled run cannot be saved any more.
    if (this.stopKind !== "cancel") this.stopKind = kind;
    if (kind === "cancel") this.abort.abort(new Error("The run was cancelled."));
    this.#wake?.();
  }

  recorded(): void {
    this.#unrecorded -= 1;
    this.#wake?.();
  }

  sent(): void {
    this.#unrecorded += 1;
  }

  /** Resolves when another iteration may be computed or the run should stop. */
  async turn(): Promise<void> {
    await turnOfEventLoop();
    while (this.#unrecorded >= MAX_UNRECORDED && this.stopKind === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/**
 * Sends `progress` messages and at last `done` or `stopped`. A state that cannot be stored costs nothing as long as the
 * run goes on. @throws what the method throws; StorageError where what it made cannot be stored.
 */
export async function runMethod(
  { method, context }: PreparedRun,
  control: RunControl,
  { runId, stateIntervalMs, keepsFiles, blobs, send }: RunMethodOptions,
): Promise<void> {
  let trouble: StorageTrouble | undefined;
  const save = async (progress: MethodProgress): Promise<SavedState | undefined> => {
    const envelope: StateEnvelope = { runId, state: await progress.saveState() };
    try {
      const blob = await blobs.put(serialize(envelope));
      trouble = undefined;
      return { blob, iteration: progress.iteration };
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      if (!trouble) console.error(`Run ${runId} cannot save its state, and goes on: ${error.message}`);
      trouble = { message: error.message, fix: error.fix };
      return undefined;
    }
  };
  const stopped = (kind: StopKind, state?: SavedState) => send({ type: "stopped", kind, state, trouble });
  if (control.stopKind !== undefined) return stopped(control.stopKind);
  const generator = method.run({ ...context, signal: control.abort.signal });
  let nextSaveAt = performance.now() + stateIntervalMs;
  for (;;) {
    const start = performance.now();
    const step = await nextUnlessAborted(generator, control.abort.signal);
    const elapsedMs = performance.now() - start;
    if (step === undefined) return stopped("cancel");
    if (step.done) {
      const result = await storeResult(step.value, blobs, keepsFiles);
      return send({ type: "done", result, elapsedMs });
    }

    const progress = step.value;
    const { iteration, total, stage, values } = progress;
    requireFinite(progress);
    const images = previewsOf(progress);
    const checkpoint = progress.checkpoint && (await storeModel(progress.checkpoint, blobs));
    let state: SavedState | undefined;
    if (performance.now() >= nextSaveAt) {
      const saveStart = performance.now();
      state = await save(progress);
      const saveMs = performance.now() - saveStart;
      nextSaveAt = performance.now() + Math.max(stateIntervalMs, saveMs / SAVING_SHARE);
    }
    control.sent();
    await send({ type: "progress", iteration, total, stage, values, elapsedMs, images, checkpoint, state });
    await control.turn();
    if (control.stopKind === "save") {
      const newest = state ?? (await save(progress));
      await generator.return({ image: { width: 0, height: 0, data: new Float32Array() } });
      return stopped("save", newest);
    }
  }
}

/** @returns undefined when the method ended because it was cancelled. */
async function nextUnlessAborted<T, R>(generator: AsyncGenerator<T, R>, signal: AbortSignal) {
  try {
    return await generator.next();
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function requireFinite({ iteration, values }: MethodProgress): void {
  const bad = Object.entries(values).find(([, value]) => !Number.isFinite(value));
  if (bad !== undefined)
    throw new Error(`The method reported ${bad[0]} = ${bad[1]} at iteration ${iteration}.`);
}
