// Whether a further spot brings the canvas nearer to the picture.
import type { Raster } from "../image/raster.ts";
import type { PaintCanvas } from "./canvas.ts";
import type { Colour } from "./colour.ts";

/** Squared error a pixel: chance in colour costs a little everywhere and must not keep every further spot away. */
const TOLERATED_LOSS = 0.01;

/** A round spot: its middle pixel, and its radius in pixels. */
export interface PlannedSpot {
  x: number;
  y: number;
  radius: number;
  colour: Colour;
}

/** Whether the spot would be nearer to the picture, over its area, than what is painted there; bare places need it. */
export function isNearer(
  { rgb, layers }: PaintCanvas,
  { width, height, data }: Raster,
  { x, y, radius, colour }: PlannedSpot,
): boolean {
  const step = Math.max(1, radius / 3);
  // From the middle outwards: a spot smaller than a pixel is at least on that one.
  const reach = radius / step + 1e-9;
  const steps = Math.floor(reach);
  let gain = 0;
  let samples = 0;
  for (let j = -steps; j <= steps; j++) {
    for (let i = -steps; i <= steps; i++) {
      const px = Math.round(x + i * step);
      const py = Math.round(y + j * step);
      if (i * i + j * j > reach * reach || px < 0 || py < 0 || px >= width || py >= height) continue;
      const at = py * width + px;
      if (layers[at] === 0) return true;
      samples += 1;
      for (let c = 0; c < 3; c++) {
        const wanted = data[at * 3 + c]!;
        gain += (rgb[at * 3 + c]! - wanted) ** 2 - (colour[c]! - wanted) ** 2;
      }
    }
  }
  return gain > -TOLERATED_LOSS * samples;
}
