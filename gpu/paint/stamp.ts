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
          [gradientU, gradientV] = [
            (gradientU + gradientV * turning) / reach,
            (gradientV - gradientU * turning) / reach,
          ];
          radius /= reach;
        }
        gradientU /= halfLength;
        gradientV /= halfWidth;
        const steepness = Math.sqrt(gradientU * gradientU + gradientV * gradientV);
        // In the very middle there is no gradient.
        mask = Math.min(1, (radius > 1e-9 ? (1 - radius) / steepness : halfWidth) + 0.5);
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
      const rise = load * (0.3 + 0.6 * Math.max(0, 1 - radius * radius));
      canvas.relief[at]! += (rise - canvas.relief[at]!) * opacity;
      if (mask >= 0.5) canvas.cover(at);
    }
  }
}

/** Part of a full turn from u to v, [0, 1]. */
function turnOf(u: number, v: number): number {
  const turn = Math.atan2(v, u) / (2 * Math.PI);
  return turn < 0 ? turn + 1 : turn;
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
