// What a person may set of texture synthesis and transfer.
import { z } from "zod";
import { textureParameters } from "./texture-parameters.ts";

export const ashikhminParameters = z.strictObject({
  mode: z
    .enum(["transfer", "synthesis"])
    .default("transfer")
    .meta({
      title: "Mode",
      description:
        "Transfer paints the content with the style's texture. Synthesis makes more of the texture; of the content it takes " +
        "the shape alone.",
    }),
  size: textureParameters.size,
  sampleSize: textureParameters.sampleSize,
  toneWeight: z.number().min(0).max(50).default(3).meta({
    title: "Fidelity",
    description: "How much the content's tones count against unbroken texture.",
  }),
  reach: z.int().min(1).max(12).default(3).meta({
    title: "Grain",
    description: "How many pixels to each side must fit together. Larger keeps larger motifs whole.",
  }),
  chance: z.number().min(0).max(1).default(0.1).meta({
    title: "Surprise",
    description: "How often a pixel may come from anywhere; falls to 0 by the last pass.",
  }),
  passes: z.int().min(1).max(6).default(3).meta({
    title: "Passes",
    description: "The first prints; each further one mends with a view to all sides.",
  }),
  contourWeight: z.number().min(0).max(50).default(1).meta({
    title: "Contours",
    description: "How much the content's edges count.",
    advanced: true,
  }),
  bestOf: z.int().min(1).max(50).default(4).meta({
    title: "Places tried",
    description: "From anywhere, each time.",
    scale: "log",
    advanced: true,
  }),
  coherenceBoost: z.number().min(0).max(5).default(0).meta({
    title: "Patch coherence",
    description: "How much better a place from anywhere must be than one that continues a patch.",
    advanced: true,
  }),
  toneReach: z.int().min(1).max(7).default(2).meta({
    title: "Tone window",
    description: "Pixels to each side over which tones are averaged, so that texture itself is not punished.",
    advanced: true,
  }),
  levels: z.int().min(1).max(4).default(1).meta({
    title: "Levels",
    description: "Begins at half, a quarter, an eighth of the size: large forms first.",
    advanced: true,
  }),
  isRefined: z.boolean().default(false).meta({
    title: "Refine with PatchMatch",
    description:
      "Mends once more with a view to whole patches from anywhere: they fit better, and every pixel is still a copy.",
    advanced: true,
  }),
  crop: textureParameters.crop,
  labelWeight: textureParameters.labelWeight,
  isTileable: textureParameters.isTileable,
  toneMatching: textureParameters.toneMatching,
  colours: textureParameters.colours,
  show: textureParameters.show,
});
