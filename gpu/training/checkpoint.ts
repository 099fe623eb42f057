// A training's whole state as one file: weights, velocities, what the regime remembers, position, settings. Random
// choices follow from the seed and the position, so there is no generator to save.
import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type NamedArray, readSafetensors, writeSafetensors } from "../models/safetensors.ts";
import { replaceFile } from "../replace-file.ts";
import { type TrainingSettings, trainingSettingsSchema } from "./settings.ts";

export const trainingStateSchema = z.object({
  /** Steps finished since the start of the training. */
  step: z.number().int().nonnegative(),
  /** Spent in steps, over all sittings; says nothing about the weights. */
  seconds: z.number(),
  /** Sums over the current epoch. */
  sums: z.object({ loss: z.number(), correct: z.number(), steps: z.number(), pictures: z.number() }),
  /** Best validation so far, where it is watched. */
  best: z.object({ epoch: z.number(), score: z.number() }).optional(),
  /** Stopped early. */
  isStopped: z.boolean(),
});
export type TrainingState = z.infer<typeof trainingStateSchema>;

type Arrays = ReadonlyMap<string, NamedArray>;

export interface Checkpoint {
  settings: TrainingSettings;
  /** Digest of the pictures that it learns from; absent in files from before it was kept. */
  data?: string | undefined;
  state: TrainingState;
  weights: Arrays;
  velocities: Arrays;
  /** Exponential average of the weights; empty where none is kept. */
  average: Arrays;
  /** Weights of the best epoch; empty where none is watched for. */
  best: Arrays;
  /** The regime's own. */
  memory: Arrays;
}

const GROUPS = ["weights", "velocities", "average", "best", "memory"] as const;

const json = <T extends z.ZodType>(schema: T) =>
  z.string().transform((text) => schema.parse(JSON.parse(text)));
const metadataSchema = z.object({
  settings: json(trainingSettingsSchema),
  state: json(trainingStateSchema),
  data: z.string().optional(),
});

export function encodeCheckpoint(checkpoint: Checkpoint): Buffer {
  const { settings, state, data } = checkpoint;
  const tensors = new Map<string, NamedArray>();
  for (const group of GROUPS) {
    for (const [name, array] of checkpoint[group]) tensors.set(`${group}/${name}`, array);
  }
  const metadata = {
    settings: JSON.stringify(settings),
    state: JSON.stringify(state),
    ...(data && { data }),
  };
  return writeSafetensors({ tensors, metadata }, "F32");
}

/** @throws when the bytes are no checkpoint. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = readSafetensors(bytes);
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) {
    throw new Error(`These are weights, but not a training's checkpoint: ${z.prettifyError(parsed.error)}`);
  }
  const under = (prefix: string): Arrays =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(`${prefix}/`))
        .map(([name, array]) => [name.slice(prefix.length + 1), array]),
    );
  const groups = Object.fromEntries(GROUPS.map((group) => [group, under(group)])) as Pick<
    Checkpoint,
    (typeof GROUPS)[number]
  >;
  return { ...parsed.data, ...groups };
}

/** Replaces the file as a whole: a crash leaves the previous checkpoint. */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await replaceFile(path, encodeCheckpoint(checkpoint));
}

export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readFile(path));
}

/** Going on would make something that neither data set describes. */
export class OtherPicturesError extends Error {
  override name = "OtherPicturesError";
  constructor() {
    super(
      "The checkpoint was made on other training pictures: go on with the same data in the same size, or name another " +
        "checkpoint.",
    );
  }
}

/** @throws OtherPicturesError */
export function requireSameData({ data }: Pick<Checkpoint, "data">, wanted: string): void {
  if (data !== undefined && data !== wanted) throw new OtherPicturesError();
}

/** @throws naming the setting that differs, since going on would make something that neither describes. */
export function requireSameSettings(checkpoint: TrainingSettings, wanted: TrainingSettings): void {
  const names = new Set([...Object.keys(checkpoint), ...Object.keys(wanted)]) as Set<keyof TrainingSettings>;
  for (const name of names) {
    if (isDeepStrictEqual(checkpoint[name], wanted[name])) continue;
    const say = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : value);
    throw new Error(
      `The checkpoint was made with ${name} ${say(checkpoint[name])}, not ${say(wanted[name])}: go on with the ` +
        "same settings, or name another checkpoint.",
    );
  }
}
