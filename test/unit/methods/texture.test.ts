// What methods that copy from a sample share: the part of the style that may be copied, results that repeat, refining, and the
// views of where pixels come from.
import { describe, expect, it } from "vitest";
import type { Raster } from "../../../gpu/image/raster.ts";
import { crop, fitLongSide, resize } from "../../../gpu/image/resize.ts";
import { findImageMethod, type ImageMethod } from "../../../gpu/methods/find.ts";
import { patchmatch } from "../../../gpu/methods/patchmatch.ts";
import { luminanceOf } from "../../../gpu/paint/filters.ts";
import { exemplarOf, guideOf } from "../../../gpu/paint/texture-exemplar.ts";
import { copyPixels } from "../../../gpu/paint/texture-field.ts";
import { comparedOf, patchDistance } from "../../../gpu/paint/texture-patches.ts";
import { Transfer, type TransferOptions } from "../../../gpu/paint/texture-transfer.ts";
import { likeness, samplePicture } from "../paint/textures.ts";
import { finish, picture, scene } from "./runs.ts";

const colours = ({ data }: Raster) => {
  const found = new Set<string>();
  for (let i = 0; i < data.length; i += 3) found.add(data.slice(i, i + 3).join());
  return found;
};
const methods: [string, ImageMethod, Record<string, unknown>][] = [
  ["ashikhmin", findImageMethod("ashikhmin"), { passes: 2 }],
  ["patchmatch", findImageMethod("patchmatch"), { levels: 2, rounds: 1, finish: "copy" }],
];

describe("crop", () => {
  it("takes whole pixels of the box alone, and at least one", () => {
    const numbered = picture(10, 8, (x, y) => [x / 10, y / 10, 0]);
    const part = crop(numbered, { x: 0.3, y: 0.25, width: 0.4, height: 0.5 });
    expect([part.width, part.height]).toEqual([4, 4]);
    expect(Array.from(part.data.slice(0, 3))).toEqual(Array.from(Float32Array.of(0.3, 0.2, 0)));
    expect(Array.from(part.data.slice(-3))).toEqual(Array.from(Float32Array.of(0.6, 0.5, 0)));
    expect(crop(numbered, { x: 0, y: 0, width: 1, height: 1 })).toEqual(numbered);
    for (const box of [
      { x: 1, y: 1, width: 0.02, height: 0.02 },
      { x: 0.99, y: 0, width: 1, height: 0.02 },
      { x: 0.31, y: 0.31, width: 0.02, height: 0.02 },
    ]) {
      const { width, height, data } = crop(numbered, box);
      expect(width * height).toBeGreaterThanOrEqual(1);
      expect(data).toHaveLength(3 * width * height);
    }
  });

  it.each(methods)("%s never copies a pixel from outside", async (_, method, quick) => {
    // Red outside; inside, every pixel is a colour of its own without red.
    const inside = (x: number, y: number) => x >= 40 && x < 80 && y >= 16 && y < 48;
    const style = picture(96, 64, (x, y) => (inside(x, y) ? [0, x / 96, y / 64] : [1, 0.2, 0.2]));
    const box = { x: 40 / 96, y: 16 / 64, width: 40 / 96, height: 32 / 64 };
    const { image } = await finish(method, {
      content: scene(64, 48),
      style,
      parameters: { ...quick, size: 64, sampleSize: 40, crop: box },
    });
    const allowed = colours(crop(style, box));
    for (const colour of colours(image)) expect(allowed.has(colour)).toBe(true);
    for (let i = 0; i < image.data.length; i += 3) expect(image.data[i]).toBe(0);
  });

  it.each(methods)("%s says what a box may be", (_, method) => {
    for (const box of [{ x: 0, y: 0, width: 0, height: 1 }, { x: -1, y: 0, width: 1, height: 1 }, { x: 0 }])
      expect(method.parameters.safeParse({ crop: box }).success).toBe(false);
  });
});

it.each(methods)("%s shows sources and seams beside the picture, of its size", async (_, method, quick) => {
  const style = picture(40, 32, (x, y) => [x / 40, y / 32, 0.5]);
  const { progress } = await finish(method, {
    content: scene(64, 48),
    style,
    parameters: { ...quick, size: 64, sampleSize: 40 },
  });
  expect(Object.keys(method.previews)).toEqual(["sources", "seams"]);
  for (const { images, image } of progress) {
    for (const name of ["sources", "seams"]) {
      expect([images![name]!.width, images![name]!.height]).toEqual([image!.width, image!.height]);
    }
  }
  const last = progress.at(-1)!;
  // Seams are black, and there are some unless the whole is a single copy.
  const black = colours(last.images!.seams!).has("0,0,0");
  expect(black).toBe(last.values.coherence! < 1);
});

