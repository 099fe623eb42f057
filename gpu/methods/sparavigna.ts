// Impressionism by random colour spots (Sparavigna & Marazzato, arXiv 0911.4874): pixels drawn by chance become spots of their
// colour until the canvas is covered. Parts live in gpu/paint.
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import { blurPicture, luminanceOf, meanColour } from "../paint/filters.ts";
import { importanceOf } from "../paint/importance.ts";
import { orientationOf } from "../paint/orientation.ts";
import { Painting } from "../paint/painting.ts";
import {
  atWorkingSize,
  enlargement,
  lightParameters,
  sizeParameters,
  workingSize,
} from "../paint/parameters.ts";
import { paintAll, paintingBytes, readState } from "../paint/session.ts";
import { ON_UNEVEN, spotStateSchema } from "../paint/spot-options.ts";
import { SpotPainter } from "../paint/spots.ts";
import { unitOf } from "../paint/units.ts";
import { defineMethod, requirePicture } from "./method.ts";

const SHAPES = {
  blob: "blob",
  round: "oval",
  ellipse: "oval",
  square: "square",
  "hard disc": "disc",
} as const;
type Shape = keyof typeof SHAPES;
const GROUNDS = ["mean", "paper", "blurred", "source"] as const;
const PAPER = [0.95, 0.93, 0.88] as const;

const advanced = <Schema extends z.ZodType>(schema: Schema, title: string, description: string) =>
  schema.meta({ title, description, advanced: true });

const parameters = z.strictObject({
  size: sizeParameters.size,
  maxRadius: z.number().min(1).max(40).default(10).meta({
    title: "Largest spot",
    description: "Radius, in pixels of a picture of 512 pixels.",
  }),
  minRadius: z.number().min(1).max(10).default(1.5).meta({
    title: "Smallest spot",
    description: "Radius, in pixels of a picture of 512 pixels.",
  }),
  homogeneity: z.number().min(0.01).max(0.3).default(0.06).meta({
    title: "Tolerance",
    description:
      "How uneven the picture may be under a spot (standard deviation). More lets spots run over edges.",
  }),
  coverage: z.number().min(0.3).max(1).default(0.98).meta({
    title: "Coverage",
    description: "Part of the canvas that spots cover before painting ends.",
  }),
  jitter: z.number().min(0).max(0.15).default(0.012).meta({
    title: "Colour chance",
    description: "How far spots stray from the picture's colour (standard deviation in OKLab).",
  }),
  ...lightParameters(0.2),
  shape: advanced(z.enum(Object.keys(SHAPES) as [Shape, ...Shape[]]).default("blob"), "Shape", "Of a spot."),
  aspect: advanced(
    z.number().min(1).max(3).default(1.8),
    "Ellipse length",
    "In widths; ellipses lie along edges.",
  ),
  passes: advanced(
    z.int().min(1).max(8).default(4),
    "Passes",
    "Each has smaller spots; the last goes everywhere.",
  ),
  uncoveredBias: advanced(
    z.number().min(0).max(1).default(0.5),
    "Bare places",
    "Part of the draws that go where nothing is painted; the others go anywhere.",
  ),
  opacity: advanced(
    z.number().min(0.3).max(1).default(1),
    "Opacity",
    "Below 1 the spots beneath show through.",
  ),
  colour: advanced(
    z.enum(["pixel", "mean"]).default("pixel"),
    "Colour",
    "Of the pixel that was drawn, or the mean over the spot.",
  ),
  smoothing: advanced(
    z.number().min(0).max(2).default(0.7),
    "Smoothing",
    "Blur before colours are taken, in pixels of a picture of 512: single pixels do not speckle then.",
  ),
  onUneven: advanced(
    z.enum(ON_UNEVEN).default("reject"),
    "On edges",
    "Where even the smallest spot is too large: leave it to later passes, take the smallest, or one along the edge.",
  ),
  edgeDensity: advanced(z.number().min(0).max(10).default(0), "Edge density", "Draws more often at edges."),
  wetness: advanced(
    z.number().min(0).max(0.4).default(0),
    "Wetness",
    "Part of the canvas' colour that a spot takes up.",
  ),
  isDarkFirst: advanced(
    z.boolean().default(false),
    "Dark first",
    "Passes go from dark places to light ones.",
  ),
  keepsDetail: advanced(
    z.boolean().default(true),
    "Keep detail",
    "Leaves out spots that would be further from the picture than what is painted there.",
  ),
  ground: advanced(
    z.enum(GROUNDS).default("mean"),
    "Ground",
    "The canvas before the first spot: the mean colour, paper, the picture blurred, or the picture itself.",
  ),
  mends: advanced(
    z.boolean().default(true),
    "Mend",
    "The smallest spots fill in the end what is still bare.",
  ),
  enlarge: sizeParameters.enlarge,
});
type Parameters = z.infer<typeof parameters>;

