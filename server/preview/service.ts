// Starts previews: one a browser window at a time, each taking the place of the one before.
import type { StopRequest } from "../../prisma/client.ts";
import { PATIENT } from "../../prisma/run-store.ts";
import { findMethod, readCatalogue } from "../catalogue/service.ts";
import type { Context } from "../context.ts";
import { ApiError, badInput } from "../errors.ts";
import { cancelRun } from "../run/control.ts";
import type { StylizeInput } from "../run/input.ts";
import type { RunRow } from "../run/service.ts";
import { checkRun, queueRun } from "../run/stylize.ts";
import { previewParameters } from "./policy.ts";

/** Previews of all windows that wait or are computed at one time. */
const MAX_OPEN = 16;
const WINDOW = /^[\w-]{8,64}$/;
const CANCEL: StopRequest = "CANCEL";

/**
 * A small and short run that no list shows and that is gone after minutes; the window's preview before it is cancelled.
 * @param window a random text that the client makes, the same for all previews of one window.
 * @throws what `stylize` throws; UNAVAILABLE when too many windows preview at once.
 */
export async function startPreview(context: Context, input: StylizeInput, window: string): Promise<RunRow> {
  const { db, queue } = context;
  if (!WINDOW.test(window)) {
    throw badInput("window must be 8 to 64 letters, digits, - or _.", "Make a random one, a UUID for one.");
  }
  const catalogue = await readCatalogue(db);
  const parameters = previewParameters(findMethod(catalogue, input.method), input.parameters);
  const run = await checkRun(db, catalogue, { ...input, parameters });
  await cancelPreviews(context, window);
  return db.$transaction(async (tx) => {
    const open = await tx.run.count({
      where: { previewFor: { not: null }, state: { in: ["QUEUED", "RUNNING"] }, stopRequest: null },
    });
    if (open >= MAX_OPEN) {
      throw new ApiError("UNAVAILABLE", "Too many previews are being painted.", {
        remedy: "Try again in a few seconds.",
      });
    }
    return queueRun(tx, queue, { ...run, previewFor: window });
  }, PATIENT);
}

/** What the window does not want to see any more. */
async function cancelPreviews(context: Context, window: string): Promise<void> {
  const open = await context.db.run.findMany({
    where: {
      previewFor: window,
      state: { in: ["QUEUED", "RUNNING"] },
      OR: [{ stopRequest: null }, { stopRequest: { not: CANCEL } }],
    },
    select: { id: true },
  });
  for (const { id } of open) await cancelRun(context, id);
}
