// From trained weights to a published model: measured as it is stored, in half precision, with a card that says how
// it came about.
import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs-core";
import type { Engine, ModelCard } from "../../prisma/contract.ts";
import type { Dataset } from "../data/dataset.ts";
import type { ImageSet } from "../data/images.ts";
import { publish, toTensors } from "../models/index.ts";
import { readSafetensors, writeSafetensors } from "../models/safetensors.ts";
import { findNetwork } from "../networks/find.ts";
import { evaluate } from "../training/evaluate.ts";
import type { TrainingSettings } from "../training/settings.ts";
import { splitFor, type TrainingResult } from "../training/train.ts";
import { commandLine, commit } from "./provenance.ts";

/** @returns the card; its metrics are of the stored weights on the whole test set. */
export async function publishTrained(job: {
  settings: TrainingSettings;
  dataset: Dataset;
  result: TrainingResult;
  engine: Engine;
  out: string;
  label: string | undefined;
}): Promise<ModelCard> {
  const { settings, result, dataset, engine } = job;
  const { trainSet, testSet } = dataset;
  const classes = trainSet.classes.length;
  const network = findNetwork(settings.network).build({ width: settings.width, classes });
  const stored = readSafetensors(
    writeSafetensors({ tensors: new Map(result.weights), metadata: {} }, "F16"),
  ).tensors;
  const weights = toTensors(network, stored);
  const test = await evaluate({ network, weights }, testSet);
  tf.dispose(weights);
  const { network: id, width, regime, epochs: epochsPlanned, seed, limit: _, ...parameters } = settings;
  return publish({
    folder: job.out,
    weights: result.weights,
    card: {
      label: job.label ?? `${findNetwork(id).label}, width ${width}, ${regime}, ${dataset.label}`,
      network: id,
      width,
      dataset: dataset.id,
      classes,
      regime,
      parameters: {
        ...parameters,
        epochsPlanned,
        trainingPictures: splitFor(settings, trainSet).trainSet.labels.length,
        trainingDataSha256: digest(trainSet),
        engine: { backend: engine.backend, device: engine.device, version: engine.version },
      },
      epochs: result.epoch,
      seed,
      metrics: {
        testAccuracy: test.accuracy,
        testLoss: test.loss,
      },
      commit,
      command: commandLine("train"),
    },
  });
}

/** Of the whole set, labels first, then pixels: copies of CIFAR-10 differ, for instance where they went through a lossy format. */
function digest({ labels, pixels }: ImageSet): string {
  return createHash("sha256").update(labels).update(pixels).digest("hex");
}
