// One queue's runs, one at a time. A worker has two lanes, so that a preview does not wait behind a long run.
import { setTimeout as sleep } from "node:timers/promises";
import { type PREVIEW_QUEUE, type RUN_QUEUE, runJobSchema } from "../../prisma/contract.ts";
import { requeueRun } from "../../prisma/queue.ts";
import { claimRun, pauseForDataset, whoTakes } from "./claim.ts";
import type { ComputeKeeper } from "./compute-keeper.ts";
import { LEAVE_SECONDS, STAND_BACK_MS, type WorkerContext } from "./context.ts";
import { superviseRun } from "./supervise.ts";

export class Lane {
  readonly #worker: WorkerContext;
  readonly #queueName: typeof RUN_QUEUE | typeof PREVIEW_QUEUE;
  readonly #keeper: ComputeKeeper;
  readonly #shutdown: AbortSignal;
  #current: { runId: string; done: Promise<void> } | undefined;
  /** Runs for which nobody was there when they were last looked at; once may be after an outage, before the others could speak. */
  readonly #lacking = new Set<string>();

  constructor(
    worker: WorkerContext,
    queueName: typeof RUN_QUEUE | typeof PREVIEW_QUEUE,
    keeper: ComputeKeeper,
    shutdown: AbortSignal,
  ) {
    this.#worker = worker;
    this.#queueName = queueName;
    this.#keeper = keeper;
    this.#shutdown = shutdown;
  }

  /** The run that is computed here, if any. */
  get runId(): string | undefined {
    return this.#current?.runId;
  }

  /** Takes jobs until one of them leads to a run; then the queue is left alone until that run has ended. */
  async listen(): Promise<void> {
    const { queue } = this.#worker;
    const polling = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 10 };
    await queue.work(this.#queueName, { batchSize: 1, ...polling }, async ([job]) => {
      const parsed = runJobSchema.safeParse(job?.data);
      if (!parsed.success || this.#shutdown.aborted || this.#current !== undefined) return;
      const { runId } = parsed.data;
      const taker = await whoTakes(this.#worker, runId);
      const wasLacking = this.#lacking.delete(runId);
      if (taker === "nobody" && wasLacking) return pauseForDataset(this.#worker, runId);
      if (taker === "nobody") this.#lacking.add(runId);
      if (taker === "free") return this.#standBack(runId);
      if (taker !== "this") return requeueRun(queue, runId, { inSeconds: LEAVE_SECONDS });
      const run = await claimRun(this.#worker, runId);
      if (run === undefined) return;
      await queue.offWork(this.#queueName, { wait: false });
      const open = () => this.#keeper.open();
      const done = superviseRun(this.#worker, run, open, this.#shutdown)
        .catch(reportFault(`Run ${runId}`))
        .then(() => this.#afterRun());
      this.#current = { runId, done };
    });
  }

  /** Where one that is free has what the run needs, it shall be alone to hear the next knock. Whatever fails, the lane listens again. */
  #standBack(runId: string): void {
    const { queue } = this.#worker;
    // By chance, so that two that have what the other needs do not go and come together for ever.
    const forMs = STAND_BACK_MS * (0.5 + Math.random());
    const leave = async () => {
      await queue.offWork(this.#queueName, { wait: false });
      await requeueRun(queue, runId);
      await sleep(forMs, undefined, { signal: this.#shutdown }).catch(() => {});
    };
    const done = leave()
      .catch(reportFault("Queue"))
      .then(() => this.#afterRun());
    this.#current = { runId, done };
  }

  /** Resolves when the run under way has been handed back and the compute process is gone. */
  async stop(): Promise<void> {
    await this.#worker.queue.offWork(this.#queueName);
    await this.#current?.done;
    await this.#keeper.close();
  }

  async #afterRun(): Promise<void> {
    this.#current = undefined;
    this.#keeper.release();
    if (!this.#shutdown.aborted) await this.listen().catch(reportFault("Queue"));
  }
}

export function reportFault(where: string): (error: unknown) => void {
  return (error) =>
    console.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
}
