// Removes a model that only the database has. Runs that are over stay, without it.
import { folderOfModel } from "../../prisma/model-folders.ts";
import { FINAL_STATES } from "../../prisma/run-store.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { removeBlobs } from "../run/delete.ts";
import { noteLoss, refuseInUse } from "../run/in-use.ts";

/**
 * @returns false when there was no such model.
 * @throws CONFLICT where it would be back at the next start, while it is in training, and while a run that is not over or an
 *   image needs it.
 */
export async function deleteModel(context: Context, id: string): Promise<boolean> {
  const weights = await context.db.$transaction(async (tx) => {
    // A run that begins now waits, and finds it gone.
    await tx.$queryRaw`SELECT id FROM "Model" WHERE id = ${id} FOR UPDATE`;
    const model = await tx.model.findUnique({ where: { id }, include: { checkpoints: true, run: true } });
    if (!model) return undefined;
    const folder = folderOfModel(context.dataFolder, id);
    if (folder) {
      throw new ApiError("CONFLICT", `${model.label} would be back at the next start.`, {
        remedy: folder.isShipped
          ? "It ships with the project: leave it."
          : `Remove its folder ${folder.path} first.`,
      });
    }
    if (model.run && !FINAL_STATES.includes(model.run.state)) {
      throw new ApiError("CONFLICT", `${model.label} is in training.`, { remedy: "Cancel its run first." });
    }
    const uses = { OR: [{ modelId: id }, { peers: { some: { modelId: id } } }] };
    await refuseInUse(tx, "the model", uses);
    await noteLoss(tx, uses);
    await tx.model.delete({ where: { id } });
    return model.checkpoints.map((checkpoint) => checkpoint.weights).filter((blob) => blob !== null);
  });
  if (!weights) return false;
  await removeBlobs(context, weights);
  return true;
}
