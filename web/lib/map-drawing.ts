// What is painted over a picture to say something of it: steps, and how they look. No screen here: whatever draws like a canvas
// will do.

/** Of a map of where detail matters: light and dark over mid-grey, which changes nothing. */
export const MAP_COLOURS = { light: "#ffffff", dark: "#000000", erase: "#808080" } as const;
export type MapTone = keyof typeof MAP_COLOURS;
export const MAP_TONES = ["light", "dark", "erase"] as const satisfies readonly MapTone[];

/** Shares of the picture, from the upper left. */
export interface MapPlace {
  x: number;
  y: number;
}

export interface MapStroke {
  /** `#rrggbb`; the ground's erases. */
  colour: string;
  /** Of the brush, as a share of the longer side. */
  size: number;
  path: readonly MapPlace[];
}

/** A drag of the brush, or all of it wiped off. */
export type MapStep = MapStroke | "clear";

/** Longer side of a map: methods only ask what holds where. */
const MAP_PX = 512;

export function mapSize({ width, height }: { width: number; height: number }) {
  const scale = MAP_PX / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** Whether nothing is left of what was painted. */
export const isBlank = (steps: readonly MapStep[]): boolean => (steps.at(-1) ?? "clear") === "clear";

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

/** Draws one more step. The first is "clear": a canvas is transparent before. @param ground the colour that says nothing. */
export function drawStep(pen: MapPen, step: MapStep, ground: string): void {
  const { width, height } = pen.canvas;
  if (step === "clear") {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, width, height);
    return;
  }
  const [first, ...rest] = step.path;
  if (!first) return;
  pen.strokeStyle = step.colour;
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
