// Samples and measures for the tests of texture synthesis.
import { readFile } from "node:fs/promises";
import { decodeImage } from "../../../gpu/image/codecs.ts";
import type { Raster } from "../../../gpu/image/raster.ts";
import { fitLongSide, resize } from "../../../gpu/image/resize.ts";
import { luminanceOf } from "../../../gpu/paint/filters.ts";
import { boxMean } from "../../../gpu/paint/texture-exemplar.ts";
import { seededRandom } from "../../../gpu/random.ts";

/** A sample picture, its longer side so many pixels. */
export async function samplePicture(
  name: `${"contents" | "styles"}/${string}`,
  sidePx: number,
): Promise<Raster> {
  const file = new URL(`../../../assets/pictures/${name}.jpg`, import.meta.url);
  const picture = await decodeImage(await readFile(file));
  return resize(picture, fitLongSide(picture, sidePx));
}

export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb || 1);
}

export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]) =>
    values.map((value) => values.filter((other) => other < value).length);
  return correlation(ranks(a), ranks(b));
}

/** Of the lightness of two pictures of one size, seen from afar. */
export const likeness = (a: Raster, b: Raster): number =>
  correlation(boxMean(luminanceOf(a), 3).data, boxMean(luminanceOf(b), 3).data);

/** Sliced Wasserstein distance between the windows of 3 x 3 pixels of two pictures: how different their textures are. */
export function textureDistance(a: Raster, b: Raster): number {
  const random = seededRandom(1, "slices");
  const windows = (picture: Raster) => {
    const offsets = [];
    for (let y = 0; y + 3 <= picture.height; y += 2) {
      for (let x = 0; x + 3 <= picture.width; x += 2) offsets.push(3 * (y * picture.width + x));
    }
    return offsets;
  };
  let total = 0;
  const slices = 24;
  for (let slice = 0; slice < slices; slice++) {
    const direction = Array.from({ length: 27 }, () => random.normal());
    const length = Math.hypot(...direction);
    const quantiles = [a, b].map((picture) => {
      const values = windows(picture)
        .map((from) => {
          let sum = 0;
          for (let k = 0; k < 27; k++) {
            sum += direction[k]! * picture.data[from + 3 * picture.width * Math.floor(k / 9) + (k % 9)]!;
          }
          return sum / length;
        })
        .toSorted((p, q) => p - q);
      return Array.from({ length: 200 }, (_, i) => values[Math.floor(((i + 0.5) * values.length) / 200)]!);
    });
    total += quantiles[0]!.reduce((sum, value, i) => sum + Math.abs(value - quantiles[1]![i]!), 0) / 200;
  }
  return total / slices;
}
