// A part of a picture, between a drag over it and a method's parameter.
import * as z from "zod/mini";

/** Shares of the picture, from the upper left. */
export interface Crop {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const WHOLE: Crop = { x: 0, y: 0, width: 1, height: 1 };
/** What is smaller holds no texture. */
export const LEAST = 0.02;

const share = z.number().check(z.minimum(0), z.maximum(1));
const cropSchema = z.object({ x: share, y: share, width: share, height: share });

/** @param text of a form's field. @returns the whole where it is no crop. */
export function readCrop(text: string): Crop {
  try {
    return cropSchema.safeParse(JSON.parse(text)).data ?? WHOLE;
  } catch {
    return WHOLE;
  }
}

const thousandths = (value: number) => Math.round(value * 1000) / 1000;

/** Kept within the picture, and large enough. */
export function writeCrop({ x, y, width, height }: Crop): string {
  const span = (from: number, length: number) => {
    const first = Math.min(1 - LEAST, Math.max(0, from));
    return [thousandths(first), thousandths(Math.min(1 - first, Math.max(LEAST, length)))] as const;
  };
  const [left, across] = span(x, width);
  const [top, down] = span(y, height);
  return JSON.stringify({ x: left, y: top, width: across, height: down });
}

interface Place {
  x: number;
  y: number;
}

/** The box between two corners, whichever they are. */
export const between = (a: Place, b: Place): Crop => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
});
