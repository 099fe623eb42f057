// Mean shift in place and colour together (Comaniciu & Meer 2002), in sweeps: in each, every pixel that still moves goes to
// the mean of the samples around where it has come to. Where pixels end are the modes; segment-regions.ts groups them.
import type { ColourField } from "../image/colour.ts";

export interface Bandwidth {
  /** Radius in pixels. */
  spatial: number;
  /** Radius in L*u*v* units. */
  range: number;
}

/** Where each pixel has come to. Plain arrays, so that it can be saved. */
export interface Trajectories {
  /** (x, y) a pixel, [height, width, 2]. */
  places: Float32Array<ArrayBuffer>;
  /** L*u*v*, [height, width, 3]. */
  colours: Float32Array<ArrayBuffer>;
  /** Indices of pixels that still move. */
  moving: Int32Array<ArrayBuffer>;
}

/** A shift below it, in pixels and colour units together, ends a pixel's way. */
const STANDSTILL = 0.1;

export function startTrajectories({ width, height, data }: ColourField): Trajectories {
  const places = new Float32Array(width * height * 2);
  for (let i = 0; i < width * height; i++) {
    places[2 * i] = i % width;
    places[2 * i + 1] = Math.floor(i / width);
  }
  return { places, colours: data.slice(), moving: Int32Array.from({ length: width * height }, (_, i) => i) };
}

/** Moves every moving pixel once. Changes `trajectories`; when `moving` is empty all have arrived. */
export function sweep(field: ColourField, trajectories: Trajectories, { spatial, range }: Bandwidth): void {
  const { width, height, data } = field;
  const { places, colours, moving } = trajectories;
  const spatialSquared = spatial * spatial;
  const rangeSquared = range * range;
  let still = 0;
  for (let m = 0; m < moving.length; m++) {
    const i = moving[m]!;
    const x = places[2 * i]!;
    const y = places[2 * i + 1]!;
    const l = colours[3 * i]!;
    const u = colours[3 * i + 1]!;
    const v = colours[3 * i + 2]!;
    let sumX = 0;
    let sumY = 0;
    let sumL = 0;
    let sumU = 0;
    let sumV = 0;
    let count = 0;
    const bottom = Math.min(height - 1, Math.floor(y + spatial));
    for (let row = Math.max(0, Math.ceil(y - spatial)); row <= bottom; row++) {
      const half = Math.sqrt(spatialSquared - (row - y) * (row - y));
      const first = Math.max(0, Math.ceil(x - half)) | 0;
      const last = Math.min(width - 1, Math.floor(x + half)) | 0;
      let p = ((row * width + first) * 3) | 0;
      for (let column = first; column <= last; column++, p += 3) {
        const dl = data[p]! - l;
        const du = data[p + 1]! - u;
        const dv = data[p + 2]! - v;
        if (dl * dl + du * du + dv * dv > rangeSquared) continue;
        sumX += column;
        sumY += row;
        sumL += dl;
        sumU += du;
        sumV += dv;
        count++;
      }
    }
    // A place between pixels can have nobody near it in colour: it stays.
    if (count === 0) continue;
    const dx = sumX / count - x;
    const dy = sumY / count - y;
    const dl = sumL / count;
    const du = sumU / count;
    const dv = sumV / count;
    places[2 * i] = x + dx;
    places[2 * i + 1] = y + dy;
    colours[3 * i] = l + dl;
    colours[3 * i + 1] = u + du;
    colours[3 * i + 2] = v + dv;
    if (dx * dx + dy * dy + dl * dl + du * du + dv * dv >= STANDSTILL * STANDSTILL) moving[still++] = i;
  }
  trajectories.moving = moving.slice(0, still);
}
