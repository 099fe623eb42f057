// A palette mixed from a photograph.
import { describe, expect, it } from "vitest";
import { hexOf, rgbOf } from "../../../../gpu/paint/index.ts";
import { mixPalette } from "../../../../web/lib/paint/mix-palette.ts";
import { stripes } from "./strokes.ts";

/** Three flags side by side. */
const COLOURS = ["#20242a", "#c8502d", "#f3efe4"];
const flags = {
  ...{ width: 30, height: 20 },
  data: Float32Array.from({ length: 30 * 20 * 3 }, (_, i) => {
    const flag = COLOURS[Math.floor(((i / 3) % 30) / 10)] ?? "";
    return rgbOf(flag)[i % 3] ?? 0;
  }),
};

describe("a palette mixed from a photograph", () => {
  it("holds the photograph's colours, dark ones first, and no more than there are", () => {
    expect(mixPalette(flags, 3)).toEqual(COLOURS);
    expect(mixPalette(flags, 12)).toEqual(COLOURS);
  });

  it("has as many colours as are asked for, the same each time", () => {
    const { raster } = stripes();
    const palette = mixPalette(raster, 8);
    expect(new Set(palette).size).toBe(8);
    for (const colour of palette) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    expect(mixPalette(raster, 8)).toEqual(palette);
  });
});

it("a colour is read and written alike, and what is beyond white is white", () => {
  for (const colour of COLOURS) expect(hexOf(rgbOf(colour))).toBe(colour);
  expect(hexOf([-0.2, 1.4, 0.5])).toBe("#00ff80");
});
