// Removes a styled image with all that only it needs.
import type { Prisma } from "../../prisma/client.ts";
import { GALLERY_CHANNEL } from "../../prisma/contract.ts";
import { notify } from "../../prisma/run-store.ts";
import type { Context } from "../context.ts";
import { DELETE_MS, removeBlobs, removeRun } from "../run/delete.ts";
import { filesOf } from "./files.ts";

/**
 * Removes the image, its run and the run's events (of a painting by hand the image alone), then the blobs that no row refers to any more.
 * @returns false when there was no such image.
 */
export async function deleteStyledImage(context: Context, id: string): Promise<boolean> {
  const candidates = await context.db.$transaction((tx) => removeRows(tx, id), { timeout: DELETE_MS });
  if (!candidates) return false;
  await removeBlobs(context, candidates);
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
  const own = [image.blob, ...filesOf(image).map((file) => file.blob)];
  const candidates = await removeRun(tx, run, own);
  if (candidates) await notify(tx, GALLERY_CHANNEL, `deleted:${id}`);
  return candidates;
}
