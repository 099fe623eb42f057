// Registers what ships with the project, the sample pictures in assets/pictures and the models in assets/models, and the
// models that people put into the data folder. Every start runs it, so it only writes what is missing or has changed.
import { createHash } from "node:crypto";
import { type Dirent, existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import sharp from "sharp";
import { z } from "zod";
import { type BlobStore, folderBlobStore } from "./blobs.ts";
import { openDatabase, type Prisma, type PrismaClient } from "./client.ts";
import { type ModelCard, modelCardSchema } from "./contract.ts";
import { ownModelsFolder, shippedModelsFolder } from "./model-folders.ts";
import { inSrgb } from "./srgb.ts";

const ASSETS = join(import.meta.dirname, "../assets");
type Weights = ModelCard["weights"];
type ModelRow = Prisma.ModelGetPayload<object>;

const PICTURE_TYPES = [".png", ".jpg", ".jpeg", ".webp"];

export interface SeedOptions {
  databaseUrl: string;
  /** Blobs go to its folder `blobs`; models of the user's own are in its folder `models`. */
  dataFolder: string;
  /** Where `pictures` and `models` are; the project's own unless told. */
  assets?: string;
}

export interface Seeded {
  pictures: number;
  models: number;
}

/**
 * @returns how many entries were written. What people put into the data folder and cannot be read is left out, which
 * stderr says. @throws naming the asset that cannot be read.
 */
export async function seed({ databaseUrl, dataFolder, assets = ASSETS }: SeedOptions): Promise<Seeded> {
  const db = openDatabase(databaseUrl, 2);
  const blobs = folderBlobStore(join(dataFolder, "blobs"));
  try {
    const pictures = await seedPictures(db, blobs, join(assets, "pictures"));
    const shipped = { db, blobs, folder: shippedModelsFolder(assets) };
    const taken = await modelNames(shipped.folder);
    const own = { db, blobs, folder: ownModelsFolder(dataFolder), taken };
    return { pictures, models: (await seedModels(shipped)) + (await seedModels(own)) };
  } finally {
    await db.$disconnect();
  }
}

async function seedPictures(db: PrismaClient, blobs: BlobStore, folder: string): Promise<number> {
  const entries = await list(folder, true);
  const paths = entries
    .filter((entry) => entry.isFile() && PICTURE_TYPES.includes(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  let written = 0;
  for (const path of paths) {
    const bytes = await readFile(path);
    const id = sha256(bytes);
    const row = await db.picture.findUnique({ where: { id } });
    // The row may outlive the blob: a database server elsewhere, a data folder removed.
    if (row && (await blobs.get(row.blob))) continue;
    const { data, info } = await normalise(bytes, path);
    const picture = { blob: await blobs.put(data), width: info.width, height: info.height };
    await db.picture.upsert({
      where: { id },
      create: { id, ...picture, name: titleOf(path), sample: true },
      update: picture,
    });
    written++;
  }
  return written;
}

/** What an upload becomes, too: an upright 8-bit sRGB PNG without transparency or metadata. */
async function normalise(bytes: Buffer, path: string) {
  try {
    const image = await inSrgb(sharp(bytes));
    return await image.png().toBuffer({ resolveWithObject: true });
  } catch (cause) {
    throw new Error(`The sample picture ${path} cannot be read.`, { cause });
  }
}

/** `night-harbour.png` is "Night harbour". */
function titleOf(path: string): string {
  const words = basename(path, extname(path)).replaceAll(/[-_]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

interface ModelSource {
  db: PrismaClient;
  blobs: BlobStore;
  folder: string;
  /** Of models that people put there: ids that are not theirs. Undefined where the models ship with the project. */
  taken?: readonly string[];
}

async function seedModels(source: ModelSource): Promise<number> {
  const { folder, taken } = source;
  let written = 0;
  for (const name of await modelNames(folder)) {
    const path = join(folder, name);
    try {
      const card = await readCard(join(path, "card.json"));
      if (!card) continue;
      if (card.id !== name)
        throw new ModelFolderError(
          `${path}/card.json says id "${card.id}"; a card's id is the name of its folder.`,
        );
      if (taken?.includes(name))
        throw new ModelFolderError(
          "a model that ships with the project is called so: rename the folder, and id in its card.",
        );
      if (await seedModel(source, card, path)) written++;
    } catch (error) {
      // One bad folder of a person's own must not stop the start.
      if (!(error instanceof ModelFolderError) || !taken) throw error;
      console.error(`${path} is left out: ${error.message}`);
    }
  }
  return written;
}

async function modelNames(folder: string): Promise<string[]> {
  const entries = (await list(folder, false)).filter((entry) => entry.isDirectory());
  return entries.map((entry) => entry.name).sort();
}

/** The database's faults are none of the folder's. */
class ModelFolderError extends Error {
  override name = "ModelFolderError";
}

async function readCard(path: string): Promise<ModelCard | undefined> {
  // A model's folder without a card is one that is still being written.
  if (!existsSync(path)) return undefined;
  const parsed = modelCardSchema.safeParse(parseJson((await readModelFile(path)).toString(), path));
  if (!parsed.success) throw new ModelFolderError(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ModelFolderError(`${path} is no JSON: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}

async function readModelFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ModelFolderError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** @returns whether anything was written. */
async function seedModel(
  { db, blobs, taken }: ModelSource,
  card: ModelCard,
  folder: string,
): Promise<boolean> {
  const row = await db.model.findUnique({ where: { id: card.id } });
  const { metrics, weights, checkpoints = [] } = card;
  const states = [...checkpoints, { epoch: Math.round(card.epochs), metrics, weights }];
  const isStored = async (state: { weights: Weights }) =>
    state.weights === null || (await blobs.get(state.weights.sha256)) !== undefined;
  const areStored = (await Promise.all(states.map(isStored))).every(Boolean);
  if (row && areStored && isDeepStrictEqual(row.card, card)) return false;
  const replaced = row && (await replacedInUse(db, row, { seed: card.seed, states, isShipped: !taken }));
  if (replaced && taken)
    throw new ModelFolderError(
      `at epoch ${replaced.epoch} its weights are others than runs were made with. Publish them under another name: ` +
        `rename the folder, and id in its card; or delete those runs in the gallery.`,
    );
  const stored = [];
  for (const { epoch, metrics, weights } of states)
    stored.push({ epoch, metrics, weights: await storeWeights(blobs, weights, folder) });
  const model = {
    label: card.label,
    network: card.network,
    width: card.width,
    dataset: card.dataset,
    regime: card.regime,
    seed: card.seed,
    card: card as Prisma.InputJsonObject,
  };
  const epochs = stored.map(({ epoch }) => epoch);
  const { createdAt } = row ?? {};
  await db.$transaction([
    ...(replaced ? [setAside(db, row, replaced.id)] : []),
    db.model.upsert({
      where: { id: card.id },
      create: { id: card.id, ...model, ...(createdAt && { createdAt }) },
      update: model,
    }),
    ...stored.map(({ epoch, ...checkpoint }) =>
      db.checkpoint.upsert({
        where: { modelId_epoch: { modelId: card.id, epoch } },
        create: { modelId: card.id, epoch, ...checkpoint },
        update: checkpoint,
      }),
    ),
    // Of an earlier edition. What a run was made with stays as long as the run.
    db.checkpoint.deleteMany({
      where: { modelId: card.id, epoch: { notIn: epochs }, runs: { none: {} }, peerIn: { none: {} } },
    }),
  ]);
  return true;
}

interface Edition {
  seed: number;
  states: readonly { epoch: number; weights: Weights }[];
  isShipped: boolean;
}

/**
 * @returns a checkpoint that runs were made with and whose place other weights are to take; of a model that ships with the
 *   project also one that has no place in another training.
 */
async function replacedInUse(
  db: PrismaClient,
  { id, seed }: ModelRow,
  { seed: newSeed, states, isShipped }: Edition,
) {
  const stored = await db.checkpoint.findMany({
    where: { modelId: id },
    include: { _count: { select: { runs: true, peerIn: true } } },
    orderBy: { epoch: "desc" },
  });
  // An edition that only lists fewer epochs, or goes on, has some of the same weights.
  const isSameTraining = stored.some(
    ({ weights }) => weights !== null && states.some((state) => state.weights?.sha256 === weights),
  );
  const used = stored.filter(({ _count }) => _count.runs + _count.peerIn > 0);
  return used.find(({ epoch, weights }) => {
    const state = states.find((one) => one.epoch === epoch);
    if (!state) return isShipped && !isSameTraining;
    return (state.weights?.sha256 ?? null) !== weights || (weights === null && seed !== newSeed);
  });
}

/**
 * A later version of the project ships other weights under the same id: the model as it was becomes one of its own, and what
 * was made with it and measured of it goes along (the database renames what refers to it).
 * @param checkpointId of it; where another start was faster it is nobody's here any more, and nothing happens.
 */
function setAside(db: PrismaClient, { id, label, card, createdAt }: ModelRow, checkpointId: string) {
  const aside = `${id}-${checkpointId.slice(-8)}`;
  return db.model.updateMany({
    where: { id, checkpoints: { some: { id: checkpointId } } },
    data: {
      id: aside,
      label: `${label}, earlier edition`,
      card: { ...(card as Prisma.JsonObject), id: aside },
      // Behind the one that takes its name, in lists and as the usual model.
      createdAt: new Date(createdAt.getTime() - 1),
    },
  });
}

async function storeWeights(blobs: BlobStore, weights: Weights, folder: string): Promise<string | null> {
  if (!weights) return null;
  const path = join(folder, weights.file);
  const bytes = await readModelFile(path);
  if (sha256(bytes) !== weights.sha256)
    throw new ModelFolderError(
      `${path} does not match the digest in its card: restore it or publish the model again.`,
    );
  return blobs.put(bytes);
}

async function list(folder: string, recursive: boolean): Promise<Dirent[]> {
  return existsSync(folder) ? readdir(folder, { withFileTypes: true, recursive }) : [];
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
