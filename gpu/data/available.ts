// The data sets that this worker knows, and which of them it has: what the catalogue publishes and runs may name.
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogueDataset } from "../../prisma/contract.ts";
import { CIFAR10_CLASSES } from "./cifar.ts";
import { SYNTHETIC_CLASSES } from "./synthetic.ts";

export interface KnownDataset extends CatalogueDataset {
  /** What `loadDataset` is given; undefined where the worker has it not. */
  source: string | undefined;
}

export interface DatasetFolders {
  /** CIFAR-10 in its binary version; undefined: none is configured. */
  cifar10: string | undefined;
}

export async function knownDatasets({ cifar10 }: DatasetFolders): Promise<KnownDataset[]> {
  return [
    {
      id: "synthetic",
      label: "Synthetic gradients",
      classes: [...SYNTHETIC_CLASSES],
      isAvailable: true,
      source: "synthetic",
    },
    { id: "cifar10", label: "CIFAR-10", classes: [...CIFAR10_CLASSES], ...(await findCifar10(cifar10)) },
  ];
}

const CIFAR10_REMEDY =
  "Start the worker with CIFAR10_DIR naming the unpacked folder of the CIFAR-10 binary version (cifar-10-batches-bin).";

async function findCifar10(folder: string | undefined) {
  if (folder === undefined) return { isAvailable: false, remedy: CIFAR10_REMEDY, source: undefined };
  const path = join(folder, "test_batch.bin");
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) return { isAvailable: true, source: folder };
  return { isAvailable: false, remedy: `${path} is not there. ${CIFAR10_REMEDY}`, source: undefined };
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
