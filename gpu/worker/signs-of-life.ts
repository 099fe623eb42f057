// Tells a compute process that hangs from one whose step takes long: it may say nothing for hours and be honestly busy.
import { LONGEST_SILENCE_MS, LONGEST_STEP_MS, STALL_MS } from "./context.ts";

/** Processor time that counts as work; one that waits for ever uses less within STALL_MS. */
const WORK_MS = 1000;

/** Times are in milliseconds of any one clock. */
export class SignsOfLife {
  #reportedAt: number;
  #workedAt: number;
  #usedMs: number | undefined;
  #isTold = true;

  constructor(now: number) {
    this.#reportedAt = now;
    this.#workedAt = now;
  }

  /** It has sent something. */
  reported(now: number): void {
    this.#reportedAt = now;
    this.#workedAt = now;
  }

  /** @param usedMs processor time it has used so far; undefined where the system does not tell. */
  used(usedMs: number | undefined, now: number): void {
    this.#isTold = usedMs !== undefined;
    const isWork = this.#usedMs === undefined || (usedMs ?? 0) - this.#usedMs >= WORK_MS;
    if (usedMs === undefined || !isWork) return;
    this.#usedMs = usedMs;
    this.#workedAt = now;
  }

  /** `stuck`: it does nothing; `endless`: it works, and never gets anywhere. */
  fault(now: number): "stuck" | "endless" | undefined {
    if (now - this.#workedAt > (this.#isTold ? STALL_MS : LONGEST_SILENCE_MS)) return "stuck";
    return now - this.#reportedAt > LONGEST_STEP_MS ? "endless" : undefined;
  }
}
