// CIFAR-10 and CIFAR-100 in their official binary layout (Krizhevsky 2009): records of one label byte (CIFAR-100: a
// coarse and a fine one) and three 32x32 planes R, G, B.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatasetError } from "./dataset-error.ts";
import type { ImageSet } from "./images.ts";

export const CIFAR10_CLASSES = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
] as const;

const SIZE_PX = 32;
const PLANE = SIZE_PX * SIZE_PX;

export interface Layout {
  /** As people call it. */
  label: string;
  /** Of each record; the last one counts. */
  labelBytes: number;
  classes: number;
  recordsPerFile: Record<Split, number>;
  files: Record<Split, readonly string[]>;
  /** Its archive, and the folder that this unpacks to. */
  archive: string;
  folder: string;
}
export type Split = "train" | "test";

export const CIFAR10: Layout = {
  label: "CIFAR-10",
  labelBytes: 1,
  classes: 10,
  recordsPerFile: { train: 10_000, test: 10_000 },
  files: { train: [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`), test: ["test_batch.bin"] },
  archive: "cifar-10-binary.tar.gz",
  folder: "cifar-10-batches-bin",
};

export const CIFAR100: Layout = {
  label: "CIFAR-100",
  labelBytes: 2,
  classes: 100,
  recordsPerFile: { train: 50_000, test: 10_000 },
  files: { train: ["train.bin"], test: ["test.bin"] },
  archive: "cifar-100-binary.tar.gz",
  folder: "cifar-100-binary",
};
const FINE_NAMES = "fine_label_names.txt";

/** People name the folder that they unpacked an archive in as often as the one that came out of it. */
export function unpackedIn(folder: string, layouts: readonly Layout[] = [CIFAR10, CIFAR100]): string {
  const inner = layouts.map((layout) => join(folder, layout.folder));
  return inner.find((path) => existsSync(path)) ?? folder;
}

/**
 * @param folder where data_batch_1.bin to data_batch_5.bin and test_batch.bin are.
 * @returns 50 000 (train) or 10 000 (test) pictures, in the order of the files.
 * @throws DatasetError naming the file that is missing, cut short or mislabelled.
 */
export async function loadCifar10(folder: string, split: Split): Promise<ImageSet> {
  return { ...(await loadRecords(CIFAR10, folder, split)), classes: CIFAR10_CLASSES };
}

/** The same of CIFAR-100, by its 100 fine labels. @param folder where train.bin, test.bin and the names are. */
export async function loadCifar100(folder: string, split: Split): Promise<ImageSet> {
  const classes = await readCifar100Classes(folder);
  return { ...(await loadRecords(CIFAR100, folder, split)), classes };
}

/** The 100 fine labels. @throws DatasetError where their file is missing or damaged. */
export async function readCifar100Classes(folder: string): Promise<string[]> {
  const text = (await read(CIFAR100, join(folder, FINE_NAMES))).toString("utf8");
  const classes = text.split("\n").filter((line) => line.trim() !== "");
  if (classes.length !== CIFAR100.classes) {
    throw damaged(CIFAR100, `${join(folder, FINE_NAMES)} has ${classes.length} names instead of 100.`);
  }
  return classes;
}

async function loadRecords(layout: Layout, folder: string, split: Split): Promise<Omit<ImageSet, "classes">> {
  const { files, recordsPerFile, labelBytes } = layout;
  const contents = await Promise.all(
    files[split].map((name) => readRecords(layout, join(folder, name), recordsPerFile[split])),
  );
  const recordBytes = labelBytes + 3 * PLANE;
  const pixels = new Uint8Array(contents.length * recordsPerFile[split] * 3 * PLANE);
  const labels = new Uint8Array(contents.length * recordsPerFile[split]);
  contents.forEach((bytes, file) => {
    for (let record = 0; record < recordsPerFile[split]; record++) {
      const index = file * recordsPerFile[split] + record;
      const start = record * recordBytes + labelBytes;
      labels[index] = bytes[start - 1]!;
      interleave(bytes.subarray(start, start + 3 * PLANE), pixels, index * 3 * PLANE);
    }
  });
  return { pixels, labels, sizePx: SIZE_PX };
}

async function readRecords(layout: Layout, path: string, records: number): Promise<Uint8Array> {
  const { labelBytes, classes } = layout;
  const recordBytes = labelBytes + 3 * PLANE;
  const expected = records * recordBytes;
  const bytes = await read(layout, path, ` (${expected} bytes)`);
  if (bytes.byteLength !== expected) {
    throw damaged(layout, `${path} has ${bytes.byteLength} bytes instead of ${expected}.`);
  }
  for (let record = 0; record < records; record++) {
    const label = bytes[record * recordBytes + labelBytes - 1]!;
    if (label < classes) continue;
    throw damaged(
      layout,
      `${path} has the label ${label} in record ${record}; labels are 0 to ${classes - 1}.`,
    );
  }
  return bytes;
}

async function read(layout: Layout, path: string, size = ""): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw damaged(
      layout,
      code === "ENOENT" ? `${path} is missing${size}.` : `${path} cannot be read (${code}).`,
    );
  }
}

function damaged({ label, archive, folder }: Layout, message: string): DatasetError {
  return new DatasetError(
    `${message} Get the "${label} binary version" (${archive}) from https://www.cs.toronto.edu/~kriz/cifar.html, ` +
      `unpack it and name its folder ${folder}; or let it be downloaded by --data ` +
      `${label.toLowerCase().replace("-", "")}.`,
  );
}

/** Planes R, G, B to RGB triples at `target[offset...]`. */
function interleave(planes: Uint8Array, target: Uint8Array, offset: number): void {
  for (let p = 0, t = offset; p < PLANE; p++) {
    target[t++] = planes[p]!;
    target[t++] = planes[p + PLANE]!;
    target[t++] = planes[p + 2 * PLANE]!;
  }
}
