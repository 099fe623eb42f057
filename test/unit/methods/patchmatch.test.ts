// The analogy as its consumers see it.
import { expect, it } from "vitest";
import { patchmatch } from "../../../gpu/methods/patchmatch.ts";
import { keepsItsPromises } from "./contract.ts";
import { AWKWARD, finish, picture, scene } from "./runs.ts";

const style = picture(40, 32, (x, y) => [
  0.5 + 0.4 * Math.sin(x * 0.9),
  0.5 + 0.4 * Math.cos(y * 0.7),
  (x % 8) / 8,
]);
const parameters = { size: 64, sampleSize: 40, levels: 2, rounds: 1 };

const promised = { content: scene(64, 48), style, parameters, usesSeed: true };
keepsItsPromises(patchmatch, { ...promised, hasLargerSteps: true });

it("counts a sweep as four where it looks at four times the pixels", async () => {
  const larger = { size: 192, sampleSize: 128, levels: 3, rounds: 1, sweeps: 2 };
  const setup = { content: scene(192, 160), style: scene(128, 112), parameters: larger };
  const { progress, states } = await finish(patchmatch, setup);
  expect(progress.map(({ iteration }) => iteration)).toEqual([1, 2, 6, 10, 26, 42]);
  expect(progress.every(({ total }) => total === 42)).toBe(true);
  const rest = await finish(patchmatch, { ...setup, state: states[2]! });
  expect(rest.progress.map(({ iteration, total }) => [iteration, total])).toEqual([
    [10, 42],
    [26, 42],
    [42, 42],
  ]);
});

it.each(Object.entries(AWKWARD))("takes as a style a picture %s", async (_, awkward) => {
  const { image } = await finish(patchmatch, { content: scene(64, 48), style: awkward, parameters });
  expect([image.width, image.height]).toEqual([64, 48]);
  expect(image.data.every((value) => value >= 0 && value <= 1)).toBe(true);
});

it("copies pixels of the style where it is told to", async () => {
  const { image } = await finish(patchmatch, {
    content: scene(64, 48),
    style,
    parameters: { ...parameters, sampleSize: 40, finish: "copy" },
  });
  const colours = new Set<string>();
  for (let i = 0; i < style.data.length; i += 3) colours.add(style.data.slice(i, i + 3).join());
  for (let i = 0; i < image.data.length; i += 3)
    expect(colours.has(image.data.slice(i, i + 3).join())).toBe(true);
});
