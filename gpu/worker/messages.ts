// What worker and compute process tell each other, over Node's IPC with `serialization: "advanced"` (typed arrays
// survive). Types only: both ends are this very version of this code.
import type { Catalogue, ResultFile, RunReport } from "../../prisma/contract.ts";
import type { LoadableCard } from "../models/load.ts";
import type { TrainedCard } from "../training/card.ts";

/** A model as the compute process needs it: its card, and the blob of its weights unless the seed makes them. */
export interface ModelSpec {
  card: LoadableCard;
  weights: string | null;
}

/** A run without the database: all that its pixels depend on. Pictures and weights are blob hashes. */
export interface RunSpec {
  runId: string;
  method: string;
  parameters: unknown;
  seed: number;
  content: string | null;
  style: string | null;
  map: string | null;
  contentLabels: string | null;
  styleLabels: string | null;
  model: ModelSpec | null;
  peers: readonly ModelSpec[];
  /** A name from the catalogue. */
  dataset: string | null;
  /** Pictures are read no larger than this, longer side; null: as they are. */
  inputPx: number | null;
  /** Whether files beside the result are kept. */
  keepsFiles: boolean;
  /** Blob of the state to go on from. */
  state: string | null;
}

export type StopKind = "cancel" | "save";

export type ToCompute =
  | { type: "start"; spec: RunSpec }
  /** One progress message is recorded: the compute process may send another. */
  | { type: "recorded" }
  /** `cancel` ends the run now, `save` after the running iteration, with its state saved. */
  | { type: "stop"; kind: StopKind }
  /** Asks for the catalogue. It tells of the engine, which therefore starts. */
  | { type: "describe" };

/** 8-bit sRGB, row-major [height, width, 3]. */
export interface PixelImage {
  width: number;
  height: number;
  rgb: Uint8Array;
}

export interface SavedState {
  blob: string;
  iteration: number;
}

/** What a StorageError says. */
export interface StorageTrouble {
  message: string;
  fix: string;
}

/** A picture to show: one of the method's named ones, or without a name the image that is being made. */
export interface PreviewImage extends PixelImage {
  name: string | undefined;
}

/** A model whose weights are stored: a blob of a safetensors file in half precision. */
export interface StoredModel {
  card: TrainedCard;
  weights: string;
}

/** What a method's end gave. */
export type RunResult =
  | { image: PixelImage; files: ResultFile[] }
  | { model: StoredModel }
  | { report: RunReport };

export interface ProgressMessage {
  type: "progress";
  iteration: number;
  total: number;
  stage: string | undefined;
  values: Record<string, number>;
  /** Compute time of this iteration alone. */
  elapsedMs: number;
  images: readonly PreviewImage[];
  checkpoint: StoredModel | undefined;
  /** Present every few seconds. */
  state: SavedState | undefined;
}

export type FromCompute =
  /** Sent once, when runs may come, and again when the engine is up. `idleBytes` is the resident memory without a run. */
  | { type: "ready"; idleBytes: number }
  | { type: "catalogue"; catalogue: Catalogue }
  /** Sent instead of `catalogue`: the engine does not start. */
  | { type: "unable"; message: string }
  | ProgressMessage
  | { type: "done"; result: RunResult; elapsedMs: number }
  /** `trouble` says why there is no newer state, where one was to be saved. */
  | { type: "stopped"; kind: StopKind; state: SavedState | undefined; trouble: StorageTrouble | undefined }
  /** Something that must be stored cannot be: the run may go on from its last saved state when it can. */
  | { type: "halted"; trouble: StorageTrouble }
  /** A reason that a person can act on has a remedy; anything else is a fault in the code. */
  | { type: "failed"; message: string; remedy: string | undefined };
