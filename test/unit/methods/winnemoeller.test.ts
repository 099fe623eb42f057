// The cartoon filter as its consumers see it.
import { describe, expect, it } from "vitest";
import { winnemoeller } from "../../../gpu/methods/winnemoeller.ts";
import { keepsItsPromises } from "./contract.ts";
import { finish, grey, picture, scene } from "./runs.ts";

keepsItsPromises(winnemoeller, { content: scene(80, 60), parameters: { size: 96 }, usesSeed: false });

describe("the result", () => {
  it("is flatter than the picture inside areas and dark along their edges", async () => {
    const noisy = picture(128, 128, (x, y) =>
      grey((x < 64 ? 0.35 : 0.7) + 0.03 * Math.sin(1.7 * x + 2.3 * y)),
    );
    const { image } = await finish(winnemoeller, { content: noisy, parameters: { size: 128 } });
    const spread = ({ data }: typeof noisy) => {
      const values = Array.from(
        { length: 900 },
        (_, i) => data[((40 + (i % 30)) * 128 + 85 + ((i / 30) | 0)) * 3]!,
      );
      return Math.max(...values) - Math.min(...values);
    };
    expect(spread(image)).toBeLessThan(spread(noisy) / 5);
    const row = Array.from({ length: 128 }, (_, x) => image.data[(64 * 128 + x) * 3]!);
    const darkest = row.indexOf(Math.min(...row));
    expect(darkest).toBeGreaterThanOrEqual(61);
    expect(darkest).toBeLessThanOrEqual(66);
    expect(row[darkest]).toBeLessThan(row[30]! / 2);
  });

  it("draws no lines at strength 0: the last two pictures are the same", async () => {
    const parameters = { size: 96, edgeStrength: 0 };
    const { progress } = await finish(winnemoeller, { content: scene(96, 96), parameters });
    expect(progress.at(-1)!.image).toEqual(progress.at(-2)!.image);
  });

  it("has few tones: nearly all pixels of a ramp sit on the levels", async () => {
    const ramp = picture(256, 64, (x) => grey(x / 255));
    const parameters = { size: 256, bins: 4, quantiseSharpness: 14, edgeStrength: 0 };
    const { image } = await finish(winnemoeller, { content: ramp, parameters });
    const tones = new Map<number, number>();
    for (let x = 0; x < 256; x++) {
      const tone = Math.round(image.data[(32 * 256 + x) * 3]! * 100);
      tones.set(tone, (tones.get(tone) ?? 0) + 1);
    }
    const common = [...tones.values()].toSorted((a, b) => b - a).slice(0, 5);
    expect(common.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(240);
  });
});
