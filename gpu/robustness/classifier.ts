// What attacks see of a model: class scores that TensorFlow.js can differentiate with respect to the pixels.
import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { Network } from "../networks/network.ts";

export interface Classifier {
  classes: number;
  /** @param imagesNhwc [batch, height, width, 3] in [0, 1]. @returns [batch, classes]; callers tidy. */
  logits(imagesNhwc: Tensor4D): Tensor2D;
}

/** A network in evaluation mode: its running statistics are read, never moved. */
export function classifierOf(model: {
  network: Network;
  weights: Readonly<Record<string, Tensor>>;
}): Classifier {
  const { network, weights } = model;
  return {
    classes: network.classes,
    logits: (imagesNhwc) => network.forward(imagesNhwc, weights, { withLogits: true }).logits as Tensor2D,
  };
}
