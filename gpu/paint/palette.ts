// Few colours instead of all: palettes from a picture (k-means in OKLab) or of saturated primaries. Runs in browsers too.
import type { Raster } from "../image/raster.ts";
import type { Random } from "../random.ts";
import { type Colour, clamp01, fromOklab, toLinear, toOklab } from "./colour.ts";
import { rgbOf } from "./hex.ts";

/** `length` colours, three numbers each, in three spaces. */
export interface Palette {
  readonly length: number;
  /** sRGB-encoded. */
  readonly rgb: Float64Array;
  readonly linear: Float64Array;
  readonly oklab: Float64Array;
}

/** @param colours sRGB-encoded. */
export function paletteOf(colours: readonly (readonly [number, number, number])[]): Palette {
  const lab: Colour = [0, 0, 0];
  return {
    length: colours.length,
    rgb: Float64Array.from(colours.flat()),
    linear: Float64Array.from(colours.flat().map(toLinear)),
    oklab: Float64Array.from(colours.flatMap(([r, g, b]) => [...toOklab(r, g, b, lab)])),
  };
}

const SAMPLES = 12_000;
const ROUNDS = 5;

export interface PaletteOptions {
  /** Factors on the distance from grey and from the mean lightness; default 1. */
  saturation?: number;
  contrast?: number;
  random: Random;
}

/** `length` colours of a picture by k-means++ in OKLab; fewer where the picture has fewer. */
export function paletteFrom(picture: Raster, length: number, options: PaletteOptions): Palette {
  const { saturation = 1, contrast = 1, random } = options;
  const samples = samplesOf(picture, random);
  const count = samples.length / 3;
  const centres = seedCentres(samples, length, random);
  const sums = new Float64Array(centres.length * 4);
  for (let round = 0; round < ROUNDS; round++) {
    sums.fill(0);
    for (let i = 0; i < count; i++) {
      const nearest = nearestCentre(centres, samples, i * 3);
      for (let c = 0; c < 3; c++) sums[nearest * 4 + c]! += samples[i * 3 + c]!;
      sums[nearest * 4 + 3]! += 1;
    }
    centres.forEach((centre, k) => {
      const members = sums[k * 4 + 3]!;
      if (members > 0) for (let c = 0; c < 3; c++) centre[c] = sums[k * 4 + c]! / members;
    });
  }
  centres.sort((a, b) => a[0] - b[0]);
  const middle = centres.reduce((sum, [l]) => sum + l, 0) / centres.length;
  return paletteOf(
    centres.map(([l, a, b]) =>
      fromOklab(clamp01(middle + (l - middle) * contrast), a * saturation, b * saturation, [0, 0, 0]),
    ),
  );
}

/** The colours of a divisionist's palette, most needed first. */
const PRIMARIES = [
  ...["#fffaf0", "#12162b", "#f4c900", "#d8232a", "#1f4ea8", "#2f8f3a"],
  ...["#f08a1d", "#6a3d9a", "#7fc4e8", "#e88aa8", "#8b3a1e", "#b5d13a"],
];

/** @param length at most 12. */
export function primaries(length: number): Palette {
  return paletteOf(PRIMARIES.slice(0, length).map(rgbOf));
}

function samplesOf({ data }: Raster, random: Random): Float64Array {
  const pixels = data.length / 3;
  const count = Math.min(pixels, SAMPLES);
  const samples = new Float64Array(count * 3);
  const lab: Colour = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const at = 3 * (count === pixels ? i : random.integer(pixels));
    samples.set(toOklab(data[at]!, data[at + 1]!, data[at + 2]!, lab), i * 3);
  }
  return samples;
}

/** Each further centre is drawn with a chance that grows with the squared distance from those that are there. */
function seedCentres(samples: Float64Array, length: number, random: Random): Colour[] {
  const count = samples.length / 3;
  const at = (i: number): Colour => [samples[3 * i]!, samples[3 * i + 1]!, samples[3 * i + 2]!];
  const centres = [at(random.integer(count))];
  const distances = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  while (centres.length < length) {
    const [l, a, b] = centres.at(-1)!;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const d = (samples[3 * i]! - l) ** 2 + (samples[3 * i + 1]! - a) ** 2 + (samples[3 * i + 2]! - b) ** 2;
      distances[i] = Math.min(distances[i]!, d);
      total += distances[i]!;
    }
    if (total < 1e-9) break;
    let left = random.uniform() * total;
    let chosen = 0;
    while (chosen < count - 1 && left >= distances[chosen]!) {
      left -= distances[chosen]!;
      chosen += 1;
    }
    centres.push(at(chosen));
  }
  return centres;
}

function nearestCentre(centres: readonly Colour[], samples: Float64Array, at: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < centres.length; k++) {
    const [l, a, b] = centres[k]!;
    const d = (samples[at]! - l) ** 2 + (samples[at + 1]! - a) ** 2 + (samples[at + 2]! - b) ** 2;
    if (d < least) {
      least = d;
      best = k;
    }
  }
  return best;
}

/** @param oklab of the colour looked for. @returns the place of the nearest colour. */
export function nearestInPalette({ length, oklab }: Palette, l: number, a: number, b: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < length; k++) {
    const d = (oklab[3 * k]! - l) ** 2 + (oklab[3 * k + 1]! - a) ** 2 + (oklab[3 * k + 2]! - b) ** 2;
    if (d < least) {
      least = d;
      best = k;
    }
  }
  return best;
}

const scratch: Colour = [0, 0, 0];

/** Replaces an sRGB-encoded colour by the palette's nearest. */
export function nearestColour(palette: Palette, colour: Colour): void {
  const [l, a, b] = toOklab(...colour, scratch);
  const k = nearestInPalette(palette, l, a, b);
  for (let c = 0; c < 3; c++) colour[c] = palette.rgb[3 * k + c]!;
}
