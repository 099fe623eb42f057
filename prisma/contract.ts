// The contract between server and worker, beside the tables: shapes of the JSON columns, notification channels,
// the queue. Neither side imports the other; both import this.
import { z } from "zod";
import { robustnessReportSchema } from "./robustness-report.ts";

/** pg-boss queue of runs; one job is one attempt at a run. */
export const RUN_QUEUE = "runs";
/** Queue of previews, which workers compute beside their runs so that none waits behind a long one. */
export const PREVIEW_QUEUE = "previews";
export const runJobSchema = z.object({ runId: z.string() });
export type RunJob = z.infer<typeof runJobSchema>;

/** LISTEN/NOTIFY channels. Payloads carry ids only; the rows are the truth. */
export const RUN_CHANNEL = "pentimento_run";
/** Payload `<painting id>:<newest sequence>`. */
export const PAINTING_CHANNEL = "pentimento_painting";
/** Payload `run:<id>`, `run-deleted:<id>`, `image:<id>` or `deleted:<styled image id>`. */
export const GALLERY_CHANNEL = "pentimento_gallery";

export const engineSchema = z.object({
  backend: z.enum(["tensorflow", "onnx", "cpu"]),
  device: z.string(),
  threads: z.number().int(),
  version: z.string(),
  /** Memory that runs may use, in bytes. */
  memoryLimitBytes: z.number(),
});
export type Engine = z.infer<typeof engineSchema>;

/** Where a styled image that was painted by hand comes from. */
export const paintedSchema = z.object({
  /** Its id; it may be gone. */
  painting: z.string(),
  picture: z.object({ id: z.string(), name: z.string() }),
  /** The events up to this one are the painting. */
  sequence: z.number().int(),
  /** What stands where a run has its parameters. */
  settings: z.object({
    /** Strokes that show. */
    strokes: z.number().int(),
    ground: z.string(),
    /** Pixels a unit. */
    scale: z.number(),
    /** Of the light over the paint, where there was one; degrees. */
    relief: z.number().optional(),
    lightAzimuth: z.number().optional(),
    lightElevation: z.number().optional(),
  }),
  renderMs: z.number(),
});
export type Painted = z.infer<typeof paintedSchema>;
/** What made such an image, where a run has its method's id. */
export const PAINTED_METHOD = "interactivePainting";

/** JSON Schema (draft 2020-12) of an object. */
export const jsonSchemaSchema = z.record(z.string(), z.unknown());

/** A publication that a method follows. */
export const sourceSchema = z.object({
  authors: z.string(),
  year: z.number().int(),
  title: z.string(),
  venue: z.string(),
});

export const methodInputSchema = z.enum(["required", "optional", "none"]);
export const productSchema = z.enum(["image", "model", "report"]);

/** How the numbers of one group (`accuracy/clean`, `accuracy/robust`) are drawn. */
export const chartSchema = z.object({
  group: z.string(),
  title: z.string(),
  scale: z.enum(["share", "linear", "log", "bars"]),
});
export const catalogueMethodSchema = z.object({
  id: z.string(),
  label: z.string(),
  description: z.string(),
  /** How it works; an empty line parts paragraphs. */
  about: z.string(),
  sources: z.array(sourceSchema),
  makes: productSchema.default("image"),
  inputs: z.object({
    content: methodInputSchema,
    style: methodInputSchema,
    map: methodInputSchema.default("none"),
    labels: methodInputSchema.default("none"),
    model: methodInputSchema,
    peers: methodInputSchema.default("none"),
    dataset: methodInputSchema.default("none"),
  }),
  parameters: jsonSchemaSchema,
  charts: z.array(chartSchema).default([]),
  /** What named previews show. */
  previews: z.array(z.object({ name: z.string(), description: z.string() })).default([]),
});
export type CatalogueMethod = z.infer<typeof catalogueMethodSchema>;
/** As a worker may write it: what has a default may be left out. */
export type PublishedMethod = z.input<typeof catalogueMethodSchema>;

export const catalogueNetworkSchema = z.object({
  id: z.string(),
  label: z.string(),
  description: z.string(),
  /** Named feature layers, shallow to deep. */
  layers: z.array(z.string()),
  styleLayers: z.array(z.string()),
  contentLayers: z.array(z.string()),
});
export type CatalogueNetwork = z.infer<typeof catalogueNetworkSchema>;

/** Labelled pictures that methods learn from or are measured on. */
export const catalogueDatasetSchema = z.object({
  id: z.string(),
  label: z.string(),
  /** Names in the order of the labels. */
  classes: z.array(z.string()),
  isAvailable: z.boolean(),
  /** How the worker comes by it, where it has not. */
  remedy: z.string().optional(),
});
export type CatalogueDataset = z.infer<typeof catalogueDatasetSchema>;

export const catalogueSchema = z.object({
  engine: engineSchema,
  methods: z.array(catalogueMethodSchema),
  networks: z.array(catalogueNetworkSchema),
  datasets: z.array(catalogueDatasetSchema).default([]),
});
export type Catalogue = z.infer<typeof catalogueSchema>;

const stateNames = ["QUEUED", "RUNNING", "PAUSED", "SUCCEEDED", "FAILED", "CANCELLED"] as const;

