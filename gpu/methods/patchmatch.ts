// Image analogies (Hertzmann et al., SIGGRAPH 2001) by PatchMatch (Barnes et al., SIGGRAPH 2009): the modern relative of
// ashikhmin.ts. Parts live in gpu/paint.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import { fitLongSide, resize, type Size } from "../image/resize.ts";
import { Analogy } from "../paint/texture-analogy.ts";
import { coherenceOf, showField } from "../paint/texture-field.ts";
import { asSquares } from "../paint/texture-levels.ts";
import { vote } from "../paint/texture-patches.ts";
import { textureParameters } from "./ashikhmin-parameters.ts";
import { defineMethod, requirePicture } from "./method.ts";

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
  toneMatching: textureParameters.toneMatching,
  colours: textureParameters.colours,
  show: textureParameters.show,
});
type Parameters = z.infer<typeof parameters>;

const BYTES_PER_PIXEL = 220;

const stateSchema = z.object({ iteration: z.int().min(0), analogy: z.unknown() });

export const patchmatch = defineMethod({
  label: "Image analogy (PatchMatch)",
  description:
    "Looks for the patch of the style picture that fits each place of the content best, and blends them, from small to large.",
  about:
    "As the style's tones are to the style, so the content's tones shall be to the result. For every place the patch of the style " +
    "is wanted that fits both the content's tones and what has been painted so far.\n\n" +
    "Searching all patches for all places would take hours. PatchMatch guesses, and lets good guesses spread: a neighbour's " +
    "patch, moved by one pixel, is mostly good here too, and a few tries at random near the best one improve it. The patches " +
    "found overlap, and their mean is the next picture. This is done at a small size first, then at twice that, and so on.",
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
  inputs: { content: "required", style: "required", model: "none" },
  parameters,
  estimateMemory: ({ parameters: { size, sampleSize }, content, style }) => {
    if (!content || !style) return 0;
    const pixels = ({ width, height }: Size) => width * height;
    return (
      20e6 + BYTES_PER_PIXEL * (pixels(fitLongSide(content, size)) + pixels(fitLongSide(style, sampleSize)))
    );
  },
  async *run({ parameters, seed, signal, content, style, state }) {
    const [picture, texture] = [requirePicture(content, "content"), requirePicture(style, "style")];
    const saved = state && stateSchema.parse(state);
    const size = fitLongSide(picture, parameters.size);
    const sample = resize(texture, fitLongSide(texture, parameters.sampleSize));
    const analogy = new Analogy(
      { ...parameters, content: resize(picture, size), sample, seed },
      saved?.analogy,
    );
    let iteration = saved?.iteration ?? 0;
    let image = show(analogy, parameters, size);
    while (!analogy.isDone) {
      await turnOfEventLoop();
      signal.throwIfAborted();
      const { level } = analogy;
      const { distance, changed } = analogy.advance();
      image = show(analogy, parameters, size);
      iteration += 1;
      const reached = iteration;
      yield {
        iteration,
        total: iteration + analogy.remaining,
        stage: level > 0 ? `Matching at 1/${2 ** level} of the size` : "Matching",
        values: { distance, changed, coherence: coherenceOf(analogy.present().field) },
        image: { ...image, data: image.data.slice() },
        saveState: async () => ({ iteration: reached, analogy: analogy.save() }),
      };
    }
    return { image };
  },
});

function show(analogy: Analogy, { show, finish }: Parameters, size: Size): Raster {
  const { field, exemplar } = analogy.present();
  const isBlended = show === "picture" && finish === "blend";
  return asSquares(isBlended ? vote(field, exemplar) : showField(field, exemplar, show), size);
}
