// Brushes that fill an outline around the stroke's centre. Part of render.ts; runs in browsers too.
import { ANGLES, outlineOf } from "./brushes.ts";
import { loadOf, type PaintCanvas } from "./canvas.ts";
import { clamp01 } from "./colour.ts";
import type { Stroke } from "./stroke.ts";

export function stamp(canvas: PaintCanvas, stroke: Stroke): void {
  const { scale, width, clip } = canvas;
  const { brush, red, green, blue, alpha } = stroke;
  const halfLength = Math.max(1e-6, (stroke.length / 2) * scale);
  const halfWidth = Math.max(1e-6, (stroke.width / 2) * scale);
  const cos = Math.cos(stroke.theta);
  const sin = Math.sin(stroke.theta);
  const cx = stroke.x * scale - 0.5;
  const cy = stroke.y * scale - 0.5;
  // A square reaches into the corners of its box, and a soft rim half a pixel beyond the outline.
  const reachX = Math.abs(halfLength * cos) + Math.abs(halfWidth * sin) + 0.5;
  const reachY = Math.abs(halfLength * sin) + Math.abs(halfWidth * cos) + 0.5;
  const left = Math.max(clip.left, Math.ceil(cx - reachX));
  const right = Math.min(clip.right - 1, Math.floor(cx + reachX));
  const top = Math.max(clip.top, Math.ceil(cy - reachY));
  const bottom = Math.min(clip.bottom - 1, Math.floor(cy + reachY));
  const outline = brush === "blob" || brush === "polygon" ? outlineOf(brush, stroke.seed) : undefined;
  const depth = brush === "cone" ? canvas.depths() : undefined;
  const load = loadOf(canvas, stroke);
  const { relief } = canvas;
  const isHard = brush === "disc" || brush === "cone";

  for (let y = top; y <= bottom; y++) {
    const dy = y - cy;
    for (let x = left; x <= right; x++) {
      const dx = x - cx;
      const u = (dx * cos + dy * sin) / halfLength;
      const v = (dy * cos - dx * sin) / halfWidth;
      // How far out the pixel is, 1 being the outline.
      let radius = Math.sqrt(u * u + v * v);
      let mask: number;
      if (isHard) mask = radius <= 1 + 1e-6 ? 1 : 0;
      else if (brush === "square") {
        const beside = clamp01(halfLength * (1 - Math.abs(u)) + 0.5);
        mask = beside * clamp01(halfWidth * (1 - Math.abs(v)) + 0.5);
        radius = Math.max(Math.abs(u), Math.abs(v));
      } else {
        // Distance to the outline: what is missing of the radius over the length of its gradient.
        let gradientU = u / radius;
        let gradientV = v / radius;
        if (outline) {
          const place = turnOf(u, v) * ANGLES;
          const angle = place | 0;
          const rim = outline[angle]!;
          const slope = outline[angle + 1 < ANGLES ? angle + 1 : 0]! - rim;
          const reach = rim + slope * (place - angle);
          const turning = (slope * ANGLES) / (2 * Math.PI) / reach || 0;
          const alongU = gradientU;
          gradientU = (gradientU + gradientV * turning) / reach;
          gradientV = (gradientV - alongU * turning) / reach;
          radius /= reach;
        }
        gradientU /= halfLength;
        gradientV /= halfWidth;
        const steepness = Math.sqrt(gradientU * gradientU + gradientV * gradientV);
        // In the very middle there is no gradient.
        mask = (radius > 1e-9 ? (1 - radius) / steepness : halfWidth) + 0.5;
        if (mask > 1) mask = 1;
      }
      if (mask <= 0) continue;
      const at = y * width + x;
      if (depth) {
        // As it is kept, or equal heights would not be equal.
        const rise = Math.fround(1 - radius);
        if (rise < depth[at]!) continue;
        if (rise === depth[at]! && !outshines(stroke, canvas, at)) continue;
        depth[at] = rise;
      }
      const opacity = mask * alpha;
      canvas.blend(at, red, green, blue, opacity);
      const rise = load * (radius < 1 ? 0.9 - 0.6 * radius * radius : 0.3);
      relief[at]! += (rise - relief[at]!) * opacity;
      if (mask >= 0.5) canvas.cover(at);
    }
  }
}

/** The arc tangent on [0, 1] to 1e-5 (Abramowitz & Stegun 4.4.49), in full turns. */
const A1 = 0.999866 / (2 * Math.PI);
const A3 = -0.3302995 / (2 * Math.PI);
const A5 = 0.180141 / (2 * Math.PI);
const A7 = -0.085133 / (2 * Math.PI);
const A9 = 0.0208351 / (2 * Math.PI);

/** Part of a full turn from u to v, [0, 1). Faster than atan2, whose last digits differ between browsers. */
function turnOf(u: number, v: number): number {
  const x = u < 0 ? -u : u;
  const y = v < 0 ? -v : v;
  const isSteep = y > x;
  const t = isSteep ? x / y : x > 0 ? y / x : 0;
  const t2 = t * t;
  let turn = t * (A1 + t2 * (A3 + t2 * (A5 + t2 * (A7 + t2 * A9))));
  if (isSteep) turn = 0.25 - turn;
  if (u < 0) turn = 0.5 - turn;
  if (v < 0) turn = 1 - turn;
  return turn < 1 ? turn : 0;
}

/**
 * Of two cones that are equally high at a pixel, the one with more red shows, then more green, then more blue: a rule that
 * does not ask which came first.
 */
function outshines({ red, green, blue }: Stroke, { rgb }: PaintCanvas, at: number): boolean {
  const i = at * 3;
  if (red !== rgb[i]!) return red > rgb[i]!;
  if (green !== rgb[i + 1]!) return green > rgb[i + 1]!;
  return blue > rgb[i + 2]!;
}
