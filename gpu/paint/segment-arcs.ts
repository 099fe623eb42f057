// The boundaries of a partition as curves: arcs between junctions, each smoothed once and shared by its two regions, so
// that no gap can open between them. segment-fill.ts paints what lies between.
import type { Segmentation } from "./segment-regions.ts";

/** Beyond the picture. */
export const OUTSIDE = -1;

/** A polyline between two regions. Pixel (x, y) is the square from (x, y) to (x + 1, y + 1). */
export interface Arc {
  /** x0, y0, x1, y1, ...; a closed arc ends with its first point. */
  readonly points: Float32Array;
  /** Regions on either side of one who walks along it, y pointing down: left of rightwards is above. */
  readonly left: number;
  readonly right: number;
  readonly isClosed: boolean;
}

/** Steps right, down, left, up. */
const STEP_X = [1, 0, -1, 0] as const;
const STEP_Y = [0, 1, 0, -1] as const;

/** Every side between two regions, and between a region and the outside, belongs to exactly one arc. */
export function traceArcs(segmentation: Segmentation): Arc[] {
  const sides = new Sides(segmentation);
  const { width, height } = segmentation;
  const arcs: Arc[] = [];
  for (const fromJunctions of [true, false]) {
    for (let y = 0; y <= height; y++) {
      for (let x = 0; x <= width; x++) {
        if (fromJunctions && sides.degree(x, y) <= 2) continue;
        for (let direction = 0; direction < 4; direction++) {
          if (sides.isOpen(x, y, direction)) arcs.push(sides.walk(x, y, direction));
        }
      }
    }
  }
  return arcs;
}

class Sides {
  readonly #segmentation: Segmentation;
  /** Sides already walked, [corners, 2]: to the right and downwards. */
  readonly #walked: Uint8Array;

  constructor(segmentation: Segmentation) {
    this.#segmentation = segmentation;
    this.#walked = new Uint8Array(2 * (segmentation.width + 1) * (segmentation.height + 1));
  }

  #label(x: number, y: number): number {
    const { width, height, labels } = this.#segmentation;
    return x < 0 || y < 0 || x >= width || y >= height ? OUTSIDE : labels[y * width + x]!;
  }

  /** Regions to the left and right of the side that leaves corner (x, y). */
  #flanks(x: number, y: number, direction: number): [number, number] {
    switch (direction) {
      case 0:
        return [this.#label(x, y - 1), this.#label(x, y)];
      case 1:
        return [this.#label(x, y), this.#label(x - 1, y)];
      case 2:
        return [this.#label(x - 1, y), this.#label(x - 1, y - 1)];
      default:
        return [this.#label(x - 1, y - 1), this.#label(x, y - 1)];
    }
  }

  #isSide(x: number, y: number, direction: number): boolean {
    const [left, right] = this.#flanks(x, y, direction);
    return left !== right;
  }

  degree(x: number, y: number): number {
    let sides = 0;
    for (let direction = 0; direction < 4; direction++) if (this.#isSide(x, y, direction)) sides++;
    return sides;
  }

  #index(x: number, y: number, direction: number): number {
    const [fromX, fromY] = [direction === 2 ? x - 1 : x, direction === 3 ? y - 1 : y];
    return 2 * (fromY * (this.#segmentation.width + 1) + fromX) + (direction & 1);
  }

  isOpen(x: number, y: number, direction: number): boolean {
    return this.#isSide(x, y, direction) && this.#walked[this.#index(x, y, direction)] === 0;
  }

  /** To the next junction, or round to the start. */
  walk(startX: number, startY: number, startDirection: number): Arc {
    const [left, right] = this.#flanks(startX, startY, startDirection);
    const points = [startX, startY];
    let [x, y, direction] = [startX, startY, startDirection];
    for (;;) {
      this.#walked[this.#index(x, y, direction)] = 1;
      x += STEP_X[direction]!;
      y += STEP_Y[direction]!;
      points.push(x, y);
      if ((x === startX && y === startY) || this.degree(x, y) > 2) break;
      // Two sides meet here: the one that was not come by.
      const back = (direction + 2) % 4;
      direction = [0, 1, 2, 3].find((next) => next !== back && this.#isSide(x, y, next))!;
    }
    const isLoop = x === startX && y === startY && this.degree(x, y) <= 2;
    return { points: Float32Array.from(points), left, right, isClosed: isLoop };
  }
}

export interface SmoothingOptions {
  /** Greatest standard deviation of the low-pass, in pixels of arc length. */
  sigma: number;
  /** Pixels of each region: small ones are smoothed less, or they would shrink away. */
  areas: ArrayLike<number>;
}

/** Standard deviation a pixel of a region's width: a disc loses a twentieth of its radius. */
const SIGMA_PER_WIDTH = 0.18;

/** The arc after one low-pass. Ends stay where they are; the picture's own border is left straight. */
export function smoothArc(arc: Arc, { sigma, areas }: SmoothingOptions): Arc {
  const { points, left, right, isClosed } = arc;
  if (left === OUTSIDE || right === OUTSIDE) return arc;
  const width = Math.sqrt(Math.min(areas[left]!, areas[right]!));
  const own = Math.min(sigma, width * SIGMA_PER_WIDTH);
  if (own < 0.3) return arc;
  const count = points.length / 2;
  const radius = Math.ceil(3 * own);
  const taps = Array.from({ length: radius + 1 }, (_, k) => Math.exp((-k * k) / (2 * own * own)));
  const total = 2 * taps.reduce((sum, tap) => sum + tap, 0) - 1;
  const out = new Float32Array(points.length);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < 2; axis++) {
      let sum = taps[0]! * points[2 * i + axis]!;
      for (let k = 1; k <= radius; k++) {
        sum +=
          taps[k]! * (sampleArc(points, i - k, axis, isClosed) + sampleArc(points, i + k, axis, isClosed));
      }
      out[2 * i + axis] = sum / total;
    }
  }
  if (!isClosed) {
    // The mirrored samples keep the ends in place but for rounding; junctions must meet exactly.
    out.set(points.subarray(0, 2), 0);
    out.set(points.subarray(points.length - 2), points.length - 2);
  } else out.copyWithin(points.length - 2, 0, 2);
  return { ...arc, points: out };
}

/** A coordinate beyond an open end is mirrored through it, of a closed arc it is met again. */
function sampleArc(points: Float32Array, index: number, axis: number, isClosed: boolean): number {
  const last = points.length / 2 - 1;
  if (isClosed) return points[2 * (((index % last) + last) % last) + axis]!;
  if (index < 0) return 2 * points[axis]! - points[2 * Math.min(last, -index) + axis]!;
  if (index > last) return 2 * points[2 * last + axis]! - points[2 * Math.max(0, 2 * last - index) + axis]!;
  return points[2 * index + axis]!;
}
