// Starts a run: checks everything that can be checked without computing, then writes the run, its first event and
// its job in one transaction.
import { randomInt } from "node:crypto";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import { type Catalogue, type CatalogueMethod, GALLERY_CHANNEL } from "../../prisma/contract.ts";
import { enqueueRun, type RunQueue } from "../../prisma/queue.ts";
import { appendEvents, notify } from "../../prisma/run-store.ts";
import { findMethod, readCatalogue } from "../catalogue/service.ts";
import type { Context } from "../context.ts";
import { ApiError, badInput, notFound } from "../errors.ts";
import { findPicture } from "../picture/service.ts";
import { MAX_SEED, type StylizeInput } from "./input.ts";
import { checkParameters } from "./parameters.ts";
import type { RunRow } from "./service.ts";

/** A run as it is written: everything that was checked, nothing that may still be wrong. */
export type CheckedRun = Pick<Prisma.RunUncheckedCreateInput, "method" | "parameters" | "seed"> & {
  contentId: string | null;
  styleId: string | null;
  modelId?: string | null;
  checkpointId?: string | null;
};

/** Where a run stands in an experiment. */
type PlaceInExperiment = Pick<Prisma.RunUncheckedCreateInput, "experimentId" | "place" | "variant">;

/** @throws NO_WORKER before the first worker published its methods, and what `checkRun` throws. */
export async function stylize({ db, queue }: Context, input: StylizeInput): Promise<RunRow> {
  const run = await checkRun(db, await readCatalogue(db), input);
  return db.$transaction((tx) => queueRun(tx, queue, run));
}

/**
 * @throws NOT_FOUND for unknown ids and methods; BAD_INPUT for inputs the method needs or does not take, for parameters
 * outside its schema and for bad seeds.
 */
export async function checkRun(
  db: PrismaClient,
  catalogue: Catalogue,
  input: StylizeInput,
): Promise<CheckedRun> {
  const method = findMethod(catalogue, input.method);
  checkInputs(method, input);
  const seed = input.seed ?? randomInt(MAX_SEED + 1);
  if (seed < 0)
    throw badInput(`seed must be between 0 and ${MAX_SEED}, not ${seed}.`, "Leave it out for a random one.");
  const parameters = checkParameters(method, input.parameters) as Prisma.InputJsonObject;
  const [contentId, styleId, model] = await Promise.all([
    pictureId(db, input.content),
    pictureId(db, input.style),
    findModel(db, input.model, input.checkpoint),
  ]);
  return { method: method.id, parameters, seed, contentId, styleId, ...model };
}

/** Writes the run with its first event and its job. Nobody sees any of them before `tx` commits. */
export async function queueRun(
  tx: Prisma.TransactionClient,
  queue: RunQueue,
  run: CheckedRun & PlaceInExperiment,
): Promise<RunRow> {
  const { id } = await tx.run.create({ data: run, select: { id: true } });
  await appendEvents(tx, id, [{ kind: "STATE", payload: { state: "QUEUED" } }]);
  await enqueueRun(queue, id, tx);
  await notify(tx, GALLERY_CHANNEL, `run:${id}`);
  return tx.run.findUniqueOrThrow({ where: { id } });
}

function checkInputs({ id, inputs }: CatalogueMethod, input: StylizeInput): void {
  const kinds = ["content", "style", "model"] as const;
  const missing = kinds.filter((kind) => inputs[kind] === "required" && !input[kind]);
  const needless = kinds.filter((kind) => inputs[kind] === "none" && input[kind]);
  if (missing.length > 0) {
    throw badInput(
      `The method ${id} needs ${missing.join(" and ")}.`,
      `Pass the id of a ${missing.join(" and of a ")}.`,
    );
  }
  if (needless.length > 0) {
    throw badInput(
      `The method ${id} takes no ${needless.join(" and no ")}.`,
      `Leave ${needless.join(" and ")} out.`,
    );
  }
  if (input.checkpoint && !input.model)
    throw badInput("A checkpoint needs its model.", "Pass the model's id too.");
}

async function pictureId(db: PrismaClient, id: string | null | undefined): Promise<string | null> {
  return id ? (await findPicture(db, id)).id : null;
}

async function findModel(
  db: PrismaClient,
  id: string | null | undefined,
  checkpointId: string | null | undefined,
): Promise<{ modelId: string; checkpointId: string } | undefined> {
  if (!id) return undefined;
  const model = await db.model.findUnique({
    where: { id },
    select: { id: true, checkpoints: { select: { id: true }, orderBy: { epoch: "desc" } } },
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
    : model.checkpoints[0];
  if (!checkpoint) {
    throw notFound(
      "checkpoint",
      checkpointId ?? "newest",
      `The model ${id} has ${model.checkpoints.length}; see Model.checkpoints.`,
    );
  }
  return { modelId: model.id, checkpointId: checkpoint.id };
}
