// Painterly rendering with curved brush strokes of multiple sizes (Hertzmann, SIGGRAPH 1998): layer over layer, finer strokes
// where the canvas still differs from the picture. Parts live in gpu/paint.
import { z } from "zod";
import type { Size } from "../image/resize.ts";
import { type CurveOptions, planLayer, stepOf } from "../paint/curved.ts";
import { blurPicture, meanColour } from "../paint/filters.ts";
import { Painting } from "../paint/painting.ts";
import {
  atWorkingSize,
  enlargement,
  lightParameters,
  sizeParameters,
  workingSize,
} from "../paint/parameters.ts";
import { type Painter, paintAll, paintingBytes, readState, strokesBytes } from "../paint/session.ts";
import { blankStroke, type StrokeLog } from "../paint/stroke.ts";
import { unitOf } from "../paint/units.ts";
import { seededRandom } from "../random.ts";
import { defineMethod, requirePicture } from "./method.ts";

/** Everything that a preset settles. Radii are in units, thresholds in RGB of 0 to 255. */
interface Settings {
  threshold: number;
  largestRadius: number;
  layers: number;
  curvature: number;
  blur: number;
  opacity: number;
  grid: number;
  minLength: number;
  maxLength: number;
  hueJitter: number;
  valueJitter: number;
  rgbJitter: number;
}

const still = { hueJitter: 0, valueJitter: 0, rgbJitter: 0 };

/**
 * As published: radii 8, 4, 2, or 4, 2 for dots, taken as pixels of a picture of 1024. A jitter factor j is taken as chance
 * within j / 4 either way: the article leaves its distribution open, and more buries the picture.
 */
export const PRESETS = {
  impressionist: {
    ...{ threshold: 100, largestRadius: 4, layers: 3, curvature: 1, blur: 0.5, opacity: 1 },
    ...{ grid: 1, minLength: 4, maxLength: 16, ...still },
  },
  expressionist: {
    ...{ threshold: 50, largestRadius: 4, layers: 3, curvature: 0.25, blur: 0.5, opacity: 0.7 },
    ...{ grid: 1, minLength: 10, maxLength: 16, ...still, valueJitter: 0.25 },
  },
  "colorist wash": {
    ...{ threshold: 200, largestRadius: 4, layers: 3, curvature: 1, blur: 0.5, opacity: 0.5 },
    ...{ grid: 1, minLength: 4, maxLength: 16, ...still, rgbJitter: 0.15 },
  },
  pointillist: {
    ...{ threshold: 100, largestRadius: 2, layers: 2, curvature: 1, blur: 0.5, opacity: 1 },
    ...{ grid: 0.5, minLength: 0, maxLength: 0, ...still, hueJitter: 0.15, valueJitter: 0.5 },
  },
} as const satisfies Record<string, Settings>;

const PRESET_NAMES = ["custom", "impressionist", "expressionist", "colorist wash", "pointillist"] as const;

const setting = <Schema extends z.ZodType>(schema: Schema, title: string, description: string) =>
  schema.meta({ title, description, advanced: true });

const parameters = z.strictObject({
  size: sizeParameters.size,
  preset: z.enum(PRESET_NAMES).default("custom").meta({
    title: "Manner",
    description:
      "Custom takes the settings below; the others are the published ones and take only size, brush and light.",
  }),
  threshold: z.number().min(0).max(442).default(30).meta({
    title: "Threshold",
    description: "Difference from the picture that is let be, of 442 at most. Less paints it more closely.",
  }),
  largestRadius: z.number().min(1).max(50).default(12).meta({
    title: "Largest brush",
    description: "Radius, in pixels of a picture of 512 pixels.",
    scale: "log",
  }),
  layers: z.int().min(1).max(6).default(4).meta({
    title: "Layers",
    description: "Each with a brush half as large as the one before.",
  }),
  ...lightParameters(0.4),
  brush: z.enum(["bristle", "flat"]).default("bristle").meta({
    title: "Brush",
    description: "Flat strokes are the published ones; bristles leave ridges and run dry.",
  }),
  curvature: setting(
    z.number().min(0.01).max(1).default(0.6),
    "Curvature",
    "How readily strokes bend. 1 follows every edge.",
  ),
  blur: setting(
    z.number().min(0).max(4).default(0.5),
    "Blur",
    "Of the picture before each layer, in radii of its brush.",
  ),
  opacity: setting(z.number().min(0.05).max(1).default(0.95), "Opacity", "Of the paint."),
  grid: setting(z.number().min(0.25).max(4).default(1), "Grid", "Distance between strokes, in radii."),
  minLength: setting(z.int().min(0).max(50).default(3), "Shortest stroke", "In radii."),
  maxLength: setting(z.int().min(0).max(50).default(12), "Longest stroke", "In radii."),
  hueJitter: setting(
    z.number().min(0).max(1).default(0.01),
    "Hue jitter",
    "Range of chance in hue, in turns.",
  ),
  valueJitter: setting(
    z.number().min(0).max(1).default(0.05),
    "Brightness jitter",
    "Range of chance in brightness.",
  ),
  rgbJitter: setting(
    z.number().min(0).max(1).default(0),
    "Colour jitter",
    "Range of chance in red, green and blue.",
  ),
  enlarge: sizeParameters.enlarge,
});
type Parameters = z.infer<typeof parameters>;

