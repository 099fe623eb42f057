// Curves of strokes: uniform cubic B-splines that begin at their first and end at their last control point, as polylines.
// Runs in browsers too.

/** In pixels, (0, 0) being the centre of the first; arrays are used again by the next call. */
export interface Polyline {
  x: Float64Array;
  y: Float64Array;
  points: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const line: Polyline = {
  ...{ x: new Float64Array(64), y: new Float64Array(64) },
  ...{ points: 0, left: 0, right: 0, top: 0, bottom: 0 },
};

/**
 * @param path control points, x and y by turns, in units of the painting; at least one.
 * @param scale pixels a unit. @param width of the stroke in units: thin strokes need finer steps.
 */
export function flatten(path: ArrayLike<number>, scale: number, width: number): Polyline {
  line.points = 0;
  line.left = line.top = Number.POSITIVE_INFINITY;
  line.right = line.bottom = Number.NEGATIVE_INFINITY;
  const controls = path.length / 2;
  // The ends are threefold, which draws the curve into them.
  const x = (i: number) => path[2 * Math.min(controls - 1, Math.max(0, i))]! * scale - 0.5;
  const y = (i: number) => path[2 * Math.min(controls - 1, Math.max(0, i)) + 1]! * scale - 0.5;
  append(x(0), y(0));
  const stepPx = Math.max(1.5, width * scale * 0.3);
  for (let i = -1; i < controls; i++) {
    const [x0, x1, x2, x3] = [x(i - 1), x(i), x(i + 1), x(i + 2)];
    const [y0, y1, y2, y3] = [y(i - 1), y(i), y(i + 1), y(i + 2)];
    const steps = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1) / stepPx));
    for (let k = 1; k <= steps; k++) {
      const t = k / steps;
      const a = (1 - t) ** 3;
      const b = 3 * t ** 3 - 6 * t ** 2 + 4;
      const c = -3 * t ** 3 + 3 * t ** 2 + 3 * t + 1;
      const d = t ** 3;
      append((a * x0 + b * x1 + c * x2 + d * x3) / 6, (a * y0 + b * y1 + c * y2 + d * y3) / 6);
    }
  }
  return line;
}

function append(x: number, y: number): void {
  const at = line.points;
  // Points on top of one another have no direction.
  if (at > 0 && Math.hypot(x - line.x[at - 1]!, y - line.y[at - 1]!) < 1e-3) return;
  if (at === line.x.length) {
    line.x = grown(line.x);
    line.y = grown(line.y);
  }
  line.x[at] = x;
  line.y[at] = y;
  line.points = at + 1;
  line.left = Math.min(line.left, x);
  line.right = Math.max(line.right, x);
  line.top = Math.min(line.top, y);
  line.bottom = Math.max(line.bottom, y);
}

function grown(from: Float64Array): Float64Array<ArrayBuffer> {
  const to = new Float64Array(from.length * 2);
  to.set(from);
  return to;
}
