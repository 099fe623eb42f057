// What a method is. Worker, command line and tests all consume the same generator; a method knows nothing of
// them, of the database or of files.
import type { z } from "zod";
import { hasAspectOf, type RunReport } from "../../prisma/contract.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Raster } from "../image/raster.ts";
import type { Size } from "../image/resize.ts";
import type { LoadedModel } from "../models/model.ts";
import type { NamedArray } from "../models/safetensors.ts";
import type { TrainedCard } from "../training/card.ts";

/** Everything a method needs to go on from where it stopped: names to arrays, numbers, plain objects. */
export type MethodState = { iteration: number } & Record<string, unknown>;

export interface MethodContext<Parameters> {
  parameters: Parameters;
  seed: number;
  /** Checked between iterations; when aborted the method returns by throwing `signal.reason`. */
  signal: AbortSignal;
  content?: Raster;
  style?: Raster;
  /** Of the content's shape: light where detail matters, dark where it does not; see gpu/paint/importance.ts. */
  map?: Raster;
  /** Over the content and over the style, each of its shape: regions in plain colours over white; see gpu/paint/texture-labels.ts. */
  contentLabels?: Raster;
  styleLabels?: Raster;
  model?: LoadedModel;
  /** Further models, looked at beside `model`. */
  peers?: readonly LoadedModel[];
  dataset?: Dataset;
  /** Present when the run continues; made by `saveState` of an earlier attempt with the same inputs. */
  state?: MethodState;
}

export interface MethodProgress {
  /** Iterations finished, from 1 to `total`; iteration 0 may show the start image. */
  iteration: number;
  total: number;
  stage?: string;
  /**
   * Finite scalars by name: losses of methods that optimise (`total`, `content:relu4_2`, `style:relu1_1`, `tv`), measures
   * of those that paint (`error`, `coverage`, all of the order of 1, and the count `strokes`). A name with a slash,
   * `accuracy/clean`, belongs to the chart before it. Progress with neither values nor pictures leaves no event.
   */
  values: Record<string, number>;
  /** The displayable iterate: a copy, owned by the consumer. */
  image?: Raster;
  /** Further pictures by the names of `Method.previews`; each is shown until its next one comes. */
  images?: Readonly<Record<string, Raster>>;
  /** A state of the model that is being made, good enough to be used. */
  checkpoint?: TrainedModel;
  /** Call before asking for the next iteration; resuming from it repeats the following iterations exactly. */
  saveState(): Promise<MethodState>;
}

/** Weights, and all that their card says but what only its keeper knows. */
export interface TrainedModel {
  card: TrainedCard;
  weights: ReadonlyMap<string, NamedArray>;
}

/** Something else that a run leaves, to be kept under its name beside the image. */
export interface ResultFile {
  /** With its ending, `strokes.svg`; unlike the others'. */
  name: string;
  /** `image/svg+xml` */
  mime: string;
  text: string;
}

/** What a method's end gives, by what it makes. */
export interface MethodResults {
  image: {
    image: Raster;
    /** Made only where somebody keeps them. */
    files?: () => Promise<ResultFile[]>;
  };
  model: { model: TrainedModel };
  report: { report: RunReport };
}
export type Product = keyof MethodResults;
export type MethodResult<Made extends Product = "image"> = MethodResults[Made];

/** What a method needs; what it does not need it does not take. */
export interface MethodInputs {
  content: "required" | "optional" | "none";
  style: "required" | "none";
  map: "optional" | "none";
  /** Of content and style, both or neither. */
  labels: "optional" | "none";
  model: "required" | "optional" | "none";
  peers: "required" | "optional" | "none";
  dataset: "required" | "none";
}

/** A publication that a method follows, as one would cite it; without links, which rot. */
export interface Source {
  /** `P. Haeberli`; several as `D. DeCarlo, A. Santella`. */
  authors: string;
  year: number;
  title: string;
  /** Where it appeared: `SIGGRAPH`, `arXiv 0911.4874`. */
  venue: string;
}

/** How the numbers of one group (`accuracy/...`) are drawn. */
export interface Chart {
  title: string;
  /** `share`: a curve from 0 to 1; `bars`: the newest values of `group/series/bar` from 0 to 1, each series beside the others. */
  scale: "share" | "linear" | "log" | "bars";
}

