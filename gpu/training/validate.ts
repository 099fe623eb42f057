// How well a training goes, seen on pictures that it never learns from: clean accuracy, and accuracy under PGD.
import { evaluationBatches } from "../data/batches.ts";
import { firstImages, type ImageSet } from "../data/images.ts";
import type { LoadedModel } from "../models/model.ts";
import { classifierOf } from "../robustness/classifier.ts";
import { pgd } from "../robustness/pgd.ts";
import { filledUp } from "../robustness/pictures.ts";
import type { Threat } from "../robustness/threat.ts";
import { evaluate } from "./evaluate.ts";

export interface Validation {
  /** Share of the held-out pictures that are right, in [0, 1]. */
  clean: number;
  /** Mean cross-entropy in nats. */
  loss: number;
  /** Share of the attacked ones that stay right under PGD from the clean picture; absent where none are attacked. */
  robust?: number;
}

/** @param batchSize of the training: attack and validation then share a compiled graph. */
export async function validate(
  model: Pick<LoadedModel, "network" | "weights">,
  heldOut: ImageSet,
  options: { threat: Threat; attackSteps: number; attackedPictures: number; batchSize: number },
): Promise<Validation> {
  const { threat, attackSteps: steps, batchSize } = options;
  const { accuracy: clean, loss } = await evaluate(model, heldOut, batchSize);
  const attacked = firstImages(heldOut, options.attackedPictures);
  if (attacked.labels.length === 0) return { clean, loss };
  let standing = 0;
  for (const batch of evaluationBatches(attacked, batchSize)) {
    const count = batch.labels.length;
    const pictures = filledUp({ ...batch, sizePx: attacked.sizePx }, batchSize);
    const { isBroken } = await pgd(classifierOf(model), pictures, { threat, steps });
    standing += isBroken.slice(0, count).filter((broken) => !broken).length;
  }
  return { clean, loss, robust: standing / attacked.labels.length };
}
