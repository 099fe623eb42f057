// The worker: registers, opens its lanes, and cleans up after workers that died.
import { randomUUID } from "node:crypto";
import { folderBlobStore } from "../../prisma/blobs.ts";
import { openDatabase, Prisma } from "../../prisma/client.ts";
import { type Catalogue, PREVIEW_QUEUE, RUN_QUEUE } from "../../prisma/contract.ts";
import { openRunQueue, type RunQueue } from "../../prisma/queue.ts";
import type { Environment } from "../env.ts";
import { readCodeVersion } from "./code-version.ts";
import { ComputeKeeper } from "./compute-keeper.ts";
import { KNOCK_MS, PREVIEW_IDLE_MS, REAP_MS, STALE_MS, type WorkerContext } from "./context.ts";
import { Lane, reportFault } from "./lane.ts";
import { removeOldMaps, removeOldPreviews } from "./preview-cleanup.ts";
import { knockAgain, reapRuns } from "./reaper.ts";
import { pruneWorkers, register, renew } from "./registration.ts";

export class Worker {
  readonly catalogue: Catalogue;
  readonly context: WorkerContext;
  readonly #lanes: readonly Lane[];
  readonly #shutdown = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #upkeep: Promise<void> | undefined;
  #knockAt = 0;
  #reapAt = 0;

  private constructor(
    context: WorkerContext,
    keepers: { runs: ComputeKeeper; previews: ComputeKeeper },
    catalogue: Catalogue,
  ) {
    const { signal } = this.#shutdown;
    this.context = context;
    this.catalogue = catalogue;
    this.#lanes = [
      new Lane(context, RUN_QUEUE, keepers.runs, signal),
      new Lane(context, PREVIEW_QUEUE, keepers.previews, signal),
    ];
  }

  /** Starts the engine, publishes the catalogue, and waits for runs. @throws ComputeStartError, DatabaseError */
  static async start(environment: Environment): Promise<Worker> {
    const db = openDatabase(environment.databaseUrl);
    const { memoryBytes } = environment;
    const runs = new ComputeKeeper({ purpose: "runs", memoryBytes });
    const previews = new ComputeKeeper({ purpose: "previews", memoryBytes, idleMs: PREVIEW_IDLE_MS });
    try {
      const [codeVersion, queue, catalogue] = await Promise.all([
        readCodeVersion(),
        openQueue(environment.databaseUrl),
        runs.open().then((compute) => compute.readCatalogue()),
      ]);
      const context: WorkerContext = {
        id: randomUUID(),
        db,
        queue,
        codeVersion,
        blobs: folderBlobStore(environment.blobFolder),
        engine: catalogue.engine,
        datasets: catalogue.datasets,
        runLimitMs: environment.runLimitMs,
      };
      const worker = new Worker(context, { runs, previews }, catalogue);
      await register(db, context.id, catalogue).catch(explainMissingTables);
      await pruneWorkers(db, context.id);
      for (const lane of worker.#lanes) await lane.listen();
      worker.#timer = setInterval(() => worker.#startUpkeep(), REAP_MS);
      worker.#startUpkeep();
      // So that the first preview need not wait for it.
      previews.open().catch(reportFault("Previews"));
      return worker;
    } catch (error) {
      await runs.close();
      await db.$disconnect();
      throw error;
    }
  }

  /** Claims no more, hands current runs back with their states saved, and closes everything. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#shutdown.abort();
    const { queue, db } = this.context;
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
    await this.#upkeep;
    await queue.stop({ graceful: false });
    await db.$disconnect();
  }

  #startUpkeep(): void {
    this.#upkeep ??= this.#doUpkeep()
      .catch((error: unknown) => {
        reportFault("Upkeep")(error);
        // Where the database was away, the others could not say either that they live.
        this.#reapAt = performance.now() + STALE_MS;
      })
      .finally(() => {
        this.#upkeep = undefined;
      });
  }

  async #doUpkeep(): Promise<void> {
    const { db, id } = this.context;
    if (!(await renew(db, id))) await register(db, id, this.catalogue);
    const own = this.#lanes.flatMap(({ runId }) => runId ?? []);
    if (performance.now() >= this.#reapAt) await reapRuns(this.context, own);
    if (performance.now() < this.#knockAt) return;
    this.#knockAt = performance.now() + KNOCK_MS;
    await knockAgain(this.context);
    await removeOldPreviews(this.context);
    await removeOldMaps(this.context);
  }
}

/** The database is out of reach or not ready; the message says what to do. */
export class DatabaseError extends Error {
  override name = "DatabaseError";
}

function openQueue(databaseUrl: string): Promise<RunQueue> {
  // A lost connection heals by itself; one line tells enough.
  const onError = (error: Error) => console.error(`Queue: ${error.message}`);
  return openRunQueue({ databaseUrl, isConsumer: true, onError }).catch((error: unknown) => {
    const { host, pathname } = new URL(databaseUrl);
    const reason = error instanceof AggregateError ? error.errors.join("; ") : String(error);
    throw new DatabaseError(
      `The database ${pathname.slice(1)} at ${host} cannot be used (${reason}). Start it, or correct DATABASE_URL.`,
      { cause: error },
    );
  });
}

function explainMissingTables(error: unknown): never {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2021")) throw error;
  throw new DatabaseError(
    "The database has no tables of this project yet. `npm start` makes them, and so does `node --import tsx server/launch/setup.ts`.",
    { cause: error },
  );
}
