// Sees one claimed run through: as many attempts by compute processes as it takes, and exactly one ending.
import type { ClaimedRun } from "./claim.ts";
import { type ComputeProcess, ComputeStartError, describeExit } from "./compute-process.ts";
import { MAX_CRASHES, type WorkerContext } from "./context.ts";
import type { SavedState } from "./messages.ts";
import { LostRunError, RunRecord } from "./record.ts";
import { Watch } from "./watch.ts";

/** How an attempt ended that is not the run's end. */
interface Crash {
  reason: string;
}

/**
 * Resolves when the run has ended, was paused, was handed back because `shutdown` fired, or went to another worker.
 * @param openCompute gives a live compute process, the same one as long as it lives.
 */
export async function superviseRun(
  worker: WorkerContext,
  run: ClaimedRun,
  openCompute: () => Promise<ComputeProcess>,
  shutdown: AbortSignal,
): Promise<void> {
  const record = new RunRecord(worker, run);
  try {
    for (;;) {
      if (shutdown.aborted) return await record.handedBack(undefined);
      const crash = await attempt(worker, run, record, openCompute, shutdown);
      if (crash === undefined) return;
      if (run.crashes + 1 >= MAX_CRASHES) {
        return await record.failure(
          `The compute process ${crash.reason}, ${MAX_CRASHES} times without getting past iteration ${Math.max(run.recordedIteration, 0)}.`,
          "Choose a smaller size or network, or give the worker more memory, and start the run again.",
        );
      }
      await record.crash(`The compute process ${crash.reason}; the run goes on from its last saved state.`);
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
): Promise<Crash | undefined> {
  let compute: ComputeProcess;
  try {
    compute = await openCompute();
  } catch (error) {
    if (error instanceof ComputeStartError) return { reason: `did not start: ${error.message}` };
    throw error;
  }
  const messages = compute.run(run.spec);
  const watch = new Watch(worker, run, compute, shutdown);
  try {
    for await (const message of messages) {
      watch.sawProgress();
      switch (message.type) {
        case "progress":
          await record.progress(message);
          break;
        case "done":
          await record.success(message.image, message.elapsedMs);
          return undefined;
        case "failed":
          await record.failure(message.message, message.remedy);
          return undefined;
        case "stopped":
          await recordStop(record, watch, message.state);
          return undefined;
        case "exit":
          if (watch.isLost) throw new LostRunError(`Run ${run.spec.runId} went to another worker.`);
          if (watch.verdict !== undefined) {
            await record.failure(watch.verdict.reason, watch.verdict.remedy);
            return undefined;
          }
          if (watch.intent !== undefined) {
            await recordStop(record, watch, undefined);
            return undefined;
          }
          return { reason: describeExit(message) };
        default:
          throw new Error(`A compute process said "${message.type}" during a run.`);
      }
    }
    return undefined;
  } catch (error) {
    // The process still computes a run that nobody records: it is of no use any more.
    compute.kill("its run was given up");
    throw error;
  } finally {
    watch.end();
  }
}

function recordStop(record: RunRecord, watch: Watch, state: SavedState | undefined): Promise<void> {
  if (watch.intent === "cancel") return record.cancelled();
  if (watch.intent === "pause") return record.paused(state);
  return record.handedBack(state);
}
