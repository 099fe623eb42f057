// Colours of strokes: conversions between sRGB, linear light, HSV and OKLab (Ottosson 2020), and what is done by chance.
// Runs in browsers too.
import type { Random } from "../random.ts";

/** Three numbers to write into; sRGB-encoded [0, 1] unless a name says otherwise. */
export type Colour = [number, number, number];

export const clamp01 = (value: number) => Math.min(1, Math.max(0, value));

export function toLinear(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

export function toEncoded(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** Luma of sRGB-encoded values (Rec. 601), as the papers use it. */
export const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;

/** Linear light to OKLab: L in [0, 1], a and b about [-0.4, 0.4]. */
export function linearToOklab(r: number, g: number, b: number, into: Colour): Colour {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  into[0] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  into[1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  into[2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return into;
}

/** May leave [0, 1] where OKLab reaches beyond sRGB. */
export function oklabToLinear(lightness: number, a: number, b: number, into: Colour): Colour {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  into[0] = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  into[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  into[2] = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s;
  return into;
}

export function toOklab(r: number, g: number, b: number, into: Colour): Colour {
  return linearToOklab(toLinear(r), toLinear(g), toLinear(b), into);
}

/** Clipped to sRGB. */
export function fromOklab(lightness: number, a: number, b: number, into: Colour): Colour {
  oklabToLinear(lightness, a, b, into);
  for (let c = 0; c < 3; c++) into[c] = toEncoded(clamp01(into[c]!));
  return into;
}

/** Hue in turns [0, 1), saturation and value in [0, 1]. */
export function toHsv([r, g, b]: Readonly<Colour>, into: Colour): Colour {
  const value = Math.max(r, g, b);
  const chroma = value - Math.min(r, g, b);
  let hue = 0;
  if (chroma > 0) {
    if (value === r) hue = ((g - b) / chroma + 6) % 6;
    else if (value === g) hue = (b - r) / chroma + 2;
    else hue = (r - g) / chroma + 4;
  }
  into[0] = hue / 6;
  into[1] = value > 0 ? chroma / value : 0;
  into[2] = value;
  return into;
}

export function fromHsv(hue: number, saturation: number, value: number, into: Colour): Colour {
  const sector = (((hue % 1) + 1) % 1) * 6;
  const chroma = value * saturation;
  into[0] = value - chroma * lackAt(sector + 5);
  into[1] = value - chroma * lackAt(sector + 3);
  into[2] = value - chroma * lackAt(sector + 1);
  return into;
}

/** How much of a channel a pure hue lacks. @param place in sixths of a turn. */
function lackAt(place: number): number {
  const k = place % 6;
  return Math.max(0, Math.min(k, 4 - k, 1));
}

/** Widths of uniform noise: in hue (turns), saturation, value, and each of red, green, blue. */
export interface ColourJitter {
  hue: number;
  saturation: number;
  value: number;
  rgb?: number;
}

const scratch: Colour = [0, 0, 0];

/** Changes `colour` by up to half of each width either way; draws six numbers whatever the widths. */
export function jitterColour(
  colour: Colour,
  { hue, saturation, value, rgb = 0 }: ColourJitter,
  random: Random,
): void {
  const chance = () => random.uniform() - 0.5;
  const [dh, ds, dv, dr, dg, db] = [chance(), chance(), chance(), chance(), chance(), chance()];
  if (hue > 0 || saturation > 0 || value > 0) {
    const [h, s, v] = toHsv(colour, scratch);
    fromHsv(h + hue * dh, clamp01(s + saturation * ds), clamp01(v + value * dv), colour);
  }
  if (rgb > 0) {
    colour[0] = clamp01(colour[0] + rgb * dr);
    colour[1] = clamp01(colour[1] + rgb * dg);
    colour[2] = clamp01(colour[2] + rgb * db);
  }
}
