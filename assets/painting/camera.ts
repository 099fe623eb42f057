// A camera with a thin lens, and the film: many jittered rays a pixel, glow around highlights, a filmic curve.
import type { Random } from "../../gpu/random.ts";
import { type Canvas, clamp, makeCanvas, type Rgb } from "./canvas.ts";
import { add, cross, normalize, subtract, times, type Vec } from "./vector.ts";

export interface Camera {
  readonly eye: Vec;
  readonly target: Vec;
  /** Focal length over film width: 1 is a wide view, 2.5 a long lens. */
  readonly zoom: number;
  /** Lens radius in metres; 0 keeps everything sharp. */
  readonly aperture?: number;
  /** Distance in metres that is sharp. */
  readonly focus?: number;
}

/** Light from `direction` arriving at `from`, linear, 1 is a white sheet in daylight. */
export type Radiance = (from: Vec, direction: Vec, random: Random) => Rgb;

export interface Exposure {
  readonly width: number;
  readonly height: number;
  /** Rays a pixel. */
  readonly rays: number;
  readonly gain: number;
}

/**
 * Random numbers whose rays of one pixel are spread evenly: the n-th number asked for ray k is a shifted multiple of the
 * root of the n-th prime (a Kronecker sequence), which needs far fewer rays than plain chance for the same smoothness.
 */
function evenly(random: Random): Random & { pixel(): void; ray(k: number): void } {
  const steps = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53].map(
    (prime) => Math.sqrt(prime) % 1,
  );
  const shifts = new Float64Array(steps.length);
  let index = 0;
  let turn = 0;
  return {
    ...random,
    pixel() {
      for (let i = 0; i < shifts.length; i++) shifts[i] = random.uniform();
    },
    ray(k) {
      turn = k;
      index = 0;
    },
    uniform() {
      if (index >= steps.length) return random.uniform();
      const value = shifts[index]! + turn * steps[index]!;
      index++;
      return value - Math.floor(value);
    },
  };
}

export function photograph(camera: Camera, exposure: Exposure, radiance: Radiance, source: Random): Canvas {
  const random = evenly(source);
  const { width, height, rays } = exposure;
  const film = makeCanvas(width, height);
  const forward = normalize(subtract(camera.target, camera.eye));
  const right = normalize(cross([0, 1, 0], forward));
  const up = cross(forward, right);
  const aperture = camera.aperture ?? 0;
  const focus = camera.focus ?? 1;
  const share = exposure.gain / rays;
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const at = (py * width + px) * 3;
      random.pixel();
      for (let k = 0; k < rays; k++) {
        random.ray(k);
        const x = (px + random.uniform() - width / 2) / width;
        const y = (height / 2 - py - random.uniform()) / width;
        let direction = add(times(forward, camera.zoom), add(times(right, x), times(up, y)));
        let from = camera.eye;
        if (aperture > 0) {
          const turn = 2 * Math.PI * random.uniform();
          const radius = aperture * Math.sqrt(random.uniform());
          const lens = add(times(right, radius * Math.cos(turn)), times(up, radius * Math.sin(turn)));
          direction = subtract(times(direction, focus / camera.zoom), lens);
          from = add(from, lens);
        }
        const colour = radiance(from, normalize(direction), random);
        // One stray bright path must not leave a speck.
        for (let c = 0; c < 3; c++) film.rgb[at + c]! += Math.min(colour[c]!, 12) * share;
      }
    }
  }
  return develop(film);
}

/** Linear light to display: a soft glow, a little vignette, the filmic curve (Narkowicz 2015), sRGB. */
function develop(film: Canvas): Canvas {
  const { width, height } = film;
  const glow = blur(film, Math.max(1, Math.round(width / 60)));
  const out = makeCanvas(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const off = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2;
      for (let c = 0; c < 3; c++) {
        const at = (y * width + x) * 3 + c;
        const light = (film.rgb[at]! * 0.93 + glow.rgb[at]! * 0.07) * (1 - 0.28 * off) * 0.78;
        const curve = (light * (2.51 * light + 0.03)) / (light * (2.43 * light + 0.59) + 0.14);
        out.rgb[at] = encode(clamp(curve));
      }
    }
  }
  return out;
}

const encode = (linear: number) =>
  linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;

/** Display sRGB to linear light. */
export const decode = (colour: Rgb): Rgb => [linear(colour[0]), linear(colour[1]), linear(colour[2])];
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** Three box blurs, close to a Gaussian; edges repeat. */
function blur(canvas: Canvas, radius: number): Canvas {
  const { width, height } = canvas;
  let from = canvas.rgb;
  for (let round = 0; round < 3; round++) {
    from = boxBlur(from, width, height, radius, 3, width * 3);
    from = boxBlur(from, height, width, radius, width * 3, 3);
  }
  return { width, height, rgb: from };
}

function boxBlur(
  from: Float32Array,
  count: number,
  lines: number,
  radius: number,
  step: number,
  lineStep: number,
) {
  const out = new Float32Array(from.length);
  for (let j = 0; j < lines; j++) {
    for (let c = 0; c < 3; c++) {
      const base = j * lineStep + c;
      const read = (i: number) => from[base + clamp(i, 0, count - 1) * step]!;
      let sum = 0;
      for (let i = -radius; i <= radius; i++) sum += read(i);
      for (let i = 0; i < count; i++) {
        out[base + i * step] = sum / (2 * radius + 1);
        sum += read(i + radius + 1) - read(i - radius);
      }
    }
  }
  return out;
}
