// A model by what people write: the id of a shipped one, a model's folder, or a file that a training left (checkpoint
// or snapshot).
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { findModel, findShippedModel, type LoadedModel, loadModel, toTensors } from "../models/index.ts";
import { readSafetensors } from "../models/safetensors.ts";
import type { ShippedModel } from "../models/shipped.ts";
import { findNetwork, networks } from "../networks/find.ts";
import { decodeCheckpoint } from "../training/checkpoint.ts";
import { trainingSettingsSchema } from "../training/settings.ts";

export interface OpenedModel {
  model: LoadedModel;
  /** Where it comes from, unless that is a file of a training. */
  shipped?: ShippedModel;
}

/** @returns a model of the caller's, to be freed by `disposeModel`. @throws saying what may be named. */
export async function openModel(source: string, classes: number): Promise<OpenedModel> {
  if (source.endsWith(".safetensors")) return { model: await openFile(source, classes) };
  const folder = existsSync(resolve(source, "card.json")) ? dirname(resolve(source)) : undefined;
  const shipped = await (folder ? findShippedModel(basename(source), folder) : findModel(source));
  const { card, readWeights } = shipped;
  if (networks[card.network]?.isFeaturesOnly) {
    throw new Error(
      `Model "${card.id}" has features but no classes: there is nothing to be right or wrong about.`,
    );
  }
  const weightsBytes = await readWeights();
  return { shipped, model: loadModel({ card, ...(weightsBytes ? { weightsBytes } : {}) }) };
}

async function openFile(path: string, classes: number): Promise<LoadedModel> {
  const bytes = await readFile(path);
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.settings === undefined) {
    throw new Error(
      `${path} holds weights that do not say which network they belong to. Name a checkpoint or snapshot of a ` +
        "training, or a model's folder.",
    );
  }
  const settings = trainingSettingsSchema.parse(JSON.parse(metadata.settings));
  const network = findNetwork(settings.network).build({ width: settings.width, classes });
  const chosen = metadata.state === undefined ? tensors : published(bytes);
  return { id: basename(path, ".safetensors"), network, weights: toTensors(network, chosen) };
}

function published(bytes: Uint8Array) {
  const { best, average, weights } = decodeCheckpoint(bytes);
  return [best, average, weights].find(({ size }) => size > 0)!;
}
