// The data sets that this worker knows, and which of them it has: what the catalogue publishes and runs may name.
import { existsSync } from "node:fs";
import { access } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CatalogueDataset } from "../../prisma/contract.ts";
import { CIFAR10, CIFAR10_CLASSES, CIFAR100, type Layout, readCifar100Classes, unpackedIn } from "./cifar.ts";
import { classesOfFolder, nameOfFolder } from "./image-folder.ts";
import { SYNTHETIC_CLASSES } from "./synthetic.ts";

/** Of a training that nobody wants but for its data set. */
const TRY = join(tmpdir(), "try.safetensors");

export interface KnownDataset extends CatalogueDataset {
  /** What `loadDataset` is given; undefined where the worker has it not. */
  source: string | undefined;
}

/** Undefined: none is configured. */
export interface DatasetFolders {
  /** Where the command line has downloaded CIFAR-10 and CIFAR-100 to, if it has; they count where no folder is configured. */
  downloads?: string | undefined;
  /** CIFAR-10 in its binary version. */
  cifar10?: string | undefined;
  /** CIFAR-100 in its binary version. */
  cifar100?: string | undefined;
  /** Pictures as class/name.jpg. */
  pictures?: string | undefined;
}

export async function knownDatasets(folders: DatasetFolders): Promise<KnownDataset[]> {
  const downloaded = ({ folder }: Layout) => {
    const path = folders.downloads && join(folders.downloads, folder);
    return path && existsSync(path) ? path : undefined;
  };
  return [
    {
      id: "synthetic",
      label: "Synthetic gradients",
      classes: [...SYNTHETIC_CLASSES],
      isAvailable: true,
      source: "synthetic",
    },
    await findCifar(
      "cifar10",
      CIFAR10,
      "CIFAR10_DIR",
      folders.cifar10 ?? downloaded(CIFAR10),
      async () => CIFAR10_CLASSES,
    ),
    await findCifar(
      "cifar100",
      CIFAR100,
      "CIFAR100_DIR",
      folders.cifar100 ?? downloaded(CIFAR100),
      readCifar100Classes,
    ),
    await findPictures(folders.pictures),
  ];
}

async function findCifar(
  id: string,
  layout: Layout,
  variable: string,
  folder: string | undefined,
  readClasses: (folder: string) => Promise<readonly string[]>,
): Promise<KnownDataset> {
  const { label, files } = layout;
  const remedy =
    `Run \`npm run -s train -- --data ${id} --epochs 1 --limit 1000 --checkpoint ${TRY}\` once, which downloads it and ` +
    `publishes nothing, then start the worker again; or start it with ${variable} naming the unpacked folder of the ` +
    `${label} binary version (${layout.folder}).`;
  return find({ id, label, remedy }, folder && unpackedIn(folder, [layout]), async (path) => {
    await access(join(path, files.test[0]!));
    return readClasses(path);
  });
}

/** Called by its folder's name, as models that are trained on it say. */
function findPictures(folder: string | undefined): Promise<KnownDataset> {
  const remedy = "Start the worker with PICTURES_DIR naming a folder of pictures as class/name.jpg.";
  const named =
    folder === undefined
      ? { id: "pictures", label: "Folder of pictures" }
      : { id: nameOfFolder(folder), label: nameOfFolder(folder) };
  return find({ ...named, remedy }, folder, classesOfFolder);
}

async function find(
  { remedy, ...named }: { id: string; label: string; remedy: string },
  folder: string | undefined,
  readClasses: (folder: string) => Promise<readonly string[]>,
): Promise<KnownDataset> {
  const lacking = { ...named, classes: [], isAvailable: false, source: undefined };
  if (folder === undefined) return { ...lacking, remedy };
  try {
    return { ...named, classes: [...(await readClasses(folder))], isAvailable: true, source: folder };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...lacking, remedy: `${folder} is no such data set (${reason}). ${remedy}` };
  }
}

/** @throws naming the data sets that can be had, and the remedy where this one is known but absent. */
export function requireDataset(datasets: readonly KnownDataset[], id: string): string {
  const known = datasets.find((entry) => entry.id === id);
  if (known?.source !== undefined) return known.source;
  const available = datasets.filter(({ isAvailable }) => isAvailable).map((entry) => entry.id);
  throw new Error(
    known?.remedy
      ? `This worker does not have the data set ${known.label}. ${known.remedy}`
      : `Unknown data set "${id}". This worker has: ${available.join(", ")}.`,
  );
}
