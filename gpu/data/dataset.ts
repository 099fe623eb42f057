// A data set by what people write after `--data`: a name, or a folder whose content says what it is.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { downloadsFolder } from "../env.ts";
import { CIFAR10, CIFAR100, loadCifar10, loadCifar100, unpackedIn } from "./cifar.ts";
import { DatasetError } from "./dataset-error.ts";
import { CIFAR10_ARCHIVE, CIFAR100_ARCHIVE, fetchArchive, type Progress } from "./download.ts";
import { isImageFolder, loadImageFolder, nameOfFolder } from "./image-folder.ts";
import type { ImageSet } from "./images.ts";
import { syntheticImages } from "./synthetic.ts";

export interface Dataset {
  /** Name for cards: `cifar10`. */
  id: string;
  label: string;
  trainSet: ImageSet;
  testSet: ImageSet;
}

export interface DatasetOptions {
  /** To which the pictures of a folder are resized; default 32. */
  sizePx?: number;
  /** Hears of downloads and resizing. */
  onProgress?: (progress: Progress) => void;
}

/**
 * @param source `synthetic`; `cifar10` or `cifar100`, downloaded once; or a folder: of CIFAR-10 or CIFAR-100 in its
 *   binary version, or of pictures as class/name.jpg.
 * @throws DatasetError naming the file that is missing or corrupt, and the remedy.
 */
export async function loadDataset(source: string, options: DatasetOptions = {}): Promise<Dataset> {
  const { sizePx = 32, onProgress } = options;
  const downloads = downloadsFolder();
  switch (source) {
    case "synthetic":
      return {
        id: "synthetic",
        label: "synthetic gradients",
        trainSet: syntheticImages(2000, 1),
        testSet: syntheticImages(500, 2),
      };
    case "cifar10":
      return cifar10(await fetchArchive(CIFAR10_ARCHIVE, downloads, onProgress));
    case "cifar100":
      return cifar100(await fetchArchive(CIFAR100_ARCHIVE, downloads, onProgress));
  }
  if (source === "") throw new DatasetError("Name a data set: a folder, cifar10, cifar100 or synthetic.");
  const folder = unpackedIn(source);
  if (holds(folder, CIFAR100.files.train)) return cifar100(folder);
  // The files of CIFAR-10 that are missing are named by its own loader.
  if (holds(folder, [...CIFAR10.files.train, ...CIFAR10.files.test]) || !existsSync(folder))
    return cifar10(folder);
  if (!(await isImageFolder(folder))) return cifar10(folder);
  const sets = await loadImageFolder(folder, { sizePx, onProgress, cacheFolder: join(downloads, "resized") });
  const name = nameOfFolder(folder);
  return { id: name, label: name, ...sets };
}

const holds = (folder: string, names: readonly string[]) =>
  names.some((name) => existsSync(join(folder, name)));

async function cifar10(folder: string): Promise<Dataset> {
  const [trainSet, testSet] = await Promise.all([loadCifar10(folder, "train"), loadCifar10(folder, "test")]);
  return { id: "cifar10", label: CIFAR10.label, trainSet, testSet };
}

async function cifar100(folder: string): Promise<Dataset> {
  const [trainSet, testSet] = await Promise.all([
    loadCifar100(folder, "train"),
    loadCifar100(folder, "test"),
  ]);
  return { id: "cifar100", label: CIFAR100.label, trainSet, testSet };
}
