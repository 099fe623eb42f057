// A floating-point picture and what every painting needs: pixels, mixing, shrinking, saving.
// Values are display sRGB in [0, 1], rows top to bottom, three numbers a pixel. Knows nothing of any one picture.
import sharp from "sharp";
import type { Random } from "../../gpu/random.ts";

export type Rgb = readonly [number, number, number];

export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

/** One picture of the sample set. `paint` must depend on nothing but its arguments. */
export interface Composition {
  readonly id: string;
  readonly kind: "contents" | "styles";
  /** Width over height. */
  readonly aspect: number;
  /** Paints with `longSide` pixels on the longer side; shapes scale with it. */
  paint(longSide: number, random: Random): Canvas;
}

export function makeCanvas(width: number, height: number, fill: Rgb = [0, 0, 0]): Canvas {
  const rgb = new Float32Array(width * height * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = fill[i % 3]!;
  return { width, height, rgb };
}

/** Pixel size of a picture whose longer side is `longSide`. */
export function sizeOf(aspect: number, longSide: number): { width: number; height: number } {
  return aspect >= 1
    ? { width: longSide, height: Math.round(longSide / aspect) }
    : { width: Math.round(longSide * aspect), height: longSide };
}

/** Fills every pixel from `shade(x, y)`, given at pixel centres in units of the longer side. */
export function shadeAll(canvas: Canvas, shade: (x: number, y: number) => Rgb): void {
  const unit = 1 / Math.max(canvas.width, canvas.height);
  let i = 0;
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const colour = shade((x + 0.5) * unit, (y + 0.5) * unit);
      canvas.rgb[i++] = colour[0];
      canvas.rgb[i++] = colour[1];
      canvas.rgb[i++] = colour[2];
    }
  }
}

/** Averages blocks of `factor` x `factor` pixels: cheap antialiasing for pictures painted large. */
export function shrink(canvas: Canvas, factor: number): Canvas {
  const small = makeCanvas(Math.floor(canvas.width / factor), Math.floor(canvas.height / factor));
  const share = 1 / (factor * factor);
  for (let y = 0; y < small.height * factor; y++) {
    for (let x = 0; x < small.width * factor; x++) {
      const to = (Math.floor(y / factor) * small.width + Math.floor(x / factor)) * 3;
      const from = (y * canvas.width + x) * 3;
      for (let c = 0; c < 3; c++) small.rgb[to + c]! += canvas.rgb[from + c]! * share;
    }
  }
  return small;
}

export async function saveJpeg(canvas: Canvas, path: string): Promise<void> {
  const bytes = Uint8Array.from(canvas.rgb, (value) => Math.round(255 * clamp(value)));
  const raw = { width: canvas.width, height: canvas.height, channels: 3 as const };
  await sharp(bytes, { raw }).jpeg({ quality: 90, chromaSubsampling: "4:4:4", mozjpeg: true }).toFile(path);
}

export const clamp = (value: number, low = 0, high = 1) => Math.min(Math.max(value, low), high);

export const lerp = (a: number, b: number, t: number) => a + (b - a) * t;

/** Smooth step from 0 at `from` to 1 at `to`; `from` may be the larger. */
export function ramp(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

export const mix = (a: Rgb, b: Rgb, t: number): Rgb => [
  lerp(a[0], b[0], t),
  lerp(a[1], b[1], t),
  lerp(a[2], b[2], t),
];

export const scale = (colour: Rgb, by: number): Rgb => [colour[0] * by, colour[1] * by, colour[2] * by];

/** "#rrggbb" to display sRGB. */
export function hex(text: string): Rgb {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** The colour at `t` in [0, 1] along evenly spaced stops. */
export function gradient(stops: readonly Rgb[], t: number): Rgb {
  const place = clamp(t) * (stops.length - 1);
  const index = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[index]!, stops[index + 1]!, place - index);
}
