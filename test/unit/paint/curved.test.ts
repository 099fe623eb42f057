// Layers of curved strokes: where they begin, how they run, when they end.
import { describe, expect, it } from "vitest";
import type { Raster } from "../../../gpu/image/raster.ts";
import { type CurveOptions, planLayer } from "../../../gpu/paint/curved.ts";
import { blankStroke } from "../../../gpu/paint/stroke.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { grey, picture } from "../methods/runs.ts";

const options: CurveOptions = {
  ...{ threshold: 50, curvature: 1, grid: 1, minLength: 2, maxLength: 9, alpha: 1, brush: "flat" },
  jitter: { hue: 0, saturation: 0, value: 0, rgb: 0 },
};
const waves = picture(70, 50, (x, y) => grey(0.5 + 0.4 * Math.sin(x / 9 + y / 5) * Math.cos(y / 11)));
const black = (of: Raster) => new Float32Array(of.data.length);

const plan = (
  changes: Partial<CurveOptions>,
  canvas = black(waves),
  isFirst = false,
  reference = waves,
  radius = 4,
) => planLayer({ reference, canvas, radius, isFirst }, { ...options, ...changes }, seededRandom(1, "layer"));

describe("strokes begin", () => {
  it.each([
    [1, 4],
    [0.5, 8],
    [2, 3],
  ])("in every cell of a bare canvas: grid %f, radius %i", (grid, radius) => {
    const step = Math.round(grid * radius);
    const cells = Math.ceil(70 / step) * Math.ceil(50 / step);
    expect(plan({ grid, threshold: 1e9 }, black(waves), true, waves, radius).length).toBe(cells);
  });

  it("nowhere later, if nothing can differ enough, or nothing differs", () => {
    expect(plan({ threshold: Number.POSITIVE_INFINITY }).length).toBe(0);
    expect(plan({ threshold: 0 }, waves.data.slice()).length).toBe(0);
  });

  it("at threshold 0 in every cell that differs", () => {
    expect(plan({ threshold: 0 }).length).toBe(Math.ceil(70 / 4) * Math.ceil(50 / 4));
    // One pixel of another colour is one cell.
    const canvas = waves.data.slice();
    canvas[3 * (20 * 70 + 33)]! += 0.3;
    expect(plan({ threshold: 0 }, canvas).length).toBe(1);
  });
});

describe("strokes run", () => {
  it("no longer than they may, and never turn by more than a right angle", () => {
    for (const curvature of [1, 0.25]) {
      const log = plan({ threshold: 0, curvature });
      const stroke = blankStroke();
      let longest = 0;
      for (let at = 0; at < log.length; at++) {
        const path = Array.from(log.read(at, stroke).path!);
        longest = Math.max(longest, path.length / 2);
        for (let i = 4; i < path.length; i += 2) {
          const [ax, ay] = [path[i - 2]! - path[i - 4]!, path[i - 1]! - path[i - 3]!];
          const [bx, by] = [path[i]! - path[i - 2]!, path[i + 1]! - path[i - 1]!];
          expect(ax * bx + ay * by).toBeGreaterThan(-1e-3);
          expect(Math.hypot(bx, by)).toBeCloseTo(4, 3);
        }
      }
      expect(longest).toBeLessThanOrEqual(10);
      expect(longest).toBeGreaterThan(3);
    }
  });

  it("along edges: upright where the picture changes to the right", () => {
    const ramp = picture(60, 60, (x) => grey(x / 60));
    const log = plan({ threshold: 0, minLength: 9 }, black(ramp), true, ramp);
    const stroke = blankStroke();
    let runs = 0;
    for (let at = 0; at < log.length; at++) {
      const path = Array.from(log.read(at, stroke).path!);
      if (path.length < 4) continue;
      runs += 1;
      expect(path.at(-2)!).toBeCloseTo(path[0]!, 3);
    }
    expect(runs).toBeGreaterThan(100);
  });

  it("nowhere on one colour: a point, of exactly that colour", () => {
    const flat = picture(40, 30, () => [0.25, 0.5, 0.75]);
    const log = plan({ threshold: 0 }, black(flat), true, flat);
    const stroke = blankStroke();
    expect(log.length).toBeGreaterThan(20);
    for (let at = 0; at < log.length; at++) {
      const { path, red, green, blue } = log.read(at, stroke);
      expect(path!.length).toBe(2);
      expect([red, green, blue]).toEqual([0.25, 0.5, 0.75]);
    }
  });
});
