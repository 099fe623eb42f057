// The search for patches and the vote: against the definition, and what must hold of every sweep.
import { describe, expect, it } from "vitest";
import { luminanceOf } from "../../../gpu/paint/filters.ts";
import { Analogy, type AnalogyOptions } from "../../../gpu/paint/texture-analogy.ts";
import { exemplarOf, guideOf } from "../../../gpu/paint/texture-exemplar.ts";
import {
  coherenceOf,
  copyPixels,
  emptyField,
  randomField,
  validPlaces,
} from "../../../gpu/paint/texture-field.ts";
import {
  comparedOf,
  improve,
  type PatchSearch,
  patchDistance,
  vote,
} from "../../../gpu/paint/texture-patches.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { picture } from "../methods/runs.ts";
import { likeness, samplePicture, textureDistance } from "./textures.ts";

const [content, sample] = await Promise.all([
  samplePicture("contents/lake", 96),
  samplePicture("styles/meadow", 96),
]);

const exemplar = exemplarOf(sample, { radius: 2, colours: "rgb", toneRadius: 1 });
const weights = { colour: 1, tone: 2 };
const comparedSample = comparedOf(exemplar.features, exemplar.guide, weights);
const comparedContent = comparedOf(content.data, guideOf(luminanceOf(content), 1), weights);
const search: PatchSearch = { picture: comparedContent, sample: comparedSample, radius: 2 };
const randomOf = (row: number) => seededRandom(1, `${row}`);

describe("the distance of patches", () => {
  it("is the mean squared difference over what lies in the picture", () => {
    const naive = (x: number, y: number, sx: number, sy: number) => {
      let [sum, pixels] = [0, 0];
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) {
          if (x + dx < 0 || y + dy < 0 || x + dx >= content.width || y + dy >= content.height) continue;
          pixels += 1;
          for (let c = 0; c < 4; c++) {
            const a = comparedContent.data[4 * ((y + dy) * content.width + x + dx) + c]!;
            sum += (a - comparedSample.data[4 * ((sy + dy) * sample.width + sx + dx) + c]!) ** 2;
          }
        }
      }
      return sum / pixels;
    };
    for (const [x, y, sx, sy] of [
      [0, 0, 5, 6],
      [40, 30, 50, 20],
      [content.width - 1, content.height - 1, 2, 2],
      [1, 30, 93, 40],
    ] as const) {
      expect(patchDistance(search, [x, y, sx, sy], Number.POSITIVE_INFINITY)).toBeCloseTo(
        naive(x, y, sx, sy),
        9,
      );
    }
  });

  it("of a patch to itself is 0, and stops above the bound", () => {
    const same = { ...search, picture: comparedSample };
    expect(patchDistance(same, [20, 20, 20, 20], 1)).toBe(0);
    expect(patchDistance(search, [20, 20, 40, 40], 1e-9)).toBeGreaterThan(1e-9);
  });
});

