// Regions painted over a sample and over the picture to be made ("texture by numbers", Hertzmann et al., "Image analogies", SIGGRAPH
// 2001, section 4.4): what the label pictures say, and which places of the sample a pixel should be copied from.
import type { Raster } from "../image/raster.ts";
import type { Size } from "../image/resize.ts";
import { MethodError } from "../methods/method.ts";
import type { Random } from "../random.ts";
import type { Plane } from "./filters.ts";
import type { Exemplar } from "./texture-exemplar.ts";
import { matchTones, type ToneMatching } from "./texture-exemplar.ts";
import { validPlaces } from "./texture-field.ts";

export const MAX_LABELS = 8;
/** So far apart, of 255 in the channel that differs most, two colours are still one label: files are not exact. */
const TOLERANCE = 24;
const WHITE = 0xffffff;

/** Row by row a number for each pixel: 0 asks for nothing, regions count from 1. */
export interface LabelPlane extends Size {
  readonly data: Uint8Array;
}

export interface Labels {
  readonly content: LabelPlane;
  readonly sample: LabelPlane;
}

/**
 * Each plain colour but white is a region, the same one in both pictures; blends at soft edges belong to none.
 *
 * @param pictures over the content, and over the part of the style that is copied from; of any size.
 * @throws MethodError where either has no region, both have more than MAX_LABELS, or the content asks for one that the sample lacks.
 */
export function readLabels(pictures: { content: Raster; sample: Raster }): Labels {
  const [content, sample] = [colourCodes(pictures.content), colourCodes(pictures.sample)];
  const colours = distinctColours([plainColours(content), plainColours(sample)]);
  if (colours.length > MAX_LABELS) {
    throw new MethodError(
      `The labels have ${colours.length} colours, more than the ${MAX_LABELS} regions that can be told apart.`,
      "Paint each region in one plain colour over white, without shading.",
    );
  }
  const labels = { content: labelPlane(content, colours), sample: labelPlane(sample, colours) };
  const [asked, there] = [new Set(labels.content.data), new Set(labels.sample.data)];
  for (const [of, present] of [["content", asked] as const, ["style", there] as const]) {
    if (present.size > 1 || !present.has(0)) continue;
    throw new MethodError(
      `The ${of}'s labels show no region${of === "style" ? " in the part that is copied from" : ""}.`,
      "Paint at least one in a plain colour, over white and not thinner than three pixels.",
    );
  }
  const lacking = colours.filter((_, i) => asked.has(i + 1) && !there.has(i + 1)).map(asHex);
  if (lacking.length === 0) return labels;
  throw new MethodError(
    `The content's labels ask for ${lacking.join(" and ")}, which the style's have nowhere in the part that is copied from.`,
    "Paint that colour over the style too, or take it off the content.",
  );
}

/** The regions of a picture and of the sample it is copied from, at the size at which they are worked on. */
export class RegionMatch {
  readonly #picture: Uint8Array;
  readonly #sample: Uint8Array;
  readonly #weight: number;
  /** Valid places by label; none where a region has none. */
  readonly #places: readonly (Int32Array | undefined)[];

  /** @param weight what a pixel costs that is copied from another region than its own. */
  constructor(labels: Labels, weight: number, picture: Size, exemplar: Exemplar) {
    this.#picture = labelsAt(labels.content, picture);
    this.#sample = labelsAt(labels.sample, exemplar);
    this.#weight = weight;
    this.#places = placesByLabel(this.#sample, exemplar);
  }

  /** @param place of the sample, row by row. @returns 0 in the pixel's own region, and everywhere if it is in none. */
  penalty(pixel: number, place: number): number {
    const wanted = this.#picture[pixel]!;
    return wanted === 0 || this.#sample[place] === wanted ? 0 : this.#weight;
  }

  /** @returns a place of the pixel's own region; undefined if it is in none, or no whole window fits there. */
  draw(pixel: number, random: Random): number | undefined {
    const places = this.#places[this.#picture[pixel]!];
    return places?.[random.integer(places.length)];
  }

