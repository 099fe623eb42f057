// Tells a compute process that hangs from one whose step takes long: it may say nothing for hours and be honestly busy.
import { LONGEST_STEP_MS, STALL_MS } from "./context.ts";

/** Processor time that counts as work; one that waits for ever uses less within STALL_MS. */
const WORK_MS = 1000;

/** Times are in milliseconds of any one clock. */
export class SignsOfLife {
  #reportedAt: number;
  #workedAt: number;
  #usedMs: number | undefined;

  constructor(now: number) {
    this.#reportedAt = now;
    this.#workedAt = now;
  }

  /** It has sent something. */
  reported(now: number): void {
    this.#reportedAt = now;
    this.#workedAt = now;
  }

  /** @param usedMs processor time it has used so far; undefined where the system does not tell, and it counts as busy. */
  used(usedMs: number | undefined, now: number): void {
    const isWork = usedMs === undefined || this.#usedMs === undefined || usedMs - this.#usedMs >= WORK_MS;
    if (!isWork) return;
    this.#usedMs = usedMs;
    this.#workedAt = now;
  }

  /** `stuck`: it does nothing; `endless`: it works, and never gets anywhere. */
  fault(now: number): "stuck" | "endless" | undefined {
    if (now - this.#workedAt > STALL_MS) return "stuck";
    return now - this.#reportedAt > LONGEST_STEP_MS ? "endless" : undefined;
  }
}
