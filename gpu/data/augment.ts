// Pictures on their way into a batch: bytes to floats, with an optional shift (zero padding, random crop) and mirror;
// then, where asked for, other colours and a hole.
import type { Random } from "../random.ts";

export interface Augmentation {
  /** Zeros around the picture before it is cropped back to its size. */
  padPx: number;
  isFlipped: boolean;
  /** Brightness, contrast and saturation each change by a factor from 1 - this to 1 + this; 0: not at all. */
  colourJitter: number;
  /** Side of a grey square somewhere on the picture, over its border too; 0: none. */
  cutoutPx: number;
}

export const NO_AUGMENTATION: Augmentation = { padPx: 0, isFlipped: false, colourJitter: 0, cutoutPx: 0 };
export const STANDARD_AUGMENTATION: Augmentation = { ...NO_AUGMENTATION, padPx: 4, isFlipped: true };

export interface Placement {
  /** How far the picture moves, -padPx to padPx. */
  shiftX: number;
  shiftY: number;
  isMirrored: boolean;
}

export function drawPlacement({ padPx, isFlipped }: Augmentation, random: Random): Placement {
  return {
    shiftX: padPx ? random.integer(2 * padPx + 1) - padPx : 0,
    shiftY: padPx ? random.integer(2 * padPx + 1) - padPx : 0,
    isMirrored: isFlipped && random.integer(2) === 1,
  };
}

/**
 * Writes one picture, placed, as floats in [0, 1] into `target[offset...]`.
 * @param pixels [sizePx, sizePx, 3] bytes. Black enters where the shift leaves nothing, as zero padding does.
 */
export function place(
  pixels: Uint8Array,
  sizePx: number,
  { shiftX, shiftY, isMirrored }: Placement,
  target: Float32Array,
  offset: number,
): void {
  const scale = 1 / 255;
  let t = offset;
  for (let y = 0; y < sizePx; y++) {
    const fromY = y - shiftY;
    for (let x = 0; x < sizePx; x++, t += 3) {
      const fromX = (isMirrored ? sizePx - 1 - x : x) - shiftX;
      if (fromX < 0 || fromY < 0 || fromX >= sizePx || fromY >= sizePx) {
        target[t] = target[t + 1] = target[t + 2] = 0;
      } else {
        const p = (fromY * sizePx + fromX) * 3;
        target[t] = pixels[p]! * scale;
        target[t + 1] = pixels[p + 1]! * scale;
        target[t + 2] = pixels[p + 2]! * scale;
      }
    }
  }
}

/** Rec. 601, as elsewhere in this kind of augmentation. */
const LUMA = [0.299, 0.587, 0.114] as const;
/** About the mean of natural pictures, which is what a normalising network sees as nothing. */
const HOLE = 0.5;

/**
 * Brightness, then contrast around the picture's mean grey, then saturation around each pixel's grey, all clipped to
 * [0, 1]. @param picture float32 [pixels, 3], changed in place. @param jitter as in `Augmentation`.
 */
export function recolour(picture: Float32Array, jitter: number, random: Random): void {
  const factor = () => 1 + jitter * (2 * random.uniform() - 1);
  const [brightness, contrast, saturation] = [factor(), factor(), factor()];
  let mean = 0;
  for (let i = 0; i < picture.length; i++) picture[i] = clip(picture[i]! * brightness);
  for (let i = 0; i < picture.length; i += 3) mean += greyAt(picture, i);
  mean /= picture.length / 3;
  for (let i = 0; i < picture.length; i++) picture[i] = clip(mean + (picture[i]! - mean) * contrast);
  for (let i = 0; i < picture.length; i += 3) {
    const grey = greyAt(picture, i);
    for (let c = i; c < i + 3; c++) picture[c] = clip(grey + (picture[c]! - grey) * saturation);
  }
}

/** Cutout (DeVries & Taylor 2017): the square's middle is anywhere. @param picture [sizePx, sizePx, 3], changed in place. */
export function cutOut(picture: Float32Array, sizePx: number, holePx: number, random: Random): void {
  const from = () => random.integer(sizePx) - (holePx >> 1);
  const [left, top] = [from(), from()];
  for (let y = Math.max(0, top); y < Math.min(sizePx, top + holePx); y++) {
    const row = y * sizePx;
    picture.fill(HOLE, (row + Math.max(0, left)) * 3, (row + Math.min(sizePx, left + holePx)) * 3);
  }
}

const greyAt = (picture: Float32Array, i: number) =>
  LUMA[0] * picture[i]! + LUMA[1] * picture[i + 1]! + LUMA[2] * picture[i + 2]!;

const clip = (value: number) => Math.min(1, Math.max(0, value));
