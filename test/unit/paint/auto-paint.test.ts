// Auto-painting: as many strokes as are granted, of the brush in hand, finer ones where more is to be seen.
import { describe, expect, it } from "vitest";
import { planAutoPaint } from "../../../gpu/paint/auto-paint.ts";
import {
  type AutoPaintOptions,
  autoPaintCoverage,
  BRUSHES,
  blankStroke,
  leansOf,
  type Raster,
  render,
  rgbOf,
  type Stroke,
  type StrokeLog,
} from "../../../gpu/paint/index.ts";
import { strokesSchema } from "../../../server/painting/strokes.ts";

const WIDTH = 256;
const HEIGHT = 192;

/** Smooth on the left, fine stripes on the right. */
const source: Raster = { width: WIDTH, height: HEIGHT, data: new Float32Array(WIDTH * HEIGHT * 3) };
for (let i = 0; i < WIDTH * HEIGHT; i++) {
  const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
  const stripe = x < WIDTH / 2 ? 0 : 0.3 * Math.sin(y / 2);
  source.data.set([x / WIDTH, 0.5 + stripe, y / HEIGHT], 3 * i);
}

const options: AutoPaintOptions = {
  ...{ brush: "oval", size: 24, aspect: 3, opacity: 0.9, scatter: 0.5, colourJitter: 0 },
  ...{ direction: "edges", angle: 0, sizes: 3, strokes: 800, palette: [], seed: 5 },
};

/** A map of the source's size. */
function mapOf(lightness: (x: number, y: number) => number): Raster {
  const data = Float32Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    return lightness(at % WIDTH, Math.floor(at / WIDTH));
  });
  return { width: WIDTH, height: HEIGHT, data };
}

const strokesOf = (log: StrokeLog): Stroke[] =>
  Array.from({ length: log.length }, (_, at) => ({ ...log.read(at, blankStroke()) }));
const plan = (patch: Partial<AutoPaintOptions> = {}) =>
  strokesOf(planAutoPaint(source, { ...options, ...patch }));
const share = (strokes: readonly Stroke[], isOne: (stroke: Stroke) => boolean) =>
  strokes.filter(isOne).length / strokes.length;

describe("an auto-painting", () => {
  it.each([60, 800, 5000])("takes at most %i strokes, and nearly so many", (strokes) => {
    for (const sizes of [1, 3, 5]) {
      const { length } = plan({ strokes, sizes });
      expect(length).toBeLessThanOrEqual(strokes);
      expect(length).toBeGreaterThan(strokes * 0.85);
    }
  });

  it("uses the brush in hand, broad strokes first, each size half as broad", () => {
    const strokes = plan();
    expect([...new Set(strokes.map(({ width }) => width))]).toEqual([24, 12, 6]);
    for (const { brush, alpha, length, width } of strokes) {
      expect(brush).toBe("oval");
      expect(alpha).toBeCloseTo(0.9, 5);
      expect(length).toBeGreaterThanOrEqual(width);
      expect(length).toBeLessThanOrEqual(width * 3 + 0.02);
    }
  });

  it("puts finer strokes where more is to be seen", () => {
    const fine = plan().filter(({ width }) => width === 6);
    expect(share(fine, ({ x }) => x > WIDTH / 2 - 10)).toBeGreaterThan(0.9);
  });

  it("takes colours of the palette only", () => {
    const palette = ["#20242a", "#c8502d", "#f3efe4"].map(rgbOf);
    const bytes = (...rgb: number[]) => rgb.map((share) => Math.round(share * 255)).join();
    const colours = plan({ palette, colourJitter: 0.3 }).map(({ red, green, blue }) =>
      bytes(red, green, blue),
    );
    expect(new Set(colours)).toEqual(new Set(palette.map((rgb) => bytes(...rgb))));
  });

  it("is the same for the same seed, another for another, and what a painting's log takes", () => {
    expect(plan()).toEqual(plan());
    expect(plan({ seed: 6 })).not.toEqual(plan());
    const logged = plan().map(({ path: _, ...stroke }) => stroke);
    expect(strokesSchema.safeParse(logged.slice(0, 500)).success).toBe(true);
  });
});

