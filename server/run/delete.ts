// Removes a run that is over with all that only it needs. What goes with an image that it made: server/styled-image/delete.ts.
import { unreferencedBlobs } from "../../prisma/blob-references.ts";
import type { Prisma } from "../../prisma/client.ts";
import { GALLERY_CHANNEL } from "../../prisma/contract.ts";
import { FINAL_STATES, notify } from "../../prisma/run-store.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { RunRow } from "./service.ts";

/** Thousands of events go with a long run. */
export const DELETE_MS = 30_000;

/**
 * @returns false when there was no such run.
 * @throws CONFLICT while it is not over, and while there is an image or a model whose provenance it is.
 */
export async function deleteRun(context: Context, id: string): Promise<boolean> {
  const candidates = await context.db.$transaction(
    async (tx) => {
      const run = await tx.run.findUnique({ where: { id }, include: { styledImage: true, madeModel: true } });
      if (!run) return undefined;
      refuseWhereNeeded(run);
      const blobs = await removeRun(tx, run);
      if (blobs) await notify(tx, GALLERY_CHANNEL, `run-deleted:${id}`);
      return blobs;
    },
    { timeout: DELETE_MS },
  );
  if (!candidates) return false;
  await removeBlobs(context, candidates);
  return true;
}

function refuseWhereNeeded({
  state,
  styledImage,
  madeModel,
}: Prisma.RunGetPayload<{ include: { styledImage: true; madeModel: true } }>): void {
  if (!FINAL_STATES.includes(state)) {
    throw new ApiError("CONFLICT", `A run that is ${state.toLowerCase()} cannot be deleted.`, {
      remedy: "Cancel it first.",
    });
  }
  if (styledImage) {
    throw new ApiError("CONFLICT", "The run made an image, and says how that came about.", {
      remedy: "Delete the image (deleteStyledImage): its run goes with it.",
    });
  }
  if (madeModel) {
    throw new ApiError("CONFLICT", `The run made the model ${madeModel.id}, and says how that came about.`, {
      remedy: "Delete the model first (deleteModel).",
    });
  }
}

/**
 * @param made blobs of what goes with the run.
 * @returns the blobs that nothing may refer to any more; undefined when somebody else was faster.
 */
export async function removeRun(
  tx: Prisma.TransactionClient,
  run: RunRow,
  made: readonly string[] = [],
): Promise<string[] | undefined> {
  const previews = await tx.$queryRaw<{ blob: string }[]>`
      SELECT DISTINCT payload->>'blob' AS blob FROM "RunEvent" WHERE "runId" = ${run.id} AND kind = 'PREVIEW'`;
  const { count } = await tx.run.deleteMany({ where: { id: run.id } });
  if (count === 0) return undefined;
  // A twin that is computed right now makes the same bytes: it may have stored a blob whose row is still to come.
  const { method, seed, contentId, styleId, mapId, contentLabelsId, styleLabelsId, modelId } = run;
  const alike = { method, seed, contentId, styleId, mapId, contentLabelsId, styleLabelsId, modelId };
  const twins = await tx.run.count({
    where: { ...alike, state: { notIn: [...FINAL_STATES] } },
  });
  if (twins > 0) return [];
  const own = [run.previewBlob, run.stateBlob].filter((blob) => blob !== null);
  return [...made, ...own, ...previews.map(({ blob }) => blob)];
}

/** Those that no row refers to any more. What they belonged to is gone, whether or not they can be removed. */
export async function removeBlobs(
  { db, blobs, images }: Context,
  candidates: readonly string[],
): Promise<void> {
  for (const blob of await unreferencedBlobs(db, [...new Set(candidates)])) {
    images.forget(blob);
    await blobs.remove(blob).catch((error: Error) => console.error(error.message));
  }
}
