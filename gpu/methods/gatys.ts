// Style transfer by optimisation (Gatys, Ecker & Bethge, CVPR 2016): the pixels of one picture move until a frozen
// network sees the content of one picture and the feature statistics of another. Parts live in gpu/style.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import { fitLongSide, resize, type Size } from "../image/resize.ts";
import type { LoadedModel } from "../models/model.ts";
import { seededRandom } from "../random.ts";
import { Adam } from "../style/adam.ts";
import { calibrate } from "../style/calibration.ts";
import { faultOf, hasStalled, isFlat, recordLoss } from "../style/health.ts";
import { chooseLayers, minimumSizePx } from "../style/layers.ts";
import { Lbfgs } from "../style/lbfgs.ts";
import { createObjective, type Objective } from "../style/objective.ts";
import type { Evaluate, Optimizer } from "../style/optimizer.ts";
import { startPixels } from "../style/start.ts";
import { pixelsSchema } from "../style/vector.ts";
import { type GatysParameters, gatysParameters } from "./gatys-parameters.ts";
import { weightCount } from "./memory.ts";
import { defineMethod, type MethodContext, MethodError, type MethodProgress } from "./method.ts";

export const gatys = defineMethod({
  label: "Style transfer (Gatys)",
  description:
    "Repaints the content picture until a network finds the textures of the style picture in it. Every iteration " +
    "can be watched.",
  about:
    "A network trained to recognise pictures looks at three of them: the content, the style, and the one that is being " +
    "painted. Deep in the network its features say what is where; how its features occur together, summed up in Gram " +
    "matrices, says what the surface is like.\n\n" +
    "The network stays as it is. The pixels move instead, downhill along the gradient, until the features agree with the " +
    "content and the Gram matrices with the style. Which network looks decides what it takes for style: one that was trained " +
    "against attacks sees differently from one that was not.",
  sources: [
    {
      authors: "L. Gatys, A. Ecker, M. Bethge",
      year: 2016,
      title: "Image style transfer using convolutional neural networks",
      venue: "CVPR",
    },
    {
      authors: "R. Nakano",
      year: 2019,
      title: "Adversarially robust neural style transfer",
      venue: "Distill",
    },
  ],
  inputs: { content: "required", style: "required", model: "required" },
  parameters: gatysParameters,
  estimateMemory: ({ parameters, content, style, model }) => {
    if (!content || !style || !model) return 0;
    return estimateBytes(parameters, sizesOf(parameters, content, style), model);
  },
  async *run(context) {
    const { parameters, signal, state } = context;
    const inputs = prepare(context);
    const objective = createObjective({
      ...inputs,
      contentLayers: Object.keys(inputs.contentLayers),
      styleLayers: Object.keys(inputs.styleLayers),
      pooling: parameters.pooling,
    });
    try {
      const stylisation = state ? resume(context, state) : await begin(context, inputs, objective);
      const evaluate: Evaluate = (pixels) => {
        signal.throwIfAborted();
        return objective.evaluate(pixels, stylisation.weights);
      };
      return yield* iterate(stylisation, evaluate, inputs, context);
    } finally {
      objective.dispose();
    }
  },
});

type Context = MethodContext<GatysParameters>;
type Inputs = ReturnType<typeof prepare>;

const stateSchema = z.object({
  iteration: z.int().min(0),
  weights: z.record(z.string(), z.number()),
  optimizer: z.unknown(),
  best: z.object({ total: z.number(), pixels: pixelsSchema }).optional(),
  bestLosses: z.array(z.number()),
  restarts: z.int(),
});

/** All that changes while the run goes on. */
interface Stylisation extends Omit<z.infer<typeof stateSchema>, "optimizer"> {
  optimizer: Optimizer;
}

async function* iterate(
  stylisation: Stylisation,
  evaluate: Evaluate,
  { content, mayBeFlat }: Inputs,
  { parameters, signal }: Context,
): AsyncGenerator<MethodProgress, { image: Raster }> {
  const shown = (): Raster => ({ ...content, data: stylisation.optimizer.shown.slice() });
  while (stylisation.iteration < parameters.iterations) {
    // The engine computes on this thread: without a turn of the event loop no cancellation would ever arrive.
    await turnOfEventLoop();
    signal.throwIfAborted();
    const step = await stylisation.optimizer.step(evaluate);
    const image = shown();
    const fault = faultOf(step, image, mayBeFlat);
    if (fault) {
      const { best } = stylisation;
      if (!best || stylisation.restarts > 0) throw new MethodError(fault.message, fault.remedy);
      stylisation.restarts += 1;
      stylisation.optimizer = createOptimizer(best.pixels, parameters);
      continue;
    }
    const { total, terms } = step.evaluation;
    if (total < (stylisation.best?.total ?? Number.POSITIVE_INFINITY)) {
      stylisation.best = { total, pixels: step.evaluatedAt };
    }
    stylisation.bestLosses = recordLoss(stylisation.bestLosses, total);
    stylisation.iteration += 1;
    const isDone = step.outcome === "stuck" || hasStalled(stylisation.bestLosses);
    yield {
      iteration: stylisation.iteration,
      total: isDone ? stylisation.iteration : parameters.iterations,
      ...(isDone && { stage: "Finished early: the loss cannot be made smaller." }),
      values: { total, ...terms },
      image,
      saveState: async () => ({ ...stylisation, optimizer: stylisation.optimizer.save() }),
    };
    if (isDone) break;
  }
  return { image: shown() };
}

