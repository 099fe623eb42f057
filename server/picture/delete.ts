// Removes an uploaded picture. Runs that are over stay, without it.
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { removeBlobs } from "../run/delete.ts";
import { noteLoss, refuseInUse } from "../run/in-use.ts";

/**
 * @returns false when there was no such picture.
 * @throws CONFLICT for a sample, and while a run that is not over, an image or a painting needs it.
 */
export async function deletePicture(context: Context, id: string): Promise<boolean> {
  const blob = await context.db.$transaction(async (tx) => {
    // A run or a painting that begins now waits, and finds it gone.
    await tx.$queryRaw`SELECT id FROM "Picture" WHERE id = ${id} FOR UPDATE`;
    const picture = await tx.picture.findUnique({ where: { id } });
    if (!picture) return undefined;
    if (picture.sample) {
      throw new ApiError("CONFLICT", "Pictures that ship with the project come back at the next start.", {
        remedy: "Leave it.",
      });
    }
    const inputs = ["contentId", "styleId", "mapId", "contentLabelsId", "styleLabelsId"] as const;
    const uses = { OR: inputs.map((input) => ({ [input]: id })) };
    await refuseInUse(tx, "the picture", uses);
    if ((await tx.painting.count({ where: { pictureId: id } })) > 0) {
      throw new ApiError("CONFLICT", "A painting takes its colours from the picture.", {
        remedy: "Delete the painting first.",
      });
    }
    await noteLoss(tx, uses);
    await tx.picture.delete({ where: { id } });
    return picture.blob;
  });
  if (blob === undefined) return false;
  await removeBlobs(context, [blob]);
  return true;
}
