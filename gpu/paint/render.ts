// The one renderer: strokes to pixels, in order, the same on the server and in a browser, at any scale. Owns how brushes
// leave paint; what is painted where is the methods' choice. Nothing here may import from Node.

import { isSweep } from "./brushes.ts";
import { type CanvasOptions, PaintCanvas } from "./canvas.ts";
import { stamp } from "./stamp.ts";
import { blankStroke, type Stroke, type StrokeLog } from "./stroke.ts";
import { sweep } from "./sweep.ts";

/** Paints one stroke; what lies outside the canvas is cut off. */
export function paintStroke(canvas: PaintCanvas, stroke: Stroke): void {
  if (isSweep(stroke.brush)) sweep(canvas, stroke);
  else stamp(canvas, stroke);
}

/** Paints the strokes from `start` up to `end` of a log. */
export function paintStrokes(canvas: PaintCanvas, log: StrokeLog, start = 0, end = log.length): void {
  const stroke = blankStroke();
  for (let at = start; at < end; at++) paintStroke(canvas, log.read(at, stroke));
}

/** A whole painting from its log. Equal logs and options give equal pixels. */
export function render(log: StrokeLog, options: CanvasOptions): PaintCanvas {
  const canvas = new PaintCanvas(options);
  paintStrokes(canvas, log);
  return canvas;
}
