// Lines as a difference of Gaussians (Winnemoeller, Olsen & Gooch 2006), round or along the picture's flow
// (Kang, Lee & Chui 2007). Gives a factor for each pixel, 1 where there is no line.
import { blurPlane, type Plane } from "./filters.ts";
import type { Orientation } from "./orientation.ts";

/** Ratio of the wide Gaussian to the narrow one. */
const WIDE = 1.6;

export interface DogOptions {
  /** Of the narrow Gaussian, in pixels: lines are about twice as wide. */
  sigma: number;
  /** Weight of the wide Gaussian. 1 answers to every ripple; below it flat areas stay clean. */
  tau: number;
  /** Of the smoothing along the flow, in pixels. */
  along: number;
  orientation?: Pick<Orientation, "theta">;
}

/** narrow - tau * wide, in the units of `lightness`. Constant input L gives (1 - tau) * L. */
export function differenceOfGaussians(
  lightness: Plane,
  { sigma, tau, along, orientation }: DogOptions,
): Plane {
  if (!orientation) {
    const narrow = blurPlane(lightness, sigma);
    const wide = blurPlane(lightness, sigma * WIDE).data;
    return { ...narrow, data: narrow.data.map((value, i) => value - tau * wide[i]!) };
  }
  const cosines = orientation.theta.map(Math.cos);
  const sines = orientation.theta.map(Math.sin);
  const across = acrossFlow(lightness, cosines, sines, { sigma, tau });
  return along > 0 ? alongFlow(across, cosines, sines, along) : across;
}

/** 1 where `d` is above 0, else 1 + tanh(phi * d): soft, never negative. */
export function softThreshold({ width, height, data }: Plane, phi: number): Plane {
  return { width, height, data: data.map((d) => (d > 0 ? 1 : 1 + Math.tanh(phi * d))) };
}

/** The one-dimensional difference across the edge. */
function acrossFlow(
  { width, height, data }: Plane,
  cosines: Float32Array,
  sines: Float32Array,
  { sigma, tau }: Pick<DogOptions, "sigma" | "tau">,
): Plane {
  const narrow = gaussianTaps(sigma);
  const wide = gaussianTaps(sigma * WIDE);
  const radius = (wide.length - 1) / 2;
  const offset = radius - (narrow.length - 1) / 2;
  const weights = wide.map((tap, k) => (narrow[k - offset] ?? 0) - tau * tap);
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const dx = -sines[i]!;
      const dy = cosines[i]!;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        const t = k - radius;
        sum += weights[k]! * bilinear(data, width, height, x + t * dx, y + t * dy);
      }
      out[i] = sum;
    }
  }
  return { width, height, data: out };
}

/** Gaussian average along the streamline through each pixel, to two sigma either way. */
function alongFlow(
  { width, height, data }: Plane,
  cosines: Float32Array,
  sines: Float32Array,
  sigma: number,
): Plane {
  const step = Math.max(1, sigma / 3);
  const weights = Float64Array.from({ length: Math.floor((2 * sigma) / step) + 1 }, (_, k) =>
    Math.exp(-((k * step) ** 2) / (2 * sigma * sigma)),
  );
  const out = new Float32Array(data.length);
  for (let start = 0, y0 = 0; y0 < height; y0++) {
    for (let x0 = 0; x0 < width; x0++, start++) {
      let sum = data[start]!;
      let weight = 1;
      for (let side = -step; side <= step; side += 2 * step) {
        let x = x0;
        let y = y0;
        let dx = side * cosines[start]!;
        let dy = side * sines[start]!;
        for (let k = 1; k < weights.length; k++) {
          x += dx;
          y += dy;
          if (x < 0 || y < 0 || x > width - 1 || y > height - 1) break;
          const at = ((y + 0.5) | 0) * width + ((x + 0.5) | 0);
          sum += weights[k]! * bilinear(data, width, height, x, y);
          weight += weights[k]!;
          const tx = cosines[at]!;
          const ty = sines[at]!;
          // A direction has no sense of its own: go on, never back.
          const sense = tx * dx + ty * dy < 0 ? -step : step;
          dx = sense * tx;
          dy = sense * ty;
        }
      }
      out[start] = sum / weight;
    }
  }
  return { width, height, data: out };
}

/** Weights of taps -radius to radius that sum to 1; the window ends at three sigma. */
function gaussianTaps(sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** The value between pixels; edges repeat. */
export function bilinear(data: Float32Array, width: number, height: number, x: number, y: number): number {
  const cx = x < 0 ? 0 : Math.min(x, width - 1);
  const cy = y < 0 ? 0 : Math.min(y, height - 1);
  const left = cx | 0;
  const top = cy | 0;
  const fx = cx - left;
  const fy = cy - top;
  const i = top * width + left;
  const right = left + 1 < width ? 1 : 0;
  const down = top + 1 < height ? width : 0;
  const upper = data[i]! * (1 - fx) + data[i + right]! * fx;
  return upper * (1 - fy) + (data[i + down]! * (1 - fx) + data[i + down + right]! * fx) * fy;
}
