// From trained weights to a published model: measured as it is stored, in half precision, with a card that says how
// it came about.
import * as tf from "@tensorflow/tfjs-core";
import type { Engine, ModelCard } from "../../prisma/contract.ts";
import type { Dataset } from "../data/dataset.ts";
import { disposeModel, initialise, publish, toArrays } from "../models/index.ts";
import type { NamedArray } from "../models/safetensors.ts";
import type { Earlier } from "../models/shipped.ts";
import { findNetwork } from "../networks/find.ts";
import type { Network } from "../networks/network.ts";
import { cardWriter, measureStored } from "../training/card.ts";
import type { TrainingSettings } from "../training/settings.ts";
import { misfitOf } from "../training/start.ts";
import type { TrainingResult } from "../training/train.ts";
import { openModel } from "./model-source.ts";
import { commandLine, commit } from "./provenance.ts";
import type { LogLine } from "./train-files.ts";

type Weights = ReadonlyMap<string, NamedArray>;

/**
 * @param job.snapshots weights of earlier epochs, to be published beside the result; those of epoch 0 are what it started from.
 * @returns the card; its metrics are of the stored weights on the whole test set.
 */
export async function publishTrained(job: {
  settings: TrainingSettings;
  dataset: Dataset;
  result: TrainingResult;
  engine: Engine;
  out: string;
  label: string | undefined;
  snapshots: ReadonlyMap<number, Weights>;
  /** The training's log, which makes the card's history. */
  log: readonly LogLine[];
}): Promise<ModelCard> {
  const { settings, result, dataset, engine, label } = job;
  const { backend, device, version } = engine;
  const write = cardWriter({
    settings,
    dataset,
    label,
    command: commandLine("train"),
    facts: { engine: { backend, device, version } },
  });
  const measure = (weights: Weights) => measureStored(settings, weights, dataset.testSet);
  const earlier: Earlier[] = [];
  for (const [epoch, weights] of job.snapshots) {
    earlier.push({
      epoch,
      metrics: await measure(weights),
      weights: epoch === 0 && settings.from === undefined ? null : weights,
    });
  }
  const history = job.log.map(({ epoch, loss, accuracy, clean, robust, learningRate }) => ({
    epoch,
    loss,
    accuracy,
    ...(clean === undefined ? {} : { clean }),
    ...(robust === undefined ? {} : { robust }),
    learningRate,
  }));
  return publish({
    folder: job.out,
    weights: result.weights,
    earlier,
    card: { ...write(result.epoch, await measure(result.weights)), history, commit },
  });
}

/**
 * The weights that a training starts from: those of the model that the settings name, else of the seed.
 * @throws where the model is another network, width or number of classes.
 */
export async function startingWeights({ network: id, width, seed, from }: TrainingSettings, classes: number) {
  const network = findNetwork(id).build({ width, classes });
  const model =
    from === undefined ? { network, weights: initialise(network, seed) } : await open(from, network);
  try {
    return await toArrays(network, model.weights);
  } finally {
    tf.dispose(model.weights);
  }
}

async function open(from: string, { id, width, classes }: Network) {
  const { model } = await openModel(from, classes);
  const misfit = misfitOf(model, { network: id, width }, classes);
  if (!misfit) return model;
  disposeModel(model);
  throw new Error(`${misfit.message} ${misfit.remedy}`);
}
