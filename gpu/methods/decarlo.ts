// Abstraction by what an eye would see (DeCarlo & Santella, "Stylization and abstraction of photographs", SIGGRAPH 2002): flat
// regions and bold lines, detailed where somebody looked. Parts live in gpu/paint.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import { toLab } from "../image/colour.ts";
import type { Raster } from "../image/raster.ts";
import { fitLongSide, resize } from "../image/resize.ts";
import type { Plane } from "../paint/filters.ts";
import { importanceOf } from "../paint/importance.ts";
import { canny } from "../paint/lines-canny.ts";
import { chainsOf } from "../paint/lines-chains.ts";
import { drawInk, type Ink } from "../paint/lines-ink.ts";
import { inkFor, visibleChains } from "../paint/lines-visible.ts";
import { looksAt, saliencyOf } from "../paint/saliency.ts";
import { type CutPicture, cutPicture } from "../paint/segment-cut.ts";
import { fillRegions } from "../paint/segment-fill.ts";
import { Levels, levelsSchema } from "../paint/segment-levels.ts";
import { attentionOf, type Fixation } from "../paint/segment-perception.ts";
import { svgOfCut } from "../paint/segment-svg.ts";
import { anyColours, depthColours, paintedColours, visibilityColours } from "../paint/segment-views.ts";
import { unitOf } from "../paint/units.ts";
import { type DecarloParameters, decarloParameters } from "./decarlo-parameters.ts";
import {
  defineMethod,
  type MethodContext,
  type MethodProgress,
  type MethodResult,
  requirePicture,
} from "./method.ts";

/** Trajectories and labels of all levels, what sweeps hold meanwhile, pictures and views; measured. */
const BYTES_PER_PIXEL = 300;
/** Lines come in so many steps, the most visible first. */
const LINE_STEPS = 4;
/** What cutting the tree and filling the regions take, and a step of lines, in sweeps over the whole picture; measured. */
const CUT_SWEEPS = 6;
const LINE_SWEEPS = 0.5;
/** Looks that saliency proposes are at least this far apart, in degrees. */
const LOOKS_APART = 3;

const stateSchema = z.object({ iteration: z.int(), drawn: z.int(), levels: levelsSchema });

export const decarlo = defineMethod({
  label: "Abstraction (DeCarlo & Santella)",
  description:
    "Flat regions and bold lines, detailed where the eye rests and simple elsewhere. Segments the picture at many sizes, " +
    "then keeps what would be seen.",
  about:
    "The picture is cut into regions at many sizes by mean shift, from single leaves to the whole tree, and the regions are put " +
    "in a hierarchy: which lies in which.\n\n" +
    "A model of seeing then decides how far down to go in each place. Where the eye rested, or is likely to rest, small regions " +
    "of low contrast would still be noticed and stay; elsewhere they melt into the larger ones. Bold lines are drawn by the " +
    "same rule.",
  sources: [
    {
      authors: "D. DeCarlo, A. Santella",
      year: 2002,
      title: "Stylization and abstraction of photographs",
      venue: "SIGGRAPH",
    },
    {
      authors: "D. Comaniciu, P. Meer",
      year: 2002,
      title: "Mean shift: a robust approach toward feature space analysis",
      venue: "IEEE Transactions on Pattern Analysis and Machine Intelligence",
    },
  ],
  inputs: { content: "required", map: "optional" },
  previews: {
    regions: "The regions that were kept, in any colours, with rings where the eye rests.",
    cut: "How deep in the tree of regions each of them lies: the lighter, the deeper the tree was cut.",
    thresholds:
      "Contrast of each region against what it is part of. Mid-grey is its threshold: lighter ones are seen, darker ones were " +
      "kept beside one that is.",
    lines: "The lines alone.",
  },
  parameters: decarloParameters,
  estimateMemory: ({ parameters, content }) => {
    if (!content) return 0;
    const { width, height } = fitLongSide(content, parameters.size);
    return width * height * BYTES_PER_PIXEL;
  },
  async *run(context) {
    const { parameters, signal } = context;
    const content = requirePicture(context.content, "content");
    const picture = resize(content, fitLongSide(content, parameters.size));
    const state = context.state && stateSchema.parse(context.state);
    let iteration = state?.iteration ?? 0;
    const unit = unitOf(picture);
    const options = {
      spatial: Math.max(1.5, parameters.spatialBandwidth * unit),
      range: parameters.colourBandwidth,
      minimumArea: parameters.minimumRegion * unit * unit,
      sweeps: parameters.sweeps,
    };
    const levels = new Levels(picture, options, state?.levels);
    while (!levels.isDone) {
      await turnOfEventLoop();
      signal.throwIfAborted();
      const { parts } = levels;
      const moving = levels.advance();
      iteration += parts;
      const reached = iteration;
      yield {
        iteration,
        total: iteration + levels.remaining + drawingParts(levels, 0),
        stage: "Mean shift",
        values: { moving },
        image: levels.show(),
        saveState: async () => ({ iteration: reached, drawn: 0, levels: levels.save() }),
      };
    }
    return yield* draw(context, picture, levels, { iteration, drawn: state?.drawn ?? 0 });
  },
});

/** Equal parts of work that the steps of drawing from `drawn` on are, in those of `levels`. */
function drawingParts({ finestParts }: Levels, drawn: number): number {
  const lines = Math.ceil(LINE_SWEEPS * finestParts) * (1 + LINE_STEPS - Math.max(1, drawn));
  return lines + (drawn === 0 ? CUT_SWEEPS * finestParts : 0);
}

interface Place {
  iteration: number;
  /** Steps of drawing already shown. */
  drawn: number;
}

