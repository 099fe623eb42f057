// A model in memory: a network and its weights on the engine.
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Network } from "../networks/network.ts";

export interface LoadedModel {
  id: string;
  network: Network;
  /** By parameter name, as `network.parameters` lists them. Owned by whoever loaded the model. */
  weights: Record<string, Tensor>;
}
