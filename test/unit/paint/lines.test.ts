// Lines: where edges are, joined to chains, judged by the eye, drawn with a pen.
import { describe, expect, it } from "vitest";
import type { Plane } from "../../../gpu/paint/filters.ts";
import { canny } from "../../../gpu/paint/lines-canny.ts";
import { chainsOf } from "../../../gpu/paint/lines-chains.ts";
import { drawInk, type Ink } from "../../../gpu/paint/lines-ink.ts";
import { inkFor, visibleChains } from "../../../gpu/paint/lines-visible.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { picture } from "../methods/runs.ts";

function plane(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    value(i % width, Math.floor(i / width)),
  );
  return { width, height, data };
}

const options = { sigma: 1.2, low: 0.05, high: 0.12 };
const asChains = { minimumLength: 8, sigma: 1.5 };

describe("an edge across the picture", () => {
  const edges = canny(
    plane(60, 40, (x) => (x < 30 ? 40 : 70)),
    options,
  );

  it("is one pixel wide and lies between the tones", () => {
    for (let y = 2; y < 38; y++) {
      const found = Array.from({ length: 60 }, (_, x) => x).filter((x) => edges.mask[y * 60 + x]);
      expect(found).toHaveLength(1);
      const at = y * 60 + found[0]!;
      expect(found[0]! + 0.5 + edges.offsets[at]! * Math.sign(edges.gx[at]!)).toBeCloseTo(30, 0);
    }
  });

  it("is one chain, as long as it is, as steep as the blurred step", () => {
    const chains = chainsOf(edges, asChains);
    expect(chains).toHaveLength(1);
    expect(chains[0]!.length).toBeGreaterThan(34);
    expect(chains[0]!.length).toBeLessThan(41);
    // A step of height h blurred by sigma is h / (sigma sqrt(2 pi)) steep; differences over two pixels see a little less.
    const steepness = 30 / (1.2 * Math.sqrt(2 * Math.PI));
    expect(chains[0]!.strength / steepness).toBeGreaterThan(0.7);
    expect(chains[0]!.strength / steepness).toBeLessThan(1.05);
  });
});

it("a rectangle's outline is split at its corners", () => {
  const edges = canny(
    plane(80, 60, (x, y) => (x >= 20 && x < 60 && y >= 15 && y < 45 ? 80 : 20)),
    options,
  );
  const chains = chainsOf(edges, asChains);
  expect(chains.length).toBeGreaterThanOrEqual(4);
  for (const { points } of chains) {
    const [dx, dy] = [points.at(-2)! - points[0]!, points.at(-1)! - points[1]!].map(Math.abs) as [
      number,
      number,
    ];
    expect(Math.min(dx, dy)).toBeLessThan(6);
  }
});

it("one colour, and a picture of one pixel, have no edges", () => {
  expect(
    canny(
      plane(30, 30, () => 50),
      options,
    ).mask.some((value) => value > 0),
  ).toBe(false);
  expect(
    canny(
      plane(1, 1, () => 50),
      options,
    ).mask[0],
  ).toBe(0);
});

it("short chains are dropped", () => {
  const random = seededRandom(1, "noise");
  const edges = canny(
    plane(60, 60, () => 50 + random.normal()),
    options,
  );
  const [all, long] = [1, 15].map((minimumLength) => chainsOf(edges, { ...asChains, minimumLength }));
  expect(all!.length).toBeGreaterThan(long!.length);
  expect(long!.every(({ length }) => length >= 15)).toBe(true);
});

describe("what the eye sees of them", () => {
  const strong = plane(200, 60, (x, y) => (y < 30 ? (x < 100 ? 40 : 70) : x < 100 ? 55 : 58));
  const chains = chainsOf(canny(strong, { ...options, low: 0.02, high: 0.04 }), asChains);
  const sight = { lightness: strong, sigma: 1.2, fixations: [], pixelsPerDegree: 200, detail: 1 };

  it("is sorted, most visible first, and grows with detail", () => {
    const counts = [0, 0.02, 0.1, 1].map((detail) => visibleChains(chains, { ...sight, detail }).length);
    expect(counts[0]).toBe(0);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts[3]).toBe(chains.length);
    const values = visibleChains(chains, sight).map(({ visibility }) => visibility);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
  });

  it("a longer chain is drawn broader, within bounds", () => {
    const under = picture(200, 60, () => [0.8, 0.6, 0.4]);
    const pen = { width: 4, referenceLength: 20, darkness: 0.75 };
    const [first] = visibleChains(chains, sight);
    const ink = (length: number) => inkFor({ ...first!, chain: { ...first!.chain, length } }, under, pen);
    expect(ink(20).width).toBe(4);
    expect(ink(10).width).toBeLessThan(4);
    expect(ink(1e6).width).toBe(8);
    ink(20).colour.forEach((value, c) => {
      expect(value).toBeCloseTo([0.2, 0.15, 0.1][c]!, 6);
    });
  });
});

describe("the pen", () => {
  const line: Ink = {
    chain: {
      points: Float32Array.from({ length: 82 }, (_, i) => (i % 2 ? 20.5 : 5 + i / 2)),
      strength: 1,
      length: 40,
    },
    width: 6,
    colour: [0, 0, 0],
  };
  const white = picture(50, 40, () => [1, 1, 1]);

  it("swells in the middle and tapers to both ends", async () => {
    const { data } = await drawInk(white, [line]);
    const inkAt = (x: number) =>
      Array.from({ length: 40 }, (_, y) => 1 - data[3 * (y * 50 + x)]!).reduce((a, b) => a + b);
    expect(inkAt(25)).toBeCloseTo(6, 0);
    expect(inkAt(6)).toBeLessThan(2.5);
    expect(inkAt(43)).toBeLessThan(2.5);
    expect(inkAt(2)).toBe(0);
  });

  it("draws nothing without strokes, and leaves what it was given alone", async () => {
    const before = white.data.slice();
    expect((await drawInk(white, [])).data).toEqual(before);
    await drawInk(white, [line]);
    expect(white.data).toEqual(before);
  });
});
