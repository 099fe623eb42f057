// Pointillism after Seurat: dots of few pure colours, mixed by the eye. The picture's colours are diffused over dots that keep
// their distance (gpu/paint/dots.ts).
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import { planDots } from "../paint/dots.ts";
import { blurPicture, luminanceOf } from "../paint/filters.ts";
import { detailOf, orientationOf } from "../paint/orientation.ts";
import { Painting } from "../paint/painting.ts";
import { type Palette, paletteFrom, primaries } from "../paint/palette.ts";
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
import { paintAll, paintingBytes, readState } from "../paint/session.ts";
import { unitOf } from "../paint/units.ts";
import { seededRandom } from "../random.ts";
import { defineMethod, requirePicture } from "./method.ts";

const SHAPES = { round: "oval", touch: "oval", blob: "blob" } as const;
type Shape = keyof typeof SHAPES;
const PAPER = [0.95, 0.93, 0.88] as const;

const parameters = z.strictObject({
  size: sizeParameters.size,
  spacing: z.number().min(1.5).max(20).default(2).meta({
    title: "Dot spacing",
    description: "Distance of dots where most is going on, in pixels of a picture of 512 pixels.",
  }),
  dotSize: z.number().min(0.45).max(0.8).default(0.6).meta({
    title: "Dot size",
    description: "Radius over spacing. Below 0.5 dots do not touch and the ground shows.",
  }),
  palette: z.enum(["picture", "primaries"]).default("picture").meta({
    title: "Palette",
    description: "Colours from the picture, or pure ones and white.",
  }),
  paletteSize: z.int().min(4).max(64).default(24).meta({
    title: "Colours",
    description: "In the palette; there are 12 primaries at most.",
  }),
  ownColours,
  saturation: z.number().min(1).max(2).default(1.5).meta({
    title: "Saturation",
    description: "How much purer the palette is than the picture. The eye mixes the dots back.",
  }),
  ...lightParameters(0.25),
  accents: z.number().min(0).max(0.2).default(0.03).meta({
    title: "Accents",
    description: "Part of the dots in the complement of their surroundings' colour.",
    advanced: true,
  }),
  hueChance: z.number().min(0).max(1).default(0.25).meta({
    title: "Hue chance",
    description: "Part of the dots whose hue strays, by 20 degrees at most.",
    advanced: true,
  }),
  variety: z.number().min(0).max(0.3).default(0.05).meta({
    title: "Variety",
    description:
      "How far neighbouring dots differ (standard deviation in OKLab). Their mixture stays the same.",
    advanced: true,
  }),
  flatness: z.number().min(0).max(2).default(0.6).meta({
    title: "Even places",
    description: "How much wider dots stand, and how much larger they are, where nothing is going on.",
    advanced: true,
  }),
  shape: z
    .enum(Object.keys(SHAPES) as [Shape, ...Shape[]])
    .default("round")
    .meta({
      title: "Shape",
      description: "Of a dot: round, a short touch along the edges, or irregular.",
      advanced: true,
    }),
  opacity: z
    .number()
    .min(0.3)
    .max(1)
    .default(1)
    .meta({ title: "Opacity", description: "Of the dots.", advanced: true }),
  ground: z.enum(["underpainting", "paper"]).default("underpainting").meta({
    title: "Ground",
    description:
      "What shows between dots: broad washes of the picture's colours, or paper, which makes it lighter.",
    advanced: true,
  }),
  enlarge: sizeParameters.enlarge,
});
type Parameters = z.infer<typeof parameters>;

/** Cells, distances, spacings and orders of pixels while dots are planned. */
const PLANNING_BYTES = 60;

export const pointillism = defineMethod({
  label: "Pointillism",
  description:
    "Sets dots of few pure colours beside one another, so that the eye mixes them to the picture's.",
  about:
    "Seurat set small dots of pure colour beside one another and left the mixing to the eye. Here the dots are laid out by " +
    "chance but keep their distance, denser where there is detail.\n\n" +
    "Each dot takes the nearest colour of a small palette. What that colour lacks is handed on to its neighbours (error " +
    "diffusion, in linear light, since light is what the eye adds up), so that from a distance the mean colours are right.",
  sources: [
    {
      authors: "G. Seurat",
      year: 1886,
      title: "A Sunday afternoon on the island of La Grande Jatte",
      venue: "painting, Art Institute of Chicago",
    },
    {
      authors: "R. W. Floyd, L. Steinberg",
      year: 1976,
      title: "An adaptive algorithm for spatial greyscale",
      venue: "Proceedings of the Society for Information Display",
    },
  ],
  inputs: { content: "required", style: "none", model: "none" },
  parameters,
  estimateMemory: ({ parameters, content }) => {
    if (!content) return 0;
    const size = workingSize(content, parameters);
    return paintingBytes(size, enlargement(parameters)) + PLANNING_BYTES * size.width * size.height;
  },
  async *run(context) {
    const { parameters, state, seed } = context;
    const { source, enlarge } = atWorkingSize(requirePicture(context.content, "content"), parameters);
    const unit = unitOf(source);
    const { shape } = parameters;
    const ground = groundOf(source, parameters);
    const painting = new Painting({ source, ground });
    const saved = state && readState(state);
    if (saved) painting.replay(saved.strokes);
    const orientation = orientationOf(luminanceOf(source), {
      gradientSigma: 1.5 * unit,
      tensorSigma: 3 * unit,
      fillsFlats: true,
    });
    const plan = planDots(source, detailOf(orientation), orientation, {
      ...parameters,
      spacing: parameters.spacing * unit,
      palette: paletteOf(source, parameters, seed),
      brush: SHAPES[shape],
      aspect: shape === "touch" ? 1.7 : 1,
      alpha: parameters.opacity,
      ground,
      seed,
    });
    const painter = new PlanPainter(painting, plan, { stage: () => "Dots" });
    const light = { relief: parameters.relief, azimuth: parameters.lightAzimuth };
    return yield* paintAll(context, { painting, painter, light, enlarge, iteration: saved?.iteration });
  },
});

function paletteOf(source: Raster, parameters: Parameters, seed: number): Palette {
  const { palette, paletteSize, saturation } = parameters;
  const own = ownPalette(parameters.ownColours);
  if (own) return own;
  if (palette === "primaries") return primaries(paletteSize);
  return paletteFrom(source, paletteSize, {
    saturation,
    contrast: 1.15,
    random: seededRandom(seed, "palette"),
  });
}

function groundOf(source: Raster, { ground, spacing }: Parameters): Raster {
  if (ground === "underpainting") return blurPicture(source, 2 * spacing * unitOf(source));
  return { ...source, data: source.data.map((_, i) => PAPER[i % 3]!) };
}
