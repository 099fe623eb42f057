// Removes a styled image with all that only it needs.
import { unreferencedBlobs } from "../../prisma/blob-references.ts";
import type { Prisma } from "../../prisma/client.ts";
import { GALLERY_CHANNEL } from "../../prisma/contract.ts";
import { FINAL_STATES, notify } from "../../prisma/run-store.ts";
import type { Context } from "../context.ts";
import { filesOf } from "./files.ts";

/** Thousands of events go with a long run. */
const DELETE_MS = 30_000;

/**
 * Removes the image, its run and the run's events (of a painting by hand the image alone), then the blobs that no row refers to any more.
 * @returns false when there was no such image.
 */
export async function deleteStyledImage({ db, blobs, images }: Context, id: string): Promise<boolean> {
  const candidates = await db.$transaction((tx) => removeRows(tx, id), { timeout: DELETE_MS });
  if (!candidates) return false;
  for (const blob of await unreferencedBlobs(db, candidates)) {
    images.forget(blob);
    await blobs.remove(blob);
  }
  return true;
}

/** @returns the blobs that the removed rows referred to; undefined when there was no such image. */
async function removeRows(tx: Prisma.TransactionClient, id: string): Promise<string[] | undefined> {
  const image = await tx.styledImage.findUnique({ where: { id }, include: { run: true } });
  if (!image) return undefined;
  const { run } = image;
  if (!run) {
    const { count } = await tx.styledImage.deleteMany({ where: { id } });
    if (count === 0) return undefined;
    await notify(tx, GALLERY_CHANNEL, `deleted:${id}`);
    return [image.blob];
  }
  const previews = await tx.$queryRaw<{ blob: string }[]>`
      SELECT DISTINCT payload->>'blob' AS blob FROM "RunEvent" WHERE "runId" = ${run.id} AND kind = 'PREVIEW'`;
  const { count } = await tx.run.deleteMany({ where: { id: run.id } });
  if (count === 0) return undefined;
  await notify(tx, GALLERY_CHANNEL, `deleted:${id}`);
  // A twin that is computed right now makes the same bytes: it may have stored a blob whose row is still to come.
  const { method, seed, contentId, styleId, mapId, contentLabelsId, styleLabelsId, modelId } = run;
  const alike = { method, seed, contentId, styleId, mapId, contentLabelsId, styleLabelsId, modelId };
  const twins = await tx.run.count({
    where: { ...alike, state: { notIn: [...FINAL_STATES] } },
  });
  if (twins > 0) return [];
  const files = filesOf(image).map((file) => file.blob);
  const own = [image.blob, ...files, run.previewBlob, run.stateBlob].filter((blob) => blob !== null);
  return [...new Set([...own, ...previews.map(({ blob }) => blob)])];
}
