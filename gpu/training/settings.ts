// Everything that decides what a training makes, as one validated value: it goes into checkpoints and cards.
import { z } from "zod";
import { networks } from "../networks/find.ts";
import * as registry from "./regimes/index.ts";
import { schedules } from "./schedule.ts";

export const regimes = { ...registry };

const keysOf = <T extends object>(registry: T) => Object.keys(registry) as (keyof T & string)[];

export const trainingSettingsSchema = z.object({
  network: z.enum(keysOf(networks)),
  width: z.number().positive().max(4).default(1),
  regime: z.enum(keysOf(regimes)).default("standard"),
  epochs: z.number().int().min(1).max(1000).default(12),
  batchSize: z.number().int().min(2).max(4096).default(128),
  schedule: z.enum(keysOf(schedules)).default("one-cycle"),
  peakLearningRate: z.number().positive().max(10).default(0.1),
  momentum: z.number().min(0).max(0.9999).default(0.9),
  weightDecay: z.number().min(0).max(1).default(5e-4),
  labelSmoothing: z.number().min(0).max(0.9).default(0),
  /** Train on the first pictures only. */
  limit: z.number().int().positive().optional(),
  /** Zeros around a picture before it is cropped at random. */
  padPx: z.number().int().min(0).max(16).default(4),
  isFlipped: z.boolean().default(true),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
});

export type TrainingSettings = z.infer<typeof trainingSettingsSchema>;
