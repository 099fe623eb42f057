// Which further spots are worth painting, of any size.
import { describe, expect, it } from "vitest";
import type { Colour } from "../../../gpu/paint/colour.ts";
import { paintStroke } from "../../../gpu/paint/render.ts";
import { isNearer } from "../../../gpu/paint/spot-gain.ts";
import { grey, picture } from "../methods/runs.ts";
import { blackCanvas, stroke } from "./strokes.ts";

const painted = () => {
  const canvas = blackCanvas(20, 20);
  paintStroke(canvas, stroke({ x: 10, y: 10, length: 60, width: 60, brush: "disc" }));
  return canvas;
};
const light = picture(20, 20, () => grey(0.8));
const [good, bad]: Colour[] = [
  [0.8, 0.8, 0.8],
  [0, 1, 0],
];

describe.each([0.13, 0.3, 0.5, 0.586, 1, 1.5, 3, 4.7, 9])("a spot of radius %f", (radius) => {
  const spot = (colour: Colour) => ({ x: 9, y: 11, radius, colour });

  it("is wanted where it is nearer to the picture than what is painted", () => {
    expect(isNearer(painted(), light, spot(good!))).toBe(true);
    const dark = picture(20, 20, () => grey(0));
    expect(isNearer(painted(), dark, spot(bad!))).toBe(false);
  });

  it("is wanted on bare canvas, and looks no further than it reaches", () => {
    const canvas = painted();
    const dark = picture(20, 20, () => grey(0));
    canvas.layers[11 * 20 + 9] = 0;
    expect(isNearer(canvas, dark, spot(bad!))).toBe(true);
    canvas.layers[11 * 20 + 9] = 1;
    for (let at = 0; at < 400; at++) {
      const [dx, dy] = [(at % 20) - 9, Math.floor(at / 20) - 11];
      if (Math.hypot(dx, dy) > radius + 0.71) canvas.layers[at] = 0;
    }
    expect(isNearer(canvas, dark, spot(bad!))).toBe(false);
  });
});
