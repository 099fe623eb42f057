// Alarms: each is raised by the failure it is for, and by nothing else.
import { describe, expect, it } from "vitest";
import { faultOf, hasStalled, isFlat, recordLoss } from "../../../gpu/style/health.ts";
import type { Step } from "../../../gpu/style/optimizer.ts";
import { disc, draw } from "./pictures.ts";

const evaluation = { total: 1, terms: {}, gradient: new Float32Array(3) };
const step = (outcome: Step["outcome"]): Step => ({ outcome, evaluation, evaluatedAt: new Float32Array(3) });

describe("flat pictures", () => {
  it.each([0, 0.5, 1])("are noticed at level %d, also with rounding noise", (level) => {
    expect(isFlat(draw(8, 8, (x) => level + (x % 2) * 1e-3))).toBe(true);
  });

  it("are not those with one faint channel of detail", () => {
    expect(isFlat(draw(8, 8, (x, _y, c) => 0.5 + (c === 1 ? (x % 2) * 0.02 : 0)))).toBe(false);
  });
});

describe("faults", () => {
  it("are none for an ordinary step", () => {
    expect(faultOf(step("moved"), disc(16), false)).toBeUndefined();
    expect(faultOf(step("stuck"), disc(16), false)).toBeUndefined();
  });

  it("are a broken loss, pixels that are not finite, and one colour", () => {
    expect(faultOf(step("broken"), disc(16), false)?.message).toMatch(/infinite or undefined/);
    expect(
      faultOf(
        step("moved"),
        draw(4, 4, () => Number.NaN),
        true,
      )?.message,
    ).toMatch(/infinite or undefined/);
    expect(
      faultOf(
        step("moved"),
        draw(4, 4, () => 0),
        false,
      )?.message,
    ).toMatch(/one flat colour/);
  });

  it("are not one colour where an input is one", () => {
    expect(
      faultOf(
        step("moved"),
        draw(4, 4, () => 0.4),
        true,
      ),
    ).toBeUndefined();
  });
});

describe("stalling", () => {
  const run = (loss: (i: number) => number, iterations: number) => {
    let record: number[] = [];
    for (let i = 0; i < iterations; i++) record = recordLoss(record, loss(i));
    return record;
  };

  it("is a loss that stays for fifty iterations", () => {
    expect(hasStalled(run(() => 2, 50))).toBe(false);
    expect(hasStalled(run(() => 2, 51))).toBe(true);
    expect(hasStalled(run((i) => 2 + (i % 3), 60))).toBe(true);
  });

  it("is not a loss that falls slowly", () => {
    expect(hasStalled(run((i) => 2 * 0.9999 ** i, 500))).toBe(false);
  });

  it("keeps a short record", () => {
    expect(run((i) => -i, 500).length).toBeLessThan(60);
  });
});