/** Two tables of sums for the local statistics. */
const STATISTICS_BYTES = 48;

export const sparavigna = defineMethod({
  label: "Colour spots (Sparavigna)",
  description:
    "Spots of colour fall on the canvas by chance, large ones where the picture is even and small ones where it is not, " +
    "until it is covered.",
  about:
    "Nothing but chance and patience: a pixel of the picture is drawn at random and becomes a spot of its colour. A spot is as " +
    "large as the picture around it is even, so skies get broad spots and faces small ones.\n\n" +
    "That goes on until the wished part of the canvas is covered. How many spots that takes can be foretold: the bare part " +
    "shrinks exponentially with the area of paint that has fallen.",
  sources: [
    {
      authors: "A. C. Sparavigna, R. Marazzato",
      year: 2009,
      title: "Non-photorealistic image processing: an impressionist rendering",
      venue: "arXiv 0911.4874",
    },
  ],
  inputs: { content: "required", map: "optional" },
  parameters,
  estimateMemory: ({ parameters, content }) => {
    if (!content) return 0;
    const size = workingSize(content, parameters);
    return paintingBytes(size, enlargement(parameters)) + STATISTICS_BYTES * size.width * size.height;
  },
  async *run(context) {
    const { parameters, state, seed } = context;
    const content = requirePicture(context.content, "content");
    const { source, enlarge } = atWorkingSize(content, parameters);
    const unit = unitOf(source);
    const painting = new Painting({ source, ground: groundOf(source, parameters), tracksUncovered: true });
    const saved = state && readState(state);
    if (saved) painting.replay(saved.strokes);
    const { shape, aspect, maxRadius, minRadius, ground, keepsDetail, opacity } = parameters;
    const options = {
      ...parameters,
      maxRadius: Math.max(maxRadius, minRadius) * unit,
      minRadius: minRadius * unit,
      brush: SHAPES[shape],
      aspect: shape === "ellipse" ? aspect : 1,
      alpha: opacity,
      // No spot is nearer to the picture than the picture.
      keepsDetail: keepsDetail && ground !== "source",
      importance: importanceOf(context.map, content, source),
      seed,
    };
    const picture = blurPicture(source, parameters.smoothing * unit);
    // Round spots that fall evenly need no directions.
    const isDirected = shape === "ellipse" || options.onUneven === "elongate" || options.edgeDensity > 0;
    const orientation = isDirected
      ? orientationOf(luminanceOf(source), {
          gradientSigma: 1.5 * unit,
          tensorSigma: 3 * unit,
          fillsFlats: true,
        })
      : undefined;
    const spotState = saved && spotStateSchema.parse(saved.painter);
    const painter = new SpotPainter(painting, picture, orientation, options, spotState);
    const light = { relief: parameters.relief, azimuth: parameters.lightAzimuth };
    return yield* paintAll(context, { painting, painter, light, enlarge, iteration: saved?.iteration });
  },
});

function groundOf(source: Raster, { ground, maxRadius }: Parameters): Painting["ground"] {
  switch (ground) {
    case "mean":
      return meanColour(source);
    case "paper":
      return PAPER;
    case "blurred":
      return blurPicture(source, maxRadius * unitOf(source));
    case "source":
      return source;
  }
}
