// Resampling: sizes, constants and ramps kept, frequencies that the smaller picture cannot hold removed.
import { describe, expect, it } from "vitest";
import type { Raster } from "../../../gpu/image/raster.ts";
import { fitLongSide, resize } from "../../../gpu/image/resize.ts";

function draw(
  width: number,
  height: number,
  value: (x: number, y: number, channel: number) => number,
): Raster {
  const data = Float32Array.from({ length: width * height * 3 }, (_, i) => {
    const index = Math.floor(i / 3);
    return value(index % width, Math.floor(index / width), i % 3);
  });
  return { width, height, data };
}

describe("fitLongSide", () => {
  it.each([
    [{ width: 512, height: 512 }, 256, { width: 256, height: 256 }],
    [{ width: 4000, height: 3000 }, 256, { width: 256, height: 192 }],
    [{ width: 30, height: 60 }, 256, { width: 128, height: 256 }],
    [{ width: 5000, height: 3 }, 256, { width: 256, height: 1 }],
  ])("%o at %i", (source, size, expected) => {
    expect(fitLongSide(source, size)).toEqual(expected);
  });
});

describe("resize", () => {
  it.each([
    [7, 5],
    [64, 64],
    [20, 31],
    [1, 1],
  ])("keeps a constant at %i x %i", (width, height) => {
    const out = resize(
      draw(20, 30, (_x, _y, c) => [0.2, 0.5, 1][c]!),
      { width, height },
    );
    expect([out.width, out.height, out.data.length]).toEqual([width, height, width * height * 3]);
    out.data.forEach((value, i) => {
      expect(value).toBeCloseTo([0.2, 0.5, 1][i % 3]!, 6);
    });
  });

  it("keeps a ramp away from the borders, in both directions", () => {
    for (const [from, to] of [
      [64, 16],
      [16, 64],
    ] as const) {
      const out = resize(
        draw(from, from, (x) => (x + 0.5) / from),
        { width: to, height: to },
      );
      for (let x = to / 4; x < (to * 3) / 4; x++) expect(out.data[x * 3]).toBeCloseTo((x + 0.5) / to, 2);
    }
  });

  it("leaves the picture as it is at its own size, in an array of its own", () => {
    const source = draw(9, 7, (x, y, c) => (x * y * (c + 1)) / 200);
    const out = resize(source, source);
    expect(out).toEqual(source);
    expect(out.data).not.toBe(source.data);
  });

  it("averages stripes that are too fine away instead of aliasing them", () => {
    // Period 3 sampled every 4: without the filter this becomes false stripes of period 3 with full contrast.
    const stripes = draw(192, 8, (x) => (x % 3 === 0 ? 1 : 0));
    const out = resize(stripes, { width: 48, height: 2 });
    for (let x = 4; x < 44; x++) expect(Math.abs(out.data[x * 3]! - 1 / 3)).toBeLessThan(0.02);
  });

  it("stays in range at hard edges", () => {
    const edge = draw(40, 40, (x) => (x < 20 ? 0 : 1));
    for (const size of [11, 97]) {
      for (const value of resize(edge, { width: size, height: size }).data) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }
  });

  it("keeps left, right, top and bottom", () => {
    const out = resize(
      draw(40, 20, (x, y, c) => (c === 0 ? x / 39 : c === 1 ? y / 19 : 0)),
      { width: 10, height: 5 },
    );
    expect(out.data[0]).toBeLessThan(0.1);
    expect(out.data[9 * 3]).toBeGreaterThan(0.9);
    expect(out.data[4 * 10 * 3 + 1]).toBeGreaterThan(0.85);
  });
});