/** What a RunEvent's payload holds, by its kind. */
export const runEventPayloadSchemas = {
  STATE: z.object({
    state: z.enum(stateNames),
    reason: z.string().optional(),
    remedy: z.string().optional(),
    engine: engineSchema.optional(),
  }),
  METRICS: z.object({
    iteration: z.number().int(),
    total: z.number().int(),
    stage: z.string().optional(),
    /** Losses and other scalars by name: `total`, `content:relu4_2`, `style:relu1_1`, `tv`, `accuracy/clean`, ... */
    values: z.record(z.string(), z.number()),
    /** Compute time of the run so far. */
    computeMs: z.number(),
  }),
  PREVIEW: z.object({
    iteration: z.number().int(),
    width: z.number().int(),
    height: z.number().int(),
    blob: z.string(),
    /** One of the method's named previews; absent: the image that is being made. */
    name: z.string().optional(),
  }),
} as const;
export type RunEventPayload<K extends keyof typeof runEventPayloadSchemas> = z.infer<
  (typeof runEventPayloadSchemas)[K]
>;
export type NewRunEvent = {
  [K in keyof typeof runEventPayloadSchemas]: { kind: K; payload: RunEventPayload<K> };
}[keyof typeof runEventPayloadSchemas];

/** A file beside an image: what `StyledImage.files` holds. Its blob is compressed by gzip. */
export const resultFileSchema = z.object({
  name: z.string(),
  mime: z.string(),
  blob: z.string(),
  /** Before it was compressed. */
  bytes: z.number().int(),
});
export type ResultFile = z.infer<typeof resultFileSchema>;

interface Shape {
  width: number;
  height: number;
}

/** Whether a map lies over a picture without being stretched, but for what rounding to pixels does. */
export function hasAspectOf(map: Shape, picture: Shape): boolean {
  const scale = Math.max(map.width, map.height) / Math.max(picture.width, picture.height);
  const isNear = (side: number, wanted: number) => Math.abs(side - wanted) <= Math.max(1, 0.01 * wanted);
  return isNear(map.width, picture.width * scale) && isNear(map.height, picture.height * scale);
}

/** What an experiment left out, and why. */
export const skippedVariantSchema = z.object({ variant: z.string(), reason: z.string() });
export type SkippedVariant = z.infer<typeof skippedVariantSchema>;

/** A file beside the card, or null where seeded initialisation is the model. */
const cardWeightsSchema = z
  .object({ file: z.string(), sha256: z.string(), dtype: z.enum(["F16", "F32"]) })
  .nullable();

/** `assets/models/<id>/card.json`: what a shipped or published model says of itself. */
export const modelCardSchema = z.object({
  id: z.string(),
  label: z.string(),
  network: z.string(),
  /** Channel multiplier. */
  width: z.number(),
  dataset: z.string(),
  classes: z.number().int(),
  regime: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  epochs: z.number(),
  seed: z.number().int(),
  metrics: z.record(z.string(), z.number()),
  /** The training epoch by epoch: means over the pictures as trained on, shares of those held out. */
  history: z
    .array(
      z.object({
        epoch: z.number().int().positive(),
        loss: z.number(),
        accuracy: z.number(),
        /** Share right of the pictures held out, as they are and under PGD. */
        clean: z.number().optional(),
        robust: z.number().optional(),
        learningRate: z.number(),
      }),
    )
    .optional(),
  /** How robust the weights are, where that was measured; `npm run -s evaluate -- --json` prints it. */
  report: robustnessReportSchema.optional(),
  weights: cardWeightsSchema,
  /** The same training at earlier epochs; epoch 0 is its random start. */
  checkpoints: z
    .array(
      z.object({
        epoch: z.number().int().nonnegative(),
        metrics: z.record(z.string(), z.number()),
        weights: cardWeightsSchema,
      }),
    )
    .optional(),
  commit: z.string(),
  command: z.string(),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

/** What a run that makes a report ends with; `Run.report`. */
export const runReportSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("robustness"), robustness: robustnessReportSchema }),
  z.object({
    kind: z.literal("attack"),
    norm: z.enum(["l2", "linf"]),
    epsilon: z.number(),
    steps: z.number().int(),
    /** The class that was wanted. */
    target: z.string(),
    /** In the order of the run's models. */
    models: z.array(
      z.object({
        id: z.string(),
        /** What the model saw before and sees now, with its probability. */
        before: z.object({ seen: z.string(), probability: z.number() }),
        after: z.object({ seen: z.string(), probability: z.number() }),
        targetProbability: z.number(),
        /** Of the change, in the norm of the attack. */
        size: z.number(),
        /** First step at which the model saw the target; null: never. */
        reachedAt: z.number().int().nullable(),
      }),
    ),
  }),
  z.object({
    kind: z.literal("transfer"),
    norm: z.enum(["l2", "linf"]),
    epsilon: z.number(),
    attack: z.string(),
    pictures: z.number().int(),
    models: z.array(z.object({ id: z.string(), accuracy: z.number() })),
    /** `[made on][shown to]`: share of the pictures that both see rightly and that then fool the one they are shown to. */
    fooled: z.array(z.array(z.object({ share: z.number(), of: z.number().int() }))),
  }),
]);
export type RunReport = z.infer<typeof runReportSchema>;
