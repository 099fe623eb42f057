// Paint by numbers (Haeberli, SIGGRAPH 1990), painted automatically: an ordered list of brush strokes, each of which takes its
// colour and its direction from the picture. Parts live in gpu/paint.
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import type { Size } from "../image/resize.ts";
import { DabPlanner, DIRECTIONS, FALLBACKS, widthOf } from "../paint/dabs.ts";
import { meanColour, type Plane } from "../paint/filters.ts";
import { importanceOf } from "../paint/importance.ts";
import { DAB_ORDERS, shuffled } from "../paint/order.ts";
import { Painting } from "../paint/painting.ts";
import { paletteFrom } from "../paint/palette.ts";
import {
  atWorkingSize,
  enlargement,
  lightParameters,
  ownColours,
  ownPalette,
  sizeParameters,
  workingSize,
} from "../paint/parameters.ts";
import { PlanPainter } from "../paint/plan-painter.ts";
import { paintAll, paintingBytes, readState, strokesBytes } from "../paint/session.ts";
import { unitOf } from "../paint/units.ts";
import { seededRandom } from "../random.ts";
import { defineMethod, requirePicture } from "./method.ts";

/** What paints well by itself: a cone or a hard disc shows no stroke. */
const DAB_BRUSHES = ["bristle", "flat", "oval", "square", "polygon", "blob", "disc", "cone"] as const;

/** Each size is so much as broad as the one before. */
const RATIO = 0.5;

const jitter = (title: string, value: number, description: string) =>
  z.number().min(0).max(0.5).default(value).meta({ title, description, advanced: true });

const parameters = z.strictObject({
  size: sizeParameters.size,
  brush: z.enum(DAB_BRUSHES).default("bristle").meta({
    title: "Brush",
    description: "What a stroke looks like. Cones hide one another by height and leave cells, like a mosaic.",
  }),
  width: z.number().min(1).max(100).default(12).meta({
    title: "Stroke width",
    description: "Of the broadest strokes, in pixels of a picture of 512 pixels.",
    scale: "log",
  }),
  sizes: z
    .int()
    .min(1)
    .max(5)
    .default(4)
    .meta({
      title: "Sizes",
      description:
        "Each further size has strokes half as broad, only where there is more to see. With one size, a map makes strokes half as " +
        "broad where it is light and twice as broad where it is dark.",
    }),
  detail: z.number().min(0).max(1).default(0.5).meta({
    title: "Detail",
    description: "Part of the places of one size that the next, finer one visits: the busiest.",
  }),
  aspect: z.number().min(1).max(12).default(4).meta({
    title: "Length",
    description: "Of a stroke, in widths. Strokes end earlier at edges.",
  }),
  ...lightParameters(0.5),
  density: z.number().min(1).max(20).default(3).meta({
    title: "Strokes",
    description:
      "Area of all strokes of a size over the area that they cover: 3 leaves few holes, which are mended.",
    advanced: true,
  }),
  edgeTolerance: z.number().min(0).max(1).default(0.14).meta({
    title: "Edge tolerance",
    description: "A stroke ends where the colour has changed by this much. 1 lets it run over every edge.",
    advanced: true,
  }),
  direction: z.enum(DIRECTIONS).default("edges").meta({
    title: "Direction",
    description: "Along the edges of the picture, at a fixed angle, or any.",
    advanced: true,
  }),
  fallback: z.enum(FALLBACKS).default("surroundings").meta({
    title: "Without edges",
    description: "Direction of strokes where the picture has none: as around them, at the angle, or any.",
    advanced: true,
  }),
  angle: z.number().min(-180).max(180).default(-35).meta({
    title: "Angle",
    description: "Degrees, of strokes at a fixed angle: 0 is level, 90 downwards.",
    advanced: true,
  }),
  angleJitter: z.number().min(0).max(90).default(8).meta({
    title: "Angle jitter",
    description: "Degrees by which directions stray.",
    advanced: true,
  }),
  gradientBlur: z.number().min(0.5).max(16).default(1.5).meta({
    title: "Gradient blur",
    description: "Blur before directions are looked for, in pixels of a picture of 512 pixels.",
    advanced: true,
  }),
  directionBlur: z.number().min(0.5).max(16).default(4).meta({
    title: "Direction blur",
    description: "How far neighbouring strokes agree, in pixels of a picture of 512 pixels.",
    advanced: true,
  }),
  scatter: z.number().min(0).max(5).default(1).meta({
    title: "Scatter",
    description: "How far strokes stray from regular places, in widths.",
    advanced: true,
  }),
  opacity: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.9)
    .meta({ title: "Opacity", description: "Of the paint.", advanced: true }),
  hueJitter: jitter("Hue jitter", 0.01, "Range of chance in hue, in turns."),
  saturationJitter: jitter("Saturation jitter", 0.05, "Range of chance in saturation."),
  valueJitter: jitter("Brightness jitter", 0.05, "Range of chance in brightness."),
  paletteSize: z.int().min(0).max(64).default(0).meta({
    title: "Palette",
    description: "Number of colours, mixed from the picture. 0 allows all.",
    advanced: true,
  }),
  ownColours,
  order: z.enum(DAB_ORDERS).default("shuffled").meta({
    title: "Order",
    description: "Of strokes within a size; broad ones always come first.",
    advanced: true,
  }),
  enlarge: sizeParameters.enlarge,
});
type Parameters = z.infer<typeof parameters>;

