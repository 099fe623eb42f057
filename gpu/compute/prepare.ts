// From a run's spec to everything its method needs: pictures and state from blobs, the model on the engine,
// parameters checked. Refuses runs that would not fit into memory before anything large is allocated.
import { deserialize } from "node:v8";
import { z } from "zod";
import type { BlobStore } from "../../prisma/blobs.ts";
import { decodeImage } from "../image/codecs.ts";
import type { Raster } from "../image/raster.ts";
import { findMethod } from "../methods/find.ts";
import { type Method, type MethodContext, MethodError, type MethodState } from "../methods/method.ts";
import { disposeModel, type LoadedModel, loadModel } from "../models/index.ts";
import type { ModelSpec, RunSpec } from "../worker/messages.ts";

export interface PreparedRun {
  method: Method;
  context: Omit<MethodContext<Record<string, unknown>>, "signal">;
}

/** Keeps the newest model on the engine, because the next run mostly asks for the same one. */
export class Preparer {
  readonly #blobs: BlobStore;
  #model: { key: string; loaded: LoadedModel } | undefined;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** @throws MethodError when a person can mend it. The model stays owned by this object. */
  async prepare(spec: RunSpec): Promise<PreparedRun> {
    const method = findMethod(spec.method);
    const parameters = method.parameters.safeParse(spec.parameters);
    if (!parameters.success) {
      throw new MethodError(
        `The parameters do not fit ${method.label}: ${z.prettifyError(parameters.error)}`,
        "Start a new run from the gallery's form, which knows the allowed values.",
      );
    }
    const [content, style, state] = await Promise.all([
      this.#raster(spec.content),
      this.#raster(spec.style),
      this.#state(spec),
    ]);
    const model = spec.model === null ? undefined : await this.#loadModel(spec.model);
    const context = { parameters: parameters.data, seed: spec.seed, content, style, model, state };
    return { method, context };
  }

  async #raster(hash: string | null): Promise<Raster | undefined> {
    return hash === null ? undefined : decodeImage(await this.#read(hash, "picture"));
  }

  async #state({ runId, state }: RunSpec): Promise<MethodState | undefined> {
    if (state === null) return undefined;
    // A lost or foreign state costs time, not the run: it starts over.
    const bytes = await this.#blobs.get(state);
    if (bytes === undefined) return undefined;
    const envelope = deserialize(bytes) as StateEnvelope;
    return envelope.runId === runId ? envelope.state : undefined;
  }

  async #loadModel({ card, weights }: ModelSpec): Promise<LoadedModel> {
    const key = `${card.id}/${weights ?? card.seed}`;
    if (this.#model?.key === key) return this.#model.loaded;
    const weightsBytes = weights === null ? undefined : await this.#read(weights, "weights");
    if (this.#model !== undefined) disposeModel(this.#model.loaded);
    this.#model = undefined;
    const loaded = loadModel({ card, weightsBytes });
    this.#model = { key, loaded };
    return loaded;
  }

  async #read(hash: string, what: string): Promise<Buffer> {
    const bytes = await this.#blobs.get(hash);
    if (bytes !== undefined) return bytes;
    throw new MethodError(
      `The ${what} ${hash.slice(0, 12)} of this run is missing from the store.`,
      "Upload it again and start a new run.",
    );
  }
}

/** The run's id makes the blob its own: equal runs have equal states, and each removes its blob when it ends. */
export interface StateEnvelope {
  runId: string;
  state: MethodState;
}