export const hertzmann = defineMethod({
  label: "Curved strokes (Hertzmann)",
  description:
    "Paints in layers: long curved strokes of a large brush first, then finer ones wherever the canvas still differs from " +
    "the picture.",
  about:
    "A painter lays in a picture with a large brush and refines it with smaller ones, only where that is needed. So does this " +
    "method: for each brush, from large to small, it blurs the picture to the brush's size and looks where the canvas " +
    "still differs from it.\n\n" +
    "At those places it starts strokes that follow the picture's edges, bend as a spline, and end where the picture's colour " +
    "would be better served by what is already there. The presets are the published ones.",
  sources: [
    {
      authors: "A. Hertzmann",
      year: 1998,
      title: "Painterly rendering with curved brush strokes of multiple sizes",
      venue: "SIGGRAPH",
    },
  ],
  inputs: { content: "required", style: "none", model: "none" },
  parameters,
  estimateMemory: ({ parameters, content }) => {
    if (!content) return 0;
    const size = workingSize(content, parameters);
    return paintingBytes(size, enlargement(parameters)) + layersBytes(size, settingsOf(parameters));
  },
  async *run(context) {
    const { parameters, state, seed } = context;
    const { source, enlarge } = atWorkingSize(requirePicture(context.content, "content"), parameters);
    const painting = new Painting({ source, ground: meanColour(source) });
    const saved = state && readState(state);
    const painter = new LayerPainter(painting, parameters, seed, saved?.iteration ?? 0);
    if (saved) {
      const { layer, layerStart } = layerSchema.parse(saved.painter);
      // A layer is planned on the canvas as it was before its first stroke.
      painting.replay(saved.strokes, layerStart);
      painter.begin(layer);
      painting.replay(saved.strokes);
    } else painter.begin(0);
    const light = { relief: parameters.relief, azimuth: parameters.lightAzimuth };
    return yield* paintAll(context, { painting, painter, light, enlarge, iteration: saved?.iteration });
  },
});

const layerSchema = z.object({ layer: z.int().min(0), layerStart: z.int().min(0) });

const BATCHES_A_LAYER = 14;

class LayerPainter implements Painter {
  readonly #painting: Painting;
  readonly #settings: Settings;
  readonly #options: CurveOptions;
  readonly #seed: number;
  readonly #stroke = blankStroke();
  #done: number;
  #layer = 0;
  #layerStart = 0;
  #plan: StrokeLog | undefined;

  /** @param done batches painted by earlier attempts. */
  constructor(painting: Painting, parameters: Parameters, seed: number, done: number) {
    const { brush } = parameters;
    const settings = settingsOf(parameters);
    const { hueJitter, valueJitter, rgbJitter } = settings;
    this.#painting = painting;
    this.#settings = settings;
    this.#options = {
      ...settings,
      alpha: settings.opacity,
      jitter: { hue: hueJitter, saturation: 0, value: valueJitter, rgb: rgbJitter },
      brush,
    };
    this.#seed = seed;
    this.#done = done;
  }

  /** Layers may have fewer strokes than batches, or none: those to come are taken as whole. */
  get batches(): number {
    const plan = this.#plan;
    if (!plan) return this.#done;
    const strokes = this.#layerStart + plan.length - this.#painting.log.length;
    const layers = this.#settings.layers - 1 - this.#layer;
    return this.#done + Math.ceil(strokes / batchOf(plan)) + BATCHES_A_LAYER * layers;
  }

  /** Plans the layer on the canvas as it is; one that would change nothing is passed over. */
  begin(layer: number): void {
    const { layers, largestRadius, blur } = this.#settings;
    const { source, canvas, log } = this.#painting;
    for (let next = layer; next < layers; next++) {
      const radius = radiusOf(largestRadius * unitOf(source), next);
      const reference = blurPicture(source, blur * radius);
      const input = { reference, canvas: canvas.rgb, radius, isFirst: next === 0 };
      const plan = planLayer(input, this.#options, seededRandom(this.#seed, `layer ${next}`));
      if (plan.length === 0) continue;
      this.#plan = plan;
      this.#layer = next;
      this.#layerStart = log.length;
      return;
    }
    this.#plan = undefined;
    this.#layer = layers;
    this.#layerStart = log.length;
  }

  next(): string | undefined {
    const { log } = this.#painting;
    const plan = this.#plan;
    if (!plan) return undefined;
    const end = Math.min(plan.length, log.length - this.#layerStart + batchOf(plan));
    for (let at = log.length - this.#layerStart; at < end; at++)
      this.#painting.lay(plan.read(at, this.#stroke));
    this.#done += 1;
    const stage = `Layer ${this.#layer + 1} of ${this.#settings.layers}, radius ${round(this.#stroke.width / 2)} px`;
    if (end === plan.length) this.begin(this.#layer + 1);
    return stage;
  }

  save(): Record<string, unknown> {
    return { layer: this.#layer, layerStart: this.#layerStart };
  }
}

const settingsOf = (parameters: Parameters): Settings =>
  parameters.preset === "custom" ? parameters : PRESETS[parameters.preset];

/** Pixels. */
const radiusOf = (largest: number, layer: number) => Math.max(0.5, largest / 2 ** layer);

/** What all strokes take if every layer goes everywhere: those of the first one run on, later ones mostly end earlier. */
function layersBytes(size: Size, { largestRadius, layers, grid, minLength, maxLength }: Settings): number {
  let bytes = 0;
  for (let layer = 0; layer < layers; layer++) {
    const step = stepOf(grid, radiusOf(largestRadius * unitOf(size), layer));
    const length = layer === 0 ? maxLength : (Math.min(minLength, maxLength) + maxLength) / 2;
    bytes += strokesBytes((size.width * size.height) / step ** 2, 1 + length);
  }
  return bytes;
}

/** Strokes of one. */
const batchOf = (plan: StrokeLog) => Math.ceil(plan.length / BATCHES_A_LAYER);

const round = (value: number) => Number(value.toPrecision(2));
