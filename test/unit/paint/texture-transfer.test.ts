// Texture transfer as a whole: it looks like the one from near and like the other from afar.
import { describe, expect, it } from "vitest";
import { luminanceOf } from "../../../gpu/paint/filters.ts";
import { boxMean, matchTones } from "../../../gpu/paint/texture-exemplar.ts";
import { coherenceOf, copyPixels, finerField, showField } from "../../../gpu/paint/texture-field.ts";
import { Transfer, type TransferOptions } from "../../../gpu/paint/texture-transfer.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { grey, picture } from "../methods/runs.ts";
import { likeness, rankCorrelation, samplePicture, textureDistance } from "./textures.ts";

const [content, sample] = await Promise.all([
  samplePicture("contents/lake", 112),
  samplePicture("styles/meadow", 112),
]);

const usual: TransferOptions = {
  ...{ content, sample, isGuided: true, reach: 2, toneReach: 2, toneWeight: 3, contourWeight: 0 },
  ...{ toneMatching: "ranks", colours: "lab", chance: 0.1, bestOf: 4, coherenceBoost: 0, labelWeight: 2 },
  ...{ passes: 3, levels: 1, isTileable: false, isRefined: false, seed: 1 },
};

function transferred(options: Partial<TransferOptions>) {
  const transfer = new Transfer({ ...usual, ...options });
  while (!transfer.isDone) transfer.advance();
  const { field, exemplar } = transfer.present();
  return { field, exemplar, image: copyPixels(field, exemplar) };
}

describe("every pixel", () => {
  it.each([1, 2])("is a pixel of the sample after every band, at %i sizes", (levels) => {
    const transfer = new Transfer({ ...usual, levels });
    while (!transfer.isDone) {
      transfer.advance();
      const { field, exemplar } = transfer.present();
      const { data } = copyPixels(field, exemplar);
      for (let i = 0; i < field.x.length; i += 7) {
        const from = 3 * (field.y[i]! * exemplar.width + field.x[i]!);
        expect([...data.slice(3 * i, 3 * i + 3)]).toEqual([...exemplar.rgb.slice(from, from + 3)]);
      }
    }
  });
});

describe("weight of tones", () => {
  const weights = [0, 0.3, 1, 3, 10, 40];
  const results = weights.map((toneWeight) => transferred({ toneWeight }));

  it("brings the content forward", () => {
    const likenesses = results.map(({ image }) => likeness(image, content));
    expect(rankCorrelation(weights, likenesses)).toBeGreaterThan(0.8);
    expect(likenesses[3]).toBeGreaterThan(0.5);
  });

  it("breaks the texture up", () => {
    const coherences = results.map(({ field }) => coherenceOf(field));
    expect(rankCorrelation(weights, coherences)).toBeLessThan(-0.8);
  });
});

it("the texture is the sample's: nearer than its pixels shuffled, and than the content", () => {
  const { image } = transferred({});
  const random = seededRandom(1, "shuffle");
  const shuffled = picture(sample.width, sample.height, () => {
    const from = 3 * random.integer(sample.width * sample.height);
    return [sample.data[from]!, sample.data[from + 1]!, sample.data[from + 2]!];
  });
  const own = textureDistance(image, sample);
  expect(own).toBeLessThan(textureDistance(shuffled, sample) / 1.5);
  expect(own).toBeLessThan(textureDistance(content, sample) / 1.5);
});

it("of a picture onto itself comes near the picture, in large patches", () => {
  const scene = picture(64, 48, (x, y) => [x / 64, y / 48, 0.5 + 0.3 * Math.sin(x / 5) * Math.cos(y / 4)]);
  const own = {
    content: scene,
    sample: scene,
    chance: 0.4,
    bestOf: 20,
    toneWeight: 5,
    contourWeight: 5,
    passes: 4,
  };
  const { field, image } = transferred(own);
  expect(likeness(image, scene)).toBeGreaterThan(0.97);
  expect(coherenceOf(field)).toBeGreaterThan(0.6);
});

it("goes on from any band as if nothing had happened", () => {
  const whole = transferred({ levels: 2 });
  const transfer = new Transfer({ ...usual, levels: 2 });
  for (let i = 0; i < 21; i++) transfer.advance();
  const saved = transfer.save();
  while (!transfer.isDone) transfer.advance();
  const rest = new Transfer({ ...usual, levels: 2 }, saved);
  while (!rest.isDone) rest.advance();
  expect(rest.present().field).toEqual(whole.field);
});

describe("tones are matched", () => {
  const dark = { width: 4, height: 1, data: Float32Array.of(0.1, 0.2, 0.3, 0.4) };
  const light = { width: 5, height: 1, data: Float32Array.of(0.5, 0.6, 0.9, 0.7, 0.8) };

  it("rank by rank", () => {
    expect([...matchTones(dark, light, "ranks").data]).toEqual([0.5, 0.6, 0.8, 0.9].map(Math.fround));
  });

  it("by mean and spread", () => {
    const { data } = matchTones(dark, light, "spread");
    const mean = data.reduce((sum, value) => sum + value) / 4;
    expect(mean).toBeCloseTo(0.7, 6);
    expect(data[3]! - data[0]!).toBeCloseTo(0.3 * Math.sqrt(0.02 / 0.0125), 5);
  });

  it("or left as they are", () => {
    expect(matchTones(dark, light, "off")).toBe(dark);
  });

  it("of one colour become a tone of the sample, not NaN", () => {
    const flat = luminanceOf(picture(6, 6, () => grey(0.3)));
    for (const matching of ["ranks", "spread", "off"] as const) {
      expect(matchTones(flat, light, matching).data.every(Number.isFinite)).toBe(true);
    }
  });
});

it("means over windows are means of what lies in the picture", () => {
  const plane = { width: 5, height: 4, data: Float32Array.from({ length: 20 }, (_, i) => (i * 7) % 11) };
  const { data } = boxMean(plane, 1);
  const mean = (xs: number[], ys: number[]) =>
    ys.flatMap((y) => xs.map((x) => plane.data[y * 5 + x]!)).reduce((a, b) => a + b) /
    (xs.length * ys.length);
  expect(data[0]).toBeCloseTo(mean([0, 1], [0, 1]), 6);
  expect(data[2 * 5 + 3]).toBeCloseTo(mean([2, 3, 4], [1, 2, 3]), 6);
});

describe("views", () => {
  const { field, exemplar } = transferred({ passes: 1 });

  it("show sources in colours within range, and the borders of patches in black", () => {
    const sources = showField(field, exemplar, "sources");
    expect(sources.data.every((value) => value > 0 && value < 1)).toBe(true);
    const { data } = showField(field, exemplar, "seams");
    const black = Array.from({ length: field.x.length }, (_, i) => i).filter((i) => data[3 * i] === 0).length;
    expect(black / field.x.length).toBeGreaterThan(0.05);
    expect(black / field.x.length).toBeLessThan(1.2 * 2 * (1 - coherenceOf(field)));
  });

  it("a finer field keeps patches whole", () => {
    const fine = { ...exemplar, width: 2 * exemplar.width, height: 2 * exemplar.height };
    const { width, height } = field;
    const finer = finerField(field, { width: 2 * width, height: 2 * height, coarse: exemplar, fine });
    expect(coherenceOf(finer)).toBeGreaterThan(coherenceOf(field));
    expect(finer.x[2 * 2 * width * 10 + 2 * 10]).toBe(2 * field.x[width * 10 + 10]!);
    expect(finer.x[2 * 2 * width * 10 + 2 * 10 + 1]).toBe(2 * field.x[width * 10 + 10]! + 1);
  });
});
