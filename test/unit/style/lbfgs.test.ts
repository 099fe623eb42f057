// L-BFGS on functions whose answers are known.
import { describe, expect, it } from "vitest";
import { Lbfgs } from "../../../gpu/style/lbfgs.ts";
import type { Evaluation } from "../../../gpu/style/objective.ts";
import type { Evaluate } from "../../../gpu/style/optimizer.ts";

const anywhere = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };

function minimise(f: (x: Float32Array) => number, gradient: (x: Float32Array) => number[]): Evaluate {
  return async (x): Promise<Evaluation> => ({
    total: f(x),
    terms: {},
    gradient: Float32Array.from(gradient(x)),
  });
}

/** ½ (x₁² + 10 x₂²). */
const bowl = minimise(
  ([a, b]) => (a! ** 2 + 10 * b! ** 2) / 2,
  ([a, b]) => [a!, 10 * b!],
);

const rosenbrock = minimise(
  ([a, b]) => (1 - a!) ** 2 + 100 * (b! - a! ** 2) ** 2,
  ([a, b]) => [-2 * (1 - a!) - 400 * a! * (b! - a! ** 2), 200 * (b! - a! ** 2)],
);

describe("L-BFGS", () => {
  it("takes the steps of the worked example", async () => {
    const lbfgs = new Lbfgs(Float32Array.of(10, 1), { memory: 10, box: anywhere });
    await lbfgs.step(bowl);
    expect(lbfgs.shown[0]).toBeCloseTo(9.5, 6);
    expect(lbfgs.shown[1]).toBeCloseTo(0.5, 6);
    await lbfgs.step(bowl);
    expect(lbfgs.shown[0]).toBeCloseTo(6.5616562, 5);
    expect(lbfgs.shown[1]).toBeCloseTo(-0.6561656, 5);
  });

  it("finds the end of a curved valley and never climbs", async () => {
    const lbfgs = new Lbfgs(Float32Array.of(-1.2, 1), { memory: 5, box: anywhere });
    let last = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 80; i++) {
      const { evaluation } = await lbfgs.step(rosenbrock);
      expect(evaluation.total).toBeLessThanOrEqual(last);
      last = evaluation.total;
    }
    expect(lbfgs.shown[0]).toBeCloseTo(1, 2);
    expect(lbfgs.shown[1]).toBeCloseTo(1, 2);
  });

  it("leaves a slope that curves downwards in a few strides", async () => {
    // Beyond a = 10 this well curves downwards, so no step out there tells a curvature.
    const well = minimise(
      ([a]) => -Math.exp(-(a! ** 2) / 200),
      ([a]) => [(a! / 100) * Math.exp(-(a! ** 2) / 200)],
    );
    const lbfgs = new Lbfgs(Float32Array.of(40), { memory: 5, box: anywhere });
    for (let i = 0; i < 12; i++) await lbfgs.step(well);
    expect(Math.abs(lbfgs.shown[0]!)).toBeLessThan(0.1);
  });

  it("stops at the wall of the box and goes on along it", async () => {
    // A tilted bowl with its minimum at (3, 0.5): within [0, 1] the best is a = 1 and b = 0.5 - 0.4 (1 - 3) / 2.
    const tilted = minimise(
      ([a, b]) => (a! - 3) ** 2 + (b! - 0.5) ** 2 + 0.4 * (a! - 3) * (b! - 0.5),
      ([a, b]) => [2 * (a! - 3) + 0.4 * (b! - 0.5), 2 * (b! - 0.5) + 0.4 * (a! - 3)],
    );
    const evaluatedAt: number[] = [];
    const watched: Evaluate = (x) => {
      evaluatedAt.push(...x);
      return tilted(x);
    };
    const lbfgs = new Lbfgs(Float32Array.of(0.2, 0.2), { memory: 5 });
    for (let i = 0; i < 20; i++) await lbfgs.step(watched);
    expect(lbfgs.shown[0]).toBe(1);
    expect(lbfgs.shown[1]).toBeCloseTo(0.9, 4);
    expect(Math.min(...evaluatedAt)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...evaluatedAt)).toBeLessThanOrEqual(1);
  });

  it("says that it is stuck at the minimum and stays there", async () => {
    const lbfgs = new Lbfgs(Float32Array.of(0, 0), { memory: 5, box: anywhere });
    const step = await lbfgs.step(bowl);
    expect(step.outcome).toBe("stuck");
    expect([...lbfgs.shown]).toEqual([0, 0]);
  });

  it("is not led astray by curvature that no longer holds", async () => {
    const lbfgs = new Lbfgs(Float32Array.of(10, 1), { memory: 5, box: anywhere });
    for (let i = 0; i < 4; i++) await lbfgs.step(bowl);
    // The function changes under it: remembered gradients are worthless now.
    const [a0, b0] = lbfgs.shown;
    const other = minimise(
      ([a, b]) => (a! - a0! - 5) ** 4 + (b! - b0! + 5) ** 2,
      ([a, b]) => [4 * (a! - a0! - 5) ** 3, 2 * (b! - b0! + 5)],
    );
    const fresh = new Lbfgs(lbfgs.shown, { memory: 5, box: anywhere });
    for (let i = 0; i < 60; i++) await fresh.step(other);
    const moved = Lbfgs.restore({ ...lbfgs.save(), evaluation: undefined }, { memory: 5, box: anywhere });
    for (let i = 0; i < 60; i++) await moved.step(other);
    expect((await other(moved.shown)).total).toBeLessThan(0.01);
  });

  it("backs away from where the function is not finite", async () => {
    const wall = minimise(
      ([a]) => (a! > 2 ? Number.NaN : (a! - 1.9) ** 2 * 100),
      ([a]) => [a! > 2 ? Number.NaN : 200 * (a! - 1.9)],
    );
    const lbfgs = new Lbfgs(Float32Array.of(-5), { memory: 5, box: anywhere });
    for (let i = 0; i < 20; i++) expect((await lbfgs.step(wall)).outcome).not.toBe("broken");
    expect(lbfgs.shown[0]).toBeCloseTo(1.9, 3);
  });

  it("says that it is broken when it stands on a non-finite value", async () => {
    const nowhere = minimise(
      () => Number.NaN,
      () => [Number.NaN],
    );
    const lbfgs = new Lbfgs(Float32Array.of(1), { memory: 5 });
    expect((await lbfgs.step(nowhere)).outcome).toBe("broken");
  });

  it("goes on from a saved state exactly, and saving changes nothing", async () => {
    const one = new Lbfgs(Float32Array.of(-1.2, 1), { memory: 3, box: anywhere });
    for (let i = 0; i < 7; i++) await one.step(rosenbrock);
    const saved = one.save();
    const copy = structuredClone(saved);
    for (let i = 0; i < 5; i++) await one.step(rosenbrock);
    expect(saved).toEqual(copy);
    const two = Lbfgs.restore(copy, { memory: 3, box: anywhere });
    for (let i = 0; i < 5; i++) await two.step(rosenbrock);
    expect(two.save()).toEqual(one.save());
  });

  it("refuses a state that is none", () => {
    expect(() => Lbfgs.restore({ pixels: [1, 2] }, { memory: 3 })).toThrow();
  });
});
