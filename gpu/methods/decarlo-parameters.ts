// What a person may set of the abstraction. Lengths are pixels of a picture of 512 pixels, whatever its size is.
import { z } from "zod";

export const decarloParameters = z.strictObject({
  size: z.int().min(64).max(2048).default(1024).meta({
    title: "Size",
    description: "Longer side of the result in pixels.",
    step: 64,
  }),
  detail: z.number().min(0.01).max(10).default(0.3).meta({
    title: "Detail",
    description: "Multiplies what the eye can see: more keeps finer regions.",
    scale: "log",
  }),
  attention: z.enum(["saliency", "even"]).default("saliency").meta({
    title: "Attention",
    description:
      "Where detail is kept when neither fixations nor a map are given: at the places that stand out, or everywhere alike.",
  }),
  viewAngle: z
    .number()
    .min(5)
    .max(120)
    .default(45)
    .meta({
      title: "Viewing angle",
      description:
        "Degrees of view that the longer side fills, 27 at arm's length: the larger, the faster detail falls away from where " +
        "one looks.",
    }),
  lineDetail: z.number().min(0).max(10).default(0.3).meta({
    title: "Line detail",
    description: "Multiplies what lines the eye can see. 0 draws none.",
  }),
  lineWidth: z.number().min(0.25).max(6).default(1.3).meta({
    title: "Line width",
    description:
      "Of a line a tenth of the picture long, in pixels of a picture of 512 pixels; longer ones are broader.",
  }),
  smoothing: z.number().min(0).max(8).default(3).meta({
    title: "Smooth boundaries",
    description: "How gently boundaries bend, in pixels of a picture of 512 pixels.",
    advanced: true,
  }),
  colourBoost: z.number().min(0).max(0.5).default(0.08).meta({
    title: "Colour boost",
    description: "Added saturation: 0.1 is a tenth more.",
    advanced: true,
  }),
  fixations: z
    .array(
      z.strictObject({
        x: z.number().min(0).max(1),
        y: z.number().min(0).max(1),
        durationMs: z.number().min(0).max(60_000),
      }),
    )
    .max(100)
    .default([])
    .meta({
      title: "Fixations",
      description:
        "Where somebody looked and for how long: a list of {x, y, durationMs}, x and y from 0 to 1 from the upper left. None " +
        "takes the attention above.",
    }),
  show: z.enum(["painting", "regions", "lines"]).default("painting").meta({
    title: "Show",
    description:
      "The painting; or how it came about: the regions in any colours, with rings where the eye rests, or the lines alone.",
    advanced: true,
  }),
  glanceMs: z.number().min(0).max(500).default(100).meta({
    title: "Glance",
    description: "Milliseconds: a look that is no longer counts for nothing.",
    advanced: true,
  }),
  gazeMs: z.number().min(100).max(2000).default(600).meta({
    title: "Gaze",
    description: "Milliseconds: a look that is as long counts in full.",
    advanced: true,
  }),
  saliencyBlur: z.number().min(0.5).max(10).default(2.5).meta({
    title: "Saliency blur",
    description: "How widely places stand out, in pixels of a picture of 64 pixels.",
    advanced: true,
  }),
  spatialBandwidth: z.number().min(1).max(10).default(3.5).meta({
    title: "Segmentation radius",
    description: "Within which pixels are averaged, in pixels of a picture of 512 pixels.",
    advanced: true,
  }),
  colourBandwidth: z.number().min(2).max(20).default(6.5).meta({
    title: "Colour bandwidth",
    description: "Colours nearer than this (CIE Luv) belong together.",
    advanced: true,
  }),
  minimumRegion: z.number().min(1).max(500).default(10).meta({
    title: "Smallest region",
    description: "Area in pixels of a picture of 512 pixels.",
    scale: "log",
    advanced: true,
  }),
  sweeps: z.int().min(1).max(20).default(8).meta({
    title: "Sweeps",
    description: "Most sweeps of mean shift at each of the picture's sizes.",
    advanced: true,
  }),
  edgeSigma: z.number().min(0.3).max(4).default(0.8).meta({
    title: "Line scale",
    description: "Blur before lines are looked for, in pixels of a picture of 512 pixels.",
    advanced: true,
  }),
  edgeThreshold: z.number().min(0.02).max(0.9).default(0.14).meta({
    title: "Line threshold",
    description: "Part of the strongest edge from which on an edge can be a line.",
    advanced: true,
  }),
  edgeContinuation: z.number().min(0.1).max(1).default(0.4).meta({
    title: "Line continuation",
    description: "Part of the threshold down to which a line that has begun goes on.",
    advanced: true,
  }),
  minimumLine: z.number().min(2).max(60).default(8).meta({
    title: "Shortest line",
    description: "In pixels of a picture of 512 pixels.",
    advanced: true,
  }),
  lineDarkness: z.number().min(0).max(1).default(0.8).meta({
    title: "Line darkness",
    description: "How much darker than the region below: 1 is black.",
    advanced: true,
  }),
});

export type DecarloParameters = z.infer<typeof decarloParameters>;
