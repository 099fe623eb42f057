// Lines by difference of Gaussians and soft tones, by the numbers of their paper's formulas.
import { describe, expect, it } from "vitest";
import type { Plane } from "../../../gpu/paint/filters.ts";
import { differenceOfGaussians, softThreshold } from "../../../gpu/paint/lines-dog.ts";
import { adaptiveSlopes, softQuantise } from "../../../gpu/paint/lines-quantise.ts";

function plane(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    value(i % width, Math.floor(i / width)),
  );
  return { width, height, data };
}

describe.each([
  ["round", undefined],
  ["along the flow", { theta: new Float32Array(1600).fill(Math.PI / 2) }],
] as const)("difference of Gaussians, %s", (_, orientation) => {
  const options = { sigma: 1, tau: 0.98, along: 2, orientation };

  it("is (1 - tau) L where the picture is flat, which is no line", () => {
    const difference = differenceOfGaussians(
      plane(40, 40, () => 50),
      options,
    );
    for (const value of difference.data) expect(value).toBeCloseTo(1, 4);
    expect(softThreshold(difference, 2).data.every((value) => value === 1)).toBe(true);
  });

  it("draws a line along a step, on its dark side and nowhere else", () => {
    const step = plane(40, 40, (x) => (x < 20 ? 40 : 80));
    const drawn = softThreshold(differenceOfGaussians(step, options), 2);
    for (let y = 8; y < 32; y++) {
      for (let x = 0; x < 40; x++) {
        const value = drawn.data[y * 40 + x]!;
        if (x === 19) expect(value).toBeLessThan(0.1);
        if (x < 15 || x >= 20) expect(value).toBe(1);
      }
    }
  });
});

it("smoothing along the flow closes gaps that the round filter leaves", () => {
  const dashed = plane(60, 60, (x, y) => (x < 30 || y % 12 < 5 ? 40 : 80));
  const drawn = (orientation?: { theta: Float32Array }) => {
    const options = { sigma: 1, tau: 0.98, along: 8, orientation };
    const { data } = softThreshold(differenceOfGaussians(dashed, options), 2);
    return Array.from({ length: 36 }, (_, i) => data[(12 + i) * 60 + 29]!);
  };
  expect(Math.max(...drawn())).toBeGreaterThan(0.9);
  expect(Math.max(...drawn({ theta: new Float32Array(3600).fill(Math.PI / 2) }))).toBeLessThan(0.3);
});

it("stays dark above, never negative", () => {
  const values = softThreshold({ width: 3, height: 1, data: Float32Array.of(-100, -0.5, 0.1) }, 2).data;
  expect([...values].map((value) => Number(value.toFixed(5)))).toEqual([
    0,
    Number((1 - Math.tanh(1)).toFixed(5)),
    1,
  ]);
});

describe("soft tones", () => {
  it("give the specification's values", () => {
    expect(softQuantise(57, 10, 3)).toBeCloseTo(55, 4);
    expect(softQuantise(60.1, 10, 3)).toBeCloseTo(61.45656, 5);
  });

  it("never turn lighter into darker", () => {
    let last = -Infinity;
    for (let l = 0; l <= 100; l += 0.05) {
      const tone = softQuantise(l, 8, 3);
      expect(tone).toBeGreaterThanOrEqual(last - 1e-3);
      last = tone;
    }
  });

  it("are soft where the picture is flat and hard at its edges", () => {
    const slopes = adaptiveSlopes(plane(20, 3, (x) => (x < 10 ? 50 : 60)));
    expect(slopes[20 + 3]).toBe(3);
    expect(slopes[20 + 10]).toBe(14);
  });
});
