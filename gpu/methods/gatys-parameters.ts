// What a person may set of a style transfer. The gallery's form, the command line and validation are made of this.
import { z } from "zod";
import { STARTS } from "../style/start.ts";

const layerWeights = z.record(z.string(), z.number().min(0).max(100));

/** Defaults were chosen by looking at results of the shipped VGG-13 at 256 px. */
export const gatysParameters = z.strictObject({
  size: z.int().min(64).max(1024).default(256).meta({
    title: "Size",
    description: "Longer side of the result in pixels. Time and memory grow with its square.",
    step: 32,
  }),
  iterations: z.int().min(1).max(2000).default(150).meta({
    title: "Iterations",
    description: "Steps of the optimizer; each is kept and shown.",
  }),
  styleWeight: z.number().min(0.1).max(1000).default(20).meta({
    title: "Style weight",
    description: "How hard the style pulls at the pixels, where 1 is as hard as the content does.",
    scale: "log",
  }),
  contentWeight: z.number().min(0).max(100).default(1).meta({
    title: "Content weight",
    description: "How hard the content pulls. 0 leaves the style alone: a texture.",
  }),
  tvWeight: z.number().min(0).max(10).default(0.3).meta({
    title: "Smoothness",
    description: "How hard differences between neighbouring pixels (total variation) are pressed down.",
  }),
  init: z
    .enum(STARTS)
    .default("content")
    .meta({
      title: "Start from",
      description:
        "The picture that is changed: the content, the style, or noise that follows from the seed. From noise a small " +
        "network finds the content again only by a shallow content layer (such as relu2_2) with a high weight.",
    }),
  styleScale: z.number().min(0.5).max(2).default(1).meta({
    title: "Style scale",
    description: "Longer side of the style as a multiple of the size; larger makes larger strokes.",
  }),
  pooling: z.enum(["max", "average"]).default("max").meta({
    title: "Pooling",
    description: "How the network shrinks its layers. Average gives smoother pictures than max.",
  }),
  optimizer: z.enum(["lbfgs", "adam"]).default("lbfgs").meta({
    title: "Optimizer",
    description: "lbfgs needs the fewest iterations and never raises the loss; adam needs less memory.",
  }),
  learningRate: z.number().min(0.0001).max(1).default(0.02).meta({
    title: "Learning rate",
    description: "Step of adam, as a part of the range from black to white. lbfgs finds its own.",
    scale: "log",
  }),
  memory: z.int().min(1).max(100).default(10).meta({
    title: "Memory",
    description: "Past steps that lbfgs learns the curvature from. adam has none.",
  }),
  styleLayers: layerWeights.default({}).meta({
    title: "Style layers",
    description: "Weight by layer of the network; none takes the network's usual layers, equally.",
  }),
  contentLayers: layerWeights.default({}).meta({
    title: "Content layers",
    description: "Weight by layer of the network; none takes the network's usual layer.",
  }),
});

export type GatysParameters = z.infer<typeof gatysParameters>;
