// From a run's spec to everything its method needs: pictures and state from blobs, the model on the engine,
// parameters checked. Refuses runs that would not fit into memory before anything large is allocated.
import { deserialize } from "node:v8";
import { z } from "zod";
import type { BlobStore } from "../../prisma/blobs.ts";
import type { KnownDataset } from "../data/available.ts";
import { requireDataset } from "../data/available.ts";
import { type Dataset, loadDataset } from "../data/dataset.ts";
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

/** Keeps the newest models and data set, because the next run mostly asks for the same ones. */
export class Preparer {
  readonly #blobs: BlobStore;
  readonly #datasets: readonly KnownDataset[];
  #models = new Map<string, LoadedModel>();
  #dataset: Dataset | undefined;

  constructor(blobs: BlobStore, datasets: readonly KnownDataset[]) {
    this.#blobs = blobs;
    this.#datasets = datasets;
  }

  /** @throws MethodError when a person can mend it. Models and data set stay owned by this object. */
  async prepare(spec: RunSpec): Promise<PreparedRun> {
    const method = findMethod(spec.method);
    const parameters = method.parameters.safeParse(spec.parameters);
    if (!parameters.success) {
      throw new MethodError(
        `The parameters do not fit ${method.label}: ${z.prettifyError(parameters.error)}`,
        "Start a new run from the gallery's form, which knows the allowed values.",
      );
    }
    const [content, style, map, contentLabels, styleLabels, state] = await Promise.all([
      this.#raster(spec.content, spec.inputPx),
      this.#raster(spec.style, spec.inputPx),
      this.#raster(spec.map, spec.inputPx),
      this.#raster(spec.contentLabels, spec.inputPx),
      this.#raster(spec.styleLabels, spec.inputPx),
      this.#state(spec),
    ]);
    const loaded = await this.#loadModels([...(spec.model ? [spec.model] : []), ...spec.peers]);
    const model = spec.model ? loaded[0] : undefined;
    const peers = spec.model ? loaded.slice(1) : loaded;
    const dataset = spec.dataset === null ? undefined : await this.#loadDataset(spec.dataset);
    const inputs = { content, style, map, contentLabels, styleLabels, model, peers, dataset };
    return { method, context: { ...inputs, parameters: parameters.data, seed: spec.seed, state } };
  }

  async #raster(hash: string | null, mostPx: number | null): Promise<Raster | undefined> {
    return hash === null ? undefined : decodeImage(await this.#read(hash, "picture"), mostPx ?? undefined);
  }

  async #state({ runId, state }: RunSpec): Promise<MethodState | undefined> {
    if (state === null) return undefined;
    // A lost, damaged or foreign state costs time, not the run: it starts over.
    const bytes = await this.#blobs.get(state);
    const envelope = bytes && readEnvelope(bytes, runId);
    return envelope?.runId === runId ? envelope.state : undefined;
  }

  /** What is not wanted any more makes room first. */
  async #loadModels(specs: readonly ModelSpec[]): Promise<LoadedModel[]> {
    const wanted = new Set(specs.map(keyOf));
    for (const [key, loaded] of this.#models) {
      if (wanted.has(key)) continue;
      disposeModel(loaded);
      this.#models.delete(key);
    }
    for (const spec of specs) {
      if (this.#models.has(keyOf(spec))) continue;
      const weightsBytes = spec.weights === null ? undefined : await this.#read(spec.weights, "weights");
      this.#models.set(keyOf(spec), loadModel({ card: spec.card, weightsBytes }));
    }
    return specs.map((spec) => this.#models.get(keyOf(spec))!);
  }

  async #loadDataset(id: string): Promise<Dataset> {
    if (this.#dataset?.id === id) return this.#dataset;
    try {
      this.#dataset = await loadDataset(requireDataset(this.#datasets, id));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new MethodError(message, "Or start the run again on another data set.");
    }
    return this.#dataset;
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

/** @returns undefined where the bytes are damaged, or were written by another version of Node. */
function readEnvelope(bytes: Uint8Array, runId: string): StateEnvelope | undefined {
  try {
    return deserialize(bytes) as StateEnvelope;
  } catch (error) {
    console.error(`The state of run ${runId} cannot be read; it starts over:`, error);
    return undefined;
  }
}

const keyOf = ({ card, weights }: ModelSpec) => `${card.id}/${weights ?? card.seed}`;