async function begin(
  { parameters, seed }: Context,
  inputs: Inputs,
  objective: Objective,
): Promise<Stylisation> {
  const { content, style, contentLayers, styleLayers } = inputs;
  const { contentWeight, styleWeight, tvWeight, init } = parameters;
  const wanted = Object.fromEntries([
    ...Object.entries(contentLayers).map(([layer, share]) => [`content:${layer}`, contentWeight * share]),
    ...Object.entries(styleLayers).map(([layer, share]) => [`style:${layer}`, styleWeight * share]),
    ["tv", tvWeight],
  ]);
  const weights = await calibrate(objective, content, wanted, seededRandom(seed, "calibration"));
  const pixels = startPixels(init, content, style, seededRandom(seed, "start"));
  return {
    iteration: 0,
    weights,
    optimizer: createOptimizer(pixels, parameters),
    bestLosses: [],
    restarts: 0,
  };
}

function resume({ parameters }: Context, state: unknown): Stylisation {
  const saved = stateSchema.parse(state);
  const optimizer =
    parameters.optimizer === "adam"
      ? Adam.restore(saved.optimizer, parameters)
      : Lbfgs.restore(saved.optimizer, parameters);
  return { ...saved, optimizer };
}

function createOptimizer(pixels: Float32Array, parameters: GatysParameters): Optimizer {
  return parameters.optimizer === "adam" ? new Adam(pixels, parameters) : new Lbfgs(pixels, parameters);
}

/** Checks the inputs and brings the pictures to their working sizes. */
function prepare({ parameters, content, style, model }: Context) {
  if (!content || !style || !model) {
    throw new MethodError(
      "Style transfer needs a content picture, a style picture and a model.",
      "Name all three.",
    );
  }
  const { contentWeight, contentLayers, styleLayers } = parameters;
  const { network } = model;
  const layers = {
    // Checked even where the weight leaves them unused: a misspelt name should not pass.
    contentLayers: chooseLayers(network, "content", contentLayers),
    styleLayers: chooseLayers(network, "style", styleLayers),
  };
  const sizes = sizesOf(parameters, content, style);
  requireSize("content", sizes.content, model);
  requireSize("style", sizes.style, model);
  return {
    model,
    content: resize(content, sizes.content),
    style: resize(style, sizes.style),
    ...layers,
    ...(contentWeight === 0 && { contentLayers: {} }),
    mayBeFlat: isFlat(style) || (contentWeight > 0 && isFlat(content)),
  };
}

function sizesOf({ size, styleScale }: GatysParameters, content: Size, style: Size) {
  return { content: fitLongSide(content, size), style: fitLongSide(style, Math.round(size * styleScale)) };
}

function requireSize(which: string, { width, height }: Size, { network }: LoadedModel): void {
  const minimum = minimumSizePx(network);
  if (Math.min(width, height) >= minimum) return;
  throw new MethodError(
    `The ${which} picture is ${width} x ${height} pixels at this size; ${network.id} needs at least ${minimum} on each side.`,
    "Choose a larger size, or crop the picture so that it is less elongated.",
  );
}

/** Fitted to the peak resident memory of the onnx engine on CPU above idle: `npm run -s bench -- estimates`. */
const FIXED_BYTES = 10e6;
/** Frozen filters as they are, laid out for convolutions, and transformed for those in tiles. */
const WEIGHT_COPIES = 4.8;
/** Copies of the activations that the engine holds at its peak: gradients, other layouts, pooled buffers. */
const ACTIVATION_COPIES = 2.5;
/** The style is only looked at, without gradients: its activations die early. */
const STYLE_SHARE = 1 / 4;
/** Pixel arrays in JavaScript besides the optimizer's pairs: iterate, gradient, best, candidates, copies to show. */
const PIXEL_ARRAYS = 10;

function estimateBytes(
  { memory, optimizer, contentLayers, styleLayers }: GatysParameters,
  sizes: { content: Size; style: Size },
  { network }: LoadedModel,
): number {
  const layers = [
    ...Object.keys(chooseLayers(network, "content", contentLayers)),
    ...Object.keys(chooseLayers(network, "style", styleLayers)),
  ];
  const pixels = sizes.content.width * sizes.content.height;
  const stylePixels = sizes.style.width * sizes.style.height;
  const seen = Math.max(pixels, STYLE_SHARE * stylePixels);
  const activations = ACTIVATION_COPIES * network.activationsPerPixel(layers) * seen;
  const arrays = PIXEL_ARRAYS + (optimizer === "adam" ? 0 : 2 * memory);
  const weights = weightCount(network);
  return FIXED_BYTES + 4 * (WEIGHT_COPIES * weights + activations + 3 * pixels * arrays);
}
