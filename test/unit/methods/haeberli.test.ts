// Brush strokes as their consumers see them.
import { describe, expect, it } from "vitest";
import { haeberli } from "../../../gpu/methods/haeberli.ts";
import { keepsItsPromises } from "./contract.ts";
import { finish, picture, scene } from "./runs.ts";

keepsItsPromises(haeberli, { content: scene(80, 60), parameters: { size: 96 }, usesSeed: true });

const flat = picture(96, 64, () => [0.25, 0.5, 0.75]);
const plain = { size: 96, relief: 0, hueJitter: 0, saturationJitter: 0, valueJitter: 0 };

describe("one colour", () => {
  it("stays exactly that colour where chance leaves colours alone", async () => {
    const { image, progress } = await finish(haeberli, { content: flat, parameters: plain });
    for (const [i, value] of image.data.entries()) expect(value).toBeCloseTo([0.25, 0.5, 0.75][i % 3]!, 5);
    expect(progress.at(-1)!.values.coverage).toBe(1);
  });

  it("shows its strokes under the light, and by chance in colour", async () => {
    for (const change of [{ relief: 1 }, { valueJitter: 0.3 }]) {
      const { image } = await finish(haeberli, { content: flat, parameters: { ...plain, ...change } });
      expect(Math.max(...image.data.filter((_, i) => i % 3 === 0))).toBeGreaterThan(0.27);
    }
  });
});

it("the canvas comes nearer to the picture with finer strokes", async () => {
  const { progress } = await finish(haeberli, {
    content: scene(128, 128),
    parameters: { ...plain, size: 128 },
  });
  const errors = progress.map(({ values }) => values.error!);
  expect(errors.at(-1)).toBeLessThan(errors[0]! / 2);
  expect(errors.at(-1)).toBeLessThan(0.03);
});

it("the light moves without the strokes: the same painting from both sides", async () => {
  const lit = (lightAzimuth: number) =>
    finish(haeberli, { content: scene(96, 96), parameters: { size: 96, relief: 1, lightAzimuth } });
  const [left, right] = await Promise.all([lit(180), lit(0)]);
  expect(left.image.data).not.toEqual(right.image.data);
  expect(left.progress.at(-1)!.values).toEqual(right.progress.at(-1)!.values);
});

it("a print is the same painting, larger", async () => {
  const parameters = { size: 96, relief: 0 };
  const [small, large] = await Promise.all(
    [1, 3].map((enlarge) =>
      finish(haeberli, { content: scene(96, 96), parameters: { ...parameters, enlarge } }),
    ),
  );
  expect([large!.image.width, large!.image.height]).toEqual([288, 288]);
  let squares = 0;
  for (let i = 0; i < 96 * 96; i++) {
    const [x, y] = [i % 96, Math.floor(i / 96)];
    let mean = 0;
    for (let k = 0; k < 9; k++)
      mean += large!.image.data[3 * ((3 * y + Math.floor(k / 3)) * 288 + 3 * x + (k % 3))]! / 9;
    squares += (mean - small!.image.data[3 * i]!) ** 2;
  }
  expect(Math.sqrt(squares / (96 * 96))).toBeLessThan(4 / 255);
});
