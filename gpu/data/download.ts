// Archives of pictures from the internet: fetched once, checked by their published digest before anything is unpacked,
// unpacked into a folder that appears whole or not at all.
import { createHash } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { extract } from "tar";
import { DatasetError } from "./dataset-error.ts";

export interface Archive {
  url: string;
  /** MD5, in hexadecimal, as the publisher gives it: against damage, not against malice. */
  md5: string;
  /** What the archive unpacks to; the only entry that is taken out of it. */
  folder: string;
}

export interface Progress {
  /** What is being done, for people. */
  stage: string;
  /** In [0, 1]. */
  done: number;
}

export const CIFAR10_ARCHIVE: Archive = {
  url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
  md5: "c32a1d4ab5d03f1284b67883e8d87530",
  folder: "cifar-10-batches-bin",
};
export const CIFAR100_ARCHIVE: Archive = {
  url: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
  md5: "03b5dce01913d631647c71ecec9e9cb8",
  folder: "cifar-100-binary",
};

/**
 * @param into where the archive's folder is, or is put.
 * @returns the path of that folder.
 * @throws DatasetError when there is no connection or what came is not what was published.
 */
export async function fetchArchive(
  { url, md5, folder }: Archive,
  into: string,
  onProgress?: (progress: Progress) => void,
): Promise<string> {
  const target = join(into, folder);
  if (existsSync(target)) return target;
  await mkdir(into, { recursive: true });
  const workshop = await mkdtemp(join(into, ".download-"));
  try {
    const file = join(workshop, basename(new URL(url).pathname));
    const found = await download(url, file, onProgress);
    if (found !== md5) {
      throw new DatasetError(
        `${url} came with the MD5 ${found} instead of ${md5}: it was damaged or changed. Try again.`,
      );
    }
    await unpack(file, folder, workshop);
    await rename(join(workshop, folder), target);
    return target;
  } finally {
    await rm(workshop, { recursive: true });
  }
}

/** @returns the MD5 of what was written. */
async function download(
  url: string,
  path: string,
  onProgress?: (progress: Progress) => void,
): Promise<string> {
  const response = await fetch(url).catch((error: unknown) => {
    throw unreachable(url, error instanceof Error ? messageOf(error) : String(error));
  });
  if (!response.ok || !response.body) throw unreachable(url, `${response.status} ${response.statusText}`);
  const total = Number(response.headers.get("content-length") ?? 0);
  const digest = createHash("md5");
  let received = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _, done) {
      digest.update(chunk);
      received += chunk.byteLength;
      if (total > 0) onProgress?.({ stage: `Downloading ${url}`, done: received / total });
      done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(response.body as ReadableStream), watch, createWriteStream(path));
  } catch (error) {
    throw unreachable(url, `broke off after ${received} bytes: ${messageOf(error as Error)}`);
  }
  return digest.digest("hex");
}

async function unpack(file: string, folder: string, into: string): Promise<void> {
  try {
    await extract({ file, cwd: into, strict: true, filter: (path) => path.split("/")[0] === folder });
  } catch (error) {
    throw new DatasetError(`${basename(file)} cannot be unpacked (${messageOf(error as Error)}).`);
  }
  if (!existsSync(join(into, folder))) throw new DatasetError(`${basename(file)} holds no folder ${folder}.`);
}

/** `fetch failed` alone helps nobody; the cause does. */
const messageOf = (error: Error): string =>
  error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;

function unreachable(url: string, reason: string): DatasetError {
  return new DatasetError(
    `${url} could not be fetched (${reason}). Check the connection, or fetch it elsewhere, unpack it and name its ` +
      "folder by --data.",
  );
}
