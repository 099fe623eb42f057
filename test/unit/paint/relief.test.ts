// Light over paint: flat paint keeps its colour, ridges catch the light, and the canvas never changes.
import { describe, expect, it } from "vitest";
import { illuminate } from "../../../gpu/paint/relief.ts";
import { render } from "../../../gpu/paint/render.ts";
import { blackCanvas, someStrokes } from "./strokes.ts";

describe("light", () => {
  it("leaves paint of even thickness as it is, from wherever it comes", () => {
    const canvas = blackCanvas(20, 16);
    canvas.rgb.fill(0.4);
    canvas.relief.fill(0.8);
    for (const azimuth of [0, 90, 200]) {
      expect(illuminate(canvas, { relief: 1.5, azimuth }).data).toEqual(canvas.rgb);
    }
  });

  it("brightens the slope that faces it and darkens the other", () => {
    const canvas = blackCanvas(40, 10);
    canvas.rgb.fill(0.4);
    for (let i = 0; i < 400; i++) canvas.relief[i] = Math.max(0, 1 - Math.abs((i % 40) - 20) / 10);
    const at = (azimuth: number, x: number) =>
      illuminate(canvas, { relief: 1, azimuth }).data[3 * (5 * 40 + x)]!;
    // From the left.
    expect(at(180, 14)).toBeGreaterThan(0.4);
    expect(at(180, 26)).toBeLessThan(0.4);
    expect(at(0, 14)).toBeCloseTo(at(180, 26), 5);
  });

  it("moves without touching the painting", () => {
    const canvas = render(someStrokes(80, 60, 40, ["bristle", "oval"]), {
      width: 60,
      height: 40,
      ground: [1, 1, 1],
    });
    const before = canvas.rgb.slice();
    const [left, right] = [180, 0].map((azimuth) => illuminate(canvas, { relief: 1, azimuth }));
    expect(left!.data).not.toEqual(right!.data);
    expect(canvas.rgb).toEqual(before);
    expect(illuminate(canvas, { relief: 0, azimuth: 45 }).data).toEqual(before);
  });
});
