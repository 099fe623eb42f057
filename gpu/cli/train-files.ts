// What a training leaves on disk: its checkpoint, beside it a log of one JSON line an epoch, and snapshots of epochs
// in 16 bits.
import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { type NamedArray, readSafetensors, writeSafetensors } from "../models/safetensors.ts";
import { replaceFile } from "../replace-file.ts";
import {
  type Checkpoint,
  loadCheckpoint,
  requireSameSettings,
  saveCheckpoint,
} from "../training/checkpoint.ts";
import type { TrainingSettings } from "../training/settings.ts";
import type { TrainingProgress } from "../training/train.ts";

/** One line of the log. Shares in [0, 1]; rounded, as they are for people and charts. */
const logLineSchema = z.object({
  epoch: z.number(),
  step: z.number(),
  loss: z.number(),
  accuracy: z.number(),
  clean: z.number().optional(),
  robust: z.number().optional(),
  learningRate: z.number(),
  imagesPerSecond: z.number(),
  seconds: z.number(),
});
export type LogLine = z.infer<typeof logLineSchema>;

export class TrainingFiles {
  readonly #stem: string;

  /** @param path of the checkpoint; the other files take its name. */
  constructor(readonly path: string) {
    this.#stem = path.replace(/\.safetensors$/, "");
  }

  get logPath(): string {
    return `${this.#stem}.jsonl`;
  }

  snapshotPath(epoch: number): string {
    return `${this.#stem}.epoch-${String(epoch).padStart(3, "0")}.safetensors`;
  }

  /**
   * @returns where to go on from, if anywhere. Lines of the log that the checkpoint does not know of are dropped: their
   *   epochs come again.
   * @throws naming the setting that differs.
   */
  async open(settings: TrainingSettings): Promise<Checkpoint | undefined> {
    await mkdir(dirname(this.path), { recursive: true });
    const checkpoint = existsSync(this.path) ? await loadCheckpoint(this.path) : undefined;
    if (checkpoint) requireSameSettings(checkpoint.settings, settings);
    const known = (await this.log()).filter(({ step }) => step <= (checkpoint?.state.step ?? 0));
    await replaceFile(this.logPath, known.map((line) => `${JSON.stringify(line)}\n`).join(""));
    return checkpoint;
  }

  async log(): Promise<LogLine[]> {
    if (!existsSync(this.logPath)) return [];
    // What follows the last line's end was cut short, by a full disk or a loss of power: its epoch comes again.
    const lines = (await readFile(this.logPath, "utf8")).split("\n").slice(0, -1);
    return lines.map((line) => logLineSchema.parse(JSON.parse(line)));
  }

  async noteEpoch(progress: TrainingProgress): Promise<void> {
    await appendFile(this.logPath, `${JSON.stringify(logLine(progress))}\n`);
  }

  save(checkpoint: Checkpoint): Promise<void> {
    return saveCheckpoint(this.path, checkpoint);
  }

  /** The settings go along, so that the file says which network it belongs to. */
  async saveSnapshot(
    epoch: number,
    weights: ReadonlyMap<string, NamedArray>,
    settings: TrainingSettings,
  ): Promise<void> {
    const metadata = { epoch: `${epoch}`, settings: JSON.stringify(settings) };
    const file = { tensors: new Map(weights), metadata };
    await replaceFile(this.snapshotPath(epoch), writeSafetensors(file, "F16"));
  }

  async loadSnapshot(epoch: number): Promise<ReadonlyMap<string, NamedArray>> {
    return readSafetensors(await readFile(this.snapshotPath(epoch))).tensors;
  }
}

export function logLine(progress: TrainingProgress): LogLine {
  const { epoch, step, loss, accuracy, validation, learningRate, imagesPerSecond, seconds } = progress;
  const { clean, robust } = validation ?? {};
  return {
    epoch,
    step,
    loss: round(loss, 5),
    accuracy: round(accuracy, 4),
    ...(clean === undefined ? {} : { clean: round(clean, 4) }),
    ...(robust === undefined ? {} : { robust: round(robust, 4) }),
    learningRate: round(learningRate, 6),
    imagesPerSecond: round(imagesPerSecond, 1),
    seconds: round(seconds, 1),
  };
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
