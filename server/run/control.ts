// Cancel, pause and resume. What is not running moves at once; a running run is asked, and its worker obeys at the
// next iteration. A run that is over stays as it is: cancelling it is no error (there is nothing left to stop),
// pausing or resuming it is one, and so it is while it is being cancelled: a cancellation stands.
import type { Prisma, StopRequest } from "../../prisma/client.ts";
import { GALLERY_CHANNEL } from "../../prisma/contract.ts";
import { requeueRun } from "../../prisma/queue.ts";
import { FINAL_STATES, notify, transition } from "../../prisma/run-store.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { findRun, type RunRow } from "./service.ts";

export async function cancelRun(context: Context, id: string): Promise<RunRow> {
  return settle(context, id, async (run) => {
    if (FINAL_STATES.includes(run.state)) return true;
    if (run.state === "RUNNING") return requestStop(context, id, "CANCEL", { state: "RUNNING" });
    const { stateBlob } = run;
    const isCancelled = await transition(context.db, id, ["QUEUED", "PAUSED"], "CANCELLED", {
      reason: "Cancelled on request.",
      patch: { stateBlob: null, stateIteration: null },
      where: { stateBlob },
    });
    // The run is cancelled, whether or not its blob can be removed.
    if (isCancelled && stateBlob !== null) await context.blobs.remove(stateBlob).catch(() => {});
    return isCancelled;
  });
}

export async function pauseRun(context: Context, id: string): Promise<RunRow> {
  return settle(context, id, async (run) => {
    if (run.state === "PAUSED") return true;
    refuseWhenOver(run, "paused");
    if (run.state === "RUNNING") {
      const where = { state: run.state, OR: [{ stopRequest: null }, { stopRequest: "PAUSE" as const }] };
      return requestStop(context, id, "PAUSE", where);
    }
    return transition(context.db, id, ["QUEUED"], "PAUSED", {
      reason: "Paused on request.",
      patch: { stopRequest: null },
    });
  });
}

export async function resumeRun(context: Context, id: string): Promise<RunRow> {
  return settle(context, id, async (run) => {
    refuseWhenOver(run, "resumed");
    if (run.state !== "PAUSED") {
      // A worker that stopped may have given the run back to the queue before it obeyed.
      const where = { state: run.state, stopRequest: "PAUSE" as const };
      return run.stopRequest === null || requestStop(context, id, null, where);
    }
    return transition(context.db, id, ["PAUSED"], "QUEUED", {
      reason: "Resumed on request.",
      patch: { stopRequest: null },
      also: (tx) => requeueRun(context.queue, id, { tx }),
    });
  });
}

/** Tries `step` on the run as it is until it applies; somebody else may move the run in between. */
async function settle({ db }: Context, id: string, step: (run: RunRow) => Promise<boolean>): Promise<RunRow> {
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await step(await findRun(db, id))) return findRun(db, id);
  }
  throw new ApiError("CONFLICT", "The run keeps changing its state.", { remedy: "Try again." });
}

/** @returns whether the run was as `where` says. */
async function requestStop(
  { db }: Context,
  id: string,
  stopRequest: StopRequest | null,
  where: Prisma.RunWhereInput,
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.run.updateMany({ where: { ...where, id }, data: { stopRequest } });
    if (count > 0) await notify(tx, GALLERY_CHANNEL, `run:${id}`);
    return count > 0;
  });
}

function refuseWhenOver({ state, stopRequest }: RunRow, verb: string): void {
  const isCancelling = stopRequest === "CANCEL";
  if (!FINAL_STATES.includes(state) && !isCancelling) return;
  const what = isCancelling ? "being cancelled" : state.toLowerCase();
  throw new ApiError("CONFLICT", `A run that is ${what} cannot be ${verb}.`, {
    remedy: "Start a new run with the same settings.",
  });
}
