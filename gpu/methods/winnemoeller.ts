// The cartoon filter (Winnemoeller, Olsen & Gooch, "Real-time video abstraction", SIGGRAPH 2006), with the flow of
// later work: bilateral smoothing, soft tones, lines by difference of Gaussians. Parts live in gpu/paint.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import { type ColourField, labToRaster, toLab } from "../image/colour.ts";
import type { Raster } from "../image/raster.ts";
import { fitLongSide, resize } from "../image/resize.ts";
import { bilateral } from "../paint/bilateral.ts";
import type { Plane } from "../paint/filters.ts";
import { differenceOfGaussians, softThreshold } from "../paint/lines-dog.ts";
import { adaptiveSlopes, softQuantise } from "../paint/lines-quantise.ts";
import { orientationOf } from "../paint/orientation.ts";
import { unitOf } from "../paint/units.ts";
import { defineMethod, type MethodContext, requirePicture } from "./method.ts";

/** Lengths are pixels of a picture of 512 pixels, whatever its size is. */
const parameters = z.strictObject({
  size: z.int().min(64).max(2048).default(1024).meta({
    title: "Size",
    description: "Longer side of the result in pixels.",
    step: 32,
  }),
  colourPasses: z.int().min(1).max(6).default(4).meta({
    title: "Passes",
    description: "How often colours are smoothed; each pass makes areas flatter.",
  }),
  spatialSigma: z.number().min(0.5).max(8).default(2).meta({
    title: "Smoothing radius",
    description: "How far colours are averaged (standard deviation), in pixels of a picture of 512 pixels.",
  }),
  rangeSigma: z.number().min(1).max(15).default(4.25).meta({
    title: "Contrast kept",
    description:
      "Colour differences (CIE Lab) well above it count as edges and stay; smaller ones are smoothed away.",
  }),
  bins: z.int().min(2).max(16).default(9).meta({
    title: "Tones",
    description: "Steps of lightness.",
  }),
  edgeStrength: z.number().min(0).max(1).default(0.9).meta({
    title: "Line darkness",
    description: "0 draws no lines, 1 draws them black.",
  }),
  edgeSigma: z.number().min(0.25).max(3).default(0.55).meta({
    title: "Line width",
    description: "Scale of the edges that become lines, in pixels of a picture of 512 pixels.",
  }),
  edgeTau: z.number().min(0.9).max(1).default(0.985).meta({
    advanced: true,
    title: "Line sensitivity",
    description: "Nearer to 1, fainter edges become lines; at 1 noise does too.",
    step: 0.001,
  }),
  edgeSharpness: z.number().min(0.1).max(10).default(1.2).meta({
    advanced: true,
    title: "Line sharpness",
    description: "How suddenly a line turns dark.",
    scale: "log",
  }),
  edgePasses: z.int().min(0).max(3).default(1).meta({
    advanced: true,
    title: "Passes before lines",
    description: "Lines are taken from the picture after this many passes.",
  }),
  flow: z
    .boolean()
    .default(true)
    .meta({
      advanced: true,
      title: "Follow the flow",
      description:
        "Smooths and draws along the lines of the picture, which makes them clean; off works along rows and columns, as " +
        "in the paper of 2006.",
    }),
  coherence: z.number().min(0).max(12).default(3).meta({
    advanced: true,
    title: "Line coherence",
    description: "How far lines are smoothed along the flow, in pixels of a picture of 512 pixels.",
  }),
  quantiseSharpness: z.number().min(0).max(14).default(0).meta({
    advanced: true,
    title: "Tone sharpness",
    description: "How suddenly one tone turns into the next; 0 adapts it: hard at edges, soft in ramps.",
  }),
  colourBoost: z.number().min(0).max(2).default(1.15).meta({
    advanced: true,
    title: "Colour",
    description: "Saturation of the result, where 1 is that of the picture.",
  }),
});

type Parameters = z.infer<typeof parameters>;

const fieldSchema = z.object({ width: z.int(), height: z.int(), data: z.instanceof(Float32Array) });
const drawingSchema = z.object({
  iteration: z.int().min(0),
  colours: fieldSchema,
  /** The colours from which lines are taken. */
  edges: fieldSchema,
  theta: z.instanceof(Float32Array),
});
type Drawing = z.infer<typeof drawingSchema>;

/** Two fields and the picture of three floats a pixel, with what smoothing and drawing hold meanwhile. */
const BYTES_PER_PIXEL = 120;

