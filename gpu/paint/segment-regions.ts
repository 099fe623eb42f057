// From modes to regions: neighbours with like modes join; regions too small to stand alone go to their most similar
// neighbour. Refuses hierarchy; segment-tree.ts builds it.
import type { ColourField } from "../image/colour.ts";
import type { Bandwidth, Trajectories } from "./segment-mean-shift.ts";

/** A partition of a picture: every pixel has the number of its region, from 0 to count - 1, in order of first pixels. */
export interface Segmentation {
  readonly width: number;
  readonly height: number;
  readonly labels: Int32Array<ArrayBuffer>;
  readonly count: number;
}

/** Steps into which differences are sorted: like pixels join before unlike ones. */
const STEPS = 256;

/**
 * Joins 4-connected pixels whose modes are nearer than the bandwidth in place and in colour, the likest first, as long as
 * the mean colours of what they belong to are nearer than the bandwidth too: without that, chains of small steps run across
 * soft edges from one area into the next.
 */
export function joinModes(
  { width, height }: { width: number; height: number },
  { places, colours }: Pick<Trajectories, "places" | "colours">,
  { spatial, range }: Bandwidth,
): Segmentation {
  const pixels = width * height;
  const forest = Int32Array.from({ length: pixels }, (_, i) => i);
  const sizes = new Int32Array(pixels).fill(1);
  const sums = Float64Array.from(colours);
  const squaredRange = range * range;
  /** STEPS and above is too far. Side 2i is to the right of pixel i, 2i + 1 below it. */
  const stepOf = (i: number, j: number): number => {
    const dx = places[2 * i]! - places[2 * j]!;
    const dy = places[2 * i + 1]! - places[2 * j + 1]!;
    if (dx * dx + dy * dy >= spatial * spatial) return STEPS;
    const dl = colours[3 * i]! - colours[3 * j]!;
    const du = colours[3 * i + 1]! - colours[3 * j + 1]!;
    const dv = colours[3 * i + 2]! - colours[3 * j + 2]!;
    return Math.floor(STEPS * Math.sqrt((dl * dl + du * du + dv * dv) / squaredRange));
  };
  for (const side of sidesInOrder(width, height, stepOf)) {
    const i = side >> 1;
    const a = find(forest, i);
    const b = find(forest, side & 1 ? i + width : i + 1);
    if (a === b) continue;
    let distance = 0;
    for (let c = 0; c < 3; c++)
      distance += (sums[3 * a + c]! / sizes[a]! - sums[3 * b + c]! / sizes[b]!) ** 2;
    if (distance >= squaredRange) continue;
    const [root, child] = a < b ? [a, b] : [b, a];
    forest[child] = root;
    sizes[root]! += sizes[child]!;
    for (let c = 0; c < 3; c++) sums[3 * root + c]! += sums[3 * child + c]!;
  }
  return renumbered(
    width,
    height,
    forest.map((_, i) => find(forest, i)),
  );
}

/** The sides between pixels with a step below STEPS, by rising step (a counting sort, stable). */
function sidesInOrder(width: number, height: number, stepOf: (i: number, j: number) => number): Int32Array {
  const steps = new Uint16Array(2 * width * height).fill(STEPS);
  const starts = new Int32Array(STEPS + 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x + 1 < width) steps[2 * i] = Math.min(STEPS, stepOf(i, i + 1));
      if (y + 1 < height) steps[2 * i + 1] = Math.min(STEPS, stepOf(i, i + width));
      for (let side = 2 * i; side < 2 * i + 2; side++) if (steps[side]! < STEPS) starts[steps[side]! + 1]!++;
    }
  }
  for (let step = 0; step < STEPS; step++) starts[step + 1]! += starts[step]!;
  const order = new Int32Array(starts[STEPS]!);
  for (let side = 0; side < steps.length; side++) {
    if (steps[side]! < STEPS) order[starts[steps[side]!]!++] = side;
  }
  return order;
}

/** Gives regions below `minimumArea` pixels to the neighbour of the nearest mean colour, smallest first. */
export function fuseSmall(segmentation: Segmentation, field: ColourField, minimumArea: number): Segmentation {
  const { width, height, labels, count } = segmentation;
  const { areas, sums } = statisticsOf(segmentation, field);
  const neighbours = neighboursOf(segmentation);
  const parents = Int32Array.from({ length: count }, (_, i) => i);
  const distance = (a: number, b: number) => {
    let squared = 0;
    for (let c = 0; c < 3; c++) squared += (sums[3 * a + c]! / areas[a]! - sums[3 * b + c]! / areas[b]!) ** 2;
    return squared;
  };
  const small = Array.from({ length: count }, (_, i) => i)
    .filter((region) => areas[region]! < minimumArea)
    .toSorted((a, b) => areas[a]! - areas[b]! || a - b);
  for (const first of small) {
    const region = find(parents, first);
    if (region !== first || areas[region]! >= minimumArea) continue;
    let nearest = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const neighbour of neighbours[region]!) {
      const other = find(parents, neighbour);
      if (other === region) continue;
      const d = distance(region, other);
      if (d < least || (d === least && other < nearest)) [least, nearest] = [d, other];
    }
    if (nearest < 0) continue;
    // The larger keeps its number; what it takes over may still be too small together and is then met again.
    const [kept, taken] = areas[nearest]! >= areas[region]! ? [nearest, region] : [region, nearest];
    parents[taken] = kept;
    areas[kept]! += areas[taken]!;
    for (let c = 0; c < 3; c++) sums[3 * kept + c]! += sums[3 * taken + c]!;
    for (const neighbour of neighbours[taken]!) neighbours[kept]!.add(neighbour);
    if (areas[kept]! < minimumArea) small.push(kept);
  }
  const joined = labels.map((label) => find(parents, label));
  return renumbered(width, height, joined);
}

/** Pixels and sums of the field's channels, by region. */
export function statisticsOf({ labels, count }: Segmentation, { data }: ColourField) {
  const areas = new Int32Array(count);
  const sums = new Float64Array(3 * count);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    areas[label]!++;
    for (let c = 0; c < 3; c++) sums[3 * label + c]! += data[3 * i + c]!;
  }
  return { areas, sums };
}

/** The regions that touch each region along a side of a pixel. */
export function neighboursOf({ width, height, labels, count }: Segmentation): Set<number>[] {
  const neighbours = Array.from({ length: count }, () => new Set<number>());
  const meet = (a: number, b: number) => {
    if (a === b) return;
    neighbours[a]!.add(b);
    neighbours[b]!.add(a);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x + 1 < width) meet(labels[i]!, labels[i + 1]!);
      if (y + 1 < height) meet(labels[i]!, labels[i + width]!);
    }
  }
  return neighbours;
}

/** The root of `i` in a union-find forest, whose paths it halves. */
export function find(parents: Int32Array, i: number): number {
  while (parents[i] !== i) {
    parents[i] = parents[parents[i]!]!;
    i = parents[i]!;
  }
  return i;
}

/** The smaller number becomes the root: forests do not depend on the order of joins. */
export function join(parents: Int32Array, i: number, j: number): void {
  const [a, b] = [find(parents, i), find(parents, j)];
  if (a < b) parents[b] = a;
  else parents[a] = b;
}

function renumbered(width: number, height: number, roots: Int32Array): Segmentation {
  const numbers = new Map<number, number>();
  const labels = new Int32Array(roots.length);
  for (let i = 0; i < roots.length; i++) {
    let number = numbers.get(roots[i]!);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(roots[i]!, number);
    }
    labels[i] = number;
  }
  return { width, height, labels, count: numbers.size };
}
