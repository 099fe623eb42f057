// Methods that take a map of where detail matters: what they all make of it.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../../../gpu/image/codecs.ts";
import type { Raster } from "../../../gpu/image/raster.ts";
import { fitLongSide, resize } from "../../../gpu/image/resize.ts";
import { imageMethods } from "../../../gpu/methods/find.ts";
import { haeberli } from "../../../gpu/methods/haeberli.ts";
import { MethodError } from "../../../gpu/methods/method.ts";
import { luminanceOf } from "../../../gpu/paint/filters.ts";
import { finish, grey, picture, scene } from "./runs.ts";

const PICTURES = new URL("../../../assets/pictures/contents/", import.meta.url);
const WIDTH = 256;

const sample = async (name: string) => {
  const whole = await decodeImage(readFileSync(new URL(name, PICTURES)));
  return resize(whole, fitLongSide(whole, WIDTH));
};

/** Light on one side, dark on the other. */
const lightLeft = ({ width, height }: Raster) => picture(width, height, (x) => grey(x < width / 2 ? 1 : 0));
const lightRight = ({ width, height }: Raster) => picture(width, height, (x) => grey(x < width / 2 ? 0 : 1));

/** Mean difference of lightness between content and result in the middle of either half: what was left out. */
function lost(content: Raster, result: Raster): { left: number; right: number } {
  const [wanted, made] = [luminanceOf(content), luminanceOf(result)];
  const sums = { left: 0, right: 0 };
  wanted.data.forEach((value, i) => {
    const share = (i % content.width) / content.width;
    if (share > 0.05 && share < 0.45) sums.left += Math.abs(value - made.data[i]!);
    if (share > 0.55 && share < 0.95) sums.right += Math.abs(value - made.data[i]!);
  });
  return { left: sums.left / wanted.data.length, right: sums.right / wanted.data.length };
}

/** Chance, light and lines aside: only the size of what is painted differs. */
const plain: Record<string, Record<string, unknown>> = {
  decarlo: { lineDetail: 0, colourBoost: 0 },
  sparavigna: { relief: 0, jitter: 0 },
  haeberli: { relief: 0, hueJitter: 0, saturationJitter: 0, valueJitter: 0 },
};
/** Strokes of one size are made finer and broader by the map alone. */
const alike = { ...plain.haeberli, sizes: 1 };
const takesMap = Object.entries(imageMethods).filter(([, { inputs }]) => inputs.map === "optional");

it("three methods take one", () => {
  expect(takesMap.map(([id]) => id).toSorted()).toEqual(Object.keys(plain).toSorted());
});

const ways = takesMap.map(([id, method]) => [id, method, plain[id]] as const);

describe.each([...ways, ["haeberli with one size", haeberli, alike] as const])("%s", (id, method, usual) => {
  const paint = (content: Raster, map?: Raster, more = {}) =>
    finish(method, { content, map, parameters: { ...usual, size: WIDTH, ...more } });

  it.each(["harbour.jpg", "lake.jpg", "lighthouse.jpg"])(
    "loses less of %s on the light side, whichever it is",
    async (name) => {
      const content = await sample(name);
      const [one, other] = await Promise.all([
        paint(content, lightLeft(content)),
        paint(content, lightRight(content)),
      ]);
      const [left, right] = [lost(content, one.image), lost(content, other.image)];
      expect(left.left).toBeLessThan(0.9 * right.left);
      expect(right.right).toBeLessThan(0.9 * left.right);
    },
    60_000,
  );

  it("makes of a grey map what it makes of none", async () => {
    const content = scene(96, 64);
    const settings = { size: 96, ...(id === "decarlo" && { attention: "even" }) };
    const without = await paint(content, undefined, settings);
    const grey128 = await paint(
      content,
      picture(48, 32, () => grey(128 / 255)),
      settings,
    );
    expect(grey128.image).toEqual(without.image);
  });

  it("goes on from a saved state to the same picture", async () => {
    const content = scene(96, 64);
    const setup = { content, map: lightLeft(content), parameters: { ...usual, size: 96 } };
    const whole = await finish(method, setup);
    const state = whole.states[Math.floor(whole.states.length / 2)];
    const rest = await finish(method, { ...setup, state });
    expect(rest.image).toEqual(whole.image);
  });

  it("refuses a map of another shape, and says what to do", async () => {
    const failure = await paint(scene(96, 64), scene(64, 64)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MethodError);
    expect((failure as MethodError).message).toContain("64 x 64");
    expect((failure as MethodError).remedy).toContain("this very picture");
  });
});
