// Where a picture draws the eye, without an eye tracker: the spectral residual (Hou & Zhang 2007) of lightness and of the two
// colour differences, and the fixations that follow from it.
import { toLab } from "../image/colour.ts";
import type { Raster } from "../image/raster.ts";
import { fitLongSide, resize } from "../image/resize.ts";
import { blurPlane, type Plane } from "./filters.ts";
import type { Look } from "./gaze.ts";
import { dft } from "./saliency-dft.ts";

/** The longer side at which the spectrum is taken: smaller things do not count. */
const SIDE_PX = 64;

/** @param sigma of the final blur, in pixels at 64. @returns values in [0, 1] on a small grid; 0 everywhere if flat. */
export function saliencyOf(picture: Raster, sigma = 2.5): Plane {
  const lab = toLab(resize(picture, fitLongSide(picture, SIDE_PX)));
  const { width, height } = lab;
  const sum = new Float32Array(width * height);
  for (let c = 0; c < 3; c++) {
    const channel = sum.map((_, i) => lab.data[3 * i + c]!);
    const residual = spectralResidual({ width, height, data: channel });
    const strength = deviationOf(channel);
    for (let i = 0; i < sum.length; i++) sum[i]! += residual[i]! * strength;
  }
  const blurred = blurPlane({ width, height, data: sum }, sigma);
  const least = blurred.data.reduce((a, b) => Math.min(a, b), Infinity);
  const most = blurred.data.reduce((a, b) => Math.max(a, b), 0);
  if (most - least < 1e-6) return { width, height, data: sum.fill(0) };
  return { ...blurred, data: blurred.data.map((value) => (value - least) / (most - least)) };
}

/** What of the amplitudes departs from their local mean, back in place, squared; sums to 1 over the picture. */
function spectralResidual({ width, height, data }: Plane): Float32Array {
  const out = new Float32Array(width * height);
  if (deviationOf(data) < 1e-3) return out;
  // Mirrored in both directions: the jump from one border to the other would be the most salient of all.
  const [w, h] = [2 * width, 2 * height];
  const re = new Float64Array(w * h);
  for (let y = 0; y < h; y++) {
    const from = Math.min(y, h - 1 - y) * width;
    for (let x = 0; x < w; x++) re[y * w + x] = data[from + Math.min(x, w - 1 - x)]!;
  }
  const spectrum = dft({ width: w, height: h, re, im: new Float64Array(w * h) }, 1);
  const amplitude = spectrum.re.map((value, i) => Math.hypot(value, spectrum.im[i]!));
  const most = amplitude.reduce((a, b) => Math.max(a, b), 0);
  // Rounding errors of empty frequencies would have logarithms of their own.
  const logarithm = amplitude.map((value) => Math.log(value + 1e-6 * most));
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = y * w + x;
      let mean = 0;
      for (let dy = -1; dy <= 1; dy++) {
        const row = ((y + dy + h) % h) * w;
        for (let dx = -1; dx <= 1; dx++) mean += logarithm[row + ((x + dx + w) % w)]! / 9;
      }
      const gain = Math.exp(logarithm[i]! - mean) / (amplitude[i]! + 1e-6 * most);
      spectrum.re[i]! *= gain;
      spectrum.im[i]! *= gain;
    }
  }
  const back = dft(spectrum, -1);
  let total = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = back.re[y * w + x]! ** 2 + back.im[y * w + x]! ** 2;
      out[y * width + x] = value;
      total += value;
    }
  }
  return total > 0 ? out.map((value) => value / total) : out;
}

function deviationOf(data: Float32Array): number {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
}

const MOST_LOOKS = 10;
/** What is less salient than this part of the most salient place is not looked at. */
const LEAST = 0.25;
const LONGEST_MS = 700;

/**
 * Looks at the most salient place, then at the next that is not near it, for as long as it is salient.
 *
 * @param apart least distance of two looks, as a part of the longer side.
 */
export function looksAt({ width, height, data }: Plane, apart: number): Look[] {
  const rest = data.slice();
  const radius = apart * Math.max(width, height);
  const looks: Look[] = [];
  while (looks.length < MOST_LOOKS) {
    let best = 0;
    for (let i = 1; i < rest.length; i++) if (rest[i]! > rest[best]!) best = i;
    const value = rest[best]!;
    if (value <= 0 || value < LEAST) break;
    const [bx, by] = [best % width, Math.floor(best / width)];
    looks.push({ x: (bx + 0.5) / width, y: (by + 0.5) / height, durationMs: LONGEST_MS * value });
    for (let i = 0; i < rest.length; i++) {
      if (Math.hypot((i % width) - bx, Math.floor(i / width) - by) <= radius) rest[i] = 0;
    }
  }
  return looks;
}
