// The part of painting that runs anywhere. This is the only file under gpu/ that the server and the gallery may import
// (docs/decisions/0010): from here nothing may lead to Node or to a package, and a test sees to it.

export { BRUSHES, type BrushId } from "./brushes.ts";
export { type CanvasOptions, PaintCanvas, type Rgb } from "./canvas.ts";
export { fixationsFrom, type GazeSample, type Look } from "./gaze.ts";
export * from "./history.ts";
export * from "./limits.ts";
export { paintStroke, paintStrokes, render } from "./render.ts";
export { blankStroke, type Stroke, type StrokeColumns, StrokeLog } from "./stroke.ts";
export { toBytes } from "./to-bytes.ts";
