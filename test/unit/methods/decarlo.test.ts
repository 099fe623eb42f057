// The abstraction as its consumers see it, and that it follows the eye.
import { describe, expect, it } from "vitest";
import { decarlo } from "../../../gpu/methods/decarlo.ts";
import { luminanceOf, sobel } from "../../../gpu/paint/filters.ts";
import { keepsItsPromises } from "./contract.ts";
import { finish, picture, scene } from "./runs.ts";

const small = { content: scene(80, 60), parameters: { size: 96 } };
keepsItsPromises(decarlo, { ...small, usesSeed: false, hasLargerSteps: true });

it("counts a sweep as two where it looks at twice the pixels, and the cut as several", async () => {
  const { progress } = await finish(decarlo, { ...small, parameters: { size: 96, sweeps: 3 } });
  const steps = progress.map(({ iteration }, i) => iteration - (progress[i - 1]?.iteration ?? 0));
  const sweeps = steps.filter((_, i) => progress[i]!.stage === "Mean shift");
  expect(new Set(sweeps)).toEqual(new Set([1, 2, 4]));
  expect(sweeps).toEqual(sweeps.toSorted((a, b) => a - b));
  expect(steps.slice(sweeps.length)).toEqual([24, 2, 2, 2, 2]);
  // Levels that end early leave less to do than was expected.
  const totals = progress.map(({ total }) => total);
  expect(totals).toEqual(totals.toSorted((a, b) => b - a));
  expect(totals[0]).toBeLessThanOrEqual(3 * (1 + 2 + 4) + 32);
  expect(totals.at(-1)).toBe(progress.at(-1)!.iteration);
});

/** Small squares at both ends, a plain middle. */
const busy = picture(480, 96, (x, y) => {
  if (x > 90 && x < 390) return [0.55, 0.6, 0.65];
  const tone = ((x >> 2) + (y >> 2)) % 2 === 0 ? 0.4 : 0.55;
  return [tone, tone * 0.9, 0.5];
});

describe("the eye", () => {
  const lookingAt = (x: number) =>
    finish(decarlo, {
      content: busy,
      parameters: {
        ...{ size: 480, viewAngle: 120, detail: 0.03, lineDetail: 0, minimumRegion: 4, spatialBandwidth: 2 },
        fixations: [{ x, y: 0.5, durationMs: 900 }],
      },
    });
  /** Gradient energy of the result over that of the picture, between two columns. */
  const detailKept = (image: typeof busy, from: number, to: number) => {
    const energy = (raster: typeof busy) => {
      const { gx, gy } = sobel(luminanceOf(raster));
      return gx.reduce(
        (sum, value, i) => (i % 480 >= from && i % 480 < to ? sum + value ** 2 + gy[i]! ** 2 : sum),
        0,
      );
    };
    return energy(image) / energy(busy);
  };

  it("keeps detail where it rests, and loses it elsewhere", async () => {
    const [left, right] = await Promise.all([lookingAt(0.08), lookingAt(0.92)]);
    expect(detailKept(left.image, 5, 75)).toBeGreaterThan(3 * detailKept(left.image, 405, 475));
    expect(detailKept(right.image, 405, 475)).toBeGreaterThan(3 * detailKept(right.image, 5, 75));
  });

  it("that never rested sees nothing: one colour", async () => {
    const parameters = { size: 96, lineDetail: 0, fixations: [{ x: 0.5, y: 0.5, durationMs: 50 }] };
    const { image } = await finish(decarlo, { content: scene(96, 96), parameters });
    for (let i = 3; i < image.data.length; i++) expect(image.data[i]).toBeCloseTo(image.data[i % 3]!, 4);
  });
});

describe("what it shows", () => {
  it("lines are dark on white, and come a few at a time", async () => {
    const { image, progress } = await finish(decarlo, {
      content: scene(96, 96),
      parameters: { size: 96, show: "lines" },
    });
    const white = image.data.filter((value) => value > 0.999).length / image.data.length;
    expect(white).toBeGreaterThan(0.7);
    expect(white).toBeLessThan(1);
    const first = progress.find(({ stage }) => stage?.endsWith("regions"));
    expect(first!.image!.data.every((value) => value > 0.999)).toBe(true);
  });

  it("regions have colours of their own, the same in every run", async () => {
    const parameters = { size: 96, show: "regions" };
    const [one, again] = await Promise.all(
      [1, 2].map((seed) => finish(decarlo, { content: scene(96, 96), parameters, seed })),
    );
    expect(again!.image).toEqual(one!.image);
    const painted = await finish(decarlo, { content: scene(96, 96), parameters: { size: 96 } });
    expect(painted.image).not.toEqual(one!.image);
  });
});

it.each([
  [[{ x: 1.2, y: 0.5, durationMs: 300 }]],
  [[{ x: 0.5, y: Number.NaN, durationMs: 300 }]],
  [[{ x: 0.5, y: 0.5 }]],
  [Array.from({ length: 101 }, () => ({ x: 0.5, y: 0.5, durationMs: 300 }))],
])("refuses fixations outside the picture, without a duration, or too many", (fixations) => {
  expect(decarlo.parameters.safeParse({ fixations }).success).toBe(false);
});
