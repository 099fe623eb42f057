// The renderer: what one stroke does to a canvas, and that a log is the painting, whole and at any size.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { BRUSHES } from "../../../gpu/paint/brushes.ts";
import { PaintCanvas } from "../../../gpu/paint/canvas.ts";
import { IndexSet } from "../../../gpu/paint/index-set.ts";
import { paintStroke, paintStrokes, render } from "../../../gpu/paint/render.ts";
import { asLogged, StrokeLog } from "../../../gpu/paint/stroke.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { blackCanvas, someStrokes, stroke, white } from "./strokes.ts";

const red = (canvas: { rgb: Float32Array; width: number }, x: number, y: number) =>
  canvas.rgb[(y * canvas.width + x) * 3]!;

describe("one stroke", () => {
  it("half-opaque white twice on black leaves three quarters", () => {
    const canvas = blackCanvas(9, 9);
    const half = white({ x: 4.5, y: 4.5, length: 6, width: 6, alpha: 0.5 });
    paintStroke(canvas, half);
    expect(red(canvas, 4, 4)).toBe(0.5);
    paintStroke(canvas, half);
    expect(red(canvas, 4, 4)).toBe(0.75);
    expect(red(canvas, 0, 0)).toBe(0);
  });

  it("depends on the order of overlapping, not of separate strokes", () => {
    const paint = (...xs: [number, number]) => {
      const [a, b] = xs;
      const canvas = blackCanvas(60, 20);
      const one = stroke({ x: a, y: 10, length: 12, width: 12, alpha: 0.7, red: 1 });
      const other = stroke({ x: b, y: 10, length: 12, width: 12, alpha: 0.7, blue: 1 });
      const reversed = blackCanvas(60, 20);
      for (const s of [one, other]) paintStroke(canvas, s);
      for (const s of [other, one]) paintStroke(reversed, s);
      return [canvas.rgb, reversed.rgb];
    };
    const [overlapping, reversed] = paint(10, 15);
    expect(overlapping).not.toEqual(reversed);
    const [separate, swapped] = paint(10, 40);
    expect(separate).toEqual(swapped);
  });

  it.each([
    [1, 5],
    [2, 13],
    [3, 29],
    [5, 81],
    [8, 197],
  ])("a disc of radius %i covers %i pixels, those with x² + y² <= r²", (radius, pixels) => {
    const canvas = blackCanvas(21, 21);
    paintStroke(canvas, white({ x: 10.5, y: 10.5, length: 2 * radius, width: 2 * radius, brush: "disc" }));
    expect(canvas.coveredPixels).toBe(pixels);
    expect(canvas.rgb.every((value) => value === 0 || value === 1)).toBe(true);
  });

  it.each(["oval", "flat"] as const)("a soft %s has the area of its outline", (brush) => {
    const canvas = blackCanvas(80, 80);
    paintStroke(canvas, white({ x: 40.2, y: 39.7, length: 50, width: 20, theta: 0.6, brush }));
    const area = canvas.rgb.reduce((sum, value) => sum + value, 0) / 3;
    const outline = brush === "oval" ? Math.PI * 25 * 10 : Math.PI * 10 * 10 + 30 * 20;
    expect(area / outline).toBeCloseTo(1, 1.5);
  });

  it.each(BRUSHES)("%s keeps to its box, turned with it", (brush) => {
    const canvas = blackCanvas(80, 80);
    const [length, width, theta] = [40, 12, 0.7];
    paintStroke(canvas, white({ x: 40, y: 40, length, width, theta, brush, seed: 5 }));
    expect(canvas.coveredPixels).toBeGreaterThan(120);
    for (let i = 0; i < 6400; i++) {
      if (canvas.rgb[3 * i] === 0) continue;
      const [dx, dy] = [(i % 80) + 0.5 - 40, Math.floor(i / 80) + 0.5 - 40];
      expect(Math.abs(dx * Math.cos(theta) + dy * Math.sin(theta))).toBeLessThanOrEqual(length / 2 + 0.8);
      expect(Math.abs(dy * Math.cos(theta) - dx * Math.sin(theta))).toBeLessThanOrEqual(width / 2 + 0.8);
    }
  });

  it("cones hide one another by height, whatever their order", () => {
    const cones = [10, 22, 31].map((x, i) =>
      stroke({ x, y: 20, length: 40, width: 40, brush: "cone", red: i / 2, green: 1 - i / 2 }),
    );
    const [canvas, reversed] = [blackCanvas(40, 40), blackCanvas(40, 40)];
    for (const cone of cones) paintStroke(canvas, cone);
    for (const cone of cones.toReversed()) paintStroke(reversed, cone);
    expect(reversed.rgb).toEqual(canvas.rgb);
    // The border between two is half way: a Voronoi diagram.
    expect(red(canvas, 14, 20)).toBe(0);
    expect(red(canvas, 17, 20)).toBe(0.5);
  });

  it("bristles run dry towards the end of the stroke, never at its start", () => {
    const painted = (fromX: number) => {
      let pixels = 0;
      for (let seed = 0; seed < 20; seed++) {
        const canvas = blackCanvas(120, 30);
        paintStroke(canvas, white({ x: 60, y: 15, length: 100, width: 20, brush: "bristle", seed }));
        for (let y = 8; y < 22; y++)
          for (let x = fromX; x < fromX + 15; x++) pixels += canvas.layers[y * 120 + x]!;
      }
      return pixels / (20 * 14 * 15);
    };
    expect(painted(30)).toBe(1);
    expect(painted(80)).toBeLessThan(0.85);
    expect(painted(80)).toBeGreaterThan(0.3);
  });

  it("outside the canvas, or as small as nothing, changes nothing and fails at nothing", () => {
    const canvas = blackCanvas(10, 10);
    for (const brush of BRUSHES) {
      paintStroke(canvas, white({ x: -50, y: 400, length: 9, width: 9, brush }));
      paintStroke(canvas, white({ x: 1e9, y: -1e9, length: 9, width: 9, brush }));
    }
    expect(canvas.coveredPixels).toBe(0);
    for (const brush of BRUSHES) paintStroke(canvas, white({ x: 5, y: 5, length: 0, width: 0, brush }));
    expect(canvas.rgb.every(Number.isFinite)).toBe(true);
  });
});

