// Watches one attempt at a run from outside: heartbeat to the database, what people ask, memory, time, stalls. It
// only ever speaks to the compute process (stop, kill); what then becomes of the run is supervise.ts's business.
import type { ClaimedRun } from "./claim.ts";
import type { ComputeProcess } from "./compute-process.ts";
import {
  HEARTBEAT_MS,
  LONGEST_STEP_MS,
  OBEY_MS,
  PREVIEW_HEARTBEAT_MS,
  PREVIEW_LIMIT_MS,
  type WorkerContext,
} from "./context.ts";
import { SignsOfLife } from "./signs-of-life.ts";

/** Why an attempt was asked to stop. */
export type Intent = "cancel" | "pause" | "shutdown";

/** Why a run cannot go on; it fails with this. */
export interface Verdict {
  reason: string;
  remedy: string;
}

export class Watch {
  intent: Intent | undefined;
  verdict: Verdict | undefined;
  isLost = false;
  /** It was killed because it did nothing any more. */
  isStuck = false;
  readonly #worker: WorkerContext;
  readonly #run: ClaimedRun;
  readonly #shutdown: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #compute: ComputeProcess | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #signs = new SignsOfLife(performance.now());
  #isTicking = false;
  #isOver = false;
  #missedBeats = 0;

  /** Beats from now on; `attach` names the process to watch once it is there. */
  constructor(worker: WorkerContext, run: ClaimedRun, shutdown: AbortSignal) {
    this.#worker = worker;
    this.#run = run;
    this.#shutdown = shutdown;
    const everyMs = run.isPreview ? PREVIEW_HEARTBEAT_MS : HEARTBEAT_MS;
    this.#timer = setInterval(() => void this.#tick(), everyMs);
    shutdown.addEventListener("abort", this.#onShutdown);
    if (shutdown.aborted) this.#onShutdown();
    void this.#tick();
  }

  /** @param compute a process that has been told to start the run. */
  attach(compute: ComputeProcess): void {
    this.#compute = compute;
    this.#signs = new SignsOfLife(performance.now());
  }

  /** The compute process has reported something. */
  sawProgress(): void {
    this.#signs.reported(performance.now());
  }

  end(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    clearTimeout(this.#deadline);
    this.#shutdown.removeEventListener("abort", this.#onShutdown);
  }

  readonly #onShutdown = () => {
    if (this.intent === undefined) this.#obey("shutdown");
    else this.#expectEnd();
  };

  #obey(intent: Intent): void {
    if (this.#isOver || this.intent === intent || this.intent === "cancel") return;
    this.intent = intent;
    this.#compute?.stop(intent === "cancel" ? "cancel" : "save");
    // A pause waits for the step under way, which may have taken hours.
    if (intent !== "pause") this.#expectEnd();
  }

  #expectEnd(): void {
    this.#deadline ??= setTimeout(() => this.#kill("it did not stop in time"), OBEY_MS);
  }

  async #tick(): Promise<void> {
    if (this.#isTicking) return;
    this.#isTicking = true;
    try {
      await this.#beat();
      await this.#checkMemory();
      this.#checkTime();
      await this.#checkSigns();
    } catch (error) {
      // A database out of reach: nobody else can take the run either, so computing goes on. Where it waits for its last
      // iteration to be recorded, it is not to blame for doing nothing.
      this.#signs.reported(performance.now());
      console.error("Heartbeat:", error instanceof Error ? error.message : error);
    } finally {
      this.#isTicking = false;
    }
  }

  async #beat(): Promise<void> {
    const rows = await this.#worker.db.$queryRaw<{ stopRequest: "CANCEL" | "PAUSE" | null }[]>`
      UPDATE "Run" SET "heartbeatAt" = now()
      WHERE id = ${this.#run.spec.runId} AND state = 'RUNNING' AND "workerId" = ${this.#worker.id}
      RETURNING "stopRequest"::text AS "stopRequest"`;
    const row = rows[0];
    if (row === undefined) return this.#miss();
    this.#missedBeats = 0;
    if (row.stopRequest !== null) this.#obey(row.stopRequest === "CANCEL" ? "cancel" : "pause");
  }

  /** Once may be this worker's own ending of the run, seen before it was told; twice is another worker. */
  #miss(): void {
    this.#missedBeats += 1;
    if (this.#missedBeats < 2) return;
    this.isLost = true;
    this.#kill("its run went to another worker");
  }

  async #checkMemory(): Promise<void> {
    if (this.#compute === undefined) return;
    const limit = this.#compute.idleBytes + this.#worker.engine.memoryLimitBytes;
    const resident = await this.#compute.residentBytes();
    if (resident === undefined || resident <= limit) return;
    const allowed = Math.round(this.#worker.engine.memoryLimitBytes / 2 ** 20).toLocaleString("en");
    this.#condemn({
      reason: `The run used more memory than the ${allowed} MiB that runs may use, and was stopped.`,
      remedy: "Choose a smaller size or network, or raise PENTIMENTO_MEMORY_MB on a machine that has more.",
    });
  }

  #checkTime(): void {
    const { runLimitMs } = this.#worker;
    // Its last picture stays.
    if (this.#run.isPreview && this.#run.computeMs > PREVIEW_LIMIT_MS) this.#obey("cancel");
    if (runLimitMs !== undefined && this.#run.computeMs > runLimitMs) {
      this.#condemn({
        reason: `The run computed longer than the ${runLimitMs / 60_000} minutes that runs may take.`,
        remedy: "Choose fewer iterations or a smaller size, or raise PENTIMENTO_RUN_MINUTES.",
      });
    }
  }

  async #checkSigns(): Promise<void> {
    if (this.#compute === undefined) return;
    this.#signs.used(await this.#compute.usedMs(), performance.now());
    const fault = this.#signs.fault(performance.now());
    if (fault === "stuck") {
      this.isStuck = true;
      this.#kill(`was stopped, having given no sign of life`);
    }
    if (fault === "endless") {
      this.#condemn({
        reason: `The run computed for ${LONGEST_STEP_MS / 3600_000} hours without finishing a step.`,
        remedy:
          "Make its steps shorter: smaller batches, fewer queries or pictures, a smaller size or network.",
      });
    }
  }

  #condemn(verdict: Verdict): void {
    this.verdict ??= verdict;
    this.#kill(verdict.reason);
  }

  /** Once the attempt is over the process may compute another's run. */
  #kill(because: string): void {
    if (!this.#isOver) this.#compute?.kill(because);
  }
}
