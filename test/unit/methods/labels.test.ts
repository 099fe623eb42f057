// Methods that take labels: regions painted over content and style say which part of the style goes where.
import { describe, expect, it } from "vitest";
import type { Raster } from "../../../gpu/image/raster.ts";
import { fitLongSide, resize } from "../../../gpu/image/resize.ts";
import { imageMethods } from "../../../gpu/methods/find.ts";
import { MethodError } from "../../../gpu/methods/method.ts";
import { finish, picture, scene } from "./runs.ts";

type Rgb = readonly [number, number, number];
const WHITE: Rgb = [1, 1, 1];
const RED: Rgb = [0.9, 0.1, 0.1];
const BLUE: Rgb = [0.1, 0.3, 0.9];

/** The same waves twice, warm on the left and cool on the right: of equal lightness, so that by it alone both serve equally well. */
const style = picture(96, 48, (x, y) => {
  const wave = 0.5 + 0.25 * Math.sin((x % 48) * 0.9 + 0.3 * y) * Math.cos(0.5 * y + ((x % 48) * y) / 99);
  return x < 48 ? [wave + 0.2, wave - 0.05, wave - 0.1] : [wave - 0.2, wave + 0.05, wave + 0.1];
});
const content = scene(96, 64);
const split = (left: Rgb, right: Rgb, width = 48, height = 32) =>
  picture(width, height, (x) => (x < width / 2 ? left : right));
/** The style's left half belongs to the content's right one. */
const swapped = { contentLabels: split(BLUE, RED), styleLabels: split(RED, BLUE, 96, 48) };

const blocks = picture(96, 64, (x, y) => [Math.floor(x / 24) / 4, Math.floor(y / 22) / 3, 0.5]);

/** Part of the pixels that come from the warm half, in either half of a result. */
function warmth({ width, data }: Raster): { left: number; right: number } {
  const counts = { left: [0, 0], right: [0, 0] };
  for (let i = 0; i < data.length / 3; i++) {
    const count = counts[i % width < width / 2 ? "left" : "right"];
    count[0]! += 1;
    if (data[3 * i]! > data[3 * i + 2]!) count[1]! += 1;
  }
  return { left: counts.left[1]! / counts.left[0]!, right: counts.right[1]! / counts.right[0]! };
}

const short: Record<string, Record<string, unknown>> = {
  ashikhmin: { size: 96, sampleSize: 96, colours: "lightness", passes: 2 },
  patchmatch: { size: 96, sampleSize: 96, colours: "lightness", levels: 2, rounds: 2, finish: "copy" },
};
const takesLabels = Object.entries(imageMethods).filter(([, { inputs }]) => inputs.labels === "optional");

it("two methods take them", () => {
  expect(takesLabels.map(([id]) => id)).toEqual(Object.keys(short));
});

describe.each(takesLabels)("%s", (id, method) => {
  const paint = (more: Record<string, unknown> = {}, labels: object = swapped) =>
    finish(method, { content, style, ...labels, parameters: { ...short[id], ...more } });

  it("copies every region from its own, whatever the tones say", async () => {
    const [free, bound] = await Promise.all([paint({}, {}), paint()]);
    const { left, right } = warmth(free.image);
    expect(Math.abs((left + right) / 2 - 0.5)).toBeLessThan(0.15);
    expect(right - left).toBeLessThan(0.5);
    expect(warmth(bound.image).left).toBeLessThan(0.05);
    expect(warmth(bound.image).right).toBeGreaterThan(0.95);
  });

  it.each([
    { levels: 3, isTileable: true },
    { toneMatching: "off" },
    ...(id === "ashikhmin"
      ? [{ mode: "synthesis" }, { isRefined: true }, { passes: 1, chance: 0 }, { toneWeight: 50 }]
      : [{ finish: "blend" }, { toneWeight: 0 }]),
  ])("does so with %j too", async (more) => {
    const { image } = await paint(more);
    expect(warmth(image).left).toBeLessThan(0.05);
    expect(warmth(image).right).toBeGreaterThan(0.95);
  });

  it("asks for nothing where nothing is painted", async () => {
    const labels = { ...swapped, contentLabels: split(WHITE, RED) };
    const [free, half] = await Promise.all([paint({}, {}), paint({}, labels)]);
    expect(warmth(half.image).right).toBeGreaterThan(0.95);
    expect(Math.abs(warmth(half.image).left - warmth(free.image).left)).toBeLessThan(0.25);
  });

  it("without weight makes what it makes without labels, bit for bit", async () => {
    const [free, weightless] = await Promise.all([paint({}, {}), paint({ labelWeight: 0 })]);
    expect(weightless.image).toEqual(free.image);
  });

  it("keeps to its regions the more, the more they weigh", async () => {
    const results = await Promise.all([0, 0.02, 2].map((labelWeight) => paint({ labelWeight })));
    const kept = results.map(({ image }) => warmth(image).right - warmth(image).left);
    expect(kept[1]).toBeGreaterThan(kept[0]! + 0.1);
    expect(kept[2]).toBeGreaterThanOrEqual(kept[1]!);
  });

  it("goes on from a saved state to the same picture", async () => {
    const whole = await paint();
    for (const state of [whole.states[0], whole.states[Math.floor(whole.states.length / 2)]])
      expect((await paint({}, { ...swapped, state })).image).toEqual(whole.image);
  });

  it("reads labels with soft edges, shrunk and a little off, as it reads them clean", async () => {
    const soft = (labels: Raster) => {
      const { width, height, data } = resize(labels, fitLongSide(labels, 200));
      const noise = (i: number) => (i % 7) / 255;
      return {
        width,
        height,
        data: data.map((value, i) => Math.max(0, value - noise(Math.floor(i / 2400)))),
      };
    };
    const labels = {
      contentLabels: soft(swapped.contentLabels),
      styleLabels: soft(swapped.styleLabels),
    };
    const { image } = await paint({}, labels);
    expect(warmth(image).left).toBeLessThan(0.05);
    expect(warmth(image).right).toBeGreaterThan(0.95);
  });

  it.each([
    ["one alone", { contentLabels: swapped.contentLabels }, /none of the style/, /both, or neither/],
    ["another shape", { ...swapped, styleLabels: split(RED, BLUE, 30, 30) }, /30 x 30/, /this very picture/],
    ["no region", { ...swapped, contentLabels: split(WHITE, WHITE) }, /no region/, /plain colour/],
    ["too many", { ...swapped, contentLabels: blocks }, /14 colours/, /plain colour/],
    ["a region lacking", { ...swapped, styleLabels: split(RED, WHITE, 96, 48) }, /#1a4de5/, /over the style/],
  ])("refuses %s, and says what to do", async (_, labels, message, remedy) => {
    const failure = await paint({}, labels).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MethodError);
    expect((failure as MethodError).message).toMatch(message);
    expect((failure as MethodError).remedy).toMatch(remedy);
  });

  it("refuses a region that the crop has cut off", async () => {
    const crop = { x: 0, y: 0, width: 0.4, height: 1 };
    await expect(paint({ crop })).rejects.toThrow(/nowhere in the part that is copied from/);
  });
});
