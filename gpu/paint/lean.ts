// A map of where detail matters, pixel by pixel. Runs in browsers too.
import type { Raster } from "../image/raster.ts";
import { luminanceOf, type Plane } from "./filters.ts";

/** Half a step of 8 bits and a little: no file holds the exact middle. */
const NEUTRAL = 0.003;

/** @returns for each pixel of a map from -1 (black) over 0 (mid-grey, as without a map) to 1 (white). */
export function leansOf(map: Raster): Plane {
  const { width, height, data } = luminanceOf(map);
  return { width, height, data: data.map(leanOf) };
}

function leanOf(lightness: number): number {
  const lean = lightness - 0.5;
  return Math.abs(lean) < NEUTRAL ? 0 : Math.min(1, Math.max(-1, 2 * lean));
}
