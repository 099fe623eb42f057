// From trained weights to a published model: measured as it is stored, in half precision, with a card that says how
// it came about.
import type { Engine, ModelCard } from "../../prisma/contract.ts";
import type { Dataset } from "../data/dataset.ts";
import { publish } from "../models/index.ts";
import { cardWriter, measureStored } from "../training/card.ts";
import type { TrainingSettings } from "../training/settings.ts";
import type { TrainingResult } from "../training/train.ts";
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
  const { settings, result, dataset, engine, label } = job;
  const { backend, device, version } = engine;
  const write = cardWriter({
    settings,
    dataset,
    label,
    command: commandLine("train"),
    facts: { engine: { backend, device, version } },
  });
  const metrics = await measureStored(settings, result.weights, dataset.testSet);
  return publish({
    folder: job.out,
    weights: result.weights,
    card: { ...write(result.epoch, metrics), commit },
  });
}
