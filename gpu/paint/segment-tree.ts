// The hierarchy of regions: coarser segmentations say which fine regions belong together. Boundaries all come from the finest
// level. A cut through the tree is an abstraction of the picture (DeCarlo & Santella 2002, section 4).
import type { ColourField } from "../image/colour.ts";
import type { Plane } from "./filters.ts";
import { contrastOf, detailAt, type Fixation, visibility } from "./segment-perception.ts";
import { find, join, neighboursOf, type Segmentation, statisticsOf } from "./segment-regions.ts";

/** A node owns the leaves `order[from]` to `order[to - 1]`; its children share them out. */
export interface RegionNode {
  readonly parent: number;
  readonly children: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly area: number;
}

export interface RegionTree {
  /** The finest segmentation: its regions are the leaves. */
  readonly leaves: Segmentation;
  readonly nodes: readonly RegionNode[];
  /** Numbers of leaves, so sorted that every node's are neighbours. */
  readonly order: Int32Array;
  /** Mean L*u*v* of each node. */
  readonly colours: Float64Array;
  readonly root: number;
}

/**
 * @param levels from fine to coarse, of the same picture at falling sizes. A region's parent is the one of the next level
 *   that covers most of it; a parent that falls apart becomes several.
 */
export function buildTree(levels: readonly Segmentation[], field: ColourField): RegionTree {
  const leaves = levels[0]!;
  const neighbours = neighboursOf(leaves);
  // groups[k][leaf]: which node of level k holds the leaf; level 0 holds each alone, the last all together.
  const groups = [Int32Array.from({ length: leaves.count }, (_, i) => i)];
  let ancestors = groups[0]!;
  for (let k = 1; k < levels.length; k++) {
    const parents = parentsOf(levels[k - 1]!, levels[k]!);
    ancestors = ancestors.map((ancestor) => parents[ancestor]!);
    groups.push(connected(ancestors, neighbours));
  }
  groups.push(new Int32Array(leaves.count));
  return assemble(leaves, groups, field);
}

/** For each region of `fine` the region of `coarse` that covers most of its pixels; the lower number where equal. */
function parentsOf(fine: Segmentation, coarse: Segmentation): Int32Array {
  const overlaps = new Map<number, number>();
  for (let y = 0; y < fine.height; y++) {
    const row = Math.floor(((y + 0.5) * coarse.height) / fine.height) * coarse.width;
    for (let x = 0; x < fine.width; x++) {
      const above = coarse.labels[row + Math.floor(((x + 0.5) * coarse.width) / fine.width)]!;
      const key = fine.labels[y * fine.width + x]! * coarse.count + above;
      overlaps.set(key, (overlaps.get(key) ?? 0) + 1);
    }
  }
  const parents = new Int32Array(fine.count).fill(-1);
  const most = new Int32Array(fine.count);
  for (const [key, pixels] of overlaps) {
    const region = Math.floor(key / coarse.count);
    const above = key % coarse.count;
    if (pixels < most[region]! || (pixels === most[region]! && above > parents[region]!)) continue;
    most[region] = pixels;
    parents[region] = above;
  }
  return parents;
}

/** Leaves of one group that hang together get one number. */
function connected(group: Int32Array, neighbours: readonly Set<number>[]): Int32Array<ArrayBuffer> {
  const forest = Int32Array.from(group, (_, i) => i);
  neighbours.forEach((set, leaf) => {
    for (const other of set) if (group[other] === group[leaf]) join(forest, leaf, other);
  });
  return forest.map((_, i) => find(forest, i));
}

interface OpenNode {
  parent: number;
  children: number[];
  from: number;
  to: number;
  area: number;
}

/** From the root down; nodes with one child are left out. */
function assemble(leaves: Segmentation, groups: readonly Int32Array[], field: ColourField): RegionTree {
  const { areas, sums } = statisticsOf(leaves, field);
  const nodes: OpenNode[] = [];
  const order: number[] = [];
  const totals: number[] = [];
  const add = (members: readonly number[], level: number, parent: number): number => {
    const parts = level === 0 ? [] : partsOf(members, groups[level - 1]!);
    if (parts.length === 1) return add(members, level - 1, parent);
    const node: OpenNode = { parent, children: [], from: order.length, to: 0, area: 0 };
    const index = nodes.push(node) - 1;
    totals.push(0, 0, 0);
    if (parts.length === 0) {
      const leaf = members[0]!;
      order.push(leaf);
      node.area = areas[leaf]!;
      for (let c = 0; c < 3; c++) totals[3 * index + c] = sums[3 * leaf + c]!;
    }
    for (const part of parts) {
      const child = add(part, level - 1, index);
      node.children.push(child);
      node.area += nodes[child]!.area;
      for (let c = 0; c < 3; c++) totals[3 * index + c]! += totals[3 * child + c]!;
    }
    node.to = order.length;
    return index;
  };
  const all = Array.from({ length: leaves.count }, (_, i) => i);
  const root = add(all, groups.length - 1, -1);
  const colours = Float64Array.from(totals, (sum, i) => sum / nodes[Math.floor(i / 3)]!.area);
  return { leaves, nodes, order: Int32Array.from(order), colours, root };
}

