// Keeps one compute process warm between runs, and replaces it when it died or has grown fat.
import { ComputeProcess } from "./compute-process.ts";

/** Part of a run's memory allowance that what earlier runs left behind may take. */
const LEFTOVER_SHARE = 0.5;

export class ComputeKeeper {
  readonly #idleMs: number | undefined;
  #compute: ComputeProcess | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @param idleMs after so long without a run the process ends; unset: it stays. */
  constructor(idleMs?: number) {
    this.#idleMs = idleMs;
  }

  /** @throws ComputeStartError */
  async open(): Promise<ComputeProcess> {
    clearTimeout(this.#idle);
    if (this.#compute?.isAlive && (await isFat(this.#compute))) {
      this.#compute.kill("it held too much memory of earlier runs");
    }
    if (!this.#compute?.isAlive) {
      this.#compute = await ComputeProcess.start();
      console.log(`Compute process ${this.#compute.pid} started.`);
    }
    return this.#compute;
  }

  /** Its run is over; another may come. */
  release(): void {
    clearTimeout(this.#idle);
    if (this.#idleMs === undefined) return;
    this.#idle = setTimeout(() => this.#compute?.kill("it had nothing to do"), this.#idleMs);
    this.#idle.unref();
  }

  /** Resolves when no compute process is left. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#compute?.end("the worker stops");
  }
}

async function isFat(compute: ComputeProcess): Promise<boolean> {
  const resident = await compute.residentBytes();
  const allowance = compute.catalogue.engine.memoryLimitBytes * LEFTOVER_SHARE;
  return resident !== undefined && resident > compute.idleBytes + allowance;
}
