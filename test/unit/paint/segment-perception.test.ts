// What an eye can see: published curves at known points, and what must hold between them.
import { describe, expect, it } from "vitest";
import {
  attentionOf,
  contrastOf,
  frequencyOf,
  magnification,
  mannosSakrison,
  sensitivity,
  visibility,
} from "../../../gpu/paint/segment-perception.ts";

describe("contrast sensitivity", () => {
  it.each([
    [1, 0.31596],
    [2, 0.52797],
    [4, 0.81053],
    [8, 0.98078],
    [16, 0.69075],
    [32, 0.15],
  ])("of Mannos and Sakrison at %i cycles a degree is %f", (frequency, value) => {
    expect(mannosSakrison(frequency)).toBeCloseTo(value, 5);
  });

  it("is greatest near 7.89 cycles a degree", () => {
    expect(mannosSakrison(7.89)).toBeCloseTo(0.98088, 5);
    expect(mannosSakrison(7.89)).toBeGreaterThan(mannosSakrison(7.7));
    expect(mannosSakrison(7.89)).toBeGreaterThan(mannosSakrison(8.1));
  });

  it.each([
    [1, 0.77519],
    [2, 0.63287],
    [5, 0.40791],
    [10, 0.25562],
  ])("shrinks %i degrees from where one looks to %f of the size in the brain", (eccentricity, value) => {
    expect(magnification(eccentricity)).toBeCloseTo(value, 5);
  });

  it.each([
    [4, 5, 243.31],
    [8, 5, 132.47],
    [16, 0, 176.05],
    [16, 5, 16.515],
    [16, 10, 0.8018],
  ])("at %i cycles a degree and %i degrees is %f", (frequency, eccentricity, value) => {
    expect(sensitivity(frequency, eccentricity) / value).toBeCloseTo(1, 3);
  });

  it("does not fall for large areas: their edges are sharp", () => {
    expect(sensitivity(0.1, 0)).toBe(250);
    expect(sensitivity(7, 0)).toBe(250);
  });

  it("never grows with distance from where one looks", () => {
    for (const frequency of [0.2, 1, 4, 16, 40]) {
      let before = Number.POSITIVE_INFINITY;
      for (let eccentricity = 0; eccentricity < 60; eccentricity += 0.5) {
        const here = sensitivity(frequency, eccentricity);
        expect(here).toBeLessThanOrEqual(before);
        before = here;
      }
    }
  });
});

it("half a cycle spans a diameter", () => {
  expect(frequencyOf(0.5)).toBe(1);
  expect(frequencyOf(4)).toBe(0.125);
});

describe("contrast", () => {
  it("is that of Michelson, with 1 for the eye's own noise", () => {
    expect(contrastOf([60, 0, 0, 40, 0, 0], 0, 3)).toBeCloseTo(20 / 101, 12);
    expect(contrastOf([50, 30, -20, 50, 30, -20], 0, 3)).toBe(0);
  });

  it("of two near-blacks is small, and never NaN", () => {
    expect(contrastOf([0, 0, 0, 0.01, 0, 0], 0, 3)).toBeLessThan(0.01);
    expect(contrastOf([0, 0, 0, 0, 0, 0], 0, 3)).toBe(0);
  });
});

it("attention ramps up with duration", () => {
  const ramp = { glanceMs: 100, gazeMs: 600 };
  expect([0, 100, 350, 600, 9000].map((ms) => attentionOf(ms, ramp))).toEqual([0, 0, 0.5, 1, 1]);
  // Where both are the same it is a step.
  expect([99, 100, 101].map((ms) => attentionOf(ms, { glanceMs: 100, gazeMs: 100 }))).toEqual([0, 1, 1]);
  // What is below a glance stays one, however short a gaze is said to be.
  const crossed = { glanceMs: 500, gazeMs: 100 };
  expect([50, 100, 300, 499, 500, 900].map((ms) => attentionOf(ms, crossed))).toEqual([0, 0, 0, 0, 1, 1]);
});

describe("visibility", () => {
  const region = { contrast: 0.1, diameter: 0.2 };
  const fixation = (attention: number) => ({ x: 0, y: 0, attention });

  it("is judged from the fixation that sees best", () => {
    const near = visibility(region, [fixation(1)], [2], 1);
    const far = visibility(region, [fixation(1)], [40], 1);
    expect(near).toBeGreaterThan(far);
    expect(visibility(region, [fixation(1), fixation(1)], [40, 2], 1)).toBe(near);
    expect(visibility(region, [fixation(1), fixation(0)], [40, 2], 1)).toBe(far);
  });

  it("without a look there is none", () => {
    expect(visibility(region, [], [], 1)).toBe(0);
    expect(visibility(region, [fixation(0)], [0], 100)).toBe(0);
  });
});
