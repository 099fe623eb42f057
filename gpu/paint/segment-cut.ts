// A picture cut into the regions that an eye would tell apart, with smooth boundaries, and what is known of each region. What
// colour they get is for others to say.
import { toLuv } from "../image/colour.ts";
import type { Raster } from "../image/raster.ts";
import { type Arc, smoothArc, traceArcs } from "./segment-arcs.ts";
import { contrastOf } from "./segment-perception.ts";
import { type Segmentation, statisticsOf } from "./segment-regions.ts";
import { buildTree, cut, partitionOf, thresholdsOf, type View } from "./segment-tree.ts";

export interface CutPicture {
  readonly width: number;
  readonly height: number;
  /** Regions, numbered from 0; all else is by their number. */
  readonly count: number;
  /** Regions of the finest segmentation, the tree's leaves: what could have been kept. */
  readonly leaves: number;
  readonly arcs: readonly Arc[];
  /** Mean L*u*v*. */
  readonly means: readonly (readonly [number, number, number])[];
  /** Steps down from the whole picture, through the tree of regions. */
  readonly depths: readonly number[];
  /** Contrast of each against its parent, in thresholds: above 1 it is seen; the others were kept beside one that is. */
  readonly visibilities: readonly number[];
}

/** @param levels of the picture, fine ones first. @param smoothing of boundaries, in pixels of arc length. */
export function cutPicture(
  picture: Raster,
  levels: readonly Segmentation[],
  view: View,
  smoothing: number,
): CutPicture {
  const luv = toLuv(picture);
  const tree = buildTree(levels, luv);
  const thresholds = thresholdsOf(tree, view);
  const kept = cut(tree, view, thresholds);
  const partition = partitionOf(tree, kept);
  const { areas, sums } = statisticsOf(partition, luv);
  const depthOf = (node: number): number => {
    const { parent } = tree.nodes[node]!;
    return parent < 0 ? 0 : 1 + depthOf(parent);
  };
  return {
    width: picture.width,
    height: picture.height,
    count: kept.length,
    leaves: tree.leaves.count,
    arcs: traceArcs(partition).map((arc) => smoothArc(arc, { sigma: smoothing, areas })),
    means: Array.from(areas, (area, i) => [
      sums[3 * i]! / area,
      sums[3 * i + 1]! / area,
      sums[3 * i + 2]! / area,
    ]),
    depths: kept.map(depthOf),
    visibilities: kept.map((node) => {
      const { parent } = tree.nodes[node]!;
      return parent < 0 ? 0 : contrastOf(tree.colours, 3 * node, 3 * parent) / thresholds[node]!;
    }),
  };
}