describe("a sweep", () => {
  it("never makes a pixel's patch worse, and keeps to valid places", () => {
    const field = randomField(content, exemplar, seededRandom(1, "start"));
    const distances = () =>
      Array.from(field.x, (sx, i) =>
        patchDistance(
          search,
          [i % content.width, Math.floor(i / content.width), sx, field.y[i]!],
          Number.POSITIVE_INFINITY,
        ),
      );
    const { left, right, top, bottom } = validPlaces(exemplar);
    let before = distances();
    for (const isBackwards of [false, true, false]) {
      const { distance, changed } = improve(field, search, isBackwards, randomOf);
      const after = distances();
      after.forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(before[i]!);
      });
      expect(distance).toBeCloseTo(after.reduce((a, b) => a + b) / after.length, 9);
      expect(changed > 0).toBe(true);
      before = after;
    }
    expect(
      field.x.every((x, i) => x >= left && x <= right && field.y[i]! >= top && field.y[i]! <= bottom),
    ).toBe(true);
  });

  it("comes near the best patches that there are", () => {
    const field = randomField({ width: 24, height: 18 }, exemplar, seededRandom(1, "start"));
    const small = {
      ...search,
      picture: comparedOf(
        picture(24, 18, (x, y) => [x / 24, y / 18, 0.4]).data,
        guideOf({ width: 24, height: 18, data: new Float32Array(432).fill(0.5) }, 1),
        weights,
      ),
    };
    let found = 0;
    for (let i = 0; i < 8; i++)
      found = improve(field, small, i % 2 === 1, (row) => seededRandom(i, `${row}`)).distance;
    const { left, right, top, bottom } = validPlaces(exemplar);
    let best = 0;
    for (let i = 0; i < 432; i++) {
      let least = Number.POSITIVE_INFINITY;
      for (let sy = top; sy <= bottom; sy++)
        for (let sx = left; sx <= right; sx++)
          least = Math.min(least, patchDistance(small, [i % 24, Math.floor(i / 24), sx, sy], least));
      best += least / 432;
    }
    expect(found).toBeGreaterThanOrEqual(best);
    expect(found).toBeLessThan(1.25 * best);
  });

  it("finds a picture in itself: one patch spreads over all of it", () => {
    const field = randomField(sample, exemplar, seededRandom(2, "start"));
    const self = { ...search, picture: comparedSample };
    for (let i = 0; i < 6; i++) improve(field, self, i % 2 === 1, (row) => seededRandom(i, `${row}`));
    expect(coherenceOf(field)).toBeGreaterThan(0.8);
  });
});

describe("the vote", () => {
  it("of an unbroken copy is the copy", () => {
    const field = emptyField(40, 30);
    for (let i = 0; i < field.x.length; i++) {
      field.x[i] = 5 + (i % 40);
      field.y[i] = 7 + Math.floor(i / 40);
    }
    const { data } = vote(field, exemplar);
    const copied = copyPixels(field, exemplar).data;
    data.forEach((value, i) => {
      expect(value).toBeCloseTo(copied[i]!, 5);
    });
  });

  it("keeps between the colours that there are", () => {
    const field = randomField({ width: 30, height: 20 }, exemplar, seededRandom(3, "start"));
    const most = sample.data.reduce((a, b) => Math.max(a, b));
    const least = sample.data.reduce((a, b) => Math.min(a, b));
    for (const value of vote(field, exemplar).data) {
      expect(value).toBeLessThanOrEqual(most + 1e-6);
      expect(value).toBeGreaterThanOrEqual(least - 1e-6);
    }
  });
});

describe("an analogy", () => {
  const usual: AnalogyOptions = {
    ...{ content, sample, reach: 2, toneWeight: 3, toneReach: 1, toneMatching: "ranks", colours: "lab" },
    ...{ levels: 3, rounds: 2, sweeps: 2, labelWeight: 2, isTileable: false, seed: 1 },
  };
  const made = (options: Partial<AnalogyOptions>) => {
    const analogy = new Analogy({ ...usual, ...options });
    while (!analogy.isDone) analogy.advance();
    const { field, exemplar: from } = analogy.present();
    return { field, image: copyPixels(field, from) };
  };

  it("looks like the content from afar, the more the more tones weigh, and like the sample from near", () => {
    const [free, guided] = [0, 4].map((toneWeight) => made({ toneWeight }).image);
    expect(likeness(guided!, content)).toBeGreaterThan(0.75);
    expect(likeness(guided!, content)).toBeGreaterThan(likeness(free!, content) + 0.2);
    expect(textureDistance(guided!, sample)).toBeLessThan(textureDistance(content, sample) / 1.3);
  });

  it("goes on from any sweep as if nothing had happened", () => {
    const whole = made({});
    const first = new Analogy(usual);
    for (let i = 0; i < 5; i++) first.advance();
    const saved = first.save();
    while (!first.isDone) first.advance();
    const rest = new Analogy(usual, saved);
    while (!rest.isDone) rest.advance();
    expect(rest.present().field).toEqual(whole.field);
  });
});
