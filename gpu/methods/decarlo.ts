// Abstraction by what an eye would see (DeCarlo & Santella, "Stylization and abstraction of photographs", SIGGRAPH 2002): flat
// regions and bold lines, detailed where somebody looked. Parts live in gpu/paint.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import { luvToRgb, toLab, toLuv } from "../image/colour.ts";
import type { Raster } from "../image/raster.ts";
import { fitLongSide, resize } from "../image/resize.ts";
import type { Plane } from "../paint/filters.ts";
import { importanceOf } from "../paint/importance.ts";
import { canny } from "../paint/lines-canny.ts";
import { chainsOf } from "../paint/lines-chains.ts";
import { drawInk, type Ink } from "../paint/lines-ink.ts";
import { inkFor, visibleChains } from "../paint/lines-visible.ts";
import { looksAt, saliencyOf } from "../paint/saliency.ts";
import { smoothArc, traceArcs } from "../paint/segment-arcs.ts";
import { fillRegions } from "../paint/segment-fill.ts";
import { Levels, levelsSchema } from "../paint/segment-levels.ts";
import { attentionOf, type Fixation } from "../paint/segment-perception.ts";
import { statisticsOf } from "../paint/segment-regions.ts";
import { buildTree, cut, partitionOf } from "../paint/segment-tree.ts";
import { unitOf } from "../paint/units.ts";
import { seededRandom } from "../random.ts";
import { type DecarloParameters, decarloParameters } from "./decarlo-parameters.ts";
import { defineMethod, type MethodContext, type MethodProgress, requirePicture } from "./method.ts";

/** Trajectories, labels of all levels, pictures and what sweeps hold meanwhile. */
const BYTES_PER_PIXEL = 160;
/** Lines come in so many steps, the most visible first. */
const LINE_STEPS = 4;
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
      const moving = levels.advance();
      iteration += 1;
      const reached = iteration;
      yield {
        iteration,
        total: iteration + levels.remaining + 1 + LINE_STEPS,
        stage: "Mean shift",
        values: { moving },
        image: levels.show(),
        saveState: async () => ({ iteration: reached, drawn: 0, levels: levels.save() }),
      };
    }
    return yield* draw(context, picture, levels, { iteration, drawn: state?.drawn ?? 0 });
  },
});

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
): AsyncGenerator<MethodProgress, { image: Raster }> {
  const importance = importanceOf(map, content ?? picture, picture);
  const gaze = { fixations: fixationsOn(picture, parameters, importance !== undefined), importance };
  const { regions, kept, count } = paintRegions(picture, levels, gaze, parameters);
  const ink =
    parameters.show === "regions"
      ? gaze.fixations.map((fixation) => ring(fixation, picture, parameters))
      : inkOver(regions, picture, gaze, parameters);
  let { iteration, drawn } = place;
  let image = drawn > LINE_STEPS ? await drawInk(regions, ink) : regions;
  while (drawn <= LINE_STEPS) {
    await turnOfEventLoop();
    signal.throwIfAborted();
    // Gently at first: the most visible lines come few at a time.
    const lines = Math.round(ink.length * (drawn / LINE_STEPS) ** 2);
    image = await drawInk(regions, ink.slice(0, lines));
    iteration += 1;
    drawn += 1;
    const reached = { iteration, drawn };
    yield {
      iteration,
      total: iteration + 1 + LINE_STEPS - drawn,
      stage: drawn === 1 ? `${count} regions` : `${count} regions, ${lines} lines`,
      values: { moving: 0, kept },
      image: { ...image, data: image.data.slice() },
      saveState: async () => ({ ...reached, levels: levels.save() }),
    };
  }
  return { image };
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

function paintRegions(
  picture: Raster,
  levels: Levels,
  gaze: Gaze,
  { detail, viewAngle, smoothing, colourBoost, show }: DecarloParameters,
) {
  const { width, height } = picture;
  const luv = toLuv(picture);
  const tree = buildTree(levels.segmentations, luv);
  const view = { ...gaze, pixelsPerDegree: Math.max(width, height) / viewAngle, detail };
  const partition = partitionOf(tree, cut(tree, view));
  const { areas, sums } = statisticsOf(partition, luv);
  const colours = Array.from(areas, (area, i) => {
    if (show === "lines") return [1, 1, 1];
    if (show === "regions") return anyColour(i);
    const [l, u, v] = [0, 1, 2].map((c) => sums[3 * i + c]! / area) as [number, number, number];
    return luvToRgb(l, u * (1 + colourBoost), v * (1 + colourBoost));
  }).flat();
  const arcs = traceArcs(partition).map((arc) =>
    smoothArc(arc, { sigma: smoothing * unitOf(picture), areas }),
  );
  return {
    regions: fillRegions({ width, height, arcs, colours }),
    count: partition.count,
    kept: partition.count / tree.leaves.count,
  };
}

/** Neighbours differ, and the same number has the same colour in every run. */
function anyColour(region: number): [number, number, number] {
  const random = seededRandom(region, "region");
  return luvToRgb(45 + 45 * random.uniform(), 160 * random.uniform() - 80, 160 * random.uniform() - 80);
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
