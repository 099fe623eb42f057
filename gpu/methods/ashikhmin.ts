// Coherent texture synthesis (Ashikhmin, "Synthesizing natural textures", I3D 2001) and fast texture transfer (Ashikhmin, IEEE
// CG&A 23(4), 2003): every pixel of the result is a pixel of the style picture. Parts live in gpu/paint.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import { fitLongSide, resize, type Size } from "../image/resize.ts";
import { coherenceOf, type FieldView, showField } from "../paint/texture-field.ts";
import { asSquares } from "../paint/texture-levels.ts";
import { Transfer } from "../paint/texture-transfer.ts";
import { ashikhminParameters } from "./ashikhmin-parameters.ts";
import { defineMethod, requirePicture } from "./method.ts";

/** Of picture and sample: pixels, what is compared, guides, sources, and a preview. */
const BYTES_PER_PIXEL = 180;

const stateSchema = z.object({ iteration: z.int().min(0), transfer: z.unknown() });

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
    "by row; further ones mend with a view to all sides.",
  sources: [
    {
      authors: "N. Ashikhmin",
      year: 2003,
      title: "Fast texture transfer",
      venue: "IEEE Computer Graphics and Applications 23(4)",
    },
    { authors: "M. Ashikhmin", year: 2001, title: "Synthesizing natural textures", venue: "I3D" },
  ],
  inputs: { content: "required", style: "required", model: "none" },
  parameters: ashikhminParameters,
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
    const transfer = new Transfer(
      {
        ...parameters,
        content: resize(picture, fitLongSide(picture, parameters.size)),
        sample: resize(texture, fitLongSide(texture, parameters.sampleSize)),
        isGuided: parameters.mode === "transfer",
        seed,
      },
      saved?.transfer,
    );
    let iteration = saved?.iteration ?? 0;
    const size = fitLongSide(picture, parameters.size);
    while (!transfer.isDone) {
      await turnOfEventLoop();
      signal.throwIfAborted();
      const { stage } = transfer;
      const { changed, cost } = transfer.advance();
      iteration += 1;
      const reached = iteration;
      const { field } = transfer.present();
      yield {
        iteration,
        total: iteration + transfer.remaining,
        stage,
        values: { cost, changed, coherence: coherenceOf(field) },
        image: show(transfer, parameters.show, size),
        saveState: async () => ({ iteration: reached, transfer: transfer.save() }),
      };
    }
    return { image: show(transfer, parameters.show, size) };
  },
});

/** At the result's size; paper where nothing is printed yet. */
function show(transfer: Transfer, view: FieldView, size: Size): Raster {
  const { field, exemplar, isPrinted } = transfer.present();
  const picture = showField(field, exemplar, view);
  const { width, height, data } = picture;
  for (let y = 0; y < height; y++) if (!isPrinted(y)) data.fill(1, 3 * y * width, 3 * (y + 1) * width);
  return asSquares(picture, size);
}
