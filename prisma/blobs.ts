// Content-addressed bytes (pictures, previews, weights, resume states), shared by server and worker.
// The folder store is the default; anything that can put, get and remove by hash can stand in its place.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

export interface BlobStore {
  /**
   * Stores bytes and returns their SHA-256 in hex. Storing the same bytes again writes nothing, unless what
   * is stored was damaged: then it is replaced.
   * @param options.isLasting whether they must outlive a loss of power, as rows that name them do; what soon follows by
   *   itself need not. Default true.
   * @throws StorageError
   */
  put(bytes: Uint8Array, options?: { isLasting?: boolean }): Promise<string>;
  /** @returns undefined when no such blob exists. @throws StorageError */
  get(hash: string): Promise<Buffer | undefined>;
  remove(hash: string): Promise<void>;
}

/** The store's disk is full or refuses: nothing is wrong with what was to be stored, and later it may go well. */
export class StorageError extends Error {
  override name = "StorageError";
  /** What a person has to do first, to be followed by what then goes on: `Make room there`. */
  readonly fix: string;

  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}

const FULL = ["ENOSPC", "EDQUOT"];

/** @returns `error` itself unless it came of the file system. */
export function explainStorage(error: unknown, folder: string, verb: "read" | "written"): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (!code || !syscall) return error;
  const path = resolve(folder);
  return FULL.includes(code)
    ? new StorageError(`The folder ${path} is full (${code}).`, "Make room there", { cause: error })
    : new StorageError(`The folder ${path} cannot be ${verb} (${code}).`, "Give access to it", {
        cause: error,
      });
}

const HASH = /^[0-9a-f]{64}$/;
export const isBlobHash = (text: string): boolean => HASH.test(text);

/** Blobs as files under `folder`, two hex digits a subfolder, written to a temporary name and renamed. */
export function folderBlobStore(folder: string): BlobStore {
  const pathOf = (hash: string) => {
    if (!isBlobHash(hash)) throw new Error(`Not a blob hash: ${hash.slice(0, 80)}`);
    return join(folder, hash.slice(0, 2), hash);
  };
  return {
    async put(bytes, { isLasting = true } = {}) {
      const hash = createHash("sha256").update(bytes).digest("hex");
      const path = pathOf(hash);
      // Read, not only measured: storing a picture again is how a damaged one is mended.
      const isStored = await readFile(path).then(
        (stored) => stored.equals(bytes),
        () => false,
      );
      if (isStored) return hash;
      const temporary = `${path}.${randomUUID()}.tmp`;
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(temporary, bytes, { flush: isLasting });
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {});
        throw explainStorage(error, folder, "written");
      }
      return hash;
    },
    async get(hash) {
      try {
        return await readFile(pathOf(hash));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw explainStorage(error, folder, "read");
      }
    },
    async remove(hash) {
      await rm(pathOf(hash), { force: true });
    },
  };
}
