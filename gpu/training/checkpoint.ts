// A training's whole state as one file: weights, velocities, position, settings. Random choices follow from the seed
// and the position, so there is no generator to save.
import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { type NamedArray, readSafetensors, writeSafetensors } from "../models/safetensors.ts";
import { type TrainingSettings, trainingSettingsSchema } from "./settings.ts";

export interface Checkpoint {
  settings: TrainingSettings;
  /** Steps finished since the start of the training. */
  step: number;
  weights: ReadonlyMap<string, NamedArray>;
  velocities: ReadonlyMap<string, NamedArray>;
}

const metadataSchema = z.object({
  settings: z.string().transform((text) => trainingSettingsSchema.parse(JSON.parse(text))),
  step: z.coerce.number().int().nonnegative(),
});

export function encodeCheckpoint({ settings, step, weights, velocities }: Checkpoint): Buffer {
  const prefixed = (prefix: string, arrays: ReadonlyMap<string, NamedArray>) =>
    [...arrays].map(([name, array]): [string, NamedArray] => [`${prefix}/${name}`, array]);
  const tensors = new Map([...prefixed("weight", weights), ...prefixed("velocity", velocities)]);
  return writeSafetensors(
    { tensors, metadata: { settings: JSON.stringify(settings), step: `${step}` } },
    "F32",
  );
}

/** @throws when the bytes are no checkpoint. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = readSafetensors(bytes);
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) {
    throw new Error(`These are weights, but not a training's checkpoint: ${z.prettifyError(parsed.error)}`);
  }
  const under = (prefix: string) =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(`${prefix}/`))
        .map(([name, array]) => [name.slice(prefix.length + 1), array]),
    );
  return { ...parsed.data, weights: under("weight"), velocities: under("velocity") };
}

/** Replaces the file as a whole: a crash leaves the previous checkpoint. */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, encodeCheckpoint(checkpoint));
  await rename(temporary, path);
}

export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readFile(path));
}

/** @throws naming the setting that differs, since going on would make something that neither describes. */
export function requireSameSettings(checkpoint: TrainingSettings, wanted: TrainingSettings): void {
  for (const key of Object.keys(trainingSettingsSchema.shape) as (keyof TrainingSettings)[]) {
    if (checkpoint[key] !== wanted[key]) {
      throw new Error(
        `The checkpoint was made with ${key} ${checkpoint[key]}, not ${wanted[key]}: resume with the same settings.`,
      );
    }
  }
}
