// The sample pictures: the same seed paints the same pixels, and the shipped files are what the gallery expects.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import * as compositions from "../../assets/painting/index.ts";
import { seededRandom } from "../../gpu/random.ts";

const folder = join(import.meta.dirname, "../../assets/pictures");
const shipped = (["contents", "styles"] as const).flatMap((kind) =>
  readdirSync(join(folder, kind)).map((file) => ({ kind, file, path: join(folder, kind, file) })),
);

describe("painting", () => {
  const { night, harbour, stainedGlass } = compositions;
  test.each([night, harbour, stainedGlass])("$id follows from its seed alone", (composition) => {
    const once = composition.paint(32, seededRandom(1, composition.id));
    const again = composition.paint(32, seededRandom(1, composition.id));
    const other = composition.paint(32, seededRandom(2, composition.id));
    expect(again.rgb).toEqual(once.rgb);
    expect(other.rgb).not.toEqual(once.rgb);
    expect(Math.max(once.width, once.height)).toBe(32);
    expect(once.rgb.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});

describe("shipped pictures", () => {
  test("there is one file for every composition and none besides", () => {
    const made = Object.values(compositions).map(({ id, kind }) => `${kind}/${id}.jpg`);
    expect(shipped.map(({ kind, file }) => `${kind}/${file}`).sort()).toEqual(made.sort());
  });

  test("together they stay small", () => {
    const bytes = shipped.reduce((sum, { path }) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(2_000_000);
  });

  test.each(shipped)(
    "$kind/$file is an sRGB JPEG of 512 pixels that is neither dark nor flat",
    async ({ path }) => {
      const { format, width, height, space } = await sharp(path).metadata();
      expect({ format, space, longSide: Math.max(width, height) }).toEqual({
        format: "jpeg",
        space: "srgb",
        longSide: 512,
      });
      for (const { mean, stdev } of (await sharp(path).stats()).channels) {
        expect(mean).toBeGreaterThan(25);
        expect(mean).toBeLessThan(230);
        expect(stdev).toBeGreaterThan(20);
      }
    },
  );
});
