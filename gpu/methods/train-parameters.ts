// What a person may set of a training: the settings of gpu/training as one flat form, those of all regimes beside one
// another, with defaults that are over within a minute on the synthetic set.
import { z } from "zod";
import {
  commonSettingsSchema,
  regimes,
  type TrainingSettings,
  trainingSettingsSchema,
} from "../training/settings.ts";
import { asField, bounded, wordsOf } from "./fields.ts";
import { MethodError } from "./method.ts";

const { network, regime, batchSize, norm, epsilon, ...others } = commonSettingsSchema.omit({
  seed: true,
  width: true,
  epochs: true,
}).shape;

/** What is not a setting of the training itself. */
const ownSchema = z.object({
  label: z
    .string()
    .max(80)
    .optional()
    .meta({ title: "Name", description: "Of the model; made of the settings where none is given." }),
  checkpointEvery: z.int().min(1).max(1000).default(1).meta({
    title: "Checkpoint every",
    description:
      "Epochs between states of the model that are kept and can be painted with; the last is always kept.",
    advanced: true,
  }),
});

const plain = {
  network: network.unwrap().default("vgg11").meta({ title: "Network", description: "Its architecture." }),
  width: z.number().min(0.0625).max(2).default(0.25).meta({
    title: "Width",
    description: "Multiplies the number of channels. Time grows with its square.",
    scale: "log",
  }),
  regime: regime.meta({
    title: "Regime",
    description: Object.entries(regimes)
      .map(([id, { description }]) => `${id}: ${description}`)
      .join(" "),
  }),
  epochs: z
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .meta({ title: "Epochs", description: "Passes over the pictures.", scale: "log" }),
  norm: norm.meta({ title: "Norm", description: "Of perturbations, in training and validation." }),
  epsilon: epsilon.meta({
    title: "Epsilon",
    description: "Radius of perturbations, pixels in [0, 1]. Usually 0.5 for l2, 8/255 = 0.0314 for linf.",
    advanced: false,
  }),
  batchSize: batchSize
    .unwrap()
    .default(64)
    .meta({ title: "Batch size", description: "Pictures a step.", advanced: true, scale: "log" }),
};

export const trainParameters: z.ZodObject = z.strictObject({
  ...ownSchema.pick({ label: true }).shape,
  ...plain,
  ...Object.fromEntries(
    Object.entries<z.ZodType>(others).map(([name, schema]) => [name, asField(name, schema)]),
  ),
  ...regimeFields(),
  ...ownSchema.omit({ label: true }).shape,
});

export interface TrainOptions {
  settings: TrainingSettings;
  label: string | undefined;
  checkpointEvery: number;
}

/**
 * @param from the model whose weights it starts from, by name.
 * @throws MethodError naming settings that the regime does not know.
 */
export function readTrainParameters(
  parameters: Record<string, unknown>,
  seed: number,
  from?: string,
): TrainOptions {
  const { label, checkpointEvery } = ownSchema.parse(parameters);
  const given = Object.entries(parameters).filter(
    ([name, value]) => value !== undefined && !(name in ownSchema.shape),
  );
  const isCommon = ([name]: [string, unknown]) => name in commonSettingsSchema.shape;
  const settings = trainingSettingsSchema.safeParse({
    ...Object.fromEntries(given.filter(isCommon)),
    seed,
    ...(from !== undefined && { from }),
    regimeParameters: Object.fromEntries(given.filter((entry) => !isCommon(entry))),
  });
  if (settings.success) return { settings: settings.data, label: label || undefined, checkpointEvery };
  const faults = settings.error.issues.map(
    ({ path, message }) => `${String(path.at(-1) ?? "settings")}: ${message}`,
  );
  throw new MethodError(
    `These settings do not go together: ${faults.join("; ")}.`,
    "Leave them out, or choose the regime that knows them.",
  );
}

/** Every regime's own settings, each once, left to the regime unless given. */
function regimeFields(): Record<string, z.ZodType> {
  const fields = new Map<string, { schema: z.ZodType; texts: string[] }>();
  for (const [id, { parameters }] of Object.entries(regimes)) {
    for (const [name, schema] of Object.entries<z.ZodType>(parameters.shape)) {
      const inner = schema instanceof z.ZodDefault ? schema.unwrap() : schema;
      const known = fields.get(name) ?? { schema: bounded(inner as z.ZodType), texts: [] };
      known.texts.push(`${id}: ${schema.description ?? ""}`);
      fields.set(name, known);
    }
  }
  return Object.fromEntries(
    [...fields].map(([name, { schema, texts }]) => {
      const description = `${texts.join("; ")}. The regime's own unless set.`;
      return [name, z.optional(schema).meta({ title: wordsOf(name), description, advanced: true })];
    }),
  );
}