/** Difference between the columns at the border over the usual one inside. */
function seam({ width, height, data }: Raster): number {
  const step = (from: number, to: number) => {
    let sum = 0;
    for (let y = 0; y < height; y++) {
      for (let c = 0; c < 3; c++)
        sum += Math.abs(data[3 * (width * y + from) + c]! - data[3 * (width * y + to) + c]!);
    }
    return sum;
  };
  const inside = Array.from({ length: width - 1 }, (_, x) => step(x, x + 1));
  return step(width - 1, 0) / (inside.reduce((a, b) => a + b) / inside.length);
}

it("a tileable analogy goes on across its border as it does inside", async () => {
  const waves = picture(64, 64, (x, y) => [0.5 + 0.4 * Math.sin(x / 3), 0.5 + 0.4 * Math.sin(y / 4), 0.5]);
  const made = async (isTileable: boolean) => {
    const parameters = { size: 70, sampleSize: 64, toneWeight: 0, levels: 3, isTileable };
    return seam((await finish(patchmatch, { content: scene(70, 70), style: waves, parameters })).image);
  };
  const [tileable, plain] = [await made(true), await made(false)];
  expect(tileable).toBeLessThan(1.5);
  expect(tileable).toBeLessThan(plain);
});

describe("refining", async () => {
  const content = await samplePicture("contents/lake", 96);
  const sample = await samplePicture("styles/meadow", 96);
  const usual: TransferOptions = {
    ...{ content, sample, isGuided: true, reach: 2, toneReach: 2, toneWeight: 3, contourWeight: 0 },
    ...{ toneMatching: "ranks", colours: "lab", chance: 0.1, bestOf: 4, coherenceBoost: 0, labelWeight: 2 },
    ...{ passes: 2, levels: 1, isTileable: false, isRefined: false, seed: 1 },
  };
  const made = (options: Partial<TransferOptions>) => {
    const transfer = new Transfer({ ...usual, ...options });
    while (!transfer.isDone) transfer.advance();
    return transfer.present();
  };
  /** How little the patches of the result are patches of the sample at the place that each pixel names. */
  const misfit = ({ field }: ReturnType<typeof made>) => {
    const exemplar = exemplarOf(sample, { radius: 2, colours: "lab", toneRadius: 2 });
    const result = exemplarOf(copyPixels(field, exemplar), { radius: 2, colours: "lab", toneRadius: 2 });
    const weights = { colour: 1, tone: 0 };
    const search = {
      picture: comparedOf(result.features, guideOf(luminanceOf(content), 2), weights),
      sample: comparedOf(exemplar.features, exemplar.guide, weights),
      radius: 2,
    };
    let sum = 0;
    for (let i = 0; i < field.x.length; i++) {
      const [x, y] = [i % field.width, Math.floor(i / field.width)];
      sum += patchDistance(search, [x, y, field.x[i]!, field.y[i]!], Number.POSITIVE_INFINITY);
    }
    return sum / field.x.length;
  };
  const [plain, refined] = [made({}), made({ isRefined: true })];

  it("makes patches fit better, looks no less like the content, and keeps every pixel a copy", () => {
    expect(misfit(refined)).toBeLessThan(0.95 * misfit(plain));
    const [before, after] = [plain, refined].map(({ field, exemplar }) =>
      likeness(copyPixels(field, exemplar), content),
    );
    expect(after).toBeGreaterThan(before! - 0.02);
    const allowed = colours(sample);
    for (const colour of colours(copyPixels(refined.field, refined.exemplar)))
      expect(allowed.has(colour)).toBe(true);
  });

  it("goes on from any sweep as if nothing had happened", () => {
    const first = new Transfer({ ...usual, isRefined: true });
    while (first.stage !== "Refining") first.advance();
    first.advance();
    const rest = new Transfer({ ...usual, isRefined: true }, first.save());
    while (!rest.isDone) rest.advance();
    expect(rest.present().field).toEqual(refined.field);
  });
});

it("the sample keeps its longer side whatever part of the style it is", () => {
  const part = crop(scene(100, 50), { x: 0, y: 0, width: 0.2, height: 1 });
  const sample = resize(part, fitLongSide(part, 64));
  expect(Math.max(sample.width, sample.height)).toBe(64);
});
