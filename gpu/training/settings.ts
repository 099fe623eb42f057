// Everything that decides what a training makes, as one validated value: it goes into checkpoints and cards. What only
// one regime needs is declared by that regime.
import { z } from "zod";
import { networks } from "../networks/find.ts";
import { NORMS, threatOf } from "../robustness/threat.ts";
import * as registry from "./regimes/index.ts";
import type { Regime } from "./regimes/regime.ts";
import { schedules } from "./schedule.ts";

export const regimes: Readonly<Record<string, Regime>> = { ...registry };

const keysOf = <T extends object>(registry: T) => Object.keys(registry) as (keyof T & string)[];

/** Networks that name what they see. */
const trainable = Object.keys(networks).filter((id) => !networks[id]!.isFeaturesOnly);

/** Settings that every regime shares. Descriptions are what command lines and forms say of them. */
export const commonSettingsSchema = z.object({
  network: z.enum(trainable).default("vgg13").describe("architecture"),
  width: z.number().positive().max(4).default(1).describe("multiplies the number of channels"),
  regime: z.enum(keysOf(registry)).default("standard").describe("what each update descends"),
  norm: z.enum(NORMS).default("l2").describe("of perturbations, in training and validation"),
  epsilon: z
    .number()
    .min(0)
    .max(16)
    .optional()
    .describe("radius of perturbations, pixels in [0, 1]; default 0.5 for l2, 8/255 for linf"),
  epochs: z.number().int().min(1).max(1000).default(12).describe("passes over the pictures"),
  batchSize: z.number().int().min(2).max(4096).default(128).describe("pictures a step"),
  schedule: z.enum(keysOf(schedules)).default("one-cycle").describe("of the learning rate"),
  peakLearningRate: z.number().positive().max(10).default(0.1).describe("highest rate of the schedule"),
  momentum: z.number().min(0).max(0.9999).default(0.9).describe("of SGD"),
  weightDecay: z.number().min(0).max(1).default(5e-4).describe("of SGD"),
  labelSmoothing: z.number().min(0).max(0.9).default(0).describe("probability spread over all classes"),
  averageDecay: z
    .number()
    .min(0)
    .max(0.99999)
    .default(0)
    .describe(
      "of an exponential average of the weights, which is then what is measured and published; 0: none",
    ),
  heldOut: z
    .number()
    .int()
    .min(0)
    .default(1000)
    .describe("training pictures kept for validation, at most a tenth of all; 0: no validation"),
  attackedPictures: z
    .number()
    .int()
    .min(0)
    .default(512)
    .describe("held-out pictures that PGD attacks at the end of each epoch"),
  attackSteps: z.number().int().min(1).max(1000).default(10).describe("of that PGD"),
  patience: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      "epochs without a better validation (under attack where it trains against one, else clean) before the training " +
        "stops and its best is taken; 0: never",
    ),
  limit: z.number().int().positive().optional().describe("train on the first pictures only, for a quick try"),
  padPx: z.number().int().min(0).max(16).default(4).describe("random shift of each picture, up to n pixels"),
  flip: z.boolean().default(true).describe("mirror pictures at random"),
  colourJitter: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("largest change of brightness, contrast and saturation, as a share; 0: none"),
  cutoutPx: z
    .number()
    .int()
    .min(0)
    .max(512)
    .default(0)
    .describe("side of a grey square put at random over each picture; 0: none"),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe("decides everything random"),
});

/** Checks the regime's own parameters by the regime's schema, and fills in what depends on something else. */
export const trainingSettingsSchema = commonSettingsSchema
  .extend({
    regimeParameters: z.record(z.string(), z.unknown()).default({}),
    /** The model whose weights it starts from, by name; without one they follow from the seed. */
    from: z.string().min(1).optional(),
  })
  .strict()
  .transform((settings, context) => {
    const { parameters } = regimes[settings.regime]!;
    const parsed = parameters.strict().safeParse(settings.regimeParameters);
    for (const { path, message, code } of parsed.error?.issues ?? []) {
      const known = Object.keys(parameters.shape).join(", ") || "none";
      const remedy = code === "unrecognized_keys" ? `; regime ${settings.regime} knows: ${known}` : "";
      context.addIssue({ code: "custom", path, message: `${message}${remedy}` });
    }
    return {
      ...settings,
      epsilon: threatOf(settings).epsilon,
      regimeParameters: parsed.data ?? {},
    };
  });

export type TrainingSettings = z.infer<typeof trainingSettingsSchema>;
