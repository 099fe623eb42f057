// What a method is. Worker, command line and tests all consume the same generator; a method knows nothing of
// them, of the database or of files.
import type { z } from "zod";
import type { Raster } from "../image/raster.ts";
import type { LoadedModel } from "../models/model.ts";

/** Everything a method needs to go on from where it stopped: names to arrays, numbers, plain objects. */
export type MethodState = { iteration: number } & Record<string, unknown>;

export interface MethodContext<Parameters> {
  parameters: Parameters;
  seed: number;
  /** Checked between iterations; when aborted the method returns by throwing `signal.reason`. */
  signal: AbortSignal;
  content?: Raster;
  style?: Raster;
  model?: LoadedModel;
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
   * of those that paint (`error`, `coverage`, all of the order of 1, and the count `strokes`).
   */
  values: Record<string, number>;
  /** The displayable iterate: a copy, owned by the consumer. */
  image?: Raster;
  /** Call before asking for the next iteration; resuming from it repeats the following iterations exactly. */
  saveState(): Promise<MethodState>;
}

export interface MethodResult {
  image: Raster;
}

/** What a method needs; what it does not need it does not take. A method without a model never touches the engine. */
export interface MethodInputs {
  content: "required" | "none";
  style: "required" | "none";
  model: "required" | "none";
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

export interface Method<Schema extends z.ZodObject = z.ZodObject> {
  label: string;
  /** One or two sentences, for lists. */
  description: string;
  /** How it works, in a few sentences for somebody who has never heard of it; an empty line parts paragraphs. */
  about: string;
  /** What it follows, the most important first. */
  sources: readonly [Source, ...Source[]];
  inputs: MethodInputs;
  /** Every parameter has a default, a range and a description: the gallery's form is made of it. */
  parameters: Schema;
  /** Predicted peak memory of the compute process above its idle footprint, in bytes. */
  estimateMemory(
    context: Pick<MethodContext<z.infer<Schema>>, "parameters" | "content" | "style" | "model">,
  ): number;
  run(context: MethodContext<z.infer<Schema>>): AsyncGenerator<MethodProgress, MethodResult>;
}

export function defineMethod<Schema extends z.ZodObject>(method: Method<Schema>): Method<Schema> {
  return method;
}

/** @throws MethodError where the picture is missing. */
export function requirePicture(picture: Raster | undefined, which: "content" | "style"): Raster {
  if (picture) return picture;
  throw new MethodError(`This method needs a ${which} picture.`, "Name one.");
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
