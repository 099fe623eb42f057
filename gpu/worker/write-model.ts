// A model that a run makes, as rows: there from its first checkpoint on, and complete when the run is.
import type { Prisma } from "../../prisma/client.ts";
import { type Engine, type ModelCard, modelCardSchema } from "../../prisma/contract.ts";
import type { StoredModel } from "./messages.ts";

export interface Maker {
  runId: string;
  engine: Engine;
  codeVersion: string;
}

/** Writes the checkpoint, and the model as it is now. Doing so again with the same model changes nothing. */
export async function writeModel(
  tx: Prisma.TransactionClient,
  { runId, engine, codeVersion }: Maker,
  { card: made, weights }: StoredModel,
): Promise<void> {
  const { backend, device, version } = engine;
  const id = `${made.network}-${made.regime}-${runId.slice(-8)}`;
  const card: ModelCard = modelCardSchema.parse({
    ...made,
    id,
    parameters: { ...made.parameters, engine: { backend, device, version } },
    weights: { file: "weights.safetensors", sha256: weights, dtype: "F16" },
    commit: codeVersion,
  });
  const { label, network, width, dataset, regime, seed, metrics, epochs: epoch } = card;
  const model = { label, network, width, dataset, regime, seed, runId, card: card as Prisma.InputJsonObject };
  await tx.model.upsert({ where: { id }, create: { id, ...model }, update: model });
  await tx.checkpoint.upsert({
    where: { modelId_epoch: { modelId: id, epoch } },
    create: { modelId: id, epoch, metrics, weights },
    update: { metrics, weights },
  });
}
