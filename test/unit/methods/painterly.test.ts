// Every method that needs no network, as the registry has them: files that break careless code, from bytes to the finished
// picture. What each promises beyond is in its own test, which starts from contract.ts.
import { existsSync, readFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../../../gpu/image/codecs.ts";
import { type ImageMethod, imageMethods } from "../../../gpu/methods/find.ts";
import { finish, scene } from "./runs.ts";

const painterly = Object.entries(imageMethods).filter(
  ([, { inputs }]) => inputs.model === "none" && inputs.content === "required",
);

const file = (width: number, height: number, alpha: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 90, alpha } } })
    .png()
    .toBuffer();
/** Left half red, right half transparent over red. */
const halfSeen = async () =>
  sharp(await file(48, 32, 0))
    .composite([{ input: await file(24, 32, 1), left: 0, top: 0 }])
    .png()
    .toBuffer();

const [strip, unseen, half] = await Promise.all(
  [file(8000, 10, 1), file(48, 32, 0), halfSeen()].map(async (bytes) => decodeImage(await bytes)),
);

async function paint(method: ImageMethod, content: typeof strip) {
  const style = method.inputs.style === "required" ? scene(48, 40) : undefined;
  return (await finish(method, { content, style, parameters: { size: 64 } })).image;
}

it("there are some", () => {
  expect(painterly.length).toBeGreaterThanOrEqual(8);
});

describe.each(painterly)("%s", (id, method) => {
  it("keeps the promises of all methods, in a test of its own", () => {
    const own = new URL(`${id}.test.ts`, import.meta.url);
    expect(existsSync(own)).toBe(true);
    expect(readFileSync(own, "utf8")).toContain(`keepsItsPromises(${id},`);
  });

  it("paints a strip of 8000 x 10 pixels", async () => {
    const { width, height, data } = await paint(method, strip!);
    expect([width, height]).toEqual([64, 1]);
    expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it("paints transparency as white paper, whatever colour it hides", async () => {
    expect(unseen!.data.every((value) => value === 1)).toBe(true);
    const image = await paint(method, unseen!);
    const mean = image.data.reduce((sum, value) => sum + value, 0) / image.data.length;
    // A method with a style has that style's colours and no white of its own.
    if (method.inputs.style === "none") expect(mean).toBeGreaterThan(0.9);
    expect(image.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it("paints the seen half of a picture other than the unseen one", async () => {
    const { width, height, data } = await paint(method, half!);
    const mean = (from: number, to: number) => {
      let sum = 0;
      for (let y = 0; y < height; y++) for (let x = from; x < to; x++) sum += data[3 * (y * width + x) + 1]!;
      return sum / (height * (to - from));
    };
    expect(Math.abs(mean(2, width / 2 - 4) - mean(width / 2 + 4, width - 2))).toBeGreaterThan(0.02);
  });
});
