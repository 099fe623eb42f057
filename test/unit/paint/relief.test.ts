// Light over paint: flat paint keeps its colour, ridges catch the light, and the canvas never changes.
import { describe, expect, it } from "vitest";
import { illuminate } from "../../../gpu/paint/kernels/illuminate.ts";
import { illuminateInto } from "../../../gpu/paint/relief.ts";
import { render } from "../../../gpu/paint/render.ts";
import { blackCanvas, someStrokes } from "./strokes.ts";

describe("light", () => {
  it("leaves paint of even thickness as it is, from wherever it comes", () => {
    const canvas = blackCanvas(20, 16);
    canvas.rgb.fill(0.4);
    canvas.relief.fill(0.8);
    for (const azimuth of [0, 90, 200]) {
      for (const elevation of [5, 45, 90]) {
        expect(illuminate(canvas, { relief: 1.5, azimuth, elevation }).data).toEqual(canvas.rgb);
      }
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

  it("tells the sides apart the less the closer it stands to the eye, and not at all from there", () => {
    const canvas = blackCanvas(40, 10);
    canvas.rgb.fill(0.4);
    for (let i = 0; i < 400; i++) canvas.relief[i] = Math.max(0, 1 - Math.abs((i % 40) - 20) / 10);
    const at = (elevation: number, x: number) =>
      illuminate(canvas, { relief: 1, azimuth: 180, elevation }).data[3 * (5 * 40 + x)]!;
    const contrast = (elevation: number) => at(elevation, 14) - at(elevation, 26);
    expect(contrast(45)).toBeGreaterThan(contrast(80));
    expect(contrast(80)).toBeGreaterThan(0);
    expect(contrast(90)).toBeCloseTo(0, 6);
    const usual = illuminate(canvas, { relief: 1, azimuth: 180 }).data;
    expect(illuminate(canvas, { relief: 1, azimuth: 180, elevation: 45 }).data).toEqual(usual);
  });

  it("falls on a part as on the whole, and on the painting's own colours as beside them", () => {
    const options = { width: 61, height: 40, ground: [1, 1, 1] } as const;
    const canvas = render(someStrokes(80, 61, 40, ["bristle", "flat"]), options);
    const light = { relief: 1.3, azimuth: 200, elevation: 30 };
    const { data } = illuminate(canvas, light);
    const parts = new Float32Array(data.length);
    for (const left of [0, 17]) {
      for (const top of [0, 33]) {
        const area = { left, top, right: left ? 61 : 17, bottom: top ? 40 : 33 };
        illuminateInto(parts, canvas, light, area);
      }
    }
    illuminateInto(canvas.rgb, canvas, light);
    expect(canvas.rgb).toEqual(parts);
    // The whole is lit by a kernel in float32.
    data.forEach((value, i) => {
      expect(value).toBeCloseTo(parts[i]!, 5);
    });
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
