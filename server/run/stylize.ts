// Starts a run of any method: checks everything that can be checked without computing, then writes the run, its first event and
// its job in one transaction.
import { randomInt } from "node:crypto";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import {
  type Catalogue,
  type CatalogueDataset,
  type CatalogueMethod,
  GALLERY_CHANNEL,
  PREVIEW_QUEUE,
  RUN_QUEUE,
} from "../../prisma/contract.ts";
import { enqueueRun, type RunQueue } from "../../prisma/queue.ts";
import { appendEvents, notify } from "../../prisma/run-store.ts";
import { findMethod, readCatalogue } from "../catalogue/service.ts";
import type { Context } from "../context.ts";
import { ApiError, badInput } from "../errors.ts";
import { checkShape } from "../picture/check-shape.ts";
import { findPicture } from "../picture/service.ts";
import { MAX_PEERS, MAX_SEED, type StartRunInput, type StylizeInput } from "./input.ts";
import { checkFit, findModel } from "./models.ts";
import { checkParameters } from "./parameters.ts";
import type { RunRow } from "./service.ts";

/** A run as it is written: everything that was checked, nothing that may still be wrong. */
export type CheckedRun = Pick<
  Prisma.RunUncheckedCreateInput,
  "method" | "parameters" | "seed" | "dataset" | "peers"
> & {
  contentId: string | null;
  styleId: string | null;
  mapId?: string | null;
  contentLabelsId?: string | null;
  styleLabelsId?: string | null;
  modelId?: string | null;
  checkpointId?: string | null;
};

/** Where a run stands in an experiment, or that it is a preview. */
type Purpose = Pick<Prisma.RunUncheckedCreateInput, "experimentId" | "place" | "variant" | "previewFor">;

/** @throws NO_WORKER before the first worker published its methods, and what `checkRun` throws. */
export async function stylize({ db, queue }: Context, input: StylizeInput): Promise<RunRow> {
  const run = await checkRun(db, await readCatalogue(db), input);
  return db.$transaction((tx) => queueRun(tx, queue, run));
}

/** As `stylize`, for methods of any kind. */
export async function startRun({ db, queue }: Context, input: StartRunInput): Promise<RunRow> {
  const catalogue = await readCatalogue(db);
  const run = await checkInput(db, catalogue, findMethod(catalogue, input.method), input);
  return db.$transaction((tx) => queueRun(tx, queue, run));
}

/**
 * For methods that make an image.
 * @throws NOT_FOUND for unknown ids and methods; BAD_INPUT for inputs the method needs or does not take, for parameters
 * outside its schema, for bad seeds and for methods that make something else.
 */
export async function checkRun(
  db: PrismaClient,
  catalogue: Catalogue,
  input: StylizeInput,
): Promise<CheckedRun> {
  const method = findMethod(catalogue, input.method);
  if (method.makes !== "image") {
    throw badInput(
      `The method ${method.id} makes a ${method.makes}, not an image.`,
      "Start it by the mutation `startRun`.",
    );
  }
  return checkInput(db, catalogue, method, input);
}

