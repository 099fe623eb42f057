// Colours for the regions of a cut picture: the painting's own, and what shows how the cut came about. All are sRGB in [0, 1],
// [regions, 3].
import { luvToRgb } from "../image/colour.ts";
import { seededRandom } from "../random.ts";
import type { CutPicture } from "./segment-cut.ts";

/** The mean of each region. @param boost added saturation: 0.1 is a tenth more. */
export const paintedColours = ({ means }: CutPicture, boost: number): number[] =>
  means.flatMap(([l, u, v]) => luvToRgb(l, u * (1 + boost), v * (1 + boost)));

/** Neighbours differ, and the same number has the same colour in every run. */
export const anyColours = ({ count }: CutPicture): number[] =>
  Array.from({ length: count }, (_, region) => {
    const random = seededRandom(region, "region");
    return luvToRgb(45 + 45 * random.uniform(), 160 * random.uniform() - 80, 160 * random.uniform() - 80);
  }).flat();

/** The deeper in the tree a region is, the lighter. */
export function depthColours({ depths }: CutPicture): number[] {
  const deepest = depths.reduce((most, depth) => Math.max(most, depth), 1);
  return depths.flatMap((depth) => grey(0.12 + (0.8 * depth) / deepest));
}

/** So many times its threshold a contrast is white, and that part of it black. */
const WHITEST = 32;

/** Mid-grey is a contrast at its threshold: lighter regions are seen, darker ones were kept beside one that is. */
export const visibilityColours = ({ visibilities }: CutPicture): number[] =>
  visibilities.flatMap((times) =>
    grey(Math.min(1, Math.max(0, 0.5 + Math.log(times) / (2 * Math.log(WHITEST))))),
  );

const grey = (value: number) => [value, value, value];
