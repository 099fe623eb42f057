// Pixels of a canvas as a screen and a file hold them. Runs in browsers too.
import type { PaintCanvas } from "./canvas.ts";

export interface Rectangle {
  left: number;
  top: number;
  /** Exclusive. */
  right: number;
  bottom: number;
}

/**
 * Writes the canvas as 8-bit sRGB into `bytes`, row by row, `channels` bytes a pixel; a fourth one is set to 255. Equal
 * canvases give equal bytes wherever it runs.
 * @param area what to write; the rest of `bytes` stays.
 */
export function toBytes(
  { width, height, rgb }: Pick<PaintCanvas, "width" | "height" | "rgb">,
  bytes: Uint8Array | Uint8ClampedArray,
  channels: 3 | 4,
  { left, top, right, bottom }: Rectangle = { left: 0, top: 0, right: width, bottom: height },
): void {
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const from = (y * width + x) * 3;
      const to = (y * width + x) * channels;
      for (let c = 0; c < 3; c++) {
        bytes[to + c] = Math.min(255, Math.max(0, Math.round(rgb[from + c]! * 255)));
      }
      if (channels === 4) bytes[to + 3] = 255;
    }
  }
}
