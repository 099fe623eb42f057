// Points at random that keep their distance (Poisson disc), the distance varying over the picture. Runs in browsers too.
import type { Random } from "../random.ts";
import { shuffled } from "./order.ts";

export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** The distance that each keeps. */
  readonly spacing: Float32Array;
  readonly length: number;
  /** Calls back for each point less than `radius` from (x, y), in a fixed order. */
  near(x: number, y: number, radius: number, found: (point: number, distance: number) => void): void;
}

export interface Field {
  width: number;
  height: number;
  /** Distance wanted at each pixel, in pixels; at least 1. */
  spacing: Float32Array;
}

/**
 * Any two points are at least as far apart as the smaller of their spacings, and no pixel's centre is left that could take
 * another point: all pixels are tried, in random order.
 */
export function scatterPoints({ width, height, spacing }: Field, random: Random): Points {
  const least = spacing.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const greatest = spacing.reduce((most, value) => Math.max(most, value), 0);
  if (!(least >= 1)) throw new RangeError("Points need spacings of at least one pixel.");
  // A cell this small holds one point at most.
  const cell = least / Math.SQRT2;
  const columns = Math.ceil(width / cell) + 1;
  const rows = Math.ceil(height / cell) + 1;
  const cells = new Int32Array(columns * rows).fill(-1);
  const xs: number[] = [];
  const ys: number[] = [];
  const spacings: number[] = [];

  const near: Points["near"] = (x, y, radius, found) => {
    const left = Math.max(0, Math.floor((x - radius) / cell));
    const right = Math.min(columns - 1, Math.floor((x + radius) / cell));
    const top = Math.max(0, Math.floor((y - radius) / cell));
    const bottom = Math.min(rows - 1, Math.floor((y + radius) / cell));
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const point = cells[row * columns + column]!;
        if (point < 0) continue;
        const distance = Math.hypot(xs[point]! - x, ys[point]! - y);
        if (distance < radius) found(point, distance);
      }
    }
  };

  let isFree = true;
  let wanted = 0;
  const refuse = (point: number, distance: number) => {
    if (distance < spacings[point]!) isFree = false;
  };
  for (const pixel of shuffled(width * height, random)) {
    const x = (pixel % width) + 0.5;
    const y = Math.floor(pixel / width) + 0.5;
    wanted = Math.min(greatest, spacing[pixel]!);
    isFree = true;
    near(x, y, wanted, refuse);
    if (!isFree) continue;
    cells[Math.floor(y / cell) * columns + Math.floor(x / cell)] = xs.length;
    xs.push(x);
    ys.push(y);
    spacings.push(wanted);
  }
  return {
    x: Float32Array.from(xs),
    y: Float32Array.from(ys),
    spacing: Float32Array.from(spacings),
    length: xs.length,
    near,
  };
}

/**
 * The point nearest to each pixel.
 * @returns its index, and its distance in pixels.
 */
export function nearestPoints(points: Points, { width, height, spacing }: Field) {
  const owners = new Int32Array(width * height);
  const distances = new Float32Array(width * height);
  let best = -1;
  let least = 0;
  const compare = (point: number, distance: number) => {
    if (distance >= least) return;
    least = distance;
    best = point;
  };
  for (let pixel = 0; pixel < owners.length; pixel++) {
    const x = (pixel % width) + 0.5;
    const y = Math.floor(pixel / width) + 0.5;
    // No place is further than its spacing from every point.
    const radius = spacing[pixel]! + 1e-3;
    best = -1;
    least = Number.POSITIVE_INFINITY;
    points.near(x, y, radius, compare);
    owners[pixel] = best;
    distances[pixel] = least;
  }
  return { owners, distances };
}
