// What every part of the worker needs, and the numbers that its timing follows.
import type { BlobStore } from "../../prisma/blobs.ts";
import type { PrismaClient } from "../../prisma/client.ts";
import type { CatalogueDataset, Engine } from "../../prisma/contract.ts";
import type { RunQueue } from "../../prisma/queue.ts";

export interface WorkerContext {
  id: string;
  db: PrismaClient;
  blobs: BlobStore;
  queue: RunQueue;
  engine: Engine;
  codeVersion: string;
  /** The data sets that it knows, also those that it lacks. */
  datasets: readonly CatalogueDataset[];
  /** Compute time after which a run is given up. */
  runLimitMs: number | undefined;
}

/** How often a worker says that its run is alive and reads what people ask of it. */
export const HEARTBEAT_MS = 1000;
/** How often something computed is written again while the database is away. */
export const WRITE_AGAIN_MS = 500;
/** A run unheard of for so long is taken from its worker. Ten missed heartbeats: a busy machine is not a dead one. */
export const STALE_MS = 10_000;
/** A worker known to be dead (same host, no such process) is waited for no longer than this. */
export const QUIET_MS = 3000;
export const REAP_MS = 3000;
/** Queued runs without a job are rare (a worker died between two statements), so they are looked for less often. */
export const KNOCK_MS = 30_000;
/** After so long a run is looked at again whose data set only workers have that are busy. */
export const LEAVE_SECONDS = 10;
/** A worker that was there within this time may be starting again: a run that needs its data set waits, and pauses after that. */
export const AWAITED_MS = 60_000;
/** How long, about, a worker leaves the queue to another that is free and has the data set of the next run. */
export const STAND_BACK_MS = 3000;
/** How long a compute process may take to obey, unless it is to pause, before it is killed; graceful exit must fit into 8 s. */
export const OBEY_MS = 5000;
/** A compute process that neither reports nor computes anything for so long hangs. */
export const STALL_MS = 10 * 60_000;
/** However busy it is: the longest honest step, all queries of a large batch in an evaluation, takes hours. */
export const LONGEST_STEP_MS = 24 * 3600_000;
/** Where the system does not tell how busy it is, a silent one is waited for so long. */
export const LONGEST_SILENCE_MS = 2 * 3600_000;
/** Deaths of compute or worker without an iteration in between, after which a run is given up. */
export const MAX_CRASHES = 3;
/** Galleries are told of previews at most this often, a run. */
export const GALLERY_NOTICE_MS = 1000;
/** Previews are superseded often, and the next one waits for the last to obey. */
export const PREVIEW_HEARTBEAT_MS = 120;
/** Compute time after which a preview ends with what it has. */
export const PREVIEW_LIMIT_MS = 20_000;
/** Pictures of a preview are recorded at most this often. */
export const PREVIEW_PICTURE_MS = 80;
/** How long a preview is kept. */
export const PREVIEW_KEPT_MS = 10 * 60_000;
/** How long a map is kept that no run is made with. */
export const MAP_KEPT_MS = 24 * 3600_000;
/** After so long without a preview a fresh compute process, without an engine, takes the place of the used one. */
export const PREVIEW_IDLE_MS = 3 * 60_000;
