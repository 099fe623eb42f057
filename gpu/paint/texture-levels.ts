// Pictures at halved sizes, and back: texture is laid in at small sizes first.
import type { Raster } from "../image/raster.ts";
import { resize, type Size } from "../image/resize.ts";

/** A picture at 1 / 2^level of its size. */
export function shrunk(picture: Raster, level: number): Raster {
  return level === 0 ? picture : resize(picture, sizeAt(picture, level));
}

export function sizeAt({ width, height }: Size, level: number): Size {
  const scale = 2 ** level;
  return { width: Math.max(1, Math.round(width / scale)), height: Math.max(1, Math.round(height / scale)) };
}

/** At another size, each pixel a square. */
export function asSquares({ width, height, data }: Raster, size: Size): Raster {
  if (width === size.width && height === size.height) return { width, height, data };
  const out = new Float32Array(3 * size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    const row = Math.floor(((y + 0.5) * height) / size.height) * width;
    for (let x = 0; x < size.width; x++) {
      const from = 3 * (row + Math.floor(((x + 0.5) * width) / size.width));
      const to = 3 * (y * size.width + x);
      out[to] = data[from]!;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]!;
    }
  }
  return { width: size.width, height: size.height, data: out };
}
