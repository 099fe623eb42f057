// Sees one claimed run through: as many attempts by compute processes as it takes, and exactly one ending.
import { StorageError } from "../../prisma/blobs.ts";
import type { ClaimedRun } from "./claim.ts";
import { type ComputeExit, type ComputeProcess, ComputeStartError, describeExit } from "./compute-process.ts";
import { MAX_CRASHES, type WorkerContext } from "./context.ts";
import type { FromCompute, SavedState, StorageTrouble } from "./messages.ts";
import { LostRunError, RunRecord } from "./record.ts";
import { Watch } from "./watch.ts";

/** How an attempt ended: with the run's end (or its loss), with a wish to go on, or in a crash. */
type Outcome = "ended" | "again" | { crash: string; remedy: string };

const LACKING = "Choose a smaller size or network, or give the worker more memory, and start the run again.";
const STUCK = "Start the run again; should it get stuck once more, stop and start the worker before.";

/**
 * Resolves when the run has ended, was paused (also because nothing can be stored), was handed back because `shutdown` fired, or went to another worker.
 * @param openCompute gives a live compute process, the same one as long as it lives.
 */
export async function superviseRun(
  worker: WorkerContext,
  run: ClaimedRun,
  openCompute: () => Promise<ComputeProcess>,
  shutdown: AbortSignal,
): Promise<void> {
  const record = new RunRecord(worker, run, shutdown);
  try {
    for (;;) {
      const outcome = await attempt(worker, run, record, openCompute, shutdown);
      if (outcome === "ended") return;
      if (outcome === "again") continue;
      if (run.crashes + 1 >= MAX_CRASHES) {
        return await record.failure(
          `The compute process ${outcome.crash}, ${MAX_CRASHES} times without getting past iteration ${Math.max(run.recordedIteration, 0)}.`,
          outcome.remedy,
        );
      }
      await record.crash(`The compute process ${outcome.crash}; the run goes on from its last saved state.`);
    }
  } catch (error) {
    if (!(error instanceof LostRunError)) throw error;
    console.error(error.message);
  }
}

async function attempt(
  worker: WorkerContext,
  run: ClaimedRun,
  record: RunRecord,
  openCompute: () => Promise<ComputeProcess>,
  shutdown: AbortSignal,
): Promise<Outcome> {
  const watch = new Watch(worker, run, shutdown);
  let compute: ComputeProcess | undefined;
  try {
    compute = await openCompute();
    if (watch.isLost) return lost(run);
    if (watch.intent !== undefined) return await recordStop(record, watch, undefined);
    const messages = compute.run(run.spec);
    watch.attach(compute);
    return await follow(messages, run, record, watch);
  } catch (error) {
    if (error instanceof ComputeStartError)
      return { crash: `did not start: ${error.message}`, remedy: LACKING };
    // The process computes a run that nobody records: it is of no use any more.
    compute?.kill("its run was given up");
    if (!(error instanceof StorageError)) throw error;
    await (watch.intent === "cancel" ? record.cancelled() : record.halted(error));
    return "ended";
  } finally {
    watch.end();
  }
}

/** Records what the compute process says until the attempt is over. */
async function follow(
  messages: AsyncIterable<FromCompute | ComputeExit>,
  run: ClaimedRun,
  record: RunRecord,
  watch: Watch,
): Promise<Outcome> {
  for await (const message of messages) {
    watch.sawProgress();
    switch (message.type) {
      case "progress":
        await record.progress(message);
        break;
      case "done":
        await record.success(message.result, message.elapsedMs);
        return "ended";
      case "failed":
        await record.failure(message.message, message.remedy);
        return "ended";
      case "stopped":
        return recordStop(record, watch, message.state, message.trouble);
      case "halted":
        throw new StorageError(message.trouble.message, message.trouble.fix);
      case "exit":
        if (watch.isLost) return lost(run);
        if (watch.intent !== undefined) return recordStop(record, watch, undefined);
        if (watch.verdict === undefined) {
          return { crash: describeExit(message), remedy: watch.isStuck ? STUCK : LACKING };
        }
        await record.failure(watch.verdict.reason, watch.verdict.remedy);
        return "ended";
      default:
        throw new Error(`A compute process said "${message.type}" during a run.`);
    }
  }
  throw new Error("A compute process fell silent without an ending.");
}

function lost(run: ClaimedRun): never {
  throw new LostRunError(`Run ${run.spec.runId} went to another worker.`);
}

/** A pause that nobody asks for any more is no ending. */
async function recordStop(
  record: RunRecord,
  watch: Watch,
  state: SavedState | undefined,
  trouble?: StorageTrouble,
): Promise<Outcome> {
  if (watch.intent === "pause") return (await record.paused(state, trouble)) ? "ended" : "again";
  await (watch.intent === "cancel" ? record.cancelled() : record.handedBack(state));
  return "ended";
}
