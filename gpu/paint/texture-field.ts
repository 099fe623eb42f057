// Where each pixel of a picture is copied from: the whole state of texture synthesis, and the pictures that can be made of it.
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import type { Size } from "../image/resize.ts";
import type { Random } from "../random.ts";
import { type Colour, fromHsv } from "./colour.ts";
import type { Exemplar } from "./texture-exemplar.ts";
import type { RegionMatch } from "./texture-labels.ts";

const places = z.instanceof(Int16Array);
export const fieldSchema = z.object({ width: z.int(), height: z.int(), x: places, y: places });
/** Pixel i shows the sample's pixel (x[i], y[i]). */
export type SourceField = Readonly<z.infer<typeof fieldSchema>>;

/** The places of a sample around which a whole window fits. */
export interface ValidPlaces {
  readonly left: number;
  readonly top: number;
  /** Inclusive. */
  readonly right: number;
  readonly bottom: number;
  readonly count: number;
}

export function validPlaces({
  width,
  height,
  radius,
}: Pick<Exemplar, "width" | "height" | "radius">): ValidPlaces {
  const [right, bottom] = [width - 1 - radius, height - 1 - radius];
  return { left: radius, top: radius, right, bottom, count: (right - radius + 1) * (bottom - radius + 1) };
}

/** @returns one of the places, row by row of the sample. */
export function drawPlace({ left, top, right, count }: ValidPlaces, width: number, random: Random): number {
  const columns = right - left + 1;
  const place = random.integer(count);
  return (top + Math.floor(place / columns)) * width + left + (place % columns);
}

/** Every pixel from anywhere, or from anywhere in its region. */
export function randomField(
  { width, height }: Size,
  exemplar: Exemplar,
  random: Random,
  regions?: RegionMatch,
): SourceField {
  const places = validPlaces(exemplar);
  const field = emptyField(width, height);
  for (let i = 0; i < field.x.length; i++) {
    const place = regions?.draw(i, random) ?? drawPlace(places, exemplar.width, random);
    field.x[i] = place % exemplar.width;
    field.y[i] = Math.floor(place / exemplar.width);
  }
  return field;
}

export function emptyField(width: number, height: number): SourceField {
  return { width, height, x: new Int16Array(width * height), y: new Int16Array(width * height) };
}

export const copyField = ({ width, height, x, y }: SourceField): SourceField => ({
  ...{ width, height },
  ...{ x: x.slice(), y: y.slice() },
});

/**
 * A field for a picture about twice the size, copied from a sample about twice the size: four pixels go where one went, each to
 * its own quarter.
 */
export function finerField(
  field: SourceField,
  { width, height, coarse, fine }: { width: number; height: number; coarse: Exemplar; fine: Exemplar },
): SourceField {
  const places = validPlaces(fine);
  const out = emptyField(width, height);
  const [scaleX, scaleY] = [fine.width / coarse.width, fine.height / coarse.height];
  for (let y = 0; y < height; y++) {
    const exactY = ((y + 0.5) * field.height) / height;
    const fromY = Math.min(field.height - 1, Math.floor(exactY));
    for (let x = 0; x < width; x++) {
      const exactX = ((x + 0.5) * field.width) / width;
      const fromX = Math.min(field.width - 1, Math.floor(exactX));
      const from = fromY * field.width + fromX;
      const sx = Math.floor((field.x[from]! + exactX - fromX) * scaleX);
      const sy = Math.floor((field.y[from]! + exactY - fromY) * scaleY);
      out.x[y * width + x] = Math.min(places.right, Math.max(places.left, sx));
      out.y[y * width + x] = Math.min(places.bottom, Math.max(places.top, sy));
    }
  }
  return out;
}

/** The picture itself: every pixel a copy. */
export function copyPixels(field: SourceField, { width: sampleWidth, rgb }: Exemplar): Raster {
  const { width, height } = field;
  const data = new Float32Array(width * height * 3);
  for (let i = 0; i < field.x.length; i++) {
    const from = 3 * (field.y[i]! * sampleWidth + field.x[i]!);
    data[3 * i] = rgb[from]!;
    data[3 * i + 1] = rgb[from + 1]!;
    data[3 * i + 2] = rgb[from + 2]!;
  }
  return { width, height, data };
}

export const FIELD_VIEWS = ["picture", "sources", "seams"] as const;
export type FieldView = (typeof FIELD_VIEWS)[number];

export function showField(field: SourceField, exemplar: Exemplar, view: FieldView): Raster {
  if (view === "sources") return showSources(field, exemplar);
  return view === "seams" ? showSeams(field, exemplar) : copyPixels(field, exemplar);
}

/** Hues end before they come back to red; no place is black. */
const HUES = 0.83;
const DARKEST = 0.25;

/** Hue and value say where in the sample a pixel comes from, rightwards and downwards: patches show as smooth ramps. */
function showSources({ width, height, x, y }: SourceField, exemplar: Exemplar): Raster {
  const data = new Float32Array(width * height * 3);
  const colour: Colour = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [across, down] = [(x[i]! + 0.5) / exemplar.width, (y[i]! + 0.5) / exemplar.height];
    fromHsv(HUES * across, 0.85, DARKEST + (1 - DARKEST) * down, colour);
    for (let c = 0; c < 3; c++) data[3 * i + c] = colour[c]!;
  }
  return { width, height, data };
}

/** The picture, pale, with the borders of its patches in black. */
function showSeams(field: SourceField, exemplar: Exemplar): Raster {
  const picture = copyPixels(field, exemplar);
  const { width, height, data } = picture;
  for (let i = 0; i < width * height; i++) {
    const isSeam = (i % width) + 1 < width && !continues(field, i, 1, 1, 0);
    const isSeamBelow = i + width < width * height && !continues(field, i, width, 0, 1);
    for (let c = 0; c < 3; c++) {
      const at = 3 * i + c;
      data[at] = isSeam || isSeamBelow ? 0 : 0.4 + 0.6 * data[at]!;
    }
  }
  return picture;
}

/** Part of the neighbours, left and right, above and below, that are neighbours in the sample too: 1 is a single copy. */
export function coherenceOf(field: SourceField): number {
  const { width, height } = field;
  let pairs = 0;
  let coherent = 0;
  for (let i = 0; i < width * height; i++) {
    if ((i % width) + 1 < width) {
      pairs += 1;
      if (continues(field, i, 1, 1, 0)) coherent += 1;
    }
    if (i + width < width * height) {
      pairs += 1;
      if (continues(field, i, width, 0, 1)) coherent += 1;
    }
  }
  return pairs === 0 ? 1 : coherent / pairs;
}

function continues({ x, y }: SourceField, i: number, step: number, dx: number, dy: number): boolean {
  return x[i + step]! - x[i]! === dx && y[i + step]! - y[i]! === dy;
}
