// The directions along the edges of a photograph, as lines that can be drawn over it.
import type { PaintSource } from "./source.ts";

/** Between two lines, in units. */
const SPACING = 24;
/** Of the longest lines, over the spacing: where the direction is certain. */
const REACH = 0.8;

/** @returns the path of an SVG, in the painting's units: no line where the photograph has no direction. */
export function directionField(source: PaintSource): string {
  const { width, height } = source.raster;
  const { coherence } = source.orientation;
  const short = (value: number) => value.toFixed(1);
  let path = "";
  for (let y = SPACING / 2; y < height; y += SPACING) {
    for (let x = SPACING / 2; x < width; x += SPACING) {
      const theta = source.directionAt(x, y);
      if (theta === undefined) continue;
      const certainty = Math.sqrt(coherence[Math.floor(y) * width + Math.floor(x)] ?? 0);
      const half = (SPACING / 2) * REACH * certainty;
      const [dx, dy] = [half * Math.cos(theta), half * Math.sin(theta)];
      path += `M${short(x - dx)} ${short(y - dy)}L${short(x + dx)} ${short(y + dy)}`;
    }
  }
  return path;
}
