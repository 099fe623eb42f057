// Adam against its own equations worked by hand.
import { describe, expect, it } from "vitest";
import { Adam } from "../../../gpu/style/adam.ts";
import type { Evaluate } from "../../../gpu/style/optimizer.ts";

const pull =
  (gradient: number[]): Evaluate =>
  async () => ({
    total: 1,
    terms: {},
    gradient: Float32Array.from(gradient),
  });

describe("Adam", () => {
  it("first moves every pixel by the learning rate against the gradient's sign", async () => {
    const adam = new Adam(Float32Array.of(0.5, 0.5, 0.5), { learningRate: 0.02 });
    await adam.step(pull([3, -1e-4, 0]));
    expect(adam.save().pixels[0]).toBeCloseTo(0.48, 6);
    expect(adam.save().pixels[1]).toBeCloseTo(0.52, 5);
    expect(adam.save().pixels[2]).toBe(0.5);
    expect(adam.shown[0]).toBeCloseTo(0.48, 6);
  });

  it("then follows the decaying means", async () => {
    const adam = new Adam(Float32Array.of(0.5), { learningRate: 0.01 });
    await adam.step(pull([1]));
    await adam.step(pull([-2]));
    // mean = (0.9 * 0.1 - 0.1 * 2) / (1 - 0.81), square = (0.99 * 0.01 + 0.01 * 4) / (1 - 0.9801)
    const expected = 0.49 - (0.01 * (-0.11 / 0.19)) / Math.sqrt(0.0499 / 0.0199);
    expect(adam.save().pixels[0]).toBeCloseTo(expected, 6);
    // The shown average weighs newer pictures slightly more.
    expect(adam.shown[0]).toBeCloseTo((0.99 * 0.49 + expected) / 1.99, 6);
  });

  it("stays in the box", async () => {
    const adam = new Adam(Float32Array.of(0.01, 0.99), { learningRate: 0.5 });
    for (let i = 0; i < 3; i++) await adam.step(pull([1, -1]));
    expect([...adam.save().pixels]).toEqual([0, 1]);
    for (const value of adam.shown) expect(value).toBeLessThanOrEqual(1);
  });

  it("reports a non-finite gradient and does not move", async () => {
    const adam = new Adam(Float32Array.of(0.5), { learningRate: 0.1 });
    expect((await adam.step(pull([Number.NaN]))).outcome).toBe("broken");
    expect([...adam.shown]).toEqual([0.5]);
  });

  it("goes on from a saved state exactly", async () => {
    const one = new Adam(Float32Array.of(0.5, 0.2), { learningRate: 0.02 });
    const bowl: Evaluate = async (x) => ({ total: 0, terms: {}, gradient: x.map((v) => v - 0.3) });
    for (let i = 0; i < 5; i++) await one.step(bowl);
    const two = Adam.restore(structuredClone(one.save()), { learningRate: 0.02 });
    for (let i = 0; i < 5; i++) {
      await one.step(bowl);
      await two.step(bowl);
    }
    expect(two.save()).toEqual(one.save());
  });
});
