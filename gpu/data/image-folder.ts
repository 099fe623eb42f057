// Pictures of one's own as a labelled set: class/name.jpg, each cropped to its middle square and resized. What came out
// is kept on disk, so that the next start reads one file.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import sharp from "sharp";
import { inSrgb } from "../../prisma/srgb.ts";
import { seededRandom } from "../random.ts";
import { replaceFile } from "../replace-file.ts";
import { DatasetError } from "./dataset-error.ts";
import type { Progress } from "./download.ts";
import { type ImageSet, selectImages, shuffledIndices } from "./images.ts";

const PICTURE_TYPES = [".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff"];
/** Labels are bytes. */
const MAXIMUM_CLASSES = 256;
/** Share of each class that is kept for testing where the folder does not say which. */
const TEST_SHARE = 0.1;
/** Changes when the same files would become other pixels. */
const CACHE_VERSION = 2;
const DECODED_AT_ONCE = 16;
const NAMED_FAULTS = 5;

interface LabelledFile {
  path: string;
  /** `<size> <time>`: another file under the same name is another. */
  state: string;
  label: number;
}

export interface FolderOptions {
  sizePx: number;
  /** Where resized pictures are kept. */
  cacheFolder: string;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Data sets that are called so whatever folders people have. */
const TAKEN_NAMES = ["synthetic", "cifar10", "cifar100"];

/** What the data set is called, in cards too: as its folder, unless another is called so. */
export function nameOfFolder(folder: string): string {
  const name = basename(resolve(folder)) || "pictures";
  return TAKEN_NAMES.includes(name) ? `pictures-${name}` : name;
}

/** Whether there are pictures in folders inside it. */
export async function isImageFolder(folder: string): Promise<boolean> {
  const root = existsSync(join(folder, "train")) ? join(folder, "train") : folder;
  for (const name of await subfolders(root)) {
    if ((await readdir(join(root, name))).some(isPicture)) return true;
  }
  return false;
}

/** @returns the names of its classes. @throws DatasetError where it holds no pictures in folders. */
export async function classesOfFolder(folder: string): Promise<string[]> {
  if (!(await isImageFolder(folder))) throw new DatasetError("no pictures in folders inside it");
  const trainFolder = join(folder, "train");
  return subfolders(existsSync(trainFolder) ? trainFolder : folder);
}

/**
 * The sets come in an order that is random and always the same, so that their first pictures are of all classes.
 *
 * @param folder of class folders; or of `train` and `test` (or `val`) with the same class folders in each. Without
 *   them a tenth of each class is kept for testing, always the same.
 * @throws DatasetError naming the files that are no pictures, or what the folder lacks.
 */
export async function loadImageFolder(
  folder: string,
  options: FolderOptions,
): Promise<{ trainSet: ImageSet; testSet: ImageSet }> {
  const { trainSet, testSet } = await loadSets(folder, options);
  return { trainSet: shuffled(trainSet), testSet: shuffled(testSet) };
}

function shuffled(set: ImageSet): ImageSet {
  return selectImages(set, shuffledIndices(set.labels.length, 0, "folder"));
}

async function loadSets(
  folder: string,
  options: FolderOptions,
): Promise<{ trainSet: ImageSet; testSet: ImageSet }> {
  const trainFolder = join(folder, "train");
  if (!existsSync(trainFolder)) return splitByClass(await loadClasses(folder, options));
  const testFolder = ["test", "val"].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (!testFolder) throw new DatasetError(`${folder} has a folder train but neither test nor val: add one.`);
  const trainSet = await loadClasses(trainFolder, options);
  return { trainSet, testSet: await loadClasses(testFolder, options, trainSet.classes) };
}

async function loadClasses(
  folder: string,
  options: FolderOptions,
  known?: readonly string[],
): Promise<ImageSet> {
  const found = await subfolders(folder);
  const classes = known ?? found;
  const stranger = found.find((name) => !classes.includes(name));
  if (stranger !== undefined)
    throw new DatasetError(`${join(folder, stranger)} is no class of the training pictures.`);
  if (classes.length < 2 || classes.length > MAXIMUM_CLASSES) {
    throw new DatasetError(
      `${folder} has ${classes.length} class folders; 2 to ${MAXIMUM_CLASSES} are needed, as class/name.jpg.`,
    );
  }
  const files = (
    await Promise.all(found.map((name) => filesOf(join(folder, name), classes.indexOf(name))))
  ).flat();
  if (files.length === 0)
    throw new DatasetError(`${folder} holds no pictures (${PICTURE_TYPES.join(", ")}).`);
  const labels = Uint8Array.from(files, ({ label }) => label);
  return { pixels: await cachedPixels(files, options), labels, sizePx: options.sizePx, classes };
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort();
}

const isPicture = (name: string) => PICTURE_TYPES.includes(extname(name).toLowerCase());

async function filesOf(folder: string, label: number): Promise<LabelledFile[]> {
  const names = (await readdir(folder)).filter(isPicture).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      return { path, state: `${size} ${mtimeMs}`, label };
    }),
  );
}

