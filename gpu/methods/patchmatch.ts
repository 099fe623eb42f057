// Image analogies (Hertzmann et al., SIGGRAPH 2001) by PatchMatch (Barnes et al., SIGGRAPH 2009): the modern relative of
// ashikhmin.ts. Parts live in gpu/paint.
import { z } from "zod";
import { Analogy } from "../paint/texture-analogy.ts";
import { defineMethod } from "./method.ts";
import { textureParameters } from "./texture-parameters.ts";
import { runTexture, TEXTURE_VIEWS, textureMemory } from "./texture-run.ts";

const parameters = z.strictObject({
  size: textureParameters.size,
  sampleSize: textureParameters.sampleSize,
  toneWeight: z.number().min(0).max(50).default(3).meta({
    title: "Fidelity",
    description: "How much the content's tones count against unbroken texture. 0 makes texture alone.",
  }),
  reach: z.int().min(1).max(7).default(3).meta({
    title: "Patch size",
    description: "Pixels to each side of a patch's middle. Larger keeps larger motifs whole.",
  }),
  levels: z.int().min(1).max(6).default(4).meta({
    title: "Levels",
    description: "Sizes at which the picture is made, each twice the one before: large forms first.",
  }),
  finish: z
    .enum(["blend", "copy"])
    .default("blend")
    .meta({
      title: "Finish",
      description:
        "Blend takes the mean of the patches that overlap, which is smooth. Copy takes each pixel from one of them, which keeps " +
        "the texture's grain.",
    }),
  rounds: z.int().min(1).max(10).default(3).meta({
    title: "Rounds",
    description: "How often patches are looked for and blended, at each size.",
    advanced: true,
  }),
  sweeps: z.int().min(1).max(5).default(2).meta({
    title: "Sweeps",
    description: "Of the search in each round. More find better patches.",
    advanced: true,
  }),
  toneReach: z.int().min(0).max(7).default(1).meta({
    title: "Tone window",
    description: "Pixels to each side over which tones are averaged.",
    advanced: true,
  }),
  crop: textureParameters.crop,
  labelWeight: textureParameters.labelWeight,
  isTileable: textureParameters.isTileable,
  toneMatching: textureParameters.toneMatching,
  colours: textureParameters.colours,
  show: textureParameters.show,
});

const BYTES_PER_PIXEL = 230;

export const patchmatch = defineMethod({
  label: "Image analogy (PatchMatch)",
  description:
    "Looks for the patch of the style picture that fits each place of the content best, and blends them, from small to large.",
  about:
    "As the style's tones are to the style, so the content's tones shall be to the result. For every place the patch of the style " +
    "is wanted that fits both the content's tones and what has been painted so far.\n\n" +
    "Searching all patches for all places would take hours. PatchMatch guesses, and lets good guesses spread: a neighbour's " +
    "patch, moved by one pixel, is mostly good here too, and a few tries at random near the best one improve it. The patches " +
    "found overlap, and their mean is the next picture. This is done at a small size first, then at twice that, and so on.\n\n" +
    "Regions painted over both pictures say which part of the style goes where: texture by numbers.",
  sources: [
    {
      authors: "C. Barnes, E. Shechtman, A. Finkelstein, D. B. Goldman",
      year: 2009,
      title: "PatchMatch: a randomized correspondence algorithm for structural image editing",
      venue: "SIGGRAPH",
    },
    {
      authors: "A. Hertzmann, C. E. Jacobs, N. Oliver, B. Curless, D. H. Salesin",
      year: 2001,
      title: "Image analogies",
      venue: "SIGGRAPH",
    },
    {
      authors: "Y. Wexler, E. Shechtman, M. Irani",
      year: 2007,
      title: "Space-time completion of video",
      venue: "IEEE Transactions on Pattern Analysis and Machine Intelligence 29(3)",
    },
  ],
  inputs: { content: "required", style: "required", labels: "optional" },
  parameters,
  previews: TEXTURE_VIEWS,
  estimateMemory: textureMemory(BYTES_PER_PIXEL),
  run: (context) => {
    const { parameters, seed } = context;
    return runTexture(context, {
      begin: (pictures, saved) => new Analogy({ ...parameters, ...pictures, seed }, saved),
      blend: parameters.finish === "blend" ? (analogy) => analogy.vote() : undefined,
    });
  },
});
