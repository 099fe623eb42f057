// Training on the pictures as they are.
import type { Tensor2D } from "@tensorflow/tfjs-core";
import { crossEntropy } from "../loss.ts";
import type { Regime } from "./regime.ts";

export const standard: Regime = {
  label: "Standard",
  objective({ network, weights, imagesNhwc, targets }) {
    const { logits, statistics } = network.forward(imagesNhwc, weights, {
      withLogits: true,
      isTraining: true,
    });
    return { loss: crossEntropy(logits as Tensor2D, targets), logits: logits as Tensor2D, statistics };
  },
};
