// Fixations from samples of a pointer: synthetic gaze whose fixations are known.
import { describe, expect, it } from "vitest";
import { fixationsFrom, type GazeSample } from "../../../gpu/paint/gaze.ts";
import { seededRandom } from "../../../gpu/random.ts";

/** 1024 x 768 px that fill 32 degrees across: 32 px a degree. */
const view = { width: 1024, height: 768, viewAngle: 32 };
const DEGREE = 32;
const SAMPLE_MS = 1000 / 60;

/** Rests `restMs` at each place with a little tremor, and moves for 50 ms in between. */
function gaze(places: readonly [number, number][], restMs: number): GazeSample[] {
  const random = seededRandom(5, "tremor");
  const samples: GazeSample[] = [];
  let timeMs = 0;
  const add = (x: number, y: number) => {
    samples.push({ x: x / view.width, y: y / view.height, timeMs });
    timeMs += SAMPLE_MS;
  };
  places.forEach(([x, y], i) => {
    for (let rested = 0; rested < restMs; rested += SAMPLE_MS)
      add(x + 8 * (random.uniform() - 0.5), y + 8 * (random.uniform() - 0.5));
    const next = places[i + 1];
    if (next) for (const t of [0.25, 0.5, 0.75]) add(x + (next[0] - x) * t, y + (next[1] - y) * t);
  });
  return samples;
}

const places: [number, number][] = [
  [200, 150],
  [800, 300],
  [420, 650],
];

describe("three rests of 300 ms", () => {
  const looks = fixationsFrom(gaze(places, 300), view);

  it("are three fixations, within a tenth of a degree of where they were", () => {
    expect(looks).toHaveLength(3);
    looks.forEach(({ x, y }, i) => {
      const [px, py] = places[i]!;
      expect(Math.hypot(x * view.width - px, y * view.height - py)).toBeLessThan(0.1 * DEGREE);
    });
  });

  it("last as long as they did, within a sample", () => {
    for (const { durationMs } of looks)
      expect(Math.abs(durationMs - 300)).toBeLessThanOrEqual(SAMPLE_MS + 1e-6);
  });
});

it("a pointer that rests sends nothing: a sample holds until the next", () => {
  const samples = [
    { x: 0.2, y: 0.2, timeMs: 0 },
    { x: 0.8, y: 0.7, timeMs: 500 },
    { x: 0.8, y: 0.7, timeMs: 1200 },
  ];
  expect(fixationsFrom(samples, view)).toEqual([
    { x: 0.2, y: 0.2, durationMs: 500 },
    { x: 0.8, y: 0.7, durationMs: 700 },
  ]);
});

it("a steady movement is no fixation", () => {
  const sweep = Array.from({ length: 60 }, (_, i) => ({ x: i / 60, y: 0.5, timeMs: i * SAMPLE_MS }));
  expect(fixationsFrom(sweep, view)).toEqual([]);
});

it("nothing recorded, a single sample, and what is not a number are no fixations", () => {
  expect(fixationsFrom([], view)).toEqual([]);
  expect(fixationsFrom([{ x: 0.5, y: 0.5, timeMs: 3 }], view)).toEqual([]);
  const holes = [Number.NaN, Number.POSITIVE_INFINITY].map((x, i) => ({ x, y: 0.5, timeMs: 100 + i }));
  const whole = gaze(places, 300);
  expect(fixationsFrom([...whole, ...holes], view)).toEqual(fixationsFrom(whole, view));
});

it("does not depend on the order in which samples arrive", () => {
  const samples = gaze(places, 300);
  expect(fixationsFrom(samples.toReversed(), view)).toEqual(fixationsFrom(samples, view));
});
