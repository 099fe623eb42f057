// Soft steps of lightness (Winnemoeller, Olsen & Gooch 2006): a cartoon's few tones, without hard jumps in ramps.
import type { Plane } from "./filters.ts";

/** The lightness 0 to 100 drawn towards the nearest of `bins` + 1 evenly spaced levels, with slope `phi` between. */
export function softQuantise(lightness: number, bins: number, phi: number): number {
  const width = 100 / bins;
  const nearest = Math.round(lightness / width) * width;
  return nearest + (width / 2) * Math.tanh(phi * (lightness - nearest));
}

/** Slope for each pixel: 3 in flat parts to 14 at edges, so that only edges step hard. */
export function adaptiveSlopes({ width, height, data }: Plane): Float32Array {
  const slopes = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const here = y * width;
    const down = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const gx = (data[here + Math.min(width - 1, x + 1)]! - data[here + Math.max(0, x - 1)]!) / 2;
      const gy = (data[down + x]! - data[up + x]!) / 2;
      slopes[here + x] = 3 + (11 / 2) * Math.min(2, Math.sqrt(gx * gx + gy * gy));
    }
  }
  return slopes;
}
