// What the commands that measure robustness share: a journal on disk, so that the same command goes on where it was broken
// off, and lines about progress.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { readDataFolder } from "../env.ts";
import { replaceFile } from "../replace-file.ts";
import { Journal, journalSchema } from "../robustness/journal.ts";

const SAVE_EVERY_MS = 5_000;

/** The journal of one measurement, in a file named after what is measured. */
export class MeasurementFile {
  readonly journal: Journal;
  readonly #path: string;
  #savedAt = performance.now();

  private constructor(path: string, journal: Journal) {
    this.#path = path;
    this.journal = journal;
  }

  /** @param what all that the numbers depend on. */
  static async open(what: unknown): Promise<MeasurementFile> {
    const folder = join(readDataFolder(), "measurements");
    await mkdir(folder, { recursive: true });
    const key = createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 16);
    const path = join(folder, `${key}.json`);
    if (!existsSync(path)) return new MeasurementFile(path, new Journal());
    console.error(`Going on from an earlier attempt; delete ${path} to begin anew.`);
    return new MeasurementFile(
      path,
      new Journal(journalSchema.parse(JSON.parse(await readFile(path, "utf8")))),
    );
  }

  /**
   * Follows the measurement to its end and saves the journal every few seconds and in the end: what is done with the
   * result may fail. Call `close` when it is in safety.
   * @param onProgress hears of every step.
   */
  async follow<Progress, Result>(
    run: AsyncGenerator<Progress, Result>,
    onProgress: (progress: Progress) => void,
  ): Promise<Result> {
    for (;;) {
      const next = await run.next();
      if (next.done) {
        await this.#save();
        return next.value;
      }
      onProgress(next.value);
      if (performance.now() - this.#savedAt >= SAVE_EVERY_MS) await this.#save();
    }
  }

  /** Deletes the journal. */
  async close(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  async #save(): Promise<void> {
    await replaceFile(this.#path, JSON.stringify(this.journal.entries));
    this.#savedAt = performance.now();
  }
}
