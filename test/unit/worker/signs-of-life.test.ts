import { describe, expect, it } from "vitest";
import { LONGEST_SILENCE_MS, LONGEST_STEP_MS, STALL_MS } from "../../../gpu/worker/context.ts";
import { SignsOfLife } from "../../../gpu/worker/signs-of-life.ts";

describe("a compute process that reports nothing", () => {
  /** @param share of the time in which it works, looked at every second. @returns its fault, and when it was found. */
  const watch = (share: number | undefined) => {
    const signs = new SignsOfLife(0);
    for (let now = 0; now <= 2 * LONGEST_STEP_MS; now += 1000) {
      signs.used(share === undefined ? undefined : 5000 + share * now, now);
      const fault = signs.fault(now);
      if (fault) return { fault, afterMs: now };
    }
    return undefined;
  };

  it("is stuck when it does not work either", () => {
    expect(watch(0)).toEqual({ fault: "stuck", afterMs: STALL_MS + 1000 });
    // What the runtime's own timers take is no work.
    expect(watch(0.0001)?.fault).toBe("stuck");
  });

  it("may work for long, but not for ever", () => {
    for (const share of [0.05, 1, 2])
      expect(watch(share)).toEqual({ fault: "endless", afterMs: LONGEST_STEP_MS + 1000 });
  });

  it("is given hours where nobody can tell whether it works", () => {
    expect(watch(undefined)).toEqual({ fault: "stuck", afterMs: LONGEST_SILENCE_MS + 1000 });
  });

  it("has all the time again once it has reported", () => {
    const signs = new SignsOfLife(0);
    signs.used(0, 0);
    signs.reported(STALL_MS);
    signs.used(1, STALL_MS + 1000);
    expect(signs.fault(2 * STALL_MS)).toBeUndefined();
    expect(signs.fault(2 * STALL_MS + 1)).toBe("stuck");
  });
});
