// Layers of curved strokes as their consumers see them.
import { expect, it } from "vitest";
import { hertzmann } from "../../../gpu/methods/hertzmann.ts";
import { keepsItsPromises } from "./contract.ts";
import { finish, picture, scene } from "./runs.ts";

keepsItsPromises(hertzmann, { content: scene(80, 60), parameters: { size: 96 }, usesSeed: true });

it("one colour stays exactly that colour, and takes one layer", async () => {
  const flat = picture(96, 64, () => [0.25, 0.5, 0.75]);
  const parameters = { size: 96, relief: 0, preset: "impressionist", brush: "flat" };
  const { image, progress } = await finish(hertzmann, { content: flat, parameters });
  for (const [i, value] of image.data.entries()) expect(value).toBeCloseTo([0.25, 0.5, 0.75][i % 3]!, 5);
  expect(progress.every(({ stage }) => stage!.startsWith("Layer 1 "))).toBe(true);
});

it("each layer brings the canvas nearer to the picture", async () => {
  const parameters = { size: 128, relief: 0 };
  const { progress } = await finish(hertzmann, { content: scene(128, 128), parameters });
  const errors = new Map<string, number>();
  for (const { stage, values } of progress) errors.set(stage!.slice(0, 7), values.error!);
  const layers = [...errors.values()];
  expect(layers.length).toBeGreaterThan(1);
  expect(layers).toEqual(layers.toSorted((a, b) => b - a));
});

it("counts to its total also where finer layers have nothing to do", async () => {
  const setup = { content: scene(80, 60), parameters: { size: 96, preset: "colorist wash", threshold: 200 } };
  const whole = await finish(hertzmann, setup);
  expect(new Set(whole.progress.map(({ stage }) => stage!.slice(0, 7))).size).toBeLessThan(3);
  for (const state of [undefined, whole.states[3]]) {
    const { progress } = await finish(hertzmann, { ...setup, ...(state && { state }) });
    const totals = progress.map(({ total }) => total);
    expect(totals).toEqual(totals.toSorted((a, b) => b - a));
    expect(progress.at(-1)!.total).toBe(progress.at(-1)!.iteration);
  }
});