async function checkInput(
  db: PrismaClient,
  catalogue: Catalogue,
  method: CatalogueMethod,
  input: Omit<StartRunInput, "method">,
): Promise<CheckedRun> {
  checkInputs(method, input);
  const dataset = findDataset(catalogue, input.dataset);
  const seed = input.seed ?? randomInt(MAX_SEED + 1);
  if (seed < 0)
    throw badInput(`seed must be between 0 and ${MAX_SEED}, not ${seed}.`, "Leave it out for a random one.");
  const parameters = checkParameters(method, input.parameters) as Prisma.InputJsonObject;
  const [content, style, map, contentLabels, styleLabels, model, peers] = await Promise.all([
    input.content ? findPicture(db, input.content) : undefined,
    input.style ? findPicture(db, input.style) : undefined,
    input.map ? findPicture(db, input.map) : undefined,
    input.contentLabels ? findPicture(db, input.contentLabels) : undefined,
    input.styleLabels ? findPicture(db, input.styleLabels) : undefined,
    input.model ? findModel(db, input.model, input.checkpoint) : undefined,
    Promise.all((input.peers ?? []).map((peer) => findModel(db, peer.model, peer.checkpoint))),
  ]);
  checkFit({ method, parameters, dataset, model, peers });
  if (map && content) checkShape({ map }, { content });
  if (contentLabels && content) checkShape({ contentLabels }, { content });
  if (styleLabels && style) checkShape({ styleLabels }, { style });
  return {
    method: method.id,
    parameters,
    seed,
    contentId: content?.id ?? null,
    styleId: style?.id ?? null,
    mapId: map?.id ?? null,
    contentLabelsId: contentLabels?.id ?? null,
    styleLabelsId: styleLabels?.id ?? null,
    ...model?.named,
    dataset: dataset?.id ?? null,
    peers: { create: peers.map(({ named }, index) => ({ position: index + 1, ...named })) },
  };
}

/** Writes the run with its first event and its job. Nobody sees any of them before `tx` commits. */
export async function queueRun(
  tx: Prisma.TransactionClient,
  queue: RunQueue,
  run: CheckedRun & Purpose,
): Promise<RunRow> {
  const { id } = await tx.run.create({ data: run, select: { id: true } });
  await appendEvents(tx, id, [{ kind: "STATE", payload: { state: "QUEUED" } }]);
  await enqueueRun(queue, id, tx, run.previewFor ? PREVIEW_QUEUE : RUN_QUEUE);
  await notify(tx, GALLERY_CHANNEL, `run:${id}`);
  return tx.run.findUniqueOrThrow({ where: { id } });
}

const KINDS = ["content", "style", "map", "model", "peers", "dataset"] as const;

function checkInputs({ id, inputs }: CatalogueMethod, input: Omit<StartRunInput, "method">): void {
  const isGiven = (kind: (typeof KINDS)[number]) => (kind === "peers" ? input.peers?.length : input[kind]);
  const missing = KINDS.filter((kind) => inputs[kind] === "required" && !isGiven(kind));
  const needless = KINDS.filter((kind) => inputs[kind] === "none" && isGiven(kind));
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
  checkLabels(id, inputs.labels, input);
  if ((input.peers?.length ?? 0) > MAX_PEERS)
    throw badInput(`At most ${MAX_PEERS} peers are looked at together.`, "Name fewer models.");
  if (input.checkpoint && !input.model)
    throw badInput("A checkpoint needs its model.", "Pass the model's id too.");
}

function checkLabels(
  method: string,
  need: CatalogueMethod["inputs"]["labels"],
  { contentLabels, styleLabels }: Pick<StartRunInput, "contentLabels" | "styleLabels">,
): void {
  if (!contentLabels && !styleLabels) return;
  if (need === "none") {
    throw badInput(`The method ${method} takes no labels.`, "Leave contentLabels and styleLabels out.");
  }
  if (contentLabels && styleLabels) return;
  throw badInput(
    `${contentLabels ? "contentLabels" : "styleLabels"} alone say nothing: regions of the content are copied from regions of the style.`,
    "Pass contentLabels and styleLabels, or neither.",
  );
}

function findDataset({ datasets }: Catalogue, id: string | null | undefined): CatalogueDataset | undefined {
  if (!id) return undefined;
  const dataset = datasets.find((entry) => entry.id === id);
  if (!dataset) {
    const allowed = datasets.filter(({ isAvailable }) => isAvailable).map((entry) => entry.id);
    throw new ApiError(
      "NOT_FOUND",
      `Unknown data set "${id.slice(0, 100)}". Available: ${allowed.join(", ")}.`,
      {
        remedy: "Choose one that the query `datasets` lists.",
        allowed,
      },
    );
  }
  if (!dataset.isAvailable)
    throw badInput(`The worker does not have the data set ${dataset.label}.`, dataset.remedy);
  return dataset;
}
