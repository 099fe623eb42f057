// Texture transfer as its consumers see it.
import { describe, expect, it } from "vitest";
import { ashikhmin } from "../../../gpu/methods/ashikhmin.ts";
import { keepsItsPromises } from "./contract.ts";
import { AWKWARD, finish, picture, scene } from "./runs.ts";

const style = picture(40, 32, (x, y) => [
  0.5 + 0.4 * Math.sin(x * 0.9),
  0.5 + 0.4 * Math.cos(y * 0.7),
  (x % 8) / 8,
]);

keepsItsPromises(ashikhmin, {
  content: scene(80, 60),
  style,
  parameters: { size: 80, sampleSize: 48, passes: 2 },
  usesSeed: true,
});

describe("the style", () => {
  it.each(Object.entries(AWKWARD))("may be a picture %s", async (_, awkward) => {
    const { image } = await finish(ashikhmin, {
      content: scene(64, 48),
      style: awkward,
      parameters: { size: 64, sampleSize: 48, passes: 2 },
    });
    expect([image.width, image.height]).toEqual([64, 48]);
    expect(image.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it("alone decides in synthesis, whatever the content shows", async () => {
    const parameters = { mode: "synthesis", size: 64, sampleSize: 48 };
    const [one, other] = await Promise.all(
      [scene(64, 48), picture(64, 48, (x) => [x / 64, 0, 0])].map((content) =>
        finish(ashikhmin, { content, style, parameters }),
      ),
    );
    expect(other!.image).toEqual(one!.image);
  });
});

it("prints row by row on white paper", async () => {
  const parameters = { size: 96, sampleSize: 48, passes: 2 };
  const { progress } = await finish(ashikhmin, { content: scene(96, 96), style, parameters });
  const { data } = progress[3]!.image!;
  expect(data.slice(0, 3 * 96 * 24).some((value) => value < 0.9)).toBe(true);
  expect(data.slice(3 * 96 * 24).every((value) => value === 1)).toBe(true);
});

it("a tileable result goes on across its border as it does inside", async () => {
  const parameters = { mode: "synthesis", size: 64, sampleSize: 64, isTileable: true, passes: 3 };
  const waves = picture(64, 64, (x, y) => [0.5 + 0.4 * Math.sin(x / 3), 0.5 + 0.4 * Math.sin(y / 4), 0.5]);
  const { image } = await finish(ashikhmin, { content: scene(64, 64), style: waves, parameters });
  const step = (from: number, to: number) => {
    let sum = 0;
    for (let y = 0; y < 64; y++) {
      for (let c = 0; c < 3; c++)
        sum += Math.abs(image.data[3 * (64 * y + from) + c]! - image.data[3 * (64 * y + to) + c]!);
    }
    return sum;
  };
  const inside = Array.from({ length: 63 }, (_, x) => step(x, x + 1)).toSorted((a, b) => a - b);
  expect(step(63, 0)).toBeLessThan(1.5 * inside.at(-4)!);
});
