// Flat shapes on a canvas: smooth curves through points, filled outlines and round-brush lines. No antialiasing:
// paint large and shrink. Points are in units of the longer side.
import type { Canvas, Rgb } from "./canvas.ts";

export type Point = readonly [number, number];

/** Catmull-Rom curve through `points`, `steps` pieces between neighbours; open unless `closed`. */
export function curve(points: readonly Point[], steps = 24, closed = false): Point[] {
  const count = points.length;
  const pick = (i: number) => points[closed ? (i + count) % count : Math.min(Math.max(i, 0), count - 1)]!;
  const out: Point[] = [];
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [a, b, c, d] = [pick(i - 1), pick(i), pick(i + 1), pick(i + 2)];
    for (let k = 0; k < steps; k++) {
      const t = k / steps;
      const along = (axis: 0 | 1) =>
        0.5 *
        (2 * b[axis] +
          (c[axis] - a[axis]) * t +
          (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t * t +
          (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t * t * t);
      out.push([along(0), along(1)]);
    }
  }
  if (!closed) out.push(points[count - 1]!);
  return out;
}

/** The point at `t` in [0, 1] of a polyline, by index. */
export function pointAt(line: readonly Point[], t: number): Point {
  const place = Math.min(Math.max(t, 0), 1) * (line.length - 1);
  const i = Math.min(Math.floor(place), line.length - 2);
  const [a, b] = [line[i]!, line[i + 1]!];
  return [a[0] + (b[0] - a[0]) * (place - i), a[1] + (b[1] - a[1]) * (place - i)];
}

/** Fills a closed outline by the even-odd rule. `colour` may depend on the pixel, in units of the longer side. */
export function fill(
  canvas: Canvas,
  outline: readonly Point[],
  colour: Rgb | ((x: number, y: number) => Rgb),
): void {
  const unit = Math.max(canvas.width, canvas.height);
  const ys = outline.map(([, y]) => y * unit);
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const low = Math.min(canvas.height - 1, Math.ceil(Math.max(...ys)));
  for (let py = top; py <= low; py++) {
    const y = py + 0.5;
    const crossings: number[] = [];
    for (let i = 0; i < outline.length; i++) {
      const [ax, ay] = outline[i]!;
      const [bx, by] = outline[(i + 1) % outline.length]!;
      if (ay * unit > y === by * unit > y) continue;
      crossings.push((ax + ((y / unit - ay) / (by - ay)) * (bx - ax)) * unit);
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const from = Math.max(0, Math.ceil(crossings[k]! - 0.5));
      const to = Math.min(canvas.width - 1, Math.floor(crossings[k + 1]! - 0.5));
      for (let px = from; px <= to; px++) {
        put(
          canvas,
          py * canvas.width + px,
          typeof colour === "function" ? colour((px + 0.5) / unit, y / unit) : colour,
        );
      }
    }
  }
}

export function disc(canvas: Canvas, [x, y]: Point, radius: number, colour: Rgb): void {
  const unit = Math.max(canvas.width, canvas.height);
  const r = radius * unit;
  for (let py = Math.max(0, Math.ceil(y * unit - r)); py <= Math.min(canvas.height - 1, y * unit + r); py++) {
    const half = Math.sqrt(Math.max(0, r * r - (py - y * unit) ** 2));
    const from = Math.max(0, Math.ceil(x * unit - half));
    for (let px = from; px <= Math.min(canvas.width - 1, x * unit + half); px++) {
      put(canvas, py * canvas.width + px, colour);
    }
  }
}

/** Draws along a polyline; `width` may swell with t in [0, 1]. */
export function line(
  canvas: Canvas,
  path: readonly Point[],
  width: (t: number) => number,
  colour: Rgb,
): void {
  const unit = Math.max(canvas.width, canvas.height);
  for (let i = 0; i + 1 < path.length; i++) {
    const [a, b] = [path[i]!, path[i + 1]!];
    const steps = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) * unit * 0.8));
    for (let k = 0; k < steps; k++) {
      const t = k / steps;
      const radius = width((i + t) / (path.length - 1)) / 2;
      disc(canvas, [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t], radius, colour);
    }
  }
}

function put(canvas: Canvas, at: number, colour: Rgb): void {
  canvas.rgb[at * 3] = colour[0];
  canvas.rgb[at * 3 + 1] = colour[1];
  canvas.rgb[at * 3 + 2] = colour[2];
}
