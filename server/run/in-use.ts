// What runs still need: nothing that they were given goes while they may ask for it, or while an image says that it was made of it.
// Runs that failed or were cancelled remember that they had it.
import type { Prisma } from "../../prisma/client.ts";
import { FINAL_STATES } from "../../prisma/run-store.ts";
import { ApiError } from "../errors.ts";

/**
 * @param what for the message: "the picture".
 * @param uses which runs were given it. Lock its row before, so that no run begins meanwhile.
 * @throws CONFLICT saying what has to end or go first.
 */
export async function refuseInUse(
  tx: Prisma.TransactionClient,
  what: string,
  uses: Prisma.RunWhereInput,
): Promise<void> {
  const isOpen = { state: { notIn: [...FINAL_STATES] } };
  if ((await tx.run.count({ where: { AND: [uses, isOpen] } })) > 0) {
    throw new ApiError("CONFLICT", `A run that is not over needs ${what}.`, {
      remedy: "Cancel it first, or wait for its end.",
    });
  }
  const images = await tx.styledImage.count({ where: { run: uses } });
  if (images > 0) {
    throw new ApiError(
      "CONFLICT",
      `${images === 1 ? "An image" : `${images} images`} of the gallery came of ${what}, and would not say so any more.`,
      { remedy: `Delete ${images === 1 ? "it" : "them"} first.` },
    );
  }
}

/** For just before it goes: the database forgets which runs had it, and one made again without it would be another. */
export async function noteLoss(tx: Prisma.TransactionClient, uses: Prisma.RunWhereInput): Promise<void> {
  await tx.run.updateMany({ where: uses, data: { hasLostInput: true } });
}
