// The few colours that a photograph is best told with.
import { hexOf, paletteFrom, type Raster, seededRandom } from "../../../gpu/paint/index.ts";

/** @returns `count` colours as #rrggbb, dark ones first; fewer where the photograph has fewer. The same each time. */
export function mixPalette(photograph: Raster, count: number): string[] {
  const { length, rgb } = paletteFrom(photograph, count, { random: seededRandom(1, "palette") });
  const colours = Array.from({ length }, (_, k) =>
    hexOf([rgb[3 * k] ?? 0, rgb[3 * k + 1] ?? 0, rgb[3 * k + 2] ?? 0]),
  );
  return [...new Set(colours)];
}
