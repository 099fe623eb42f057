// A drag as strokes: evenly along the way whatever the event rate, coloured and turned as the photograph says.
import { describe, expect, it } from "vitest";
import { hexOf } from "../../../../gpu/paint/index.ts";
import { type BrushSettings, Gesture, type PointerSample } from "../../../../web/lib/paint/gesture.ts";
import { PaintSource } from "../../../../web/lib/paint/source.ts";
import { sample, settings, stripes } from "./strokes.ts";

const source = stripes();

function strokesOf(samples: readonly PointerSample[], patch: Partial<BrushSettings> = {}, seed = 1) {
  const gesture = new Gesture(source, { ...settings, ...patch }, seed);
  return [...samples.flatMap((one) => gesture.move(one)), ...gesture.end()];
}

/** A drag along a curve, reported `count` times. */
const drag = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    return sample(30 + 180 * t, 90 + 40 * Math.sin(3 * t), 0.5 + 0.5 * t, 1000 * t);
  });

describe("spacing", () => {
  it("is even along the way and begins where the pointer went down", () => {
    const strokes = strokesOf([sample(20, 50), sample(120, 50)], { size: 10, spacing: 0.5 });
    expect(strokes.map(({ x }) => x)).toEqual(Array.from({ length: 21 }, (_, i) => 20 + 5 * i));
  });

  it("does not depend on how often the pointer is reported: at half the rate the same strokes, give or take one", () => {
    const [often, seldom] = [strokesOf(drag(241)), strokesOf(drag(121))];
    expect(often.length).toBeGreaterThan(50);
    expect(Math.abs(often.length - seldom.length)).toBeLessThanOrEqual(1);
    for (const [i, stroke] of seldom.entries()) {
      const twin = often[i] ?? stroke;
      expect(Math.hypot(stroke.x - twin.x, stroke.y - twin.y)).toBeLessThan(0.5);
      expect(stroke.seed).toBe(twin.seed);
    }
  });

  it("does not depend on samples that repeat a place", () => {
    const twice = drag(61).flatMap((one) => [one, one]);
    expect(strokesOf(twice)).toEqual(strokesOf(drag(61)));
  });

  it("grows with the stroke: a light touch has finer strokes, closer together", () => {
    const line = (pressure: number) => [sample(20, 50, pressure), sample(180, 50, pressure)];
    const [light, firm] = [strokesOf(line(0.25)), strokesOf(line(1))];
    expect(light[0]?.width).toBeCloseTo(12 * 0.4, 5);
    expect(firm[0]?.width).toBe(12);
    expect(light.length / firm.length).toBeCloseTo(1 / 0.4, 0);
  });

  it("a tap is one stroke, in every mode", () => {
    for (const direction of ["edges", "motion", "fixed", "random"] as const)
      expect(strokesOf([sample(50, 50)], { direction })).toHaveLength(1);
  });
});

describe("a stroke", () => {
  it("takes the photograph's colour at its own place, or the drag's", () => {
    const sampled = strokesOf([sample(40, 60), sample(200, 60)]);
    for (const { x, red } of sampled) expect(red).toBeCloseTo(x / 256, 1.7);
    const fixed = strokesOf([sample(40, 60), sample(200, 60)], { colour: "drag" });
    expect(new Set(fixed.map(({ red }) => red)).size).toBe(1);
  });

  it("takes the palette's nearest colour whatever chance does, and all colours where there is no palette", () => {
    const palette = ["#101828", "#c8502d", "#20a0e0"];
    const chance = { colour: "palette", colourJitter: 0.3 } as const;
    const path = [sample(10, 40), sample(250, 150)];
    const colours = strokesOf(path, { ...chance, palette }).map(({ red, green, blue }) =>
      hexOf([red, green, blue]),
    );
    expect(new Set(colours)).toEqual(new Set(palette));
    expect(strokesOf(path, { ...chance, palette: [] })).toEqual(
      strokesOf(path, { ...chance, palette, colour: "sampled" }),
    );
  });

  it("lies along the edges, along the motion, at its angle, or anyhow", () => {
    const path = [sample(40, 90), sample(200, 90)];
    for (const { theta } of strokesOf(path, { direction: "edges" })) expect(theta).toBeCloseTo(0.5, 1);
    const steep = [sample(40, 40), sample(100, 140)];
    for (const { theta } of strokesOf(steep, { direction: "motion" })) expect(theta).toBeCloseTo(1.0304, 4);
    for (const { theta } of strokesOf(path, { angle: 90 })) expect(theta).toBeCloseTo(Math.PI / 2, 3);
    const anyhow = strokesOf(path, { direction: "random" }).map(({ theta }) => theta);
    expect(Math.max(...anyhow) - Math.min(...anyhow)).toBeGreaterThan(2);
  });

  it("is finer where the photograph has more to see, down to a quarter, and lies the denser", () => {
    // Flat on the left, striped on the right.
    const data = source.raster.data.map((value, i) => (Math.floor(i / 3) % 256 < 128 ? 0.5 : value));
    const half = new PaintSource({ ...source.raster, data });
    const gesture = new Gesture(half, { ...settings, sizeMode: "detail", size: 20 }, 1);
    const strokes = [sample(10, 96), sample(246, 96)].flatMap((one) => gesture.move(one));
    const [flat, striped] = [strokes.filter(({ x }) => x < 100), strokes.filter(({ x }) => x > 150)];
    for (const { width } of strokes) expect(width).toBeGreaterThanOrEqual(5);
    const mean = (list: typeof strokes) => list.reduce((sum, { width }) => sum + width, 0) / list.length;
    expect(mean(flat)).toBeGreaterThan(1.7 * mean(striped));
    expect(striped.length).toBeGreaterThan(1.5 * flat.length);
    for (const { width, length } of strokes) expect(length / width).toBeCloseTo(settings.aspect, 1);
  });

  it("keeps its direction where the photograph has none", () => {
    const flat = { ...source.raster, data: new Float32Array(source.raster.data.length).fill(0.5) };
    const gesture = new Gesture(
      new (Object.getPrototypeOf(source).constructor)(flat),
      { ...settings, direction: "edges", angle: 30 },
      1,
    );
    expect(gesture.move(sample(50, 50))[0]?.theta).toBeCloseTo(Math.PI / 6, 3);
  });

  it("strays over the whole disc around the pointer", () => {
    const strokes = strokesOf([sample(0, 96), sample(250, 96)], { scatter: 2, spacing: 0.02, size: 10 });
    const away = strokes.map(({ x, y }, i) => Math.hypot(x - i * 0.5, y - 96));
    expect(strokes.length).toBeGreaterThan(400);
    expect(Math.max(...away)).toBeLessThanOrEqual(20.1);
    const mean = away.reduce((sum, value) => sum + value, 0) / away.length;
    expect(mean).toBeGreaterThan(12.2);
    expect(mean).toBeLessThan(14.5);
  });

  it("is the same for the same seed, another for another", () => {
    const chance = { scatter: 1, colourJitter: 0.2, direction: "random" } as const;
    expect(strokesOf(drag(50), chance, 7)).toEqual(strokesOf(drag(50), chance, 7));
    expect(strokesOf(drag(50), chance, 8)).not.toEqual(strokesOf(drag(50), chance, 7));
  });
});
