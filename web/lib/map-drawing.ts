// A map of where detail matters, as it is painted: steps, and how they look. Light and dark over mid-grey, which changes
// nothing. No screen here: whatever draws like a canvas will do.

export const MAP_TONES = ["light", "dark", "erase"] as const;
export type MapTone = (typeof MAP_TONES)[number];

/** Shares of the picture, from the upper left. */
export interface MapPlace {
  x: number;
  y: number;
}

export interface MapStroke {
  tone: MapTone;
  /** Of the brush, as a share of the longer side. */
  size: number;
  path: readonly MapPlace[];
}

/** A drag of the brush, or all of it wiped off. */
export type MapStep = MapStroke | { tone: "clear" };

const COLOURS = { light: "#ffffff", dark: "#000000", erase: "#808080", clear: "#808080" } as const;

/** Longer side of a map: methods only ask how much matters where. */
const MAP_PX = 512;

export function mapSize({ width, height }: { width: number; height: number }) {
  const scale = MAP_PX / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** Whether nothing is left of what was painted. */
export const isBlank = (steps: readonly MapStep[]): boolean => (steps.at(-1)?.tone ?? "clear") === "clear";

/** What it takes of a canvas. */
export interface MapPen {
  readonly canvas: { readonly width: number; readonly height: number };
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
}

/** Draws one more step. The first is "clear": a canvas is transparent before. */
export function drawStep(pen: MapPen, step: MapStep): void {
  const { width, height } = pen.canvas;
  if (step.tone === "clear") {
    pen.fillStyle = COLOURS.clear;
    pen.fillRect(0, 0, width, height);
    return;
  }
  const [first, ...rest] = step.path;
  if (!first) return;
  pen.strokeStyle = COLOURS[step.tone];
  pen.lineWidth = step.size * Math.max(width, height);
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(first.x * width, first.y * height);
  // A line without length leaves no dot.
  if (rest.length === 0) pen.lineTo(first.x * width + 0.01, first.y * height);
  for (const { x, y } of rest) pen.lineTo(x * width, y * height);
  pen.stroke();
}
