// Relaxation: chance brings a painting closer to its photograph, by what the renderer paints and nothing else.
import { describe, expect, it } from "vitest";
import { planAutoPaint } from "../../../gpu/paint/auto-paint.ts";
import { rgbOf } from "../../../gpu/paint/hex.ts";
import { type AutoPaintOptions, hexOf, leansOf, paletteOf } from "../../../gpu/paint/index.ts";
import { Relaxation, type RelaxOptions } from "../../../gpu/paint/relax.ts";
import { render } from "../../../gpu/paint/render.ts";
import { blankStroke, type Stroke, StrokeLog } from "../../../gpu/paint/stroke.ts";
import { tidy } from "../../../gpu/paint/tidy.ts";
import { strokeSchema } from "../../../server/painting/strokes.ts";
import { someStrokes } from "./strokes.ts";

const [WIDTH, HEIGHT] = [160, 120];
const ground = [0.95, 0.93, 0.9] as const;
const source = { width: WIDTH, height: HEIGHT, data: new Float32Array(WIDTH * HEIGHT * 3) };
for (let i = 0; i < WIDTH * HEIGHT; i++) {
  const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
  const disc = Math.hypot(x - 80, y - 60) < 35 ? 0.8 : 0.2;
  source.data.set([disc, x / WIDTH, y / HEIGHT], 3 * i);
}
const options: RelaxOptions = { source, ground, seed: 3 };

const brush: AutoPaintOptions = {
  ...{ brush: "bristle", size: 16, aspect: 3, opacity: 0.9, scatter: 0.5, colourJitter: 0.2 },
  ...{ direction: "random", angle: 0, sizes: 2, strokes: 150, palette: [], seed: 5 },
};
const listOf = (log: StrokeLog): Stroke[] =>
  Array.from({ length: log.length }, (_, at) => {
    const stroke = log.read(at, blankStroke());
    return { ...stroke, path: stroke.path && Array.from(stroke.path) };
  });
/** As a log holds it: without the digits that float32 adds. */
const painting = () => listOf(planAutoPaint(source, brush)).map(tidy);

/** Of what the renderer makes of these strokes. */
function errorOf(strokes: readonly Stroke[]): number {
  const log = new StrokeLog();
  for (const stroke of strokes) log.push(stroke);
  const { rgb } = render(log, { width: WIDTH, height: HEIGHT, ground });
  return Math.sqrt(rgb.reduce((sum, value, i) => sum + (value - source.data[i]!) ** 2, 0) / rgb.length);
}

function relaxed(strokes: readonly Stroke[], steps: number, patch: Partial<RelaxOptions> = {}) {
  const relaxation = new Relaxation(strokes, { ...options, ...patch });
  const kept = Array.from({ length: steps }, () => relaxation.step()).filter((place) => place !== undefined);
  return { relaxation, kept, strokes: strokes.map((_, place) => relaxation.strokeAt(place)) };
}

describe("relaxation", () => {
  it("never makes it worse, and soon better; what it says of the error is what the renderer shows", () => {
    const before = painting();
    const relaxation = new Relaxation(before, options);
    expect(relaxation.error).toBeCloseTo(errorOf(before), 5);
    let last = relaxation.error;
    for (let i = 0; i < 600; i++) {
      const place = relaxation.step();
      expect(relaxation.error).toBeLessThanOrEqual(last);
      if (place === undefined) expect(relaxation.error).toBe(last);
      last = relaxation.error;
    }
    const after = before.map((_, place) => relaxation.strokeAt(place));
    expect(errorOf(after)).toBeCloseTo(relaxation.error, 4);
    expect(errorOf(after)).toBeLessThan(0.93 * errorOf(before));
  });

  it("changes only what it says, one attribute of one stroke at a time, and takes nothing away", () => {
    const before = painting();
    const relaxation = new Relaxation(before, options);
    for (let i = 0; i < 300; i++) {
      const was = before.map((_, at) => ({ ...relaxation.strokeAt(at) }));
      const place = relaxation.step();
      for (const [at, stroke] of was.entries())
        if (at !== place) expect(relaxation.strokeAt(at)).toEqual(stroke);
      if (place === undefined) continue;
      const [one, other] = [was[place]!, relaxation.strokeAt(place)];
      const isOther = (...names: (keyof Stroke)[]) => names.some((name) => one[name] !== other[name]);
      const groups = [["x", "y"], ["theta"], ["length"], ["width"], ["red", "green", "blue"]] as const;
      expect(groups.filter((names) => isOther(...names)).length).toBeLessThanOrEqual(1);
      expect([other.brush, other.seed, other.timeMs]).toEqual([one.brush, one.seed, one.timeMs]);
    }
  });

  it("keeps strokes what a painting's log takes, of about their size, and of the palette", () => {
    const palette = ["#20242a", "#c8502d", "#f3efe4", "#3060a0"];
    const before = listOf(planAutoPaint(source, { ...brush, palette: palette.map(rgbOf) }));
    const { strokes, kept } = relaxed(before, 600, { palette: paletteOf(palette.map(rgbOf)) });
    expect(kept.length).toBeGreaterThan(30);
    for (const [place, { path: _, ...stroke }] of strokes.entries()) {
      expect(strokeSchema.safeParse(stroke).error).toBeUndefined();
      expect(palette).toContain(hexOf([stroke.red, stroke.green, stroke.blue]));
      expect(stroke.width / before[place]!.width).toBeGreaterThan(0.49);
      expect(stroke.width / before[place]!.width).toBeLessThan(2.01);
    }
  });

  it("paints parts of the canvas as the whole: brushes of every kind, curved ones, strokes beyond the rim", () => {
    const brushes = ["oval", "square", "cone", "flat", "bristle", "blob", "polygon", "disc"] as const;
    const before = listOf(someStrokes(160, WIDTH, HEIGHT, brushes));
    const { relaxation, strokes, kept } = relaxed(before, 500);
    expect(kept.length).toBeGreaterThan(50);
    expect(errorOf(strokes)).toBeCloseTo(relaxation.error, 3);
    for (const [place, { path }] of before.entries()) if (path) expect(strokes[place]).toEqual(before[place]);
  });

  it("is the same for the same seed, another for another, and does nothing where there is nothing", () => {
    const before = painting();
    expect(relaxed(before, 100).strokes).toEqual(relaxed(before, 100).strokes);
    expect(relaxed(before, 100, { seed: 4 }).strokes).not.toEqual(relaxed(before, 100).strokes);
    const nothing = new Relaxation([], options);
    expect(nothing.step()).toBeUndefined();
    expect(nothing.error).toBeCloseTo(errorOf([]), 6);
  });
});

