// What a person may set of every method that copies from a sample.
import { z } from "zod";
import { COLOUR_SPACES, TONE_MATCHINGS } from "../paint/texture-exemplar.ts";
import { FIELD_VIEWS } from "../paint/texture-field.ts";

const share = (least: number) => z.number().min(least).max(1);

export const textureParameters = {
  size: z.int().min(64).max(1024).default(512).meta({
    title: "Size",
    description: "Longer side of the result in pixels.",
    step: 32,
  }),
  sampleSize: z.int().min(32).max(1024).default(384).meta({
    title: "Sample size",
    description:
      "Longer side of the style picture in pixels, as it is copied from: smaller makes its strokes finer.",
    step: 32,
  }),
  crop: z
    .strictObject({ x: share(0), y: share(0), width: share(0.02), height: share(0.02) })
    .default({ x: 0, y: 0, width: 1, height: 1 })
    .meta({
      title: "Crop",
      description:
        "The part of the style picture that is copied from, as {x, y, width, height} in shares of it, from the upper left.",
      advanced: true,
    }),
  labelWeight: z.number().min(0).max(10).default(2).meta({
    title: "Regions",
    description:
      "How much it counts, where regions are painted, that each is copied from its own. 0 makes nothing of them.",
    advanced: true,
  }),
  isTileable: z.boolean().default(false).meta({
    title: "Tileable",
    description: "The result repeats without a seam.",
    advanced: true,
  }),
  toneMatching: z.enum(TONE_MATCHINGS).default("ranks").meta({
    title: "Match tones",
    description:
      "Brings the content's lightness into the range of the style's: rank by rank, by mean and spread, or not at all.",
    advanced: true,
  }),
  colours: z.enum(COLOUR_SPACES).default("lab").meta({
    title: "Compare",
    description: "In what pixels are compared: CIE Lab, sRGB, or lightness alone.",
    advanced: true,
  }),
  show: z.enum(FIELD_VIEWS).default("picture").meta({
    title: "Show",
    description:
      "The picture; from where in the style each pixel comes, as colours; or the borders of the copied patches.",
    advanced: true,
  }),
};

export type TextureParameters = z.infer<z.ZodObject<typeof textureParameters>>;
