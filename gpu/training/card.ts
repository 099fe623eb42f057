// What a trained model's card says, whoever keeps the model: the facts of the training, the numbers of the weights as
// they are stored, in half precision, and the command that does it again.
import * as tf from "@tensorflow/tfjs-core";
import type { ModelCard } from "../../prisma/contract.ts";
import type { Dataset } from "../data/dataset.ts";
import { digestOf, type ImageSet } from "../data/images.ts";
import { toTensors } from "../models/index.ts";
import { type NamedArray, readSafetensors, writeSafetensors } from "../models/safetensors.ts";
import { findNetwork } from "../networks/find.ts";
import { evaluate } from "./evaluate.ts";
import { type TrainingSettings, trainingSettingsSchema } from "./settings.ts";
import { splitFor } from "./train.ts";

/** All but what only the keeper of the weights knows. */
export type TrainedCard = Omit<ModelCard, "id" | "weights" | "commit">;

/** @returns a function that writes the card of any epoch; what is the same for all is computed once. */
export function cardWriter(options: {
  settings: TrainingSettings;
  dataset: Dataset;
  label: string | undefined;
  command: string;
  /** Further facts for the parameters. */
  facts?: Record<string, unknown>;
}): (epoch: number, metrics: Record<string, number>) => TrainedCard {
  const { settings, dataset, command, facts = {} } = options;
  const { trainSet } = dataset;
  const { network, width, regime, epochs: epochsPlanned, seed, limit: _, ...parameters } = settings;
  const label = options.label ?? `${findNetwork(network).label}, width ${width}, ${regime}, ${dataset.label}`;
  const trainingPictures = splitFor(settings, trainSet).trainSet.labels.length;
  const trainingDataSha256 = digestOf(trainSet);
  return (epochs, metrics) => ({
    label,
    network,
    width,
    dataset: dataset.id,
    classes: trainSet.classes.length,
    regime,
    parameters: { ...parameters, epochsPlanned, trainingPictures, trainingDataSha256, ...facts },
    epochs,
    seed,
    metrics,
    command,
  });
}

/** Accuracy and loss of the weights as they are stored, on the whole test set. No tensor is left over. */
export async function measureStored(
  { network: id, width }: TrainingSettings,
  weights: ReadonlyMap<string, NamedArray>,
  testSet: ImageSet,
): Promise<{ testAccuracy: number; testLoss: number }> {
  const network = findNetwork(id).build({ width, classes: testSet.classes.length });
  const file = writeSafetensors({ tensors: new Map(weights), metadata: {} }, "F16");
  const tensors = toTensors(network, readSafetensors(file).tensors);
  const { accuracy, loss } = await evaluate({ network, weights: tensors }, testSet);
  tf.dispose(tensors);
  return { testAccuracy: accuracy, testLoss: loss };
}

/** The command line that trains the same model without a server. @param data what follows `--data`. */
export function trainCommand(settings: TrainingSettings, data: string): string {
  const { regimeParameters, ...common } = settings;
  // The usual radius depends on the norm.
  const { epsilon } = trainingSettingsSchema.parse({ norm: settings.norm });
  const usual: Record<string, unknown> = { ...trainingSettingsSchema.parse({}), epsilon };
  const given = Object.entries(common).filter(([name, value]) => value !== usual[name]);
  const named = [...given, ...Object.entries(regimeParameters)].filter(([, value]) => value !== undefined);
  const options = named.map(([name, value]) => {
    if (value === true) return `--${kebab(name)}`;
    return value === false ? `--no-${kebab(name)}` : `--${kebab(name)} ${quoted(String(value))}`;
  });
  return ["npm run -s train --", ...options, `--data ${data}`, "--out .data/models/mine"].join(" ");
}

/** `batchSize` is set by `--batch-size`. */
export const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** As a shell would need it. */
export function quoted(argument: string): string {
  return /^[\w./=:@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