describe("a canvas", () => {
  const size = { width: 90, height: 70, ground: [0.2, 0.4, 0.6] } as const;
  const log = someStrokes(120, 90, 70, BRUSHES);
  const whole = render(log, size);
  const fieldsOf = ({ rgb, relief, layers, depth, coveredPixels }: PaintCanvas) => ({
    ...{ rgb, relief, layers, depth, coveredPixels },
  });

  it("painted part by part is as one painted whole", () => {
    const canvas = new PaintCanvas(size);
    for (const [left, right] of [
      [0, 31],
      [31, 32],
      [32, 90],
    ] as const) {
      for (const [top, bottom] of [
        [0, 40],
        [40, 70],
      ] as const) {
        canvas.clip = { left, top, right, bottom };
        paintStrokes(canvas, log);
      }
    }
    expect(fieldsOf(canvas)).toEqual(fieldsOf(whole));
  });

  it("takes areas of another one and gives them back to the ground", () => {
    const canvas = new PaintCanvas(size);
    const part = { left: 20, top: 10, right: 60, bottom: 50 };
    canvas.take(whole, canvas.whole);
    expect(fieldsOf(canvas)).toEqual(fieldsOf(whole));
    canvas.clear(part);
    expect(red(canvas, 20, 10)).toBeCloseTo(0.2);
    canvas.clip = part;
    paintStrokes(canvas, log);
    expect(fieldsOf(canvas)).toEqual(fieldsOf(whole));
    canvas.clear(canvas.whole);
    expect(canvas.coveredPixels).toBe(0);
    expect(canvas.rgb).toEqual(new PaintCanvas(size).rgb);
  });

  it("that keeps what is uncovered goes nowhere back", () => {
    const canvas = new PaintCanvas({ ...size, uncovered: new IndexSet(90 * 70) });
    expect(() => canvas.clear(canvas.whole)).toThrow("only become less");
    expect(() => canvas.take(whole, canvas.whole)).toThrow("only become less");
  });
});

