// The field of directions as it is drawn.
import { expect, it } from "vitest";
import { directionField } from "../../../../web/lib/paint/direction-field.ts";
import { PaintSource } from "../../../../web/lib/paint/source.ts";
import { stripes } from "./strokes.ts";

const linesOf = (path: string) =>
  [...path.matchAll(/M(\S+) (\S+)L([^M ]+) ([^M ]+)/g)].map((line) => line.slice(1).map(Number));

it("has a line at every place of the grid, along the stripes", () => {
  const lines = linesOf(directionField(stripes(0.5, 240, 192)));
  expect(lines).toHaveLength(10 * 8);
  for (const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] of lines) {
    expect(Math.hypot(x1 - x0, y1 - y0)).toBeLessThanOrEqual(24);
    // Digits are few, and the rim of the picture bends what lies there.
    const isInside = x0 > 30 && x0 < 200 && y0 > 30 && y0 < 150;
    if (isInside) expect(Math.abs(Math.atan((y1 - y0) / (x1 - x0)) - 0.5)).toBeLessThan(0.08);
  }
});

it("has none where the photograph has no direction", () => {
  const flat = { width: 64, height: 48, data: new Float32Array(64 * 48 * 3).fill(0.5) };
  expect(directionField(new PaintSource(flat))).toBe("");
});
