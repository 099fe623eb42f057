// Curved strokes where the canvas differs from the picture, one layer at a time (Hertzmann, SIGGRAPH 1998). Makes the plan of
// a layer; paints nothing.
import type { Raster } from "../image/raster.ts";
import type { Random } from "../random.ts";
import type { BrushId } from "./brushes.ts";
import { type Colour, type ColourJitter, jitterColour } from "./colour.ts";
import { luminanceOf, sobel } from "./filters.ts";
import { shuffled } from "./order.ts";
import { blankStroke, StrokeLog } from "./stroke.ts";

export interface CurveOptions {
  /** Difference from the reference that is let be: Euclidean, in RGB of 0 to 255, mean over a cell. */
  threshold: number;
  /** 1 takes each direction as it is, less bends strokes less. */
  curvature: number;
  /** Distance between strokes, in radii. */
  grid: number;
  /** Control points besides the first. */
  minLength: number;
  maxLength: number;
  alpha: number;
  jitter: ColourJitter;
  brush: BrushId;
}

export interface LayerInput {
  /** The picture, blurred for this radius. */
  reference: Raster;
  /** What is painted so far, sRGB-encoded, of the reference's size. */
  canvas: Float32Array;
  /** Of the brush, in pixels. */
  radius: number;
  /** On a bare canvas everything differs, whatever its colour. */
  isFirst: boolean;
}

/** @returns the strokes of a layer in the order of painting: by chance. */
export function planLayer(input: LayerInput, options: CurveOptions, random: Random): StrokeLog {
  const { reference, radius, isFirst } = input;
  const { width, height } = reference;
  const { gx, gy } = sobel(luminanceOf(reference));
  const differences = differencesOf(input);
  const starts = startsOf(differences, { width, height, radius, isFirst }, options, random.stream("starts"));
  const colours = random.stream("colours");
  const seeds = random.stream("seeds");
  const planned = new StrokeLog();
  const stroke = blankStroke();
  const points = new Float64Array(2 * (options.maxLength + 1));
  const colour: Colour = [0, 0, 0];
  for (const start of starts) {
    const at = start * 3;
    for (let c = 0; c < 3; c++) colour[c] = reference.data[at + c]!;
    const count = follow(start, { ...input, gx, gy, differences, points }, options);
    jitterColour(colour, options.jitter, colours);
    [stroke.red, stroke.green, stroke.blue] = colour;
    stroke.x = points[0]!;
    stroke.y = points[1]!;
    stroke.path = points.subarray(0, count * 2);
    stroke.theta = count > 1 ? Math.atan2(points[3]! - points[1]!, points[2]! - points[0]!) : 0;
    stroke.width = 2 * radius;
    stroke.length = 2 * radius;
    stroke.alpha = options.alpha;
    stroke.brush = options.brush;
    stroke.seed = seeds.integer(2 ** 32);
    planned.push(stroke);
  }
  const ordered = new StrokeLog();
  for (const place of shuffled(planned.length, random.stream("order")))
    ordered.push(planned.read(place, stroke));
  return ordered;
}

/** Euclidean distance of canvas and reference at each pixel, 0 to 442. */
function differencesOf({ reference, canvas }: LayerInput): Float32Array {
  const { data } = reference;
  const out = new Float32Array(data.length / 3);
  for (let i = 0, at = 0; i < out.length; i++, at += 3) {
    const dr = data[at]! - canvas[at]!;
    const dg = data[at + 1]! - canvas[at + 1]!;
    const db = data[at + 2]! - canvas[at + 2]!;
    out[i] = 255 * Math.sqrt(dr * dr + dg * dg + db * db);
  }
  return out;
}

/** Pixels between two strokes. */
export const stepOf = (grid: number, radius: number): number => Math.max(1, Math.round(grid * radius));

interface Grid {
  width: number;
  height: number;
  radius: number;
  isFirst: boolean;
}

/** The pixel of greatest difference in each cell whose mean exceeds the threshold; on a bare canvas any pixel of every cell. */
function startsOf(
  differences: Float32Array,
  { width, height, radius, isFirst }: Grid,
  { grid, threshold }: CurveOptions,
  random: Random,
): Uint32Array {
  const step = stepOf(grid, radius);
  const starts: number[] = [];
  for (let top = 0; top < height; top += step) {
    for (let left = 0; left < width; left += step) {
      const right = Math.min(width, left + step);
      const bottom = Math.min(height, top + step);
      if (isFirst) {
        starts.push((top + random.integer(bottom - top)) * width + left + random.integer(right - left));
        continue;
      }
      let sum = 0;
      let greatest = -1;
      let place = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const difference = differences[y * width + x]!;
          sum += difference;
          if (difference <= greatest) continue;
          greatest = difference;
          place = y * width + x;
        }
      }
      if (sum / ((right - left) * (bottom - top)) > threshold) starts.push(place);
    }
  }
  return Uint32Array.from(starts);
}

interface Ground extends LayerInput {
  gx: Float32Array;
  gy: Float32Array;
  differences: Float32Array;
  points: Float64Array;
}

/** Below it a gradient is rounding, and has no direction. */
const TINY = 1e-7;

/** Writes control points, x and y by turns. @returns how many: from 1 to maxLength + 1. */
function follow(
  start: number,
  { reference, radius, gx, gy, differences, points, isFirst }: Ground,
  { minLength, maxLength, curvature }: CurveOptions,
): number {
  const { width, height, data } = reference;
  let x = (start % width) + 0.5;
  let y = Math.floor(start / width) + 0.5;
  points[0] = x;
  points[1] = y;
  const first = start * 3;
  let [lastX, lastY] = [0, 0];
  for (let count = 1; count <= maxLength; count++) {
    const at = Math.floor(y) * width + Math.floor(x);
    if (count > minLength && !isFirst) {
      const dr = data[at * 3]! - data[first]!;
      const dg = data[at * 3 + 1]! - data[first + 1]!;
      const db = data[at * 3 + 2]! - data[first + 2]!;
      // What is there is better than what the stroke would bring.
      if (differences[at]! < 255 * Math.sqrt(dr * dr + dg * dg + db * db)) return count;
    }
    const norm = Math.hypot(gx[at]!, gy[at]!);
    if (norm < TINY) return count;
    let dx = -gy[at]! / norm;
    let dy = gx[at]! / norm;
    if (lastX * dx + lastY * dy < 0) {
      dx = -dx;
      dy = -dy;
    }
    dx = curvature * dx + (1 - curvature) * lastX;
    dy = curvature * dy + (1 - curvature) * lastY;
    const length = Math.hypot(dx, dy);
    if (length < TINY) return count;
    [lastX, lastY] = [dx / length, dy / length];
    x += radius * lastX;
    y += radius * lastY;
    if (x < 0 || y < 0 || x >= width || y >= height) return count;
    points[2 * count] = x;
    points[2 * count + 1] = y;
  }
  return maxLength + 1;
}
