// The canvas of a window: whatever it went through, it shows exactly what the renderer makes of the strokes.
import { describe, expect, it } from "vitest";
import {
  type PaintCanvas,
  type Rectangle,
  render,
  type Stroke,
  StrokeLog,
  seededRandom,
  toBytes,
} from "../../../../gpu/paint/index.ts";
import { EaselPainter } from "../../../../web/lib/paint/easel-painter.ts";
import { stroke } from "../../paint/strokes.ts";
import { event } from "./strokes.ts";

const options = { width: 200, height: 150, ground: [0.9, 0.88, 0.8] } as const;

/** Bit by bit; matchers would take seconds for so many numbers. */
const isSame = (one: Float32Array, other: Float32Array) =>
  Buffer.compare(Buffer.from(one.buffer), Buffer.from(other.buffer)) === 0;

function renderedCanvas(strokes: readonly Stroke[]): PaintCanvas {
  const log = new StrokeLog();
  for (const one of strokes) log.push(one);
  return render(log, options);
}
const rendered = (strokes: readonly Stroke[]) => renderedCanvas(strokes).rgb;

const pixelsOf = ({ left, top, right, bottom }: Rectangle) => (right - left) * (bottom - top);

const cones = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    stroke({ x: (i * 53) % 200, y: (i * 29) % 150, length: 30, width: 30, brush: "cone", red: (i % 9) / 9 }),
  );

describe("EaselPainter", () => {
  const all = [...event("a", 700).strokes, ...cones(100), ...event("b", 1500).strokes];

  it.each([
    ["nothing", []],
    ["the end taken back", all.slice(0, 2250)],
    ["much taken back", all.slice(0, 90)],
    ["something in the middle taken back", [...all.slice(0, 1300), ...all.slice(1400)]],
    ["something put in before", [...all.slice(0, 2000), ...event("c", 5).strokes, ...all.slice(2000)]],
    ["nothing left", []],
    ["everything again", all],
  ])("shows %s after all", (_, strokes) => {
    const painter = new EaselPainter(options);
    painter.show(all);
    painter.show(strokes);
    expect(painter.painted).toBe(strokes.length);
    expect(isSame(painter.canvas.rgb, rendered(strokes))).toBe(true);
    painter.show(all);
    expect(isSame(painter.canvas.rgb, rendered(all))).toBe(true);
  });

  it("goes back without painting everything again", () => {
    const painter = new EaselPainter(options);
    painter.show(all);
    painter.takeDirty();
    let looks = 0;
    painter.show(all.slice(0, -60), () => {
      looks += 1;
      return false;
    });
    expect(looks).toBeLessThan(30);
  });

  it("stops when it is late and goes on when it is asked again", () => {
    const painter = new EaselPainter(options);
    let calls = 0;
    while (!painter.show(all, () => true)) calls += 1;
    expect(calls).toBeGreaterThan(50);
    expect(isSame(painter.canvas.rgb, rendered(all))).toBe(true);
  });

  it("tells what has changed, and nothing else has", () => {
    const painter = new EaselPainter(options);
    const bytes = new Uint8Array(200 * 150 * 4);
    const update = () => {
      const dirty = painter.takeDirty();
      for (const area of dirty) toBytes(painter.canvas, bytes, 4, area);
      return dirty;
    };
    expect(update()).toEqual([
      { left: 0, top: 0, right: 200, bottom: 64 },
      { left: 0, top: 64, right: 200, bottom: 128 },
      { left: 0, top: 128, right: 200, bottom: 150 },
    ]);
    expect(update()).toEqual([]);
    const curved = stroke({ path: [20, 20, 60, 90, 120, 40], width: 14, brush: "bristle", blue: 1 });
    for (const end of [1, 2, 40, 700, 650, 900]) {
      painter.show([curved, ...all.slice(0, end)]);
      update();
      const whole = new Uint8Array(bytes.length);
      toBytes(painter.canvas, whole, 4);
      expect(Buffer.compare(bytes, whole)).toBe(0);
    }
  });

  it("paints only the tiles again that a changed stroke touched or touches", () => {
    const painter = new EaselPainter(options);
    painter.show(all);
    painter.takeDirty();
    const { x, y } = all[0]!;
    painter.show(all.with(0, stroke({ ...all[0], x: 40, y: 90, length: 12, width: 8 })));
    const touched = painter.takeDirty();
    const isTouched = (px: number, py: number) =>
      touched.some(({ left, top, right, bottom }) => px >= left && px < right && py >= top && py < bottom);
    expect(isTouched(x, y) && isTouched(40, 90)).toBe(true);
    expect(touched.reduce((sum, area) => sum + pixelsOf(area), 0)).toBeLessThan((200 * 150) / 2);
  });

  it("shows nothing in between: every pixel is as it was or as it shall be", () => {
    const painter = new EaselPainter(options);
    painter.show(all);
    const before = painter.canvas.rgb.slice();
    const changed = all.map((one, place) => (place % 90 === 7 ? { ...one, x: one.x + 20, blue: 1 } : one));
    const after = rendered(changed);
    let states = 0;
    for (let isDone = false; !isDone; states++) {
      isDone = painter.show(changed, () => true);
      const { rgb } = painter.canvas;
      expect(rgb.every((value, i) => value === before[i] || value === after[i])).toBe(true);
    }
    expect(states).toBeGreaterThan(5);
    expect(isSame(painter.canvas.rgb, after)).toBe(true);
  });

  it.each([1, 2, 3, 4])("follows whatever happens, also while it is at it (%i)", (seed) => {
    const random = seededRandom(seed, "easel");
    const painter = new EaselPainter(options);
    let strokes: readonly Stroke[] = all.slice(0, 1300);
    const parts = [...event("x", 300).strokes, ...cones(60)];
    for (let round = 0; round < 40; round++) {
      const [from, count] = [random.integer(strokes.length + 1), random.integer(60)];
      const some = parts.slice(count, count + random.integer(40)).map((one) => ({ ...one }));
      const next = [
        () => [...strokes, ...some],
        () => strokes.toSpliced(from, count),
        () => strokes.toSpliced(from, 0, ...some),
        () => strokes.toSpliced(from, some.length, ...some),
        () => strokes.map((one) => (random.uniform() < 0.01 ? { ...one, green: random.uniform() } : one)),
        () => strokes.toSpliced(from, count).concat(strokes.slice(from, from + count)),
      ];
      strokes = next[random.integer(next.length)]!();
      let looks = random.integer(4);
      painter.show(strokes, () => looks-- <= 0);
      if (round % 8 !== 7) continue;
      painter.show(strokes);
      expect(painter.painted).toBe(strokes.length);
      const { rgb, relief, coveredPixels } = renderedCanvas(strokes);
      expect(isSame(painter.canvas.rgb, rgb)).toBe(true);
      expect(isSame(painter.canvas.relief, relief)).toBe(true);
      expect(painter.canvas.coveredPixels).toBe(coveredPixels);
    }
  });
});
