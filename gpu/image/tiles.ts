// Small pictures laid out in rows on one, each pixel enlarged to a square, so that people can look at them.
import type { Raster } from "./raster.ts";

/** Between tiles; a mid-grey that no wall makes glare. */
const GAP = 0.5;

export interface TileOptions {
  /** Side of a pixel in the result. */
  scale: number;
  gapPx: number;
}

/** @param rows of rasters of one size; rows may be of different lengths. */
export function tiles(rows: readonly (readonly Raster[])[], { scale, gapPx }: TileOptions): Raster {
  const { width: tileWidth, height: tileHeight } = rows[0]![0]!;
  const columns = Math.max(...rows.map((row) => row.length));
  const [stepX, stepY] = [tileWidth * scale + gapPx, tileHeight * scale + gapPx];
  const width = columns * stepX - gapPx;
  const height = rows.length * stepY - gapPx;
  const data = new Float32Array(width * height * 3).fill(GAP);
  rows.forEach((row, r) => {
    row.forEach((tile, c) => {
      for (let y = 0; y < tileHeight * scale; y++) {
        for (let x = 0; x < tileWidth * scale; x++) {
          const from = (Math.floor(y / scale) * tileWidth + Math.floor(x / scale)) * 3;
          const to = ((r * stepY + y) * width + c * stepX + x) * 3;
          for (let k = 0; k < 3; k++) data[to + k] = tile.data[from + k]!;
        }
      }
    });
  });
  return { width, height, data };
}

/** Signed values as a picture: 0 is grey, the largest size black or white. @param largest default that of `values`. */
export function signedRaster(
  values: Float32Array,
  sizePx: number,
  largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
): Raster {
  const half = largest > 0 ? 0.5 / largest : 0;
  return { width: sizePx, height: sizePx, data: values.map((value) => 0.5 + half * value) };
}
