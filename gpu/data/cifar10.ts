// CIFAR-10 in its official binary layout (Krizhevsky 2009): records of one label byte and three 32x32 planes R, G, B.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
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
const RECORD_BYTES = 1 + 3 * PLANE;
const RECORDS_PER_FILE = 10_000;

const FILES = {
  train: [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`),
  test: ["test_batch.bin"],
} as const;

export class DatasetError extends Error {
  constructor(message: string) {
    super(
      `${message} Get the "CIFAR-10 binary version" (cifar-10-binary.tar.gz) from ` +
        "https://www.cs.toronto.edu/~kriz/cifar.html, unpack it and name its folder cifar-10-batches-bin.",
    );
    this.name = "DatasetError";
  }
}

/**
 * @param folder where data_batch_1.bin to data_batch_5.bin and test_batch.bin are.
 * @returns 50 000 (train) or 10 000 (test) pictures, in the order of the files.
 * @throws DatasetError naming the file that is missing, cut short or mislabelled.
 */
export async function loadCifar10(folder: string, split: keyof typeof FILES): Promise<ImageSet> {
  const files = await Promise.all(FILES[split].map((name) => readRecords(join(folder, name))));
  const count = files.length * RECORDS_PER_FILE;
  const pixels = new Uint8Array(count * 3 * PLANE);
  const labels = new Uint8Array(count);
  files.forEach((bytes, file) => {
    for (let record = 0; record < RECORDS_PER_FILE; record++) {
      const index = file * RECORDS_PER_FILE + record;
      const start = record * RECORD_BYTES;
      labels[index] = bytes[start]!;
      interleave(bytes.subarray(start + 1, start + RECORD_BYTES), pixels, index * 3 * PLANE);
    }
  });
  return { pixels, labels, sizePx: SIZE_PX, classes: CIFAR10_CLASSES };
}

async function readRecords(path: string): Promise<Uint8Array> {
  const expected = RECORDS_PER_FILE * RECORD_BYTES;
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") throw new DatasetError(`${path} is missing (${expected} bytes).`);
    throw new DatasetError(`${path} cannot be read (${code}).`);
  }
  if (bytes.byteLength !== expected) {
    throw new DatasetError(`${path} has ${bytes.byteLength} bytes instead of ${expected}.`);
  }
  for (let record = 0; record < RECORDS_PER_FILE; record++) {
    const label = bytes[record * RECORD_BYTES]!;
    if (label >= CIFAR10_CLASSES.length) {
      throw new DatasetError(`${path} has the label ${label} in record ${record}; labels are 0 to 9.`);
    }
  }
  return bytes;
}

/** Planes R, G, B to RGB triples at `target[offset...]`. */
function interleave(planes: Uint8Array, target: Uint8Array, offset: number): void {
  for (let p = 0, t = offset; p < PLANE; p++) {
    target[t++] = planes[p]!;
    target[t++] = planes[p + PLANE]!;
    target[t++] = planes[p + 2 * PLANE]!;
  }
}