/** The regions, then the lines over them. */
async function* draw(
  { parameters, signal, content, map }: MethodContext<DecarloParameters>,
  picture: Raster,
  levels: Levels,
  place: Place,
): AsyncGenerator<MethodProgress, MethodResult> {
  const importance = importanceOf(map, content ?? picture, picture);
  const gaze = { fixations: fixationsOn(picture, parameters, importance !== undefined), importance };
  const { detail, viewAngle, smoothing, colourBoost, show } = parameters;
  const view = { ...gaze, pixelsPerDegree: Math.max(picture.width, picture.height) / viewAngle, detail };
  const whole = cutPicture(picture, levels.segmentations, view, smoothing * unitOf(picture));
  const { count } = whole;
  const colours = paintedColours(whole, colourBoost);
  const painted = fillRegions({ ...whole, colours });
  const lines = inkOver(painted, picture, gaze, parameters);
  const views = await viewsOf(
    whole,
    gaze.fixations.map((fixation) => ring(fixation, picture, parameters)),
  );
  const paper = { ...picture, data: painted.data.map(() => 1) };
  const ground = { painting: painted, regions: views.regions, lines: paper }[show];
  const ink = show === "regions" ? [] : lines;
  let { iteration, drawn } = place;
  let image = drawn > LINE_STEPS ? await drawInk(ground, ink) : ground;
  while (drawn <= LINE_STEPS) {
    await turnOfEventLoop();
    signal.throwIfAborted();
    // Gently at first: the most visible lines come few at a time.
    const inked = Math.round(ink.length * (drawn / LINE_STEPS) ** 2);
    image = await drawInk(ground, ink.slice(0, inked));
    iteration += drawingParts(levels, drawn) - drawingParts(levels, drawn + 1);
    drawn += 1;
    const reached = { iteration, drawn };
    yield {
      iteration,
      total: iteration + drawingParts(levels, drawn),
      stage: drawn === 1 ? `${count} regions` : `${count} regions, ${inked} lines`,
      values: { moving: 0, kept: count / whole.leaves },
      image: { ...image, data: image.data.slice() },
      images: { ...views, lines: await drawInk(paper, lines.slice(0, inked)) },
      saveState: async () => ({ ...reached, levels: levels.save() }),
    };
  }
  const file = { name: "layers.svg", mime: "image/svg+xml" };
  return { image, files: async () => [{ ...file, text: svgOfCut(whole, colours, lines) }] };
}

/** How the cut came about, with the rings in the first. */
async function viewsOf(whole: CutPicture, rings: readonly Ink[]) {
  const filled = (colours: readonly number[]) => fillRegions({ ...whole, colours });
  return {
    regions: await drawInk(filled(anyColours(whole)), rings),
    cut: filled(depthColours(whole)),
    thresholds: filled(visibilityColours(whole)),
  };
}

/** Where somebody looks, and what they say matters. */
interface Gaze {
  fixations: readonly Fixation[];
  importance: Plane | undefined;
}

/** In pixels of the picture; empty where attention is even, as it is where a map says what matters. */
function fixationsOn(picture: Raster, parameters: DecarloParameters, hasMap: boolean): Fixation[] {
  const { fixations, attention, viewAngle, saliencyBlur } = parameters;
  const salient = () =>
    hasMap || attention === "even" ? [] : looksAt(saliencyOf(picture, saliencyBlur), LOOKS_APART / viewAngle);
  return (fixations.length > 0 ? fixations : salient()).map(({ x, y, durationMs }) => ({
    x: x * picture.width,
    y: y * picture.height,
    attention: attentionOf(durationMs, parameters),
  }));
}

/** Around where somebody looked: a degree wide where they looked long enough. */
function ring({ x, y, attention }: Fixation, picture: Raster, { viewAngle }: DecarloParameters): Ink {
  const radius = (attention * Math.max(picture.width, picture.height)) / viewAngle;
  const points = Float32Array.from({ length: 2 * 49 }, (_, i) => {
    const angle = (Math.PI * 2 * (i >> 1)) / 48;
    return i % 2 === 0 ? x + radius * Math.cos(angle) : y + radius * Math.sin(angle);
  });
  const chain = { points, strength: 0, length: 2 * Math.PI * radius };
  return { chain, width: 3 * unitOf(picture), colour: [0, 0, 0] };
}

function inkOver(regions: Raster, picture: Raster, gaze: Gaze, parameters: DecarloParameters) {
  const {
    lineDetail,
    viewAngle,
    edgeSigma,
    edgeThreshold,
    edgeContinuation,
    minimumLine,
    lineWidth,
    lineDarkness,
  } = parameters;
  if (lineDetail === 0) return [];
  const unit = unitOf(picture);
  const sigma = Math.max(0.6, edgeSigma * unit);
  const lightness = lightnessOf(picture);
  const edges = canny(lightness, { sigma, low: edgeContinuation * edgeThreshold, high: edgeThreshold });
  const chains = chainsOf(edges, { minimumLength: minimumLine * unit, sigma: 2 * unit });
  const longer = Math.max(picture.width, picture.height);
  const sight = { lightness, sigma, ...gaze, pixelsPerDegree: longer / viewAngle, detail: lineDetail };
  const pen = { width: lineWidth * unit, referenceLength: longer / 10, darkness: lineDarkness };
  return visibleChains(chains, sight).map((chain) => inkFor(chain, regions, pen));
}

function lightnessOf(picture: Raster): Plane {
  const { width, height, data } = toLab(picture);
  return { width, height, data: Float32Array.from({ length: width * height }, (_, i) => data[3 * i]!) };
}