export const winnemoeller = defineMethod({
  label: "Cartoon (Winnemöller)",
  description:
    "Smooths colours, keeps edges, draws them as lines and lays lightness in a few soft steps. Fast.",
  about:
    "The fast relative of abstraction. A bilateral filter averages colours only with similar ones, so areas turn flat and edges " +
    "stay sharp; a few passes do it. Lightness is then laid in a few soft steps, as in a print.\n\n" +
    "Lines come from the difference of two Gaussian blurs, which answers at edges as the eye's first cells do. Smoothing along " +
    "the flow of the picture rather than along rows and columns makes them clean.",
  sources: [
    {
      authors: "H. Winnemöller, S. C. Olsen, B. Gooch",
      year: 2006,
      title: "Real-time video abstraction",
      venue: "SIGGRAPH",
    },
    {
      authors: "H. Kang, S. Lee, C. K. Chui",
      year: 2009,
      title: "Flow-based image abstraction",
      venue: "IEEE Transactions on Visualization and Computer Graphics",
    },
  ],
  inputs: { content: "required", style: "none", model: "none" },
  parameters,
  estimateMemory: ({ parameters, content }) => {
    if (!content) return 0;
    const { width, height } = fitLongSide(content, parameters.size);
    return width * height * BYTES_PER_PIXEL;
  },
  async *run(context) {
    const { parameters, signal, state } = context;
    const drawing = state ? drawingSchema.parse(state) : begin(context);
    const total = parameters.colourPasses + 2;
    let image = show(drawing, parameters);
    while (drawing.iteration < total) {
      await turnOfEventLoop();
      signal.throwIfAborted();
      const change = advance(drawing, parameters);
      image = show(drawing, parameters);
      yield {
        iteration: drawing.iteration,
        total,
        stage: stageOf(drawing, parameters),
        values: { change },
        image: { ...image, data: image.data.slice() },
        saveState: async () => ({ ...drawing }),
      };
    }
    return { image };
  },
});

function begin({ parameters, content }: MethodContext<Parameters>): Drawing {
  const picture = requirePicture(content, "content");
  const raster = resize(picture, fitLongSide(picture, parameters.size));
  const unit = unitOf(raster);
  const colours = toLab(raster);
  const flow = { gradientSigma: 0.5 * unit, tensorSigma: FLOW_SIGMA * unit };
  const { theta } = orientationOf(lightnessOf(colours, 1 / 100), flow);
  return { iteration: 0, colours, edges: colours, theta: theta.slice() };
}

/** Below it a Gaussian sees single pixels, and lines are noise. */
const MINIMUM_SIGMA_PX = 0.5;

/** How far directions are averaged: lines bend as gently as a hand does. In units. */
const FLOW_SIGMA = 2;

/** One pass. @returns the mean distance in L*a*b* by which it moved the colours. */
function advance(drawing: Drawing, parameters: Parameters): number {
  const { colourPasses, edgePasses, spatialSigma, rangeSigma, flow } = parameters;
  drawing.iteration += 1;
  if (drawing.iteration > colourPasses) return 0;
  const before = drawing.colours;
  drawing.colours = bilateral(before, {
    spatial: Math.max(MINIMUM_SIGMA_PX, spatialSigma * unitOf(before)),
    range: rangeSigma,
    orientation: flow ? drawing : undefined,
  });
  if (drawing.iteration <= edgePasses) drawing.edges = drawing.colours;
  return meanDistance(before.data, drawing.colours.data);
}

function stageOf({ iteration }: Drawing, { colourPasses }: Parameters): string {
  if (iteration <= colourPasses) return "Smoothing";
  return iteration === colourPasses + 1 ? "Tones" : "Lines";
}

function show(drawing: Drawing, parameters: Parameters): Raster {
  const { colours, iteration } = drawing;
  const { colourPasses, bins, quantiseSharpness, colourBoost, edgeStrength } = parameters;
  if (iteration <= colourPasses) return labToRaster(colours);
  const lines = iteration > colourPasses + 1 ? linesOf(drawing, parameters) : undefined;
  const slopes = quantiseSharpness > 0 ? undefined : adaptiveSlopes(lightnessOf(colours, 1));
  const data = new Float32Array(colours.data.length);
  for (let i = 0; i < data.length; i += 3) {
    const line = lines ? 1 - edgeStrength * (1 - lines.data[i / 3]!) : 1;
    const tone = softQuantise(colours.data[i]!, bins, slopes ? slopes[i / 3]! : quantiseSharpness);
    data[i] = tone * line;
    // Ink has no colour of its own.
    data[i + 1] = colours.data[i + 1]! * colourBoost * line;
    data[i + 2] = colours.data[i + 2]! * colourBoost * line;
  }
  return labToRaster({ ...colours, data });
}

function linesOf({ edges, theta }: Drawing, parameters: Parameters): Plane {
  const { edgeSigma, edgeTau, edgeSharpness, coherence, flow } = parameters;
  const unit = unitOf(edges);
  const difference = differenceOfGaussians(lightnessOf(edges, 1), {
    sigma: Math.max(MINIMUM_SIGMA_PX, edgeSigma * unit),
    tau: edgeTau,
    along: coherence * unit,
    orientation: flow ? { theta } : undefined,
  });
  return softThreshold(difference, edgeSharpness);
}

function lightnessOf({ width, height, data }: ColourField, scale: number): Plane {
  const lightness = new Float32Array(width * height);
  for (let i = 0; i < lightness.length; i++) lightness[i] = data[3 * i]! * scale;
  return { width, height, data: lightness };
}

function meanDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 3) {
    sum += Math.sqrt((a[i]! - b[i]!) ** 2 + (a[i + 1]! - b[i + 1]!) ** 2 + (a[i + 2]! - b[i + 2]!) ** 2);
  }
  return sum / (a.length / 3);
}
