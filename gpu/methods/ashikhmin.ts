// Coherent texture synthesis (Ashikhmin, "Synthesizing natural textures", I3D 2001) and fast texture transfer (Ashikhmin, IEEE
// CG&A 23(4), 2003): every pixel of the result is a pixel of the style picture. Parts live in gpu/paint.
import { Transfer } from "../paint/texture-transfer.ts";
import { ashikhminParameters } from "./ashikhmin-parameters.ts";
import { defineMethod } from "./method.ts";
import { runTexture, TEXTURE_VIEWS, textureMemory } from "./texture-run.ts";

/** Of picture and sample: pixels, what is compared, guides, sources, and a preview. */
const BYTES_PER_PIXEL = 190;

export const ashikhmin = defineMethod({
  label: "Texture transfer (Ashikhmin)",
  description:
    "Copies the style picture pixel by pixel, in patches that fit together, so that from afar they look like the content. Or " +
    "makes more of the style's texture.",
  about:
    "Every pixel of the result is a pixel of the style picture. It is copied from a place that would continue what has been " +
    "copied beside it, so whole patches go over as they are, and there are only a few places to compare: this is why it is " +
    "fast.\n\n" +
    "Now and then a pixel may come from anywhere. Among the places that fit, the one wins whose surroundings are as light as the " +
    "content is there. From near the result is the style's own texture, from afar it is the content. The first pass prints row " +
    "by row; further ones mend with a view to all sides.\n\n" +
    "Regions painted over both pictures say which part of the style goes where: texture by numbers.",
  sources: [
    {
      authors: "N. Ashikhmin",
      year: 2003,
      title: "Fast texture transfer",
      venue: "IEEE Computer Graphics and Applications 23(4)",
    },
    { authors: "M. Ashikhmin", year: 2001, title: "Synthesizing natural textures", venue: "I3D" },
  ],
  inputs: { content: "required", style: "required", labels: "optional" },
  parameters: ashikhminParameters,
  previews: TEXTURE_VIEWS,
  estimateMemory: textureMemory(BYTES_PER_PIXEL),
  run: (context) => {
    const { parameters, seed } = context;
    return runTexture(context, {
      begin: (pictures, saved) =>
        new Transfer({ ...parameters, ...pictures, isGuided: parameters.mode === "transfer", seed }, saved),
    });
  },
});
