// Dots as their consumers see them, from near and from afar.
import { describe, expect, it } from "vitest";
import { imageMethods } from "../../../gpu/methods/find.ts";
import { pointillism } from "../../../gpu/methods/pointillism.ts";
import { hexOf } from "../../../gpu/paint/hex.ts";
import { readState } from "../../../gpu/paint/session.ts";
import { blankStroke, StrokeLog } from "../../../gpu/paint/stroke.ts";
import { keepsItsPromises } from "./contract.ts";
import { finish, grey, picture, scene } from "./runs.ts";

keepsItsPromises(pointillism, { content: scene(80, 60), parameters: { size: 96 }, usesSeed: true });

const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

describe("from afar, in light,", () => {
  /** No accents, no chance: what is left is the mixture. */
  const parameters = { size: 256, saturation: 1, accents: 0, hueChance: 0, variety: 0, paletteSize: 32 };

  it.each([0.3, 0.5, 0.7])("grey %f is as light as it was", async (tone) => {
    const { image } = await finish(pointillism, { content: picture(256, 192, () => grey(tone)), parameters });
    const mean = image.data.reduce((sum, value) => sum + linear(value), 0) / image.data.length;
    expect(mean / linear(tone)).toBeGreaterThan(0.97);
    expect(mean / linear(tone)).toBeLessThan(1.03);
  });

  it("a scene has the colours that it had, block by block", async () => {
    const content = scene(256, 192);
    const { image } = await finish(pointillism, { content, parameters });
    const blocks = (raster: typeof image, c: number) => {
      const sums = new Float64Array(48);
      for (let y = 0; y < 192; y++) {
        for (let x = 0; x < 256; x++)
          sums[8 * (y >> 5) + (x >> 5)]! += linear(raster.data[3 * (256 * y + x) + c]!) / 1024;
      }
      return sums;
    };
    for (let c = 0; c < 3; c++) {
      const [painted, meant] = [blocks(image, c), blocks(content, c)];
      let difference = 0;
      painted.forEach((value, i) => {
        difference += Math.abs(value - meant[i]!) / 48;
      });
      expect(difference).toBeLessThan(0.03);
    }
  });
});

it("accents change some dots and leave the others in their places", async () => {
  const [none, some] = await Promise.all(
    [0, 0.2].map((accents) =>
      finish(pointillism, { content: scene(128, 96), parameters: { size: 128, accents } }),
    ),
  );
  expect(some!.progress.at(-1)!.values.strokes).toBe(none!.progress.at(-1)!.values.strokes);
  expect(some!.image.data).not.toEqual(none!.image.data);
});

it.each([
  ["haeberli", { hueJitter: 0, saturationJitter: 0, valueJitter: 0 }],
  ["pointillism", { accents: 0, hueChance: 0, variety: 0 }],
] as const)("%s paints with one's own colours alone, and refuses what is no colour", async (id, calm) => {
  const method = imageMethods[id]!;
  const ownColours = ["#d8232a", "#1f4ea8", "#fffaf0"];
  const content = scene(96, 72);
  const { states } = await finish(method, { content, parameters: { size: 96, ...calm, ownColours } });
  const used = new Set<string>();
  const { strokes } = readState(states.at(-1)!);
  const log = StrokeLog.from(strokes);
  for (let i = 0; i < log.length; i++) {
    const { red, green, blue } = log.read(i, blankStroke());
    used.add(hexOf([red, green, blue]));
  }
  expect([...used].toSorted()).toEqual(ownColours.toSorted());
  expect(method.parameters.safeParse({ ownColours: ["red"] }).success).toBe(false);
});
