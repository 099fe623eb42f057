// Bounds of an interactive painting: what the server accepts and what the gallery therefore never sends. Runs in browsers
// too.

/** The longer side of a painting in units, and in pixels on the screen. */
export const PAINTING_SIDE = 1024;
/** The longer side of a print in pixels: the same strokes, rendered again. */
export const PRINT_SIDE_PX = 4096;
export const SMALLEST_PRINT_PX = 256;

export const PAINTING_LIMITS = {
  strokesPerEvent: 500,
  eventsPerRequest: 50,
  strokesPerRequest: 2000,
  /** Undone ones included: the log keeps them. */
  strokesPerPainting: 100_000,
  eventsPerPainting: 100_000,
  /** Longest width and length of a stroke, and how far its centre may lie outside the painting, in units. */
  strokeSize: PAINTING_SIDE,
  pathPoints: 64,
  /** Of one auto-painting. */
  autoStrokes: 20_000,
  /** Changes that one relaxation tries. */
  relaxSteps: 20_000,
  /** Colours that a painter confines himself to. */
  paletteColours: 32,
} as const;

/**
 * How a brush can be set. Size is a width in units; aspect is length over width; scatter and spacing are in widths, the
 * angle in degrees.
 */
export const BRUSH_LIMITS = {
  size: { min: 2, max: 200 },
  aspect: { min: 1, max: 12 },
  opacity: { min: 0.05, max: 1 },
  scatter: { min: 0, max: 5 },
  colourJitter: { min: 0, max: 0.5 },
  spacing: { min: 0.05, max: 2 },
  angle: { min: -90, max: 90 },
} as const;

/** What a painting of a picture measures, in units. */
export function paintingSize({ width, height }: { width: number; height: number }): {
  width: number;
  height: number;
} {
  const scale = PAINTING_SIDE / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
