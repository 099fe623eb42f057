// Light over the thickness of the paint: a pass of its own, so that the light can be moved without painting again. Runs in
// browsers too.
import type { Raster } from "../image/raster.ts";
import type { PaintCanvas } from "./canvas.ts";
import { clamp01 } from "./colour.ts";
import { unitOf } from "./units.ts";

export interface Light {
  /** How thick the paint lies; 0 leaves the colours alone. */
  relief: number;
  /** Where the light comes from, in degrees: 0 right, 90 above, 180 left. */
  azimuth: number;
}

const AMBIENT = 0.6;
const DIFFUSE = 0.5;
const SPECULAR = 0.2;
const SHININESS = 20;
/** The light stands 45 degrees above the canvas. */
const LIGHT_Z = Math.SQRT1_2;
/** Of paint of relief 1 at a setting of 1, in units (units.ts). */
const THICKNESS = 2.2;
/**
 * The canvas under a light: C' = C (ka + kd n.l) / (ka + kd lz) + ks ((n.h)^p - hz^p), which leaves flat paint as it is.
 * The canvas itself does not change.
 * @returns a raster of the canvas' size, clamped to [0, 1].
 */
export function illuminate(canvas: PaintCanvas, { relief, azimuth }: Light): Raster {
  const { width, height, rgb } = canvas;
  if (relief === 0) return canvas.raster();
  const data = new Float32Array(rgb.length);
  const slope = (relief * THICKNESS * unitOf(canvas)) / 2;
  const angle = (azimuth * Math.PI) / 180;
  const lx = Math.cos(angle) * Math.SQRT1_2;
  const ly = -Math.sin(angle) * Math.SQRT1_2;
  // Halfway between the light and the eye, which looks straight down.
  const halfLength = Math.sqrt(2 + 2 * LIGHT_Z);
  const [hx, hy, hz] = [lx / halfLength, ly / halfLength, (LIGHT_Z + 1) / halfLength];
  const flat = AMBIENT + DIFFUSE * LIGHT_Z;
  const flatGloss = hz ** SHININESS;
  const thickness = canvas.relief;
  for (let y = 0; y < height; y++) {
    const up = y > 0 ? -width : 0;
    const down = y + 1 < height ? width : 0;
    for (let x = 0; x < width; x++) {
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
      const facing = (LIGHT_Z - gx * lx - gy * ly) * norm;
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
  return { width, height, data };
}
