// Paints a partition from its arcs, row by row and antialiased: along each line across the picture the arcs say where one
// region ends and the next begins, so that every pixel is covered exactly once.
import type { Raster } from "../image/raster.ts";
import type { Arc } from "./segment-arcs.ts";

/** Lines a row of pixels. Across a row coverage is exact, down it is in steps of a quarter. */
const LINES = 4;

export interface FillOptions {
  width: number;
  height: number;
  arcs: readonly Arc[];
  /** sRGB of each region, [regions, 3]. */
  colours: ArrayLike<number>;
}

export function fillRegions({ width, height, arcs, colours }: FillOptions): Raster {
  const crossings = collectCrossings(arcs, height * LINES);
  const data = new Float32Array(width * height * 3);
  for (let line = 0; line < height * LINES; line++) {
    const row = Math.floor(line / LINES) * width * 3;
    let x = 0;
    let region = -1;
    for (const crossing of crossings.inOrder(line)) {
      const end = Math.min(width, Math.max(x, crossings.x[crossing]!));
      if (region >= 0) cover(data, row, x, end, colours, region);
      x = end;
      const next = crossings.right[crossing]!;
      if (next >= 0) region = next;
    }
    if (region >= 0) cover(data, row, x, width, colours, region);
  }
  return { width, height, data };
}

/** Adds a region's colour from x to end, a line's worth. */
function cover(
  data: Float32Array,
  row: number,
  x: number,
  end: number,
  colours: ArrayLike<number>,
  region: number,
): void {
  const r = colours[3 * region]! / LINES;
  const g = colours[3 * region + 1]! / LINES;
  const b = colours[3 * region + 2]! / LINES;
  const last = Math.ceil(end);
  for (let pixel = Math.floor(x); pixel < last; pixel++) {
    const share = Math.min(end, pixel + 1) - Math.max(x, pixel);
    const at = row + 3 * pixel;
    data[at]! += share * r;
    data[at + 1]! += share * g;
    data[at + 2]! += share * b;
  }
}

class Crossings {
  readonly starts: Int32Array;
  readonly x: Float32Array;
  /** Regions before and behind, from left to right. */
  readonly left: Int32Array;
  readonly right: Int32Array;

  constructor(starts: Int32Array) {
    this.starts = starts;
    const total = starts[starts.length - 1]!;
    this.x = new Float32Array(total);
    this.left = new Int32Array(total);
    this.right = new Int32Array(total);
  }

  /** Indices from left to right; where smoothed arcs have crossed, in the order in which regions follow each other. */
  inOrder(line: number): number[] {
    const order = Array.from(
      { length: this.starts[line + 1]! - this.starts[line]! },
      (_, i) => this.starts[line]! + i,
    ).sort((a, b) => this.x[a]! - this.x[b]! || a - b);
    let region = -1;
    for (let i = 0; i < order.length; i++) {
      if (this.left[order[i]!] !== region) {
        const fitting = order.findIndex((crossing, j) => j > i && this.left[crossing] === region);
        if (fitting > 0) order.splice(i, 0, ...order.splice(fitting, 1));
      }
      region = this.right[order[i]!]!;
    }
    return order;
  }
}

/** Where each arc meets each line; lines run through the middle of their share of the row. */
function collectCrossings(arcs: readonly Arc[], lines: number): Crossings {
  const starts = new Int32Array(lines + 1);
  forEachCrossing(arcs, lines, (line) => {
    starts[line + 1]!++;
  });
  for (let line = 0; line < lines; line++) starts[line + 1]! += starts[line]!;
  const crossings = new Crossings(starts);
  const next = starts.slice();
  forEachCrossing(arcs, lines, (line, x, left, right) => {
    const at = next[line]!++;
    crossings.x[at] = x;
    crossings.left[at] = left;
    crossings.right[at] = right;
  });
  return crossings;
}

function forEachCrossing(
  arcs: readonly Arc[],
  lines: number,
  meet: (line: number, x: number, left: number, right: number) => void,
): void {
  for (const { points, left, right } of arcs) {
    for (let i = 0; i + 3 < points.length; i += 2) {
      const x0 = points[i]!;
      const y0 = points[i + 1]! * LINES - 0.5;
      const x1 = points[i + 2]!;
      const y1 = points[i + 3]! * LINES - 0.5;
      if (y0 === y1) continue;
      const isDown = y1 > y0;
      const [top, bottom] = isDown ? [y0, y1] : [y1, y0];
      const last = Math.min(lines - 1, Math.ceil(bottom) - 1);
      for (let line = Math.max(0, Math.ceil(top)); line <= last; line++) {
        const x = x0 + ((x1 - x0) * (line - y0)) / (y1 - y0);
        // One who walks down has the left region on the side of growing x.
        if (isDown) meet(line, x, right, left);
        else meet(line, x, left, right);
      }
    }
  }
}