async function cachedPixels(files: readonly LabelledFile[], options: FolderOptions): Promise<Uint8Array> {
  const { sizePx, cacheFolder } = options;
  const listing = files.map(({ path, state }) => `${path} ${state}`).join("\n");
  const key = createHash("sha256").update(`${CACHE_VERSION} ${sizePx}\n${listing}`).digest("hex");
  const path = join(cacheFolder, `${key}.rgb`);
  const bytes = files.length * sizePx * sizePx * 3;
  const kept = existsSync(path) ? await readFile(path) : undefined;
  if (kept?.byteLength === bytes) return new Uint8Array(kept);
  const pixels = await decodeAll(files, options);
  await mkdir(cacheFolder, { recursive: true });
  await replaceFile(path, pixels);
  return pixels;
}

async function decodeAll(
  files: readonly LabelledFile[],
  { sizePx, onProgress }: FolderOptions,
): Promise<Uint8Array> {
  const bytes = sizePx * sizePx * 3;
  const pixels = new Uint8Array(files.length * bytes);
  const faults: string[] = [];
  for (let first = 0; first < files.length; first += DECODED_AT_ONCE) {
    const group = files.slice(first, first + DECODED_AT_ONCE);
    await Promise.all(
      group.map(async ({ path }, i) => {
        try {
          pixels.set(await decode(path, sizePx), (first + i) * bytes);
        } catch (error) {
          faults.push(`${path} (${error instanceof Error ? error.message.split("\n")[0] : error})`);
        }
      }),
    );
    onProgress?.({ stage: "Resizing pictures", done: Math.min(1, (first + group.length) / files.length) });
  }
  if (faults.length === 0) return pixels;
  const named = faults.sort().slice(0, NAMED_FAULTS).join(", ");
  const more = faults.length > NAMED_FAULTS ? ` and ${faults.length - NAMED_FAULTS} more` : "";
  throw new DatasetError(
    `Not readable as pictures: ${named}${more}. Replace them or take them out of the folder.`,
  );
}

/** Upright, opaque, 8-bit sRGB; a picture that is cut short is refused rather than filled up with grey. */
async function decode(path: string, sizePx: number): Promise<Buffer> {
  const image = await inSrgb(sharp(path, { failOn: "truncated" }));
  return image.resize(sizePx, sizePx, { fit: "cover" }).removeAlpha().raw().toBuffer();
}

function splitByClass(set: ImageSet): { trainSet: ImageSet; testSet: ImageSet } {
  const [train, test]: [number[], number[]] = [[], []];
  for (const label of set.classes.keys()) {
    const random = seededRandom(0, `test pictures/${label}`);
    const indices = [...set.labels.keys()].filter((i) => set.labels[i] === label);
    const chosen = new Set<number>();
    const count = Math.round(TEST_SHARE * indices.length);
    while (chosen.size < count) chosen.add(indices[random.integer(indices.length)]!);
    for (const index of indices) (chosen.has(index) ? test : train).push(index);
  }
  if (test.length === 0) {
    throw new DatasetError(
      "Too few pictures: give each class five or more, or sort them into train and test.",
    );
  }
  return {
    trainSet: selectImages(set, Uint32Array.from(train)),
    testSet: selectImages(set, Uint32Array.from(test)),
  };
}