export interface Method<Schema extends z.ZodObject = z.ZodObject, Made extends Product = Product> {
  label: string;
  /** One or two sentences, for lists. */
  description: string;
  /** How it works, in a few sentences for somebody who has never heard of it; an empty line parts paragraphs. */
  about: string;
  /** What it follows, the most important first. */
  sources: readonly [Source, ...Source[]];
  makes: Made;
  inputs: MethodInputs;
  /** Every parameter has a range and a description, and a default or may be left out: forms are made of it. */
  parameters: Schema;
  /** By the group's name. Numbers without a group are drawn together on a log scale. */
  charts: Readonly<Record<string, Chart>>;
  /** What the named pictures show, by their names. */
  previews: Readonly<Record<string, string>>;
  /** Predicted peak memory of the compute process above its idle footprint, in bytes. */
  estimateMemory(
    context: Pick<
      MethodContext<z.infer<Schema>>,
      "parameters" | "content" | "style" | "model" | "peers" | "dataset"
    >,
  ): number;
  run(context: MethodContext<z.infer<Schema>>): AsyncGenerator<MethodProgress, MethodResults[Made]>;
}

/** A method as it is written: what is left out is `none`, an image, or nothing. */
export type MethodDefinition<Schema extends z.ZodObject, Made extends Product> = Omit<
  Method<Schema, Made>,
  "makes" | "inputs" | "charts" | "previews"
> &
  Partial<Pick<Method<Schema, Made>, "makes" | "charts" | "previews">> & { inputs: Partial<MethodInputs> };

const NO_INPUTS: MethodInputs = {
  content: "none",
  style: "none",
  map: "none",
  labels: "none",
  model: "none",
  peers: "none",
  dataset: "none",
};

export function defineMethod<Schema extends z.ZodObject>(
  method: MethodDefinition<Schema, "image"> & { makes?: "image" },
): Method<Schema, "image">;
export function defineMethod<Schema extends z.ZodObject, Made extends Product>(
  method: MethodDefinition<Schema, Made> & { makes: Made },
): Method<Schema, Made>;
export function defineMethod<Schema extends z.ZodObject>(
  method: MethodDefinition<Schema, Product>,
): Method<Schema> {
  return {
    makes: "image",
    charts: {},
    previews: {},
    ...method,
    inputs: { ...NO_INPUTS, ...method.inputs },
  };
}

/** Who looks through no model and learns from no data set computes without an engine. */
export const usesEngine = ({ inputs }: Pick<Method, "inputs">): boolean =>
  inputs.model !== "none" || inputs.dataset !== "none";

/** @throws MethodError where the picture is missing. */
export function requirePicture(picture: Raster | undefined, which: "content" | "style"): Raster {
  if (picture) return picture;
  throw new MethodError(`This method needs a ${which} picture.`, "Name one.");
}

/** @throws MethodError where what was painted over a picture is not of its shape. */
export function requireAspect(map: Size, picture: Size, { what, of }: { what: string; of: string }): void {
  if (hasAspectOf(map, picture)) return;
  throw new MethodError(
    `${what} ${map.width} x ${map.height} pixels, which is another shape than the ${of}'s ` +
      `${picture.width} x ${picture.height}.`,
    "Paint over this very picture, at any size.",
  );
}

/** @throws MethodError where model or data set are missing, or do not speak of the same classes. */
export function requireMeasurable({ model, dataset }: Pick<MethodContext<unknown>, "model" | "dataset">): {
  model: LoadedModel;
  dataset: Dataset;
} {
  if (!model || !dataset) throw new MethodError("This method needs a model and a data set.", "Name both.");
  requireClassesOf(dataset, model);
  return { model, dataset };
}

/** @throws MethodError where the model tells other classes apart than the data set has. */
export function requireClassesOf({ label, testSet }: Dataset, { id, network }: LoadedModel): void {
  const { length } = testSet.classes;
  if (network.classes === length) return;
  throw new MethodError(
    `The model ${id} tells ${network.classes} classes apart, ${label} has ${length}.`,
    "Choose the data set that the model was trained on.",
  );
}

export interface NamedModel {
  /** Its id; where the same one comes again, with another checkpoint, numbered. */
  name: string;
  model: LoadedModel;
}

export function namedModels(models: readonly LoadedModel[]): NamedModel[] {
  return models.map((model, i) => {
    const earlier = models.slice(0, i).filter(({ id }) => id === model.id).length;
    return { name: earlier === 0 ? model.id : `${model.id} (${earlier + 1})`, model };
  });
}

/** A method stopped for a reason that a person can act on. Earlier iterates stay good. */
export class MethodError extends Error {
  readonly remedy: string;
  constructor(message: string, remedy: string) {
    super(message);
    this.name = "MethodError";
    this.remedy = remedy;
  }
}
