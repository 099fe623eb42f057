// What all painters let a person set, and how a picture comes to its working size. Lengths of strokes are in units
// (units.ts), so that a setting looks alike at every size.
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import { fitLongSide, resize, type Size } from "../image/resize.ts";
import { HEX_COLOUR, rgbOf } from "./hex.ts";
import { type Palette, paletteOf } from "./palette.ts";

export const sizeParameters = {
  size: z.int().min(64).max(2048).default(1024).meta({
    title: "Size",
    description:
      "Longer side of the painting in pixels. Strokes grow with it, so that the painting looks the same.",
    step: 64,
    advanced: false,
  }),
  enlarge: z.int().min(1).max(4).default(1).meta({
    title: "Enlarge",
    description:
      "Paints the finished strokes again on a canvas so many times as wide: up to 4096 pixels for printing.",
    advanced: true,
  }),
};

export const lightParameters = (relief: number) => ({
  relief: z.number().min(0).max(2).default(relief).meta({
    title: "Relief",
    description: "How thick the paint lies under a raking light. 0 is flat.",
    advanced: false,
  }),
  lightAzimuth: z.number().min(0).max(360).default(135).meta({
    title: "Light from",
    description: "Degrees: 0 right, 90 above, 180 left. Matters where there is relief.",
    advanced: true,
  }),
});

/** A palette of one's own, before whatever palette the method would mix. */
export const ownColours = z
  .array(z.string().regex(HEX_COLOUR).meta({ format: "color" }))
  .max(64)
  .default([])
  .meta({
    title: "Own colours",
    description: "Paints with these alone, whatever the picture's colours are.",
    advanced: true,
  });

/** @returns undefined where there are none. @param hexes `#rrggbb`. */
export const ownPalette = (hexes: readonly string[]): Palette | undefined =>
  hexes.length > 0 ? paletteOf(hexes.map(rgbOf)) : undefined;

/** Pixels on a side that no rendering may exceed. */
const MAXIMUM_SIDE_PX = 4096;

interface Sizes {
  size: number;
  enlarge: number;
}

/** The picture at working size, and how much larger the result can be. */
export function atWorkingSize(content: Raster, sizes: Sizes): { source: Raster; enlarge: number } {
  return { source: resize(content, workingSize(content, sizes)), enlarge: enlargement(sizes) };
}

export const workingSize = (content: Size, { size }: Sizes): Size => fitLongSide(content, size);

/** Whole, so that neither side of the result is rounded. */
export const enlargement = ({ size, enlarge }: Sizes): number =>
  Math.max(1, Math.min(enlarge, Math.floor(MAXIMUM_SIDE_PX / size)));