describe("an auto-painting with a map", () => {
  /** White where the picture is smooth, mid-grey above the stripes, black below them. */
  const leans = leansOf(mapOf((x, y) => (x < WIDTH / 2 ? 1 : y < HEIGHT / 2 ? 0.5 : 0)));
  const isBlack = (x: number, y: number) => x >= WIDTH / 2 && y >= HEIGHT / 2;
  const mapped = (patch: Partial<AutoPaintOptions> = {}, map = leans) =>
    strokesOf(planAutoPaint(source, { ...options, ...patch }, map));

  it.each([60, 800, 5000])("takes at most %i strokes, and nearly so many", (strokes) => {
    const { length } = mapped({ strokes });
    expect(length).toBeLessThanOrEqual(strokes);
    expect(length).toBeGreaterThan(strokes * 0.8);
  });

  it("puts more and finer strokes where it is white, fewer where it is grey, none where it is black", () => {
    const strokes = mapped();
    expect(strokes.filter(({ x, y }) => isBlack(x, y))).toEqual([]);
    const white = strokes.filter(({ x }) => x < WIDTH / 2);
    const grey = strokes.filter(({ x }) => x >= WIDTH / 2);
    // Twice the area.
    expect(white.length / 2).toBeGreaterThan(1.15 * grey.length);
    const meanOf = (some: readonly Stroke[]) => some.reduce((sum, { width }) => sum + width, 0) / some.length;
    const isFine = ({ width }: Stroke) => width === 6;
    expect(share(white, isFine)).toBeGreaterThan(0.7);
    expect(share(plan(), (one) => isFine(one) && one.x < WIDTH / 2 - 10)).toBeLessThan(0.05);
    expect(meanOf(white)).toBeLessThan(meanOf(plan().filter(({ x }) => x < WIDTH / 2)));
  });

  it("follows the map in one size too: half as broad where it is white", () => {
    const strokes = mapped({ sizes: 1 });
    expect(strokes.length).toBeLessThanOrEqual(800);
    expect(strokes.length).toBeGreaterThan(800 * 0.8);
    expect(strokes.filter(({ x, y }) => isBlack(x, y))).toEqual([]);
    const half = strokes.filter(({ width }) => width === 12);
    expect(half.length).toBeGreaterThan(0.5 * strokes.length);
    expect(share(half, ({ x }) => x < WIDTH / 2 + 2)).toBe(1);
    const dark = mapped({ sizes: 1 }, leansOf(mapOf(() => 0.2)));
    expect(dark.length).toBeGreaterThan(800 * 0.8);
    for (const { width } of dark) expect(width).toBeCloseTo(24 * 2 ** 0.6, 1);
  });

  it.each(BRUSHES)("leaves the canvas bare where it is black (%s)", (brush) => {
    const canvas = render(planAutoPaint(source, { ...options, brush, strokes: 3000 }, leans), {
      ...{ width: WIDTH, height: HEIGHT, ground: [1, 1, 1] },
    });
    let [bare, painted] = [0, 0];
    for (const [at, layers] of canvas.layers.entries()) {
      if (isBlack(at % WIDTH, Math.floor(at / WIDTH))) painted += layers > 0 ? 1 : 0;
      else bare += layers === 0 ? 1 : 0;
    }
    const black = (WIDTH * HEIGHT) / 4;
    expect(painted / black).toBeLessThan(0.02);
    expect(bare / (3 * black)).toBeLessThan(0.08);
  });

  it("is as without a map where the map is mid-grey", () => {
    expect(mapped({}, leansOf(mapOf(() => 0.5)))).toEqual(plan());
  });

  it("paints nothing where all is black, and ends where almost all is", () => {
    expect(mapped({}, leansOf(mapOf(() => 0)))).toEqual([]);
    const spot = leansOf(mapOf((x, y) => (Math.hypot(x - 60, y - 60) < 16 ? 1 : 0)));
    const strokes = mapped({ strokes: 20_000, size: 8 }, spot);
    expect(strokes.length).toBeGreaterThan(300);
    for (const { x, y } of strokes) expect(Math.hypot(x - 60, y - 60)).toBeLessThan(16);
  });
});

it("covers what is expected: three times the area of the canvas leaves a twentieth bare", () => {
  const one = { size: 24, aspect: 3, sizes: 1 };
  const size = { width: WIDTH, height: HEIGHT };
  const strokes = (3 * WIDTH * HEIGHT) / (24 * 24 * 3);
  expect(autoPaintCoverage({ ...one, strokes }, size)).toBeCloseTo(0.95, 2);
  // Of 7 parts, the broadest of three sizes are one.
  expect(autoPaintCoverage({ ...one, sizes: 3, strokes: 7 * strokes }, size)).toBeCloseTo(0.95, 2);
});
