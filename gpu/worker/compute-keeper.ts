// Keeps one compute process warm between runs, and replaces it when it died or holds too much of what earlier runs left.
import { ComputeProcess } from "./compute-process.ts";

/** Part of a run's memory allowance that what earlier runs left behind may take. */
const LEFTOVER_SHARE = 0.5;

export interface ComputeKeeperOptions {
  /** What its runs are, for the log: `runs`. */
  purpose: string;
  /** What a run may use. */
  memoryBytes: number;
  /** After so long without a run a fresh process takes the place of the used one; unset: it stays. */
  idleMs?: number;
}

export class ComputeKeeper {
  readonly #options: ComputeKeeperOptions;
  #compute: Promise<ComputeProcess> | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: ComputeKeeperOptions) {
    this.#options = options;
  }

  /** @returns a live process, the same one as long as it lives. @throws ComputeStartError */
  open(): Promise<ComputeProcess> {
    clearTimeout(this.#idle);
    this.#compute = this.#next(this.#compute);
    return this.#compute;
  }

  async #next(before: Promise<ComputeProcess> | undefined): Promise<ComputeProcess> {
    const compute = await before?.catch(() => undefined);
    if (compute?.isAlive && (await this.#isFat(compute))) {
      compute.kill("it held too much memory of earlier runs");
    }
    if (compute?.isAlive) return compute;
    const next = await ComputeProcess.start();
    console.log(`Compute process ${next.pid} for ${this.#options.purpose} started.`);
    return next;
  }

  async #isFat(compute: ComputeProcess): Promise<boolean> {
    const resident = await compute.residentBytes();
    const allowance = this.#options.memoryBytes * LEFTOVER_SHARE;
    return resident !== undefined && resident > compute.idleBytes + allowance;
  }

  /** Its run is over; another may come. */
  release(): void {
    clearTimeout(this.#idle);
    if (this.#options.idleMs === undefined) return;
    this.#idle = setTimeout(() => void this.#renew(), this.#options.idleMs);
    this.#idle.unref();
  }

  /** Gives back what runs, and an engine, have taken. */
  async #renew(): Promise<void> {
    try {
      (await this.#compute)?.kill("it had nothing to do");
      await this.open();
    } catch (error) {
      // The next run tries again, and says so.
      console.error(error instanceof Error ? error.message : error);
    }
  }

  /** Resolves when no compute process is left. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const compute = await this.#compute?.catch(() => undefined);
    await compute?.end("the worker stops");
  }
}
