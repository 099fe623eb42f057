// Starts experiments: all runs are checked first, then written with their experiment in one transaction.

import { randomInt } from "node:crypto";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import type { Catalogue, CatalogueMethod, SkippedVariant } from "../../prisma/contract.ts";
import { PATIENT } from "../../prisma/run-store.ts";
import { usualModel } from "../../prisma/usual-model.ts";
import { readCatalogue } from "../catalogue/service.ts";
import type { Context } from "../context.ts";
import { badInput, notFound } from "../errors.ts";
import { MAX_SEED, type StylizeInput } from "../run/input.ts";
import { checkRun, queueRun } from "../run/stylize.ts";
import { type ContactSheetInput, type ExperimentInput, MAX_LABEL } from "./input.ts";
import { isInput, parametersOf, planContactSheet, planVariation, type Variant } from "./plan.ts";

export type ExperimentRow = Prisma.ExperimentGetPayload<object>;

/** @throws NOT_FOUND with the remedy. */
export async function findExperiment(db: PrismaClient, id: string): Promise<ExperimentRow> {
  const experiment = await db.experiment.findUnique({ where: { id } });
  if (!experiment) throw notFound("experiment", id, "The query `experiments` lists them all.");
  return experiment;
}

/** The newest run of every place, by place. */
export async function readCells(db: Pick<PrismaClient, "run">, experimentId: string) {
  const runs = await db.run.findMany({
    where: { experimentId },
    orderBy: [{ place: "asc" }, { createdAt: "desc" }, { id: "desc" }],
    distinct: ["place"],
  });
  return runs.map((run) => ({ place: run.place ?? 0, variant: run.variant ?? "", run }));
}

/** @throws what `stylize` throws, and BAD_INPUT when no method is left. */
export async function makeContactSheet(context: Context, input: ContactSheetInput): Promise<ExperimentRow> {
  const { db } = context;
  const catalogue = await readCatalogue(db);
  const { variants, skipped } = planContactSheet(thatPaint(catalogue), {
    content: input.content,
    style: input.style ?? undefined,
    map: input.map ?? undefined,
    contentLabels: input.contentLabels ?? undefined,
    styleLabels: input.styleLabels ?? undefined,
    model: input.model ?? undefined,
    usualModel: await usualModelId(db),
    methods: input.methods ?? undefined,
    sizePx: input.size ?? undefined,
    seed: input.seed ?? randomInt(MAX_SEED + 1),
  });
  if (variants.length === 0) {
    throw badInput(
      "No method is left for this contact sheet.",
      skipped.map(({ variant, reason }) => `${variant}: ${reason}`).join(" ") || "Name at least one method.",
    );
  }
  const content = await db.picture.findUnique({ where: { id: input.content }, select: { name: true } });
  const label = `${titleOf(content?.name ?? "A picture")} by ${variants.length === 1 ? "one method" : `${variants.length} methods`}`;
  return write(context, catalogue, { label, varied: "method", skipped }, variants);
}

/** @throws what `stylize` throws, for the first value that does not hold. */
export async function createExperiment(context: Context, input: ExperimentInput): Promise<ExperimentRow> {
  const { db } = context;
  const catalogue = await readCatalogue(db);
  const { vary, values, base } = input;
  const seed = base.seed ?? randomInt(MAX_SEED + 1);
  const inputs = planVariation(thatPaint(catalogue), { base: { ...base, seed }, vary, values });
  const labels = await Promise.all(values.map((value) => labelOf(db, catalogue, vary, value)));
  const named = vary === "model" ? distinct(labels, values) : labels;
  const variants = inputs.map((entry, place) => ({ input: entry, label: named[place] ?? "" }));
  const label = input.label?.trim() || describe(catalogue, vary, base);
  checkLabel(label);
  return write(context, catalogue, { label, varied: vary, skipped: [] }, variants);
}

/** @throws BAD_INPUT where it is too long. */
export function checkLabel(label: string): void {
  if (label.length <= MAX_LABEL) return;
  throw badInput(`label may have ${MAX_LABEL} characters, not ${label.length}.`, "Choose a shorter one.");
}

interface NewExperiment {
  label: string;
  varied: string;
  skipped: SkippedVariant[];
}

async function write(
  { db, queue }: Context,
  catalogue: Catalogue,
  experiment: NewExperiment,
  variants: readonly Variant[],
): Promise<ExperimentRow> {
  const runs = await Promise.all(variants.map(({ input }) => checkRun(db, catalogue, input)));
  return db.$transaction(async (tx) => {
    const row = await tx.experiment.create({ data: experiment });
    for (const [place, run] of runs.entries()) {
      await queueRun(tx, queue, { ...run, experimentId: row.id, place, variant: variants[place]?.label });
    }
    return row;
  }, PATIENT);
}

async function usualModelId(db: PrismaClient): Promise<string | undefined> {
  const select = { id: true, regime: true, run: { select: { state: true } } } as const;
  return usualModel(await db.model.findMany({ orderBy: { createdAt: "desc" }, select }))?.id;
}

/** What one value is called. Ids that do not exist are named by `checkRun`. */
export async function labelOf(
  db: PrismaClient,
  catalogue: Catalogue,
  vary: string,
  value: unknown,
): Promise<string> {
  const id = String(value);
  switch (vary) {
    case "method":
      return catalogue.methods.find((method) => method.id === id)?.label ?? id;
    case "model":
      return (await db.model.findUnique({ where: { id }, select: { label: true } }))?.label ?? id;
    case "checkpoint": {
      const checkpoint = await db.checkpoint.findUnique({ where: { id }, select: { epoch: true } });
      return checkpoint ? `Epoch ${checkpoint.epoch}` : id;
    }
    case "content":
    case "style":
      return titleOf((await db.picture.findUnique({ where: { id }, select: { name: true } }))?.name ?? id);
    default:
      return typeof value === "string" ? value : JSON.stringify(value);
  }
}

/** Models that were trained with the same settings are called the same: their ids tell them apart. */
function distinct(labels: readonly string[], ids: readonly unknown[]): readonly string[] {
  const isShared = (label: string) => labels.indexOf(label) !== labels.lastIndexOf(label);
  return labels.map((label, place) => (isShared(label) ? tellApart(label, ids[place]) : label));
}

export const tellApart = (label: string, id: unknown): string => `${label}, ${id}`;

/** Experiments are looked at side by side. */
function thatPaint({ methods }: Catalogue): CatalogueMethod[] {
  return methods.filter(({ makes }) => makes === "image");
}

/** "Style weight, by Style transfer (Gatys)". */
function describe({ methods }: Catalogue, vary: string, base: StylizeInput): string {
  const method = methods.find(({ id }) => id === base.method);
  const title = (method && !isInput(vary) && parametersOf(method)[vary]?.title) || capitalise(vary);
  return vary === "method" || !method ? title : `${title}, by ${method.label}`;
}

const titleOf = (fileName: string) => capitalise(fileName.replace(/\.\w{2,5}$/, "").replace(/[-_]+/g, " "));
const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
