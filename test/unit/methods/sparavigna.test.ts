// Spots of colour as their consumers see them.
import { describe, expect, it } from "vitest";
import { sparavigna } from "../../../gpu/methods/sparavigna.ts";
import { keepsItsPromises } from "./contract.ts";
import { finish, grey, picture, scene } from "./runs.ts";

keepsItsPromises(sparavigna, { content: scene(80, 60), parameters: { size: 96 }, usesSeed: true });

/** Spots that are nothing but their colour. */
const bare = { size: 96, jitter: 0, relief: 0, opacity: 1, shape: "hard disc", smoothing: 0 };

describe("hard spots of the picture's own colours", () => {
  it("make one colour exactly that colour, whatever is below", async () => {
    const flat = picture(96, 64, () => [0.25, 0.5, 0.75]);
    for (const ground of ["paper", "mean"]) {
      const { image } = await finish(sparavigna, {
        content: flat,
        parameters: { ...bare, ground, coverage: 1 },
      });
      image.data.forEach((value, i) => {
        expect(value).toBe([0.25, 0.5, 0.75][i % 3]);
      });
    }
  });

  it("bring no colour that the picture has not", async () => {
    const content = picture(96, 64, (x, y) => [((x >> 2) % 7) / 7, ((y >> 2) % 5) / 5, 0.5]);
    const { image } = await finish(sparavigna, { content, parameters: { ...bare, coverage: 1 } });
    const colours = new Set<string>();
    for (let i = 0; i < content.data.length; i += 3) colours.add(content.data.slice(i, i + 3).join());
    for (let i = 0; i < image.data.length; i += 3)
      expect(colours.has(image.data.slice(i, i + 3).join())).toBe(true);
  });
});

describe("coverage", () => {
  it("grows to what is asked for, without the final mending", async () => {
    const parameters = { ...bare, coverage: 0.6, mends: false, homogeneity: 0.3 };
    const { progress } = await finish(sparavigna, { content: scene(96, 96), parameters });
    const coverages = progress.map(({ values }) => values.coverage!);
    expect(coverages).toEqual(coverages.toSorted((a, b) => a - b));
    expect(coverages.at(-1)).toBeGreaterThanOrEqual(0.6);
    expect(coverages.at(-1)).toBeLessThan(0.8);
  });

  it("is reached by spots that are almost all far smaller than planned", async () => {
    const parameters = { ...bare, maxRadius: 40, minRadius: 5, homogeneity: 0.01, mends: false };
    const content = picture(96, 96, (x, y) => grey(((x >> 1) + (y >> 1)) % 2));
    const { progress } = await finish(sparavigna, { content, parameters: { ...parameters, passes: 2 } });
    expect(progress.at(-1)!.values.coverage).toBeGreaterThanOrEqual(0.98);
  });

  it("is whole with it, for any seed", async () => {
    for (const seed of [1, 2, 3]) {
      const { progress } = await finish(sparavigna, {
        content: scene(96, 96),
        parameters: { size: 96 },
        seed,
      });
      expect(progress.at(-1)!.values.coverage).toBe(1);
    }
  });
});

it("large spots tell less of the picture than small ones", async () => {
  const content = picture(128, 96, (x, y) => [0.5 + 0.4 * Math.sin(x / 4), 0.5 + 0.4 * Math.cos(y / 5), 0.5]);
  const errors = [];
  for (const radius of [2, 10, 40]) {
    const parameters = {
      ...bare,
      size: 128,
      maxRadius: radius,
      minRadius: Math.min(10, radius),
      homogeneity: 0.3,
      keepsDetail: false,
    };
    const { progress } = await finish(sparavigna, { content, parameters });
    errors.push(progress.at(-1)!.values.error!);
  }
  expect(errors).toEqual(errors.toSorted((a, b) => a - b));
});

it("ends with spots too small to cover a pixel", async () => {
  const parameters = { size: 64, shape: "square", maxRadius: 1, minRadius: 1, mends: false };
  const { progress } = await finish(sparavigna, { content: scene(64, 48), parameters });
  const { coverage, strokes } = progress.at(-1)!.values;
  expect(coverage).toBeGreaterThanOrEqual(0.98);
  expect(strokes).toBeLessThan(20_000);
});
