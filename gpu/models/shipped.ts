// Models as files, <id>/{card.json, weights.safetensors}: those that come with the project in assets/models, and those
// that people made or imported in the data folder, which seeding reads too.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { access, constants, mkdir, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { type ModelCard, modelCardSchema } from "../../prisma/contract.ts";
import { ownModelsFolder, shippedModelsFolder } from "../../prisma/model-folders.ts";
import { readDataFolder } from "../env.ts";
import { replaceFile } from "../replace-file.ts";
import type { Dtype, NamedArray } from "./safetensors.ts";
import { writeSafetensors } from "./safetensors.ts";

/** Where models go that people make or import. */
export const userModelsFolder = (): string => ownModelsFolder(readDataFolder());

export interface ShippedModel {
  /** Of an earlier epoch: as it was then, under the id `<id>@<epoch>`. */
  card: ModelCard;
  /** Where its card is. */
  folder: string;
  /** Reads the weights and checks them against the card's digest; undefined where the seed is the model. */
  readWeights(): Promise<Uint8Array | undefined>;
  /** The same training at earlier epochs. */
  earlier: ShippedModel[];
}

/** @returns shipped models and those of the user's own that can be read, each by id. */
export async function allModels(): Promise<ShippedModel[]> {
  return [...(await shippedModels()), ...(await readModels(userModelsFolder())).models];
}

/** @throws listing the models that exist, and what is wrong with those of the user's own that cannot be read. */
export async function findModel(id: string): Promise<ShippedModel> {
  const own = await readModels(userModelsFolder());
  return chooseById([...(await shippedModels()), ...own.models], id, own.faults);
}

/** @returns every model under `folder`, by id. @throws naming the card that is malformed. */
export async function shippedModels(folder = shippedModelsFolder()): Promise<ShippedModel[]> {
  const { models, faults } = await readModels(folder);
  if (faults.length > 0) throw new Error(faults.join("; "));
  return models;
}

/** @returns what can be read, and the reasons why the rest cannot. A folder without a card is still being written. */
async function readModels(folder: string): Promise<{ models: ShippedModel[]; faults: string[] }> {
  if (!existsSync(folder)) return { models: [], faults: [] };
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const cards = folders.filter((path) => existsSync(join(path, "card.json"))).sort();
  const read = await Promise.allSettled(cards.map(readShipped));
  return {
    models: read.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])),
    faults: read.flatMap((result) => (result.status === "rejected" ? [messageOf(result.reason)] : [])),
  };
}

const messageOf = (reason: unknown) => (reason instanceof Error ? reason.message : String(reason));

/** @throws listing the models that exist. */
export async function findShippedModel(id: string, folder = shippedModelsFolder()): Promise<ShippedModel> {
  return chooseById(await shippedModels(folder), id);
}

function chooseById(
  models: readonly ShippedModel[],
  id: string,
  faults: readonly string[] = [],
): ShippedModel {
  const known = models.flatMap((model) => [model, ...model.earlier]);
  const found = known.find(({ card }) => card.id === id);
  if (!found) {
    const available = known.map(({ card }) => card.id).join(", ");
    const unreadable = faults.length > 0 ? ` Not readable: ${faults.join("; ")}.` : "";
    throw new Error(`Unknown model "${id}". Available: ${available}.${unreadable}`);
  }
  return found;
}

async function readShipped(folder: string): Promise<ShippedModel> {
  const path = join(folder, "card.json");
  const card = parseCard(path, await readFile(path, "utf8"));
  if (card.id !== basename(folder)) {
    throw new Error(`${path} says id "${card.id}"; a card's id is the name of its folder.`);
  }
  const earlier = (card.checkpoints ?? []).map(({ epoch, metrics, weights }) => {
    // The report is of the final weights.
    const { checkpoints: _, report: __, ...rest } = card;
    return inFolder(folder, { ...rest, id: `${card.id}@${epoch}`, epochs: epoch, metrics, weights });
  });
  return { ...inFolder(folder, card), earlier };
}

/** @throws naming the file. */
function parseCard(path: string, text: string): ModelCard {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not JSON (${messageOf(cause)}): restore it or publish the model again`, {
      cause,
    });
  }
  const parsed = modelCardSchema.safeParse(value);
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function inFolder(folder: string, card: ModelCard): ShippedModel {
  return { card, folder, readWeights: () => readWeights(folder, card), earlier: [] };
}

async function readWeights(folder: string, card: ModelCard): Promise<Uint8Array | undefined> {
  if (!card.weights) return undefined;
  const path = join(folder, card.weights.file);
  const bytes = await readFile(path);
  if (sha256(bytes) !== card.weights.sha256) {
    throw new Error(`${path} does not match the digest in its card: restore it or publish the model again.`);
  }
  return bytes;
}

/**
 * What `saveReport` needs, to be asked before hours of measuring.
 * @throws when the model is an earlier epoch, which has no card of its own, or its folder cannot be written to.
 */
export async function requireOwnCard({ card, folder }: ShippedModel): Promise<void> {
  if (card.id !== basename(folder)) {
    throw new Error(
      `Model "${card.id}" is an earlier epoch of "${basename(folder)}": a card has one report, of the last.`,
    );
  }
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new Error(`${folder} cannot be written to: the report has no place. Measure without saving it.`, {
      cause,
    });
  }
}

/** Puts an evaluation into the card of a model. @throws where `requireOwnCard` does. */
export async function saveReport(model: ShippedModel, report: ModelCard["report"]): Promise<void> {
  await requireOwnCard(model);
  const { folder } = model;
  await writeCard(folder, { ...(await readShipped(folder)).card, report });
}

export interface Earlier {
  epoch: number;
  metrics: Record<string, number>;
  weights: ReadonlyMap<string, NamedArray> | null;
}

/**
 * Writes a model's folder. The card is written last, so a card never speaks of weights that are not there yet.
 * @param folder the model's own folder; its name becomes the id.
 * @returns the card as written.
 */
export async function publish(options: {
  folder: string;
  card: Omit<ModelCard, "id" | "weights">;
  /** Null publishes a model whose weights follow from its seed. */
  weights: ReadonlyMap<string, NamedArray> | null;
  /** The same training at earlier epochs, weights as above. */
  earlier?: readonly Earlier[];
  /** Of the weights in the files. */
  dtype?: Dtype;
}): Promise<ModelCard> {
  const { folder, dtype = "F16", earlier = [] } = options;
  await mkdir(folder, { recursive: true });
  const write = async (file: string, weights: ReadonlyMap<string, NamedArray> | null) => {
    if (!weights) return null;
    const bytes = writeSafetensors({ tensors: new Map(weights), metadata: {} }, dtype);
    await replaceFile(join(folder, file), bytes);
    return { file, sha256: sha256(bytes), dtype };
  };
  const checkpoints: NonNullable<ModelCard["checkpoints"]> = [];
  for (const { epoch, metrics, weights } of earlier) {
    checkpoints.push({ epoch, metrics, weights: await write(`epoch-${epoch}.safetensors`, weights) });
  }
  const card: ModelCard = {
    ...options.card,
    id: basename(folder),
    weights: await write("weights.safetensors", options.weights),
    ...(checkpoints.length > 0 ? { checkpoints } : {}),
  };
  await writeCard(folder, card);
  return card;
}

async function writeCard(folder: string, card: ModelCard): Promise<void> {
  await replaceFile(join(folder, "card.json"), `${JSON.stringify(modelCardSchema.parse(card), null, 2)}\n`);
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
