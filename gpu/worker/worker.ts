// The worker: registers, waits for runs, sees them through one at a time, and cleans up after workers that died.
import { randomUUID } from "node:crypto";
import { folderBlobStore } from "../../prisma/blobs.ts";
import { openDatabase, Prisma } from "../../prisma/client.ts";
import { type Catalogue, RUN_QUEUE, runJobSchema } from "../../prisma/contract.ts";
import { openRunQueue, type RunQueue } from "../../prisma/queue.ts";
import type { Environment } from "../env.ts";
import { claimRun } from "./claim.ts";
import { readCodeVersion } from "./code-version.ts";
import { ComputeKeeper } from "./compute-keeper.ts";
import { KNOCK_MS, REAP_MS, type WorkerContext } from "./context.ts";
import { knockAgain, reapRuns } from "./reaper.ts";
import { pruneWorkers, register, renew } from "./registration.ts";
import { superviseRun } from "./supervise.ts";

export class Worker {
  readonly catalogue: Catalogue;
  readonly context: WorkerContext;
  readonly #keeper: ComputeKeeper;
  readonly #shutdown = new AbortController();
  #current: { runId: string; done: Promise<void> } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #upkeep: Promise<void> | undefined;
  #knockAt = 0;

  private constructor(context: WorkerContext, keeper: ComputeKeeper, catalogue: Catalogue) {
    this.context = context;
    this.#keeper = keeper;
    this.catalogue = catalogue;
  }

  /** Starts the engine, publishes the catalogue, and waits for runs. @throws ComputeStartError, DatabaseError */
  static async start(environment: Environment): Promise<Worker> {
    const db = openDatabase(environment.databaseUrl);
    const keeper = new ComputeKeeper();
    try {
      const [codeVersion, queue, { catalogue }] = await Promise.all([
        readCodeVersion(),
        openQueue(environment.databaseUrl),
        keeper.open(),
      ]);
      const context: WorkerContext = {
        id: randomUUID(),
        db,
        queue,
        codeVersion,
        blobs: folderBlobStore(environment.blobFolder),
        engine: catalogue.engine,
        runLimitMs: environment.runLimitMs,
      };
      const worker = new Worker(context, keeper, catalogue);
      await register(db, context.id, catalogue).catch(explainMissingTables);
      await pruneWorkers(db, context.id);
      await worker.#listen();
      worker.#timer = setInterval(() => worker.#startUpkeep(), REAP_MS);
      worker.#startUpkeep();
      return worker;
    } catch (error) {
      await keeper.close();
      await db.$disconnect();
      throw error;
    }
  }

  /** Claims no more, hands the current run back with its state saved, and closes everything. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#shutdown.abort();
    const { queue, db } = this.context;
    await queue.offWork(RUN_QUEUE);
    await this.#current?.done;
    await this.#upkeep;
    await this.#keeper.close();
    await queue.stop({ graceful: false });
    await db.$disconnect();
  }

  /** Takes jobs until one of them leads to a run; then the queue is left alone until that run has ended. */
  async #listen(): Promise<void> {
    const { queue } = this.context;
    const polling = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 10 };
    await queue.work(RUN_QUEUE, { batchSize: 1, ...polling }, async ([job]) => {
      const parsed = runJobSchema.safeParse(job?.data);
      if (!parsed.success || this.#shutdown.signal.aborted || this.#current !== undefined) return;
      const { runId } = parsed.data;
      const run = await claimRun(this.context, runId);
      if (run === undefined) return;
      await queue.offWork(RUN_QUEUE, { wait: false });
      const open = () => this.#keeper.open();
      const done = superviseRun(this.context, run, open, this.#shutdown.signal)
        .catch(reportFault(`Run ${runId}`))
        .then(() => this.#afterRun());
      this.#current = { runId, done };
    });
  }

  async #afterRun(): Promise<void> {
    this.#current = undefined;
    if (!this.#shutdown.signal.aborted) await this.#listen().catch(reportFault("Queue"));
  }

  #startUpkeep(): void {
    this.#upkeep ??= this.#doUpkeep()
      .catch(reportFault("Upkeep"))
      .finally(() => {
        this.#upkeep = undefined;
      });
  }

  async #doUpkeep(): Promise<void> {
    const { db, id } = this.context;
    if (!(await renew(db, id))) await register(db, id, this.catalogue);
    await reapRuns(this.context, this.#current?.runId);
    if (performance.now() < this.#knockAt) return;
    this.#knockAt = performance.now() + KNOCK_MS;
    await knockAgain(this.context);
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
    "The database has no tables of this project yet. `npm start` and `npx prisma migrate deploy` make them.",
    { cause: error },
  );
}

function reportFault(where: string): (error: unknown) => void {
  return (error) =>
    console.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
}