  /** As `matchTones`, but each region's tones come into the range of its own region of the sample. */
  matchTones(target: Plane, sample: Plane, matching: ToneMatching): Plane {
    const matched = matchTones(target, sample, matching);
    if (matching === "off") return matched;
    const data = matched.data.slice();
    for (let label = 1; label < this.#places.length; label++) {
      const [to, from] = [indicesOf(this.#picture, label), indicesOf(this.#sample, label)];
      if (to.length === 0 || from.length === 0) continue;
      const part = matchTones(partOf(target, to), partOf(sample, from), matching);
      for (const [i, index] of to.entries()) data[index] = part.data[i]!;
    }
    return { ...matched, data };
  }
}

function colourCodes({ width, height, data }: Raster) {
  const codes = new Uint32Array(width * height);
  const byte = (value: number) => Math.round(255 * value);
  for (let i = 0; i < codes.length; i++)
    codes[i] = (byte(data[3 * i]!) << 16) | (byte(data[3 * i + 1]!) << 8) | byte(data[3 * i + 2]!);
  return { width, height, codes };
}
type ColourCodes = ReturnType<typeof colourCodes>;

/** How often each colour fills three by three pixels, which blends at an edge never do. */
function plainColours({ width, height, codes }: ColourCodes): Map<number, number> {
  const counts = new Map<number, number>();
  for (let y = 1; y + 1 < height; y++) {
    for (let x = 1; x + 1 < width; x++) {
      const i = y * width + x;
      const code = codes[i]!;
      let isPlain = true;
      for (let dy = -width; isPlain && dy <= width; dy += width)
        isPlain = codes[i + dy - 1] === code && codes[i + dy] === code && codes[i + dy + 1] === code;
      if (isPlain) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  }
  return counts;
}

/** Those that are no shade of white nor of a more frequent one; the order is that of their codes. */
function distinctColours(pictures: readonly Map<number, number>[]): number[] {
  const counts = new Map<number, number>();
  for (const picture of pictures)
    for (const [code, count] of picture) counts.set(code, (counts.get(code) ?? 0) + count);
  const byCount = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const found: number[] = [];
  for (const [code] of byCount)
    if (!isNear(code, WHITE) && !found.some((other) => isNear(code, other))) found.push(code);
  return found.sort((a, b) => a - b);
}

function labelPlane({ width, height, codes }: ColourCodes, colours: readonly number[]): LabelPlane {
  const known = new Map<number, number>([[WHITE, 0]]);
  const labelOf = (code: number) => {
    const label = known.get(code) ?? 1 + colours.findIndex((colour) => isNear(code, colour));
    known.set(code, label);
    return label;
  };
  return { width, height, data: Uint8Array.from(codes, labelOf) };
}

function isNear(a: number, b: number): boolean {
  return [16, 8, 0].every((shift) => Math.abs(((a >> shift) & 255) - ((b >> shift) & 255)) <= TOLERANCE);
}

const asHex = (code: number) => `#${code.toString(16).padStart(6, "0")}`;

/** At another size; numbers have no mean, so each pixel takes its middle's. */
function labelsAt({ width, height, data }: LabelPlane, size: Size): Uint8Array {
  const out = new Uint8Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    const row = width * Math.floor(((y + 0.5) * height) / size.height);
    for (let x = 0; x < size.width; x++)
      out[y * size.width + x] = data[row + Math.floor(((x + 0.5) * width) / size.width)]!;
  }
  return out;
}

function placesByLabel(sample: Uint8Array, exemplar: Exemplar): (Int32Array | undefined)[] {
  const { left, right, top, bottom } = validPlaces(exemplar);
  const places: number[][] = Array.from({ length: MAX_LABELS + 1 }, () => []);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const place = y * exemplar.width + x;
      if (sample[place]! > 0) places[sample[place]!]!.push(place);
    }
  }
  return places.map((all) => (all.length > 0 ? Int32Array.from(all) : undefined));
}

function indicesOf(labels: Uint8Array, label: number): number[] {
  const indices: number[] = [];
  labels.forEach((value, i) => {
    if (value === label) indices.push(i);
  });
  return indices;
}

const partOf = ({ data }: Plane, indices: readonly number[]): Plane => ({
  width: indices.length,
  height: 1,
  data: Float32Array.from(indices, (index) => data[index]!),
});