describe("a log", () => {
  it("gives strokes back as `asLogged` says", () => {
    const log = someStrokes(20, 50, 50, BRUSHES);
    for (let at = 0; at < log.length; at++) {
      const asked = { ...log.read(at, stroke({})), x: at / 3, theta: 0.1, seed: 5 };
      const logged = new StrokeLog();
      expect(logged.read(logged.push(asked), stroke({}))).toEqual(asLogged(asked));
    }
  });

  it("takes colours that a blur left outside by a rounding for the nearest, and paints the same from what it kept", () => {
    const asked = stroke({ red: 1.00000012, green: -1e-14, blue: Number.MIN_VALUE, alpha: 1.00000012 });
    const painted = new StrokeLog();
    const at = painted.push(asked);
    expect(painted.read(at, stroke({}))).toMatchObject({ red: 1, green: 0, blue: 0, alpha: 1 });
    expect(painted.read(at, stroke({}))).toEqual(asLogged(asked));
    expect(StrokeLog.from(painted.columns()).columns()).toEqual(painted.columns());
  });

  const log = someStrokes(300, 160, 120, BRUSHES);
  const options = { width: 160, height: 120, ground: [0.5, 0.5, 0.5] as const };

  it("is the painting: through serialisation and back the pixels are the same", () => {
    const first = render(log, options);
    const again = render(StrokeLog.from(deserialize(serialize(log.columns()))), options);
    expect(again.rgb).toEqual(first.rgb);
    expect(again.relief).toEqual(first.relief);
    expect(again.layers).toEqual(first.layers);
  });

  it("refuses columns that do not fit one another", () => {
    const columns = log.columns();
    const damaged = [
      { ...columns, seeds: columns.seeds.slice(1) },
      { ...columns, points: columns.points.slice(1) },
      { ...columns, brushes: columns.brushes.map(() => 200) },
      // Too much red, and less than no opacity.
      { ...columns, numbers: columns.numbers.with(2, 1.5) },
      { ...columns, numbers: columns.numbers.with(5, -0.1) },
    ];
    for (const one of damaged) expect(() => StrokeLog.from(one)).toThrow(/damaged/);
    expect(() => log.read(300, stroke({}))).toThrow(RangeError);
  });

  it.each([
    ["NaN", { x: Number.NaN }],
    ["an infinite place", { y: Number.POSITIVE_INFINITY }],
    ["a negative width", { width: -3 }],
    ["a path that leads nowhere", { path: [1, Number.NaN] }],
    ["half a point", { path: [1, 2, 3] }],
  ])("refuses a stroke with %s", (_, wrong) => {
    const one = new StrokeLog();
    one.push(stroke({}));
    one.push(stroke(wrong));
    expect(() => StrokeLog.from(one.columns())).toThrow(/damaged/);
  });

  it("of a million strokes is kept, read and painted", () => {
    const million = new StrokeLog();
    const random = seededRandom(1, "million");
    const one = white({ length: 2, width: 2, brush: "disc" });
    for (let i = 0; i < 1_000_000; i++) {
      one.x = 100 * random.uniform();
      one.y = 80 * random.uniform();
      million.push(one);
    }
    const again = StrokeLog.from(million.columns());
    expect(again.length).toBe(1_000_000);
    const canvas = render(again, { width: 100, height: 80, ground: [0, 0, 0] });
    expect(canvas.coverage).toBe(1);
    expect(canvas.layers.every((count) => count <= 255)).toBe(true);
  });

  it("looks the same at twice the size: averaged back within 3/255 RMS", () => {
    const soft = someStrokes(300, 160, 120, ["oval", "flat", "bristle", "blob", "polygon"]);
    const small = render(soft, options);
    const large = render(soft, { ...options, scale: 2 });
    expect([large.width, large.height]).toEqual([320, 240]);
    let squares = 0;
    for (let y = 0; y < 120; y++) {
      for (let x = 0; x < 160; x++) {
        for (let c = 0; c < 3; c++) {
          const at = (2 * y * 320 + 2 * x) * 3 + c;
          const mean =
            (large.rgb[at]! + large.rgb[at + 3]! + large.rgb[at + 960]! + large.rgb[at + 963]!) / 4;
          squares += (mean - small.rgb[(y * 160 + x) * 3 + c]!) ** 2;
        }
      }
    }
    expect(Math.sqrt(squares / small.rgb.length)).toBeLessThan(3 / 255);
  });
});

it("the renderer runs in browsers: nothing it imports comes from Node or from a package", () => {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, specifier] of readFileSync(file, "utf8").matchAll(/^(?!import type).*from "([^"]+)";$/gm)) {
      expect(specifier, file).toMatch(/^\.\.?\//);
      visit(resolve(dirname(file), specifier!));
    }
  };
  const folder = join(import.meta.dirname, "../../../gpu/paint");
  for (const name of ["render", "relief", "dabs", "orientation"]) visit(join(folder, `${name}.ts`));
  expect([...seen].some((file) => file.endsWith("sweep.ts"))).toBe(true);
});
