// Long work in slices: all of it is done, and none of it in one go.
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Slices } from "../../../../web/lib/paint/slices.ts";

describe("Slices", () => {
  const open: Slices[] = [];
  const slices = (work: (isLate: () => boolean) => boolean) => {
    const made = new Slices(work);
    open.push(made);
    return made;
  };
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  it("goes on until nothing is left, in slices of some milliseconds", async () => {
    const durations: number[] = [];
    slices((isLate) => {
      const start = performance.now();
      while (!isLate());
      durations.push(performance.now() - start);
      return durations.length === 3;
    }).wake();
    await wait(100);
    expect(durations).toHaveLength(3);
    expect(Math.min(...durations)).toBeGreaterThan(5);
  });

  it("takes many calls before a slice as one, and none after it is closed", async () => {
    let runs = 0;
    const one = slices(() => {
      runs += 1;
      return true;
    });
    for (let i = 0; i < 5; i++) one.wake();
    await wait(20);
    expect(runs).toBe(1);
    one.wake();
    one.close();
    await wait(20);
    expect(runs).toBe(1);
  });
});
