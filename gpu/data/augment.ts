// Pictures on their way into a batch: bytes to floats, with an optional shift (zero padding, random crop) and mirror.
import type { Random } from "../random.ts";

export interface Augmentation {
  /** Zeros around the picture before it is cropped back to its size. */
  padPx: number;
  isFlipped: boolean;
}

export const STANDARD_AUGMENTATION: Augmentation = { padPx: 4, isFlipped: true };
export const NO_AUGMENTATION: Augmentation = { padPx: 0, isFlipped: false };

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