export const haeberli = defineMethod({
  label: "Paint by numbers (Haeberli)",
  description:
    "Paints the picture with brush strokes, broad ones first, along its edges and in its colours, as thick paint under a " +
    "raking light.",
  about:
    "A painting is not pixels but an ordered list of brush strokes. Each takes its colour from the photograph at the place " +
    "where it is set, and gets a size, a direction and a brush.\n\n" +
    "Here the strokes are set automatically: broad ones first to lay in the masses, then smaller ones where there is detail. " +
    "Their direction follows the edges, found by the structure tensor of the picture. The paint keeps its thickness, and " +
    "a raking light brings the relief out.",
  sources: [
    {
      authors: "P. Haeberli",
      year: 1990,
      title: "Paint by numbers: abstract image representations",
      venue: "SIGGRAPH",
    },
  ],
  inputs: { content: "required", map: "optional" },
  parameters,
  estimateMemory: ({ parameters, content }) => {
    if (!content) return 0;
    const size = workingSize(content, parameters);
    return paintingBytes(size, enlargement(parameters)) + strokesBytes(strokesOn(size, parameters));
  },
  async *run(context) {
    const { parameters, state } = context;
    const content = requirePicture(context.content, "content");
    const { source, enlarge } = atWorkingSize(content, parameters);
    const painting = new Painting({ source, ground: meanColour(source) });
    const saved = state && readState(state);
    if (saved) painting.replay(saved.strokes);
    const planner = plannerFor(source, parameters, {
      importance: importanceOf(context.map, content, source),
      seed: context.seed,
    });
    const painter = new PlanPainter(painting, planner.plan(), {
      stage: ({ width }) => `Strokes of ${Math.round(width)} px`,
      mend: () => mend(painting, planner, context.seed),
    });
    const light = { relief: parameters.relief, azimuth: parameters.lightAzimuth };
    return yield* paintAll(context, { painting, painter, light, enlarge, iteration: saved?.iteration });
  },
});

/** As many as a plan is to be expected to have without a map. */
function strokesOn(size: Size, { width, sizes, detail, density, aspect }: Parameters): number {
  const broadest = { width: width * unitOf(size), ratio: RATIO };
  let strokes = 0;
  for (let k = 0; k < sizes; k++) strokes += (density * detail ** k) / (widthOf(broadest, k) ** 2 * aspect);
  return strokes * size.width * size.height;
}

/** Puts the finest stroke on every pixel that the strokes before have left bare. */
function mend(painting: Painting, planner: DabPlanner, seed: number): void {
  const { canvas } = painting;
  for (const at of shuffled(canvas.layers.length, seededRandom(seed, "holes"))) {
    if (canvas.layers[at]! > 0) continue;
    const [x, y] = [(at % canvas.width) + 0.5, Math.floor(at / canvas.width) + 0.5];
    const stroke = planner.finest(x, y);
    painting.lay(stroke);
    // Hairs can miss the very pixel; a round spot cannot.
    if (canvas.layers[at] === 0) painting.lay({ ...stroke, x, y, length: stroke.width, brush: "oval" });
  }
}

function plannerFor(
  source: Raster,
  parameters: Parameters,
  { importance, seed }: { importance: Plane | undefined; seed: number },
): DabPlanner {
  const unit = unitOf(source);
  const radians = Math.PI / 180;
  const { paletteSize, edgeTolerance } = parameters;
  return new DabPlanner(source, {
    brush: parameters.brush,
    width: parameters.width * unit,
    aspect: parameters.aspect,
    sizes: parameters.sizes,
    ratio: RATIO,
    detail: parameters.detail,
    density: parameters.density,
    scatter: parameters.scatter,
    alpha: parameters.opacity,
    jitter: {
      hue: parameters.hueJitter,
      saturation: parameters.saturationJitter,
      value: parameters.valueJitter,
    },
    direction: parameters.direction,
    fallback: parameters.fallback,
    angle: parameters.angle * radians,
    angleJitter: parameters.angleJitter * radians,
    gradientSigma: parameters.gradientBlur * unit,
    tensorSigma: parameters.directionBlur * unit,
    edgeTolerance: edgeTolerance === 1 ? Number.POSITIVE_INFINITY : edgeTolerance,
    order: parameters.order,
    palette:
      ownPalette(parameters.ownColours) ??
      (paletteSize > 0
        ? paletteFrom(source, paletteSize, { random: seededRandom(seed, "palette") })
        : undefined),
    importance,
    seed,
  });
}
