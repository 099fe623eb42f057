// Training on the pictures as they are.
import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { z } from "zod";
import { crossEntropy } from "../loss.ts";
import type { Batch, Objective, Regime, StepContext } from "./regime.ts";

export const standard: Regime = {
  label: "Standard",
  description: "Descends the loss of the pictures as they are.",
  isAdversarial: false,
  parameters: z.object({}),
  step: (context) => context.descend(() => classification(context, context.batch.imagesNhwc)),
};

/** Cross-entropy of pictures in training mode. */
export function classification(
  { network, weights, batch }: Pick<StepContext, "network" | "weights"> & { batch: Pick<Batch, "targets"> },
  imagesNhwc: Tensor4D,
): Objective {
  const { logits, statistics } = network.forward(imagesNhwc, weights, { withLogits: true, isTraining: true });
  return { loss: crossEntropy(logits as Tensor2D, batch.targets), logits: logits as Tensor2D, statistics };
}
