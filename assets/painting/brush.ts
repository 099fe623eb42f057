// Oil paint: opaque strokes of bristles that follow a path and leave relief, and a raking light over the relief.
import type { Random } from "../../gpu/random.ts";
import { type Canvas, clamp, makeCanvas, type Rgb } from "./canvas.ts";
import type { Noise } from "./noise.ts";

/** Wet paint on canvas: colour and thickness. All lengths are in pixels of `colour`. */
export interface Oil {
  readonly colour: Canvas;
  /** Thickness of the paint, about [0, 2]. */
  readonly relief: Float32Array;
}

export interface Stroke {
  /** Centre line, x and y in pixels, points at most two pixels apart. */
  readonly path: readonly (readonly [number, number])[];
  readonly width: number;
  readonly colour: Rgb;
  /** How far single bristles stray from the colour, about 0.05. */
  readonly variation: number;
  /** How thick the paint lies, about 1. */
  readonly load: number;
}

export function makeOil(width: number, height: number, ground: Rgb): Oil {
  return { colour: makeCanvas(width, height, ground), relief: new Float32Array(width * height) };
}

/** Follows a direction field both ways from (x, y); `length` and the returned points are in pixels. */
export function follow(
  field: (x: number, y: number) => readonly [number, number],
  x: number,
  y: number,
  length: number,
): [number, number][] {
  const half = (sign: number) => {
    const points: [number, number][] = [];
    let [px, py] = [x, y];
    for (let walked = 0; walked < length / 2; walked += 1.5) {
      const [dx, dy] = field(px, py);
      const norm = Math.hypot(dx, dy) || 1;
      px += (sign * dx * 1.5) / norm;
      py += (sign * dy * 1.5) / norm;
      points.push([px, py]);
    }
    return points;
  };
  return [...half(-1).reverse(), [x, y], ...half(1)];
}

/** Lays one stroke over what is there. */
export function layStroke(oil: Oil, stroke: Stroke, noise: Noise, random: Random): void {
  const { colour, relief } = oil;
  const { path, width } = stroke;
  const grain = random.uniform() * 999;
  const ends = Math.max(width * 0.6, 2);
  const step = 0.6;
  let walked = 0;
  const total = path.length * 1.5;
  for (let i = 0; i + 1 < path.length; i++) {
    const [ax, ay] = path[i]!;
    const [bx, by] = path[i + 1]!;
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const nx = -(by - ay) / length;
    const ny = (bx - ax) / length;
    for (let along = 0; along < length; along += step) {
      const s = walked + along;
      // Round ends: the brush lands and lifts.
      const end = Math.min(1, Math.min(s, total - s) / ends);
      const half = (width / 2) * Math.sqrt(clamp(1 - (1 - end) ** 2, 0.02));
      for (let t = -half; t <= half; t += step) {
        const bristle = noise.at2(grain + (t / width) * 11, s * 0.012 + grain);
        // Bristles run dry one by one towards the end of the stroke.
        if (bristle < -0.75 + (s / total) * 0.55 && s > total * 0.3) continue;
        const x = Math.round(ax + ((bx - ax) * along) / length + nx * t);
        const y = Math.round(ay + ((by - ay) * along) / length + ny * t);
        if (x < 0 || y < 0 || x >= colour.width || y >= colour.height) continue;
        const at = y * colour.width + x;
        const rim = (Math.abs(t) / (half + 0.01)) ** 4;
        relief[at] = stroke.load * (0.55 + 0.4 * bristle + 0.35 * rim * end);
        const tint = stroke.variation * bristle;
        for (let c = 0; c < 3; c++) colour.rgb[at * 3 + c] = clamp(stroke.colour[c]! + tint);
      }
    }
    walked += length;
  }
}

/** Lights the relief from the upper left. `depth` is the strength, about 1. Returns a new canvas. */
export function varnish(oil: Oil, depth: number): Canvas {
  const { width, height, rgb } = oil.colour;
  const relief = soften(oil.relief, width, height);
  const lit = makeCanvas(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const dx = (relief[x + 1 < width ? at + 1 : at]! - relief[x > 0 ? at - 1 : at]!) * depth;
      const dy = (relief[y + 1 < height ? at + width : at]! - relief[y > 0 ? at - width : at]!) * depth;
      const norm = 1 / Math.sqrt(dx * dx + dy * dy + 0.3);
      const facing = (0.5 * dx + 0.62 * dy) * -norm;
      const gloss = clamp(facing * 1.3) ** 5 * 0.35;
      for (let c = 0; c < 3; c++) lit.rgb[at * 3 + c] = clamp(rgb[at * 3 + c]! * (1 + 0.42 * facing) + gloss);
    }
  }
  return lit;
}

function soften(values: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      let count = 0;
      for (let j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++) {
        for (let i = Math.max(0, x - 1); i <= Math.min(width - 1, x + 1); i++) {
          sum += values[j * width + i]!;
          count++;
        }
      }
      out[y * width + x] = sum / count;
    }
  }
  return out;
}
