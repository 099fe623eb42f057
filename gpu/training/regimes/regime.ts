// What a training regime is: the objective that one batch's update descends.
import type { Scalar, Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { Network } from "../../networks/network.ts";

export interface Objective {
  loss: Scalar;
  /** Scores of the batch, for the running accuracy. */
  logits: Tensor2D;
  /** New running statistics by parameter name. */
  statistics: Record<string, Tensor>;
}

export interface Regime {
  label: string;
  /** Differentiated with respect to the weights. @param targets [batch, classes]. */
  objective(input: {
    network: Network;
    weights: Record<string, Tensor>;
    imagesNhwc: Tensor4D;
    targets: Tensor2D;
  }): Objective;
}
