// Colour spaces in which distances mean something to the eye: CIE L*u*v* and L*a*b* (1976, white D65), from and to
// sRGB. Refuses pixels that are no picture; those are raster.ts's.
import type { Raster } from "./raster.ts";

/** Three numbers a pixel, row-major [height, width, 3]: L* in [0, 100], then u*, v* or a*, b*. */
export interface ColourField {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array<ArrayBuffer>;
}

type Triple = [number, number, number];

/** Tristimulus values of the white that sRGB is made for. */
const WHITE: Readonly<Triple> = [0.95047, 1, 1.08883];
const WHITE_SUM = WHITE[0] + 15 * WHITE[1] + 3 * WHITE[2];
const WHITE_U = (4 * WHITE[0]) / WHITE_SUM;
const WHITE_V = (9 * WHITE[1]) / WHITE_SUM;
const EPSILON = 216 / 24389;
const KAPPA = 24389 / 27;

export function toLuv(raster: Raster): ColourField {
  return convert(raster, (x, y, z, out, at) => {
    const lightness = lightnessOf(y);
    const sum = x + 15 * y + 3 * z;
    out[at] = lightness;
    out[at + 1] = sum > 0 ? 13 * lightness * ((4 * x) / sum - WHITE_U) : 0;
    out[at + 2] = sum > 0 ? 13 * lightness * ((9 * y) / sum - WHITE_V) : 0;
  });
}

export function toLab(raster: Raster): ColourField {
  return convert(raster, (x, y, z, out, at) => {
    const fy = root(y);
    out[at] = 116 * fy - 16;
    out[at + 1] = 500 * (root(x / WHITE[0]) - fy);
    out[at + 2] = 200 * (fy - root(z / WHITE[2]));
  });
}

/** @returns sRGB clamped to [0, 1]. */
export function luvToRgb(lightness: number, u: number, v: number): Triple {
  if (lightness <= 0) return [0, 0, 0];
  const y = fromLightness(lightness);
  const uPrime = u / (13 * lightness) + WHITE_U;
  const vPrime = Math.max(1e-6, v / (13 * lightness) + WHITE_V);
  const x = (y * 9 * uPrime) / (4 * vPrime);
  const z = (y * (12 - 3 * uPrime - 20 * vPrime)) / (4 * vPrime);
  return [
    lookUp(ENCODED, 3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
    lookUp(ENCODED, -0.969266 * x + 1.8760108 * y + 0.041556 * z),
    lookUp(ENCODED, 0.0556434 * x - 0.2040259 * y + 1.0572252 * z),
  ];
}

/** @returns sRGB clamped to [0, 1]. */
export function labToRaster({ width, height, data }: ColourField): Raster {
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const fy = (data[i]! + 16) / 116;
    const x = WHITE[0] * unroot(fy + data[i + 1]! / 500);
    const y = unroot(fy);
    const z = WHITE[2] * unroot(fy - data[i + 2]! / 200);
    out[i] = lookUp(ENCODED, 3.2404542 * x - 1.5371385 * y - 0.4985314 * z);
    out[i + 1] = lookUp(ENCODED, -0.969266 * x + 1.8760108 * y + 0.041556 * z);
    out[i + 2] = lookUp(ENCODED, 0.0556434 * x - 0.2040259 * y + 1.0572252 * z);
  }
  return { width, height, data: out };
}

/** Powers take most of the time of a conversion; between 4096 steps a line is within 0.00002 of them. */
const STEPS = 4096;
const LINEAR = Float64Array.from({ length: STEPS + 2 }, (_, i) => {
  const value = i / STEPS;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});
const ENCODED = Float64Array.from({ length: STEPS + 2 }, (_, i) => {
  const light = i / STEPS;
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
});

/** @param value in [0, 1], clamped. */
function lookUp(table: Float64Array, value: number): number {
  const place = Math.min(1, Math.max(0, value)) * STEPS;
  const index = place | 0;
  return table[index]! + (table[index + 1]! - table[index]!) * (place - index);
}

function convert(
  { width, height, data }: Raster,
  write: (x: number, y: number, z: number, out: Float32Array, at: number) => void,
): ColourField {
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const r = lookUp(LINEAR, data[i]!);
    const g = lookUp(LINEAR, data[i + 1]!);
    const b = lookUp(LINEAR, data[i + 2]!);
    write(
      0.4124564 * r + 0.3575761 * g + 0.1804375 * b,
      0.2126729 * r + 0.7151522 * g + 0.072175 * b,
      0.0193339 * r + 0.119192 * g + 0.9503041 * b,
      out,
      i,
    );
  }
  return { width, height, data: out };
}

function lightnessOf(y: number): number {
  return y > EPSILON ? 116 * Math.cbrt(y) - 16 : KAPPA * y;
}

function fromLightness(lightness: number): number {
  if (lightness <= 8) return lightness / KAPPA;
  const root = (lightness + 16) / 116;
  return root * root * root;
}

function root(t: number): number {
  return t > EPSILON ? Math.cbrt(t) : (KAPPA * t + 16) / 116;
}

function unroot(f: number): number {
  const cube = f * f * f;
  return cube > EPSILON ? cube : (116 * f - 16) / KAPPA;
}
