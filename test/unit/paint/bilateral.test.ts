// Bilateral smoothing: flat stays flat, an infinite range is a Gaussian, a step survives, the weight is the paper's.
import { describe, expect, it } from "vitest";
import type { ColourField } from "../../../gpu/image/colour.ts";
import { bilateral } from "../../../gpu/paint/bilateral.ts";
import { seededRandom } from "../../../gpu/random.ts";

function field(width: number, height: number, lightness: (x: number, y: number) => number): ColourField {
  const data = new Float32Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data[3 * i] = lightness(i % width, Math.floor(i / width));
  return { width, height, data };
}
const at = ({ width, data }: ColourField, x: number, y: number) => data[(y * width + x) * 3]!;
const slanted = (n: number) => ({ theta: new Float32Array(n).fill(0.6) });

describe.each([
  ["along rows and columns", false],
  ["along a slanted flow", true],
] as const)("%s", (_, flows) => {
  const orientation = flows ? slanted(40 * 40) : undefined;

  it("leaves a constant alone", () => {
    const smoothed = bilateral(
      field(40, 40, () => 37),
      { spatial: 3, range: 4, orientation },
    );
    expect(smoothed.data.every((value, i) => value === (i % 3 === 0 ? 37 : 0))).toBe(true);
  });

  it("keeps a step far above the range to 1 %", () => {
    const smoothed = bilateral(
      field(40, 40, (x) => (x < 20 ? 20 : 80)),
      { spatial: 3, range: 4.25, orientation },
    );
    for (let x = 0; x < 40; x++) expect(Math.abs(at(smoothed, x, 20) - (x < 20 ? 20 : 80))).toBeLessThan(0.6);
  });

  it("takes noise below the range away", () => {
    const random = seededRandom(1, "noise");
    const noisy = field(40, 40, () => 50 + random.normal());
    const smoothed = bilateral(noisy, { spatial: 3, range: 8, orientation });
    const deviation = ({ data }: ColourField) =>
      Math.sqrt(data.reduce((sum, value, i) => sum + (i % 3 === 0 ? (value - 50) ** 2 : 0), 0) / 1600);
    expect(deviation(smoothed)).toBeLessThan(deviation(noisy) / 3);
  });
});

it("with an infinite range is a Gaussian blur: a point spreads as the (cut-off) bell does", () => {
  const spread = bilateral(
    field(31, 31, (x, y) => (x === 15 && y === 15 ? 100 : 0)),
    { spatial: 2, range: Number.POSITIVE_INFINITY },
  );
  const bell = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((k) => Math.exp((-k * k) / 8));
  const sum = bell.reduce((total, value) => total + value, 0);
  for (let y = 0; y < 31; y++) {
    for (let x = 0; x < 31; x++) {
      const expected = (100 * (bell[x - 11] ?? 0) * (bell[y - 11] ?? 0)) / (sum * sum);
      // The table of weights has steps of 1/256.
      expect(Math.abs(at(spread, x, y) - expected)).toBeLessThan(0.02);
    }
  }
});

it("weighs a neighbour that differs by the range with exp(-1/2)", () => {
  // Two pixels: the result of the first is w d / (1 + w) with the weights of space and range.
  const range = 5;
  const smoothed = bilateral(
    field(3, 1, (x) => (x === 1 ? range : 0)),
    { spatial: 0.5, range },
  );
  // Only the next pixels are within two standard deviations in space, each at exp(-2).
  const weight = Math.exp(-0.5) * Math.exp(-2);
  expect(Math.exp(-0.5)).toBeCloseTo(0.60653, 5);
  expect(at(smoothed, 1, 0)).toBeCloseTo(range - (2 * weight * range) / (1 + 2 * weight), 2);
});
