// What stands out: the odd one among the many, and nothing in nothing.
import { describe, expect, it } from "vitest";
import { looksAt, saliencyOf } from "../../../gpu/paint/saliency.ts";
import { dft } from "../../../gpu/paint/saliency-dft.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { grey, picture } from "../methods/runs.ts";

it("back after forth is the same, at any size", () => {
  const random = seededRandom(1, "samples");
  const re = Float64Array.from({ length: 15 * 7 }, () => random.normal());
  const spectrum = { width: 15, height: 7, re, im: new Float64Array(re.length) };
  const back = dft(dft(spectrum, 1), -1);
  re.forEach((value, i) => {
    expect(back.re[i]).toBeCloseTo(value, 12);
    expect(back.im[i]).toBeCloseTo(0, 12);
  });
});

it("the transform of a wave is one frequency", () => {
  const re = Float64Array.from({ length: 16 }, (_, x) => Math.cos((2 * Math.PI * 3 * x) / 16));
  const { re: amplitudes } = dft({ width: 16, height: 1, re, im: new Float64Array(16) }, 1);
  amplitudes.forEach((value, f) => {
    expect(value).toBeCloseTo(f === 3 || f === 13 ? 8 : 0, 10);
  });
});

const texture = (x: number, y: number) => 0.5 + 0.2 * Math.sin(x * 0.8) * Math.sin(y * 0.8);

it.each([
  [34, 30],
  [92, 70],
])("one odd patch on a regular texture is what stands out most, at (%i, %i)", (px, py) => {
  const odd = picture(128, 96, (x, y) => grey(Math.hypot(x - px, y - py) < 7 ? 0.95 : texture(x, y)));
  const [look] = looksAt(saliencyOf(odd), 0.1);
  expect(Math.hypot(look!.x * 128 - px, look!.y * 96 - py)).toBeLessThan(8);
});

it("a picture of one colour has nothing that stands out, and no NaN", () => {
  const { data } = saliencyOf(picture(50, 40, () => [0.3, 0.5, 0.7]));
  expect(data.every((value) => value === 0)).toBe(true);
  expect(looksAt(saliencyOf(picture(1, 1, () => [1, 0, 0])), 0.1)).toEqual([]);
});

describe("looks", () => {
  const spots = picture(128, 128, (x, y) => {
    if (Math.hypot(x - 30, y - 30) < 6) return grey(1);
    if (Math.hypot(x - 95, y - 80) < 5) return grey(0.1);
    return grey(0.55 + 0.02 * texture(x, y));
  });

  it("go to several places, longest first, and keep apart", () => {
    const looks = looksAt(saliencyOf(spots), 0.15);
    expect(looks.length).toBeGreaterThan(1);
    const durations = looks.map(({ durationMs }) => durationMs);
    expect(durations).toEqual(durations.toSorted((a, b) => b - a));
    looks.forEach((a, i) => {
      for (const b of looks.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(0.14);
    });
  });
});
