// A map's steps, on a canvas that only notes what it is told.
import { describe, expect, it } from "vitest";
import { hasAspectOf } from "../../../prisma/contract.ts";
import { drawStep, isBlank, MAP_COLOURS, type MapPen, mapSize } from "../../../web/lib/map-drawing.ts";

const stroke = { colour: MAP_COLOURS.light, size: 0.1, path: [{ x: 0.5, y: 0.5 }] } as const;

describe("a map", () => {
  it.each([
    [4032, 3024],
    [160, 120],
    [1, 1],
    [8000, 10],
    [333, 1000],
    [4096, 4095],
  ])("over %i x %i pixels has a shape that the server takes", (width, height) => {
    const size = mapSize({ width, height });
    expect(Math.max(size.width, size.height)).toBe(512);
    expect(hasAspectOf(size, { width, height })).toBe(true);
    expect(hasAspectOf({ width: size.height * 2, height: size.width }, { width, height })).toBe(false);
  });

  it("is blank before the first step and after it is cleared, not after an erased stroke", () => {
    expect(isBlank([])).toBe(true);
    expect(isBlank([stroke])).toBe(false);
    expect(isBlank([stroke, "clear"])).toBe(true);
    expect(isBlank([stroke, "clear", stroke])).toBe(false);
  });

  it("is drawn in shares of the canvas: a dot where the brush only touched, a line where it went", () => {
    const told: string[] = [];
    const pen: MapPen = {
      canvas: { width: 200, height: 100 },
      ...{ fillStyle: "", strokeStyle: "", lineWidth: 0, lineCap: "butt", lineJoin: "miter" },
      fillRect: (...box: number[]) => told.push(`fill ${pen.fillStyle} ${box}`),
      beginPath: () => {},
      moveTo: (x: number, y: number) => told.push(`from ${x},${y}`),
      lineTo: (x: number, y: number) => told.push(`to ${x},${y}`),
      stroke: () => told.push(`${pen.strokeStyle} ${pen.lineWidth} ${pen.lineCap}`),
    };
    drawStep(pen, "clear", MAP_COLOURS.erase);
    drawStep(pen, stroke, MAP_COLOURS.erase);
    const dark = { colour: MAP_COLOURS.dark, size: 0.2, path: [stroke.path[0], { x: 1, y: 0.25 }] };
    drawStep(pen, dark, MAP_COLOURS.erase);
    expect(told).toEqual([
      "fill #808080 0,0,200,100",
      ...["from 100,50", "to 100.01,50", "#ffffff 20 round"],
      ...["from 100,50", "to 200,25", "#000000 40 round"],
    ]);
  });
});
