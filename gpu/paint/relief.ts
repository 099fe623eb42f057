// Light over the thickness of the paint: a pass of its own, so that the light can be moved without painting again. Runs in
// browsers too.
import type { PaintCanvas } from "./canvas.ts";
import { clamp01 } from "./colour.ts";
import type { Rectangle } from "./to-bytes.ts";

export interface Light {
  /** How thick the paint lies; 0 leaves the colours alone. */
  relief: number;
  /** Where the light comes from, in degrees: 0 right, 90 above, 180 left. */
  azimuth: number;
  /** How high it stands above the canvas, in degrees: 90 is where the eye is. 45 unless told. */
  elevation?: number;
}

/** What a person may set; a light in the plane of the canvas would have no flat paint to compare with. */
export const LIGHT_RANGES = {
  relief: { min: 0, max: 2 },
  azimuth: { min: 0, max: 360 },
  elevation: { min: 5, max: 90 },
} as const;
/** What the paint lies under until somebody moves the light; `relief` of 0 shows the bare colours. */
export const USUAL_LIGHT: Required<Light> = { relief: 0, azimuth: 135, elevation: 45 };

export const AMBIENT = 0.6;
export const DIFFUSE = 0.5;
export const SPECULAR = 0.2;
const SHININESS = 20;
/** Of paint of relief 1 at a setting of 1, in units (units.ts). */
const THICKNESS = 2.2;

/** What is the same for every pixel: the paint's slope for a step of its thickness, l, h, and the shade and gloss of flat paint. */
export function termsOf(canvas: PaintCanvas, { relief, azimuth, elevation = USUAL_LIGHT.elevation }: Light) {
  const slope = (relief * THICKNESS * canvas.unit) / 2;
  const angle = (azimuth * Math.PI) / 180;
  const rise = (elevation * Math.PI) / 180;
  const [lx, ly, lz] = [Math.cos(angle) * Math.cos(rise), -Math.sin(angle) * Math.cos(rise), Math.sin(rise)];
  // Halfway between the light and the eye, which looks straight down.
  const halfLength = Math.sqrt(2 + 2 * lz);
  const [hx, hy, hz] = [lx / halfLength, ly / halfLength, (lz + 1) / halfLength];
  return { slope, lx, ly, lz, hx, hy, hz, flat: AMBIENT + DIFFUSE * lz, flatGloss: hz ** SHININESS };
}

/**
 * C' = C (ka + kd n.l) / (ka + kd lz) + ks ((n.h)^p - hz^p), which leaves flat paint as it is.
 * @param data [height, width, 3] of the canvas' size; may be the canvas' own colours where nobody needs them any more.
 * @param area what to write; the rest of `data` stays. What lies one pixel beyond a change of the paint changes too.
 */
export function illuminateInto(
  data: Float32Array,
  canvas: PaintCanvas,
  light: Light,
  area: Rectangle = { left: 0, top: 0, right: canvas.width, bottom: canvas.height },
): void {
  const { width, height, rgb } = canvas;
  const { slope, lx, ly, lz, hx, hy, hz, flat, flatGloss } = termsOf(canvas, light);
  const thickness = canvas.relief;
  for (let y = area.top; y < area.bottom; y++) {
    const up = y > 0 ? -width : 0;
    const down = y + 1 < height ? width : 0;
    for (let x = area.left; x < area.right; x++) {
      const at = y * width + x;
      const gx = (thickness[x + 1 < width ? at + 1 : at]! - thickness[x > 0 ? at - 1 : at]!) * slope;
      const gy = (thickness[at + down]! - thickness[at + up]!) * slope;
      const i = at * 3;
      if (gx === 0 && gy === 0) {
        data[i] = rgb[i]!;
        data[i + 1] = rgb[i + 1]!;
        data[i + 2] = rgb[i + 2]!;
        continue;
      }
      const norm = 1 / Math.sqrt(gx * gx + gy * gy + 1);
      const facing = (lz - gx * lx - gy * ly) * norm;
      const shade = (AMBIENT + DIFFUSE * Math.max(facing, 0)) / flat;
      const mirror = (hz - gx * hx - gy * hy) * norm;
      // (n.h)^20 by squaring.
      const m2 = mirror > 0 ? mirror * mirror : 0;
      const m4 = m2 * m2;
      const m16 = m4 * m4 * m4 * m4;
      const gloss = SPECULAR * (m16 * m4 - flatGloss);
      data[i] = clamp01(rgb[i]! * shade + gloss);
      data[i + 1] = clamp01(rgb[i + 1]! * shade + gloss);
      data[i + 2] = clamp01(rgb[i + 2]! * shade + gloss);
    }
  }
}