describe("relaxation with a map", () => {
  const leansBy = (lightness: (x: number) => number) => {
    const data = Float32Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) =>
      lightness(Math.floor(i / 3) % WIDTH),
    );
    return leansOf({ width: WIDTH, height: HEIGHT, data });
  };
  /** Black, mid-grey and white from left to right. */
  const leans = leansBy((x) => Math.floor((3 * x) / WIDTH) / 2);
  const third = ({ x }: Stroke) => Math.floor((3 * x) / WIDTH);

  it("leaves what is black as it is, bit for bit, and changes most where it is white", () => {
    const before = painting();
    const { kept, strokes } = relaxed(before, 1500, { leans });
    const [was, is] = [before, strokes].map((some) => {
      const log = new StrokeLog();
      for (const stroke of some) log.push(stroke);
      return render(log, { width: WIDTH, height: HEIGHT, ground }).rgb;
    });
    const isOther = Array.from({ length: WIDTH }, (_, x) =>
      Array.from({ length: HEIGHT * 3 }, (_, i) => 3 * (Math.floor(i / 3) * WIDTH + x) + (i % 3)).some(
        (at) => was![at] !== is![at],
      ),
    );
    expect(isOther.slice(0, 53)).not.toContain(true);
    expect(isOther.slice(60)).toContain(true);
    const tally = [0, 0, 0];
    for (const place of kept) tally[third(before[place]!)]! += 1;
    expect(tally[0]).toBe(0);
    expect(tally[2]).toBeGreaterThan(1.3 * tally[1]!);
  });

  it("says how far the painting is from the photograph as the map weighs it", () => {
    const before = painting();
    const right = leansBy((x) => (x < WIDTH / 2 ? 0 : 0.5));
    const { relaxation } = relaxed(before, 200, { leans: right });
    const strokes = before.map((_, place) => relaxation.strokeAt(place));
    const log = new StrokeLog();
    for (const stroke of strokes) log.push(stroke);
    const { rgb } = render(log, { width: WIDTH, height: HEIGHT, ground });
    const halves = rgb.map((value, i) =>
      Math.floor(i / 3) % WIDTH < WIDTH / 2 ? 0 : (value - source.data[i]!) ** 2,
    );
    const mean = halves.reduce((sum, square) => sum + square, 0) / (rgb.length / 2);
    expect(relaxation.error).toBeCloseTo(Math.sqrt(mean), 4);
  });

  it("is as without a map where the map is mid-grey, and does nothing where all is black", () => {
    const before = painting();
    expect(relaxed(before, 100, { leans: leansBy(() => 0.5) }).strokes).toEqual(relaxed(before, 100).strokes);
    expect(relaxed(before, 100, { leans: leansBy(() => 0) }).kept).toEqual([]);
  });

  it("makes strokes smaller where it is white", () => {
    const before = painting();
    const meanGrowth = (lightness: number) => {
      const { strokes } = relaxed(before, 800, { leans: leansBy(() => lightness) });
      return (
        strokes.reduce((sum, { width }, at) => sum + Math.log(width / before[at]!.width), 0) / strokes.length
      );
    };
    expect(meanGrowth(1)).toBeLessThan(meanGrowth(0.5));
  });
});