function partsOf(members: readonly number[], group: Int32Array): number[][] {
  const parts = new Map<number, number[]>();
  for (const leaf of members) {
    const part = parts.get(group[leaf]!);
    if (part) part.push(leaf);
    else parts.set(group[leaf]!, [leaf]);
  }
  return [...parts.values()];
}

export interface View {
  /** None: every place is seen as if it were looked at. */
  fixations: readonly Fixation[];
  pixelsPerDegree: number;
  /** Multiplies sensitivity: above 1 keeps more. 0 keeps the root alone, Infinity every leaf. */
  detail: number;
  /** Multiplies it once more, place by place; of the leaves' size, see `importanceOf`. */
  importance?: Plane | undefined;
}

const EVERYWHERE: readonly Fixation[] = [{ x: 0, y: 0, attention: 1 }];

/** Degrees from each fixation to the nearest pixel of each node, [nodes, fixations]. */
export function eccentricitiesOf(tree: RegionTree, { fixations, pixelsPerDegree }: View): Float32Array {
  const { leaves, nodes, order } = tree;
  const { width, labels, count } = leaves;
  const k = fixations.length;
  if (k === 0) return new Float32Array(nodes.length);
  const ofLeaves = new Float32Array(count * k).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < labels.length; i++) {
    const x = (i % width) + 0.5;
    const y = Math.floor(i / width) + 0.5;
    for (let f = 0; f < k; f++) {
      const fixation = fixations[f]!;
      const squared = (fixation.x - x) ** 2 + (fixation.y - y) ** 2;
      const at = labels[i]! * k + f;
      if (squared < ofLeaves[at]!) ofLeaves[at] = squared;
    }
  }
  const out = new Float32Array(nodes.length * k).fill(Number.POSITIVE_INFINITY);
  // Children come after their parents.
  for (let n = nodes.length - 1; n >= 0; n--) {
    const { children, from, parent } = nodes[n]!;
    for (let f = 0; f < k; f++) {
      if (children.length === 0) out[n * k + f] = ofLeaves[order[from]! * k + f]!;
      if (parent >= 0) out[parent * k + f] = Math.min(out[parent * k + f]!, out[n * k + f]!);
    }
  }
  return out.map((squared) => Math.sqrt(squared) / pixelsPerDegree);
}

/** What multiplies the detail of each node: the most of any of its pixels, as the nearest of them counts for the eye. */
function detailsOf({ leaves, nodes, order }: RegionTree, importance: Plane): Float32Array {
  const ofLeaves = new Float32Array(leaves.count);
  leaves.labels.forEach((leaf, i) => {
    ofLeaves[leaf] = Math.max(ofLeaves[leaf]!, detailAt(importance.data[i]!));
  });
  return Float32Array.from(nodes, ({ from, to }) => {
    let most = 0;
    for (let i = from; i < to; i++) most = Math.max(most, ofLeaves[order[i]!]!);
    return most;
  });
}

/** For each node the least contrast against its parent that would be seen, 0 to Infinity. */
export function thresholdsOf(tree: RegionTree, view: View): Float64Array {
  const eccentricities = eccentricitiesOf(tree, view);
  const { pixelsPerDegree, detail, importance } = view;
  const fixations = view.fixations.length > 0 ? view.fixations : EVERYWHERE;
  const details = importance && detailsOf(tree, importance);
  return Float64Array.from(tree.nodes, ({ area }, node) => {
    const diameter = (2 * Math.sqrt(area / Math.PI)) / pixelsPerDegree;
    const own = eccentricities.subarray(node * fixations.length, (node + 1) * fixations.length);
    return 1 / visibility({ contrast: 1, diameter }, fixations, own, detail * (details?.[node] ?? 1));
  });
}

/**
 * The nodes at which the tree is cut: from the root down a node is split as long as any of its children can be told from
 * it. Together they cover every leaf once.
 */
export function cut(tree: RegionTree, view: View, thresholds = thresholdsOf(tree, view)): number[] {
  const { nodes, colours, root } = tree;
  const kept: number[] = [];
  const open = [root];
  const isVisible = (child: number, node: number) =>
    contrastOf(colours, 3 * child, 3 * node) > thresholds[child]!;
  while (open.length > 0) {
    const node = open.pop()!;
    const { children } = nodes[node]!;
    const isSplit =
      view.detail === Number.POSITIVE_INFINITY
        ? children.length > 0
        : children.some((child) => isVisible(child, node));
    if (!isSplit) kept.push(node);
    else for (const child of children) open.push(child);
  }
  return kept;
}

/** The partition that a cut makes; region i is the node kept[i]. */
export function partitionOf(tree: RegionTree, kept: readonly number[]): Segmentation {
  const { leaves, nodes, order } = tree;
  const regionOfLeaf = new Int32Array(leaves.count);
  kept.forEach((node, region) => {
    const { from, to } = nodes[node]!;
    for (let i = from; i < to; i++) regionOfLeaf[order[i]!] = region;
  });
  const { width, height, labels } = leaves;
  return { width, height, labels: labels.map((leaf) => regionOfLeaf[leaf]!), count: kept.length };
}
