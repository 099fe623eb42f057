// What methods that copy from a sample share: how content and style become picture and sample, the loop of small steps, and the
// views of where pixels come from.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import { crop, fitLongSide, resize, type Size } from "../image/resize.ts";
import type { Exemplar } from "../paint/texture-exemplar.ts";
import { coherenceOf, type FieldView, type SourceField, showField } from "../paint/texture-field.ts";
import { type Labels, readLabels } from "../paint/texture-labels.ts";
import { asSquares } from "../paint/texture-levels.ts";
import {
  type Method,
  type MethodContext,
  MethodError,
  type MethodProgress,
  requireAspect,
  requirePicture,
} from "./method.ts";
import type { TextureParameters } from "./texture-parameters.ts";

/** Work that goes on in small steps; all that changes is in what `save` gives. */
export interface TextureWork {
  readonly isDone: boolean;
  /** Equal parts of work that may still come. */
  readonly remaining: number;
  /** How many of them the next step is; 1 unless told. */
  readonly parts?: number;
  /** What the next step does. */
  readonly stage: string;
  /** One step. @returns measures of it by name. */
  advance(): Record<string, number>;
  present(): {
    field: SourceField;
    exemplar: Exemplar;
    /** Whether a row has been made at all; all have unless told. */
    isPrinted?(row: number): boolean;
  };
  save(): unknown;
}

/** What named pictures show beside the one that is made. */
export const TEXTURE_VIEWS = {
  sources:
    "Where in the style each pixel comes from: its hue says how far to the right, its lightness how far down. A patch that was " +
    "copied whole is a smooth ramp.",
  seams: "The picture, pale, with the borders of the copied patches in black.",
} as const satisfies Partial<Record<FieldView, string>>;

const stateSchema = z.object({ iteration: z.int().min(0), work: z.unknown() });

interface Texture<Work extends TextureWork> {
  /** @param saved what an earlier attempt's `save` gave. */
  begin(inputs: { content: Raster; sample: Raster; labels: Labels | undefined }, saved: unknown): Work;
  /** The picture as it stands, where it is not made of copied pixels. */
  blend?: ((work: Work) => Raster) | undefined;
}

/** Yields after each step, with a part of the work as an iteration, so that time left can be told; the values are the step's own and `coherence`. */
export async function* runTexture<Work extends TextureWork>(
  context: MethodContext<TextureParameters>,
  { begin, blend }: Texture<Work>,
): AsyncGenerator<MethodProgress, { image: Raster }> {
  const { parameters, signal, state } = context;
  const picture = requirePicture(context.content, "content");
  const texture = requirePicture(context.style, "style");
  const saved = state && stateSchema.parse(state);
  const size = fitLongSide(picture, parameters.size);
  const part = crop(texture, parameters.crop);
  const sample = resize(part, fitLongSide(part, parameters.sampleSize));
  const labels = labelsOf(context);
  const work = begin({ content: resize(picture, size), sample, labels }, saved?.work);
  const viewOf = (view: FieldView) => {
    const { field, exemplar, isPrinted } = work.present();
    const shown = view === "picture" && blend ? blend(work) : showField(field, exemplar, view);
    return asSquares(onPaper(shown, isPrinted), size);
  };
  let iteration = saved?.iteration ?? 0;
  while (!work.isDone) {
    await turnOfEventLoop();
    signal.throwIfAborted();
    const { stage, parts = 1 } = work;
    const values = work.advance();
    iteration += parts;
    const reached = iteration;
    yield {
      iteration,
      total: iteration + work.remaining,
      stage,
      values: { ...values, coherence: coherenceOf(work.present().field) },
      image: viewOf(parameters.show),
      images: { sources: viewOf("sources"), seams: viewOf("seams") },
      saveState: async () => ({ iteration: reached, work: work.save() }),
    };
  }
  return { image: viewOf(parameters.show) };
}

/** @throws MethodError where they do not fit; see `readLabels`. */
function labelsOf({
  parameters,
  content,
  style,
  contentLabels,
  styleLabels,
}: MethodContext<TextureParameters>): Labels | undefined {
  if (!contentLabels && !styleLabels) return undefined;
  if (!contentLabels || !styleLabels || !content || !style) {
    const [given, lacking] = contentLabels ? ["content", "style"] : ["style", "content"];
    throw new MethodError(
      `There are labels of the ${given} and none of the ${lacking}.`,
      "Give both, or neither: regions of the one are copied from regions of the other.",
    );
  }
  requireAspect(contentLabels, content, { what: "The content's labels have", of: "content" });
  requireAspect(styleLabels, style, { what: "The style's labels have", of: "style" });
  const labels = readLabels({ content: contentLabels, sample: crop(styleLabels, parameters.crop) });
  return parameters.labelWeight > 0 ? labels : undefined;
}

/** Paper where nothing is printed yet. */
function onPaper(picture: Raster, isPrinted: ((row: number) => boolean) | undefined): Raster {
  const { width, height, data } = picture;
  for (let y = 0; y < height; y++) {
    if (isPrinted?.(y) === false) data.fill(1, 3 * y * width, 3 * (y + 1) * width);
  }
  return picture;
}

/** @param bytes of picture and sample: pixels, what is compared, guides, sources, previews. */
export const textureMemory =
  (bytes: number) =>
  ({
    parameters,
    content,
    style,
  }: {
    parameters: TextureParameters;
    content?: Size | undefined;
    style?: Size | undefined;
  }): ReturnType<Method["estimateMemory"]> => {
    if (!content || !style) return 0;
    const pixelsAt = (size: number, of: Size) => {
      const { width, height } = fitLongSide(of, size);
      return width * height;
    };
    const { size, sampleSize, crop: box } = parameters;
    const part = { width: style.width * box.width, height: style.height * box.height };
    return 20e6 + bytes * (pixelsAt(size, content) + pixelsAt(sampleSize, part));
  };
