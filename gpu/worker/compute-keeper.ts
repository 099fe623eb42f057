// Keeps one compute process warm between runs, and replaces it when it died or has grown fat.
import { ComputeProcess } from "./compute-process.ts";

/** Part of a run's memory allowance that what earlier runs left behind may take. */
const LEFTOVER_SHARE = 0.5;

export class ComputeKeeper {
  #compute: ComputeProcess | undefined;

  /** @throws ComputeStartError */
  async open(): Promise<ComputeProcess> {
    if (this.#compute?.isAlive && (await isFat(this.#compute))) {
      this.#compute.kill("it held too much memory of earlier runs");
    }
    if (!this.#compute?.isAlive) {
      this.#compute = await ComputeProcess.start();
      console.log(`Compute process ${this.#compute.pid} started.`);
    }
    return this.#compute;
  }

  /** Resolves when no compute process is left. */
  async close(): Promise<void> {
    await this.#compute?.end("the worker stops");
  }
}

async function isFat(compute: ComputeProcess): Promise<boolean> {
  const resident = await compute.residentBytes();
  const allowance = compute.catalogue.engine.memoryLimitBytes * LEFTOVER_SHARE;
  return resident !== undefined && resident > compute.idleBytes + allowance;
}
