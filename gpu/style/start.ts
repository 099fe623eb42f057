// Where a stylisation starts. Each choice draws from a random stream of its own.

import type { Raster } from "../image/raster.ts";
import { resize } from "../image/resize.ts";
import type { Random } from "../random.ts";

export const STARTS = ["content", "noise", "style"] as const;
export type Start = (typeof STARTS)[number];

/** @returns pixels of the content's size, in [0, 1]. */
export function startPixels(start: Start, content: Raster, style: Raster, random: Random): Float32Array {
  switch (start) {
    case "content":
      return content.data.slice();
    case "style":
      return resize(style, content).data;
    case "noise":
      // Around middle grey and mostly inside the box: pixels that start at its border would be slow to leave it.
      return content.data.map(() => Math.min(1, Math.max(0, 0.5 + 0.2 * random.normal())));
  }
}
