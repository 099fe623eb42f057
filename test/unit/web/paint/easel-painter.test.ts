// The canvas of a window: whatever it went through, it shows exactly what the renderer makes of the strokes.
import { describe, expect, it } from "vitest";
import { render, type Stroke, StrokeLog, toBytes } from "../../../../gpu/paint/index.ts";
import { EaselPainter } from "../../../../web/lib/paint/easel-painter.ts";
import { stroke } from "../../paint/strokes.ts";
import { event } from "./strokes.ts";

const options = { width: 200, height: 150, ground: [0.9, 0.88, 0.8] } as const;

/** Bit by bit; matchers would take seconds for so many numbers. */
const isSame = (one: Float32Array, other: Float32Array) =>
  Buffer.compare(Buffer.from(one.buffer), Buffer.from(other.buffer)) === 0;

function rendered(strokes: readonly Stroke[]): Float32Array {
  const log = new StrokeLog();
  for (const one of strokes) log.push(one);
  return render(log, options).rgb;
}

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
      if (dirty) toBytes(painter.canvas, bytes, 4, dirty);
      return dirty;
    };
    expect(update()).toEqual({ left: 0, top: 0, right: 200, bottom: 150 });
    expect(update()).toBeUndefined();
    const curved = stroke({ path: [20, 20, 60, 90, 120, 40], width: 14, brush: "bristle", blue: 1 });
    for (const end of [1, 2, 40, 700, 650, 900]) {
      painter.show([curved, ...all.slice(0, end)]);
      update();
      const whole = new Uint8Array(bytes.length);
      toBytes(painter.canvas, whole, 4);
      expect(Buffer.compare(bytes, whole)).toBe(0);
    }
  });
});
