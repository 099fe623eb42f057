// The models of a run: finding them, and whether they go with the data set and with the parameters.
import type { PrismaClient } from "../../prisma/client.ts";
import type { CatalogueDataset, CatalogueMethod } from "../../prisma/contract.ts";
import { finalFirst } from "../../prisma/final-checkpoint.ts";
import { ApiError, badInput, notFound } from "../errors.ts";
import { classesOf } from "../model/classes.ts";

export interface ChosenModel {
  /** As a run's row names it. */
  named: { modelId: string; checkpointId: string };
  id: string;
  network: string;
  width: number;
  /** How many it tells apart; null where its card does not say. */
  classes: number | null;
}

/**
 * @param checkpointId its final one unless named (prisma/final-checkpoint.ts).
 * @throws NOT_FOUND for an unknown model or checkpoint.
 */
export async function findModel(
  db: PrismaClient,
  id: string,
  checkpointId: string | null | undefined,
): Promise<ChosenModel> {
  const model = await db.model.findUnique({
    where: { id },
    select: {
      ...{ id: true, network: true, width: true, card: true },
      checkpoints: { select: { id: true, epoch: true } },
    },
  });
  if (!model) {
    const known = await db.model.findMany({ select: { id: true }, take: 20, orderBy: { createdAt: "desc" } });
    const allowed = known.map((entry) => entry.id);
    throw new ApiError(
      "NOT_FOUND",
      `Unknown model "${id.slice(0, 100)}". Available: ${allowed.join(", ")}.`,
      {
        remedy: "Choose one that the query `models` lists.",
        allowed,
      },
    );
  }
  const checkpoint = checkpointId
    ? model.checkpoints.find((entry) => entry.id === checkpointId)
    : finalFirst(model.card, model.checkpoints)[0];
  if (!checkpoint) {
    throw notFound(
      "checkpoint",
      checkpointId ?? "final",
      `The model ${id} has ${model.checkpoints.length}; see Model.checkpoints.`,
    );
  }
  const { network, width } = model;
  return {
    named: { modelId: model.id, checkpointId: checkpoint.id },
    ...{ id, network, width, classes: classesOf(model.card) },
  };
}

interface Chosen {
  method: Pick<CatalogueMethod, "makes">;
  parameters: Readonly<Record<string, unknown>>;
  dataset?: CatalogueDataset | undefined;
  model?: ChosenModel | undefined;
  peers: readonly ChosenModel[];
}

/** What the worker would find out when it starts. @throws BAD_INPUT saying what does not go together. */
export function checkFit({ method, parameters, dataset, model, peers }: Chosen): void {
  const wanted = dataset ? { name: dataset.label, classes: dataset.classes.length } : undefined;
  for (const one of model ? [model, ...peers] : peers) {
    // A folder of pictures that nobody has looked into yet has no classes.
    if (!wanted?.classes || one.classes === null || one.classes === wanted.classes) continue;
    throw badInput(
      `The model ${one.id} tells ${one.classes} classes apart, ${wanted.name} has ${wanted.classes}.`,
      "Choose the data set that the model was trained on.",
    );
  }
  if (method.makes !== "model" || !model) return;
  const { id, network, width } = model;
  if (parameters.network === network && parameters.width === width) return;
  throw badInput(
    `${id} is ${network} at width ${width}, and the training is of ${parameters.network} at width ${parameters.width}.`,
    `Train network ${network} at width ${width}, or start from another model or none.`,
  );
}
