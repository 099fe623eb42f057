// Whether a training can start at a model's weights: the same rule and the same words for the command line and for runs.
import type { LoadedModel } from "../models/index.ts";
import { networks } from "../networks/find.ts";
import type { Network } from "../networks/network.ts";
import type { TrainingSettings } from "./settings.ts";

export interface Misfit {
  message: string;
  remedy: string;
}

/** @returns undefined where the model is of the network, the width and the number of classes that are trained. */
export function misfitOf(
  { id, network }: Pick<LoadedModel, "id" | "network">,
  settings: Pick<TrainingSettings, "network" | "width">,
  classes: number,
): Misfit | undefined {
  if (networks[network.id]?.isFeaturesOnly) {
    return {
      message: `${id} has features but no classes: it can learn none.`,
      remedy: "Start from a model that names what it sees, or from none.",
    };
  }
  const wanted = { id: settings.network, width: settings.width, classes };
  if (network.id === wanted.id && network.width === wanted.width && network.classes === classes) return;
  return {
    message: `${id} is ${say(network)}, and the training is of ${say(wanted)}.`,
    remedy: `Train network ${network.id} at width ${network.width} on pictures of ${network.classes} classes, or start from another model or none.`,
  };
}

const say = ({ id, width, classes }: Pick<Network, "id" | "width" | "classes">) =>
  `${id} at width ${width} for ${classes} classes`;
