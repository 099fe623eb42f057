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
  let gain = 0;
  let samples = 0;
  for (let dy = -radius; dy <= radius; dy += step) {
    for (let dx = -radius; dx <= radius; dx += step) {
      const px = Math.round(x + dx);
      const py = Math.round(y + dy);
      if (dx * dx + dy * dy > radius * radius || px < 0 || py < 0 || px >= width || py >= height) continue;
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
