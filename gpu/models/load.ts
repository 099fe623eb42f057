// From a card and the bytes of its weights to a model in memory. Files and databases are the caller's business.
import * as tf from "@tensorflow/tfjs-core";
import type { ModelCard } from "../../prisma/contract.ts";
import { freezeTensors } from "../engine.ts";
import { findNetwork } from "../networks/find.ts";
import type { Network } from "../networks/network.ts";
import { initialise } from "./initialise.ts";
import type { LoadedModel } from "./model.ts";
import { type NamedArray, readSafetensors } from "./safetensors.ts";

/** What loading needs of a card. */
export type LoadableCard = Pick<ModelCard, "id" | "network" | "width" | "classes" | "seed" | "weights">;

/**
 * @param weightsBytes the safetensors file that `card.weights` speaks of; undefined where it is null, and the weights
 *   follow from the card's seed.
 * @returns the model on the current engine; the caller owns its weights and frees them with `disposeModel`.
 * @throws naming the tensor that is missing, unknown or of another shape.
 */
export function loadModel(input: { card: LoadableCard; weightsBytes?: Uint8Array }): LoadedModel {
  const { card, weightsBytes } = input;
  const network = findNetwork(card.network).build({ width: card.width, classes: card.classes });
  const weights = card.weights ? read(card.weights.file) : initialise(network, card.seed);
  freezeTensors(Object.values(weights));
  return { id: card.id, network, weights };

  function read(file: string): Record<string, tf.Tensor> {
    if (!weightsBytes) throw new Error(`Model "${card.id}" has weights (${file}): pass their bytes.`);
    return toTensors(network, readSafetensors(weightsBytes).tensors);
  }
}

export function disposeModel(model: LoadedModel): void {
  tf.dispose(Object.values(model.weights));
}

/** @throws unless `arrays` holds exactly the network's parameters, each in its shape. */
export function toTensors(
  network: Network,
  arrays: ReadonlyMap<string, NamedArray>,
): Record<string, tf.Tensor> {
  const of = `${network.id} at width ${network.width}`;
  for (const { name, shape } of network.parameters) {
    const array = arrays.get(name);
    if (!array) throw new Error(`Weights lack the tensor "${name}" of ${of}.`);
    if (array.shape.join() !== shape.join()) {
      throw new Error(`Tensor "${name}" is [${array.shape}] in the weights, [${shape}] in ${of}.`);
    }
  }
  const known = new Set(network.parameters.map(({ name }) => name));
  const stranger = [...arrays.keys()].find((name) => !known.has(name));
  if (stranger !== undefined) throw new Error(`Weights hold the tensor "${stranger}", unknown to ${of}.`);
  return Object.fromEntries(
    network.parameters.map(({ name, shape }) => [
      name,
      tf.tensor(arrays.get(name)!.values, shape, "float32"),
    ]),
  );
}

/** Downloads tensors, in the order of the network's parameters. */
export async function toArrays(
  network: Network,
  weights: Record<string, tf.Tensor>,
): Promise<Map<string, NamedArray>> {
  const arrays = await Promise.all(
    network.parameters.map(async ({ name, shape }): Promise<[string, NamedArray]> => {
      const values = Float32Array.from(await weights[name]!.data());
      return [name, { shape, values }];
    }),
  );
  return new Map(arrays);
}
