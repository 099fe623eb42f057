// Strokes as they enter a painting's log: few digits travel and are stored, and all renderers see the same ones. Runs in
// browsers too.
import { PAINTING_LIMITS, PAINTING_SIDE } from "./limits.ts";
import type { Stroke } from "./stroke.ts";

/** Rounds a straight stroke's numbers in place, within what a painting takes. @returns the same stroke. */
export function tidy(stroke: Stroke): Stroke {
  stroke.x = rounded(within(stroke.x), 100);
  stroke.y = rounded(within(stroke.y), 100);
  stroke.red = rounded(stroke.red, 1e4);
  stroke.green = rounded(stroke.green, 1e4);
  stroke.blue = rounded(stroke.blue, 1e4);
  stroke.alpha = rounded(stroke.alpha, 1e4);
  stroke.length = rounded(sized(stroke.length), 100);
  stroke.width = rounded(sized(stroke.width), 100);
  stroke.theta = rounded(stroke.theta, 1e4);
  stroke.timeMs = Math.round(stroke.timeMs);
  return stroke;
}

/** As far outside as a painting takes strokes. */
const within = (place: number) => Math.min(2 * PAINTING_SIDE, Math.max(-PAINTING_SIDE, place));
const sized = (length: number) => Math.min(PAINTING_LIMITS.strokeSize, Math.max(0.1, length));
const rounded = (value: number, steps: number) => Math.round(value * steps) / steps;
