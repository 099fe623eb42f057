// The part of painting that runs anywhere. This is the only file under gpu/ that the server and the gallery may import
// (docs/decisions/0010): from here nothing may lead to Node or to a package, and a test sees to it.

export type { Raster } from "../image/raster.ts";
export { type Random, seededRandom } from "../random.ts";
export { areaOf, union } from "./area.ts";
export * from "./auto-paint.ts";
export { BRUSHES, type BrushId } from "./brushes.ts";
export { type CanvasOptions, PaintCanvas, type Rgb } from "./canvas.ts";
export { type Colour, jitterColour } from "./colour.ts";
export { inDisc } from "./dabs.ts";
export { blurPicture, luminanceOf, type Plane, sampleColour } from "./filters.ts";
export { fixationsFrom, type GazeSample, type Look } from "./gaze.ts";
export { HEX_COLOUR, hexOf, rgbOf } from "./hex.ts";
export * from "./history.ts";
export { leansOf } from "./lean.ts";
export * from "./limits.ts";
export { Mask } from "./mask.ts";
export { detailOf, type Orientation, orientationOf } from "./orientation.ts";
export { nearestColour, type Palette, paletteFrom, paletteOf } from "./palette.ts";
export { Relaxation, type RelaxOptions } from "./relax.ts";
export { illuminateInto, LIGHT_RANGES, type Light, USUAL_LIGHT } from "./relief.ts";
export { paintStroke, paintStrokes, render } from "./render.ts";
export { asLogged, blankStroke, type Stroke, type StrokeColumns, StrokeLog } from "./stroke.ts";
export { type SvgFrame, SvgWriter } from "./svg.ts";
export { tidy } from "./tidy.ts";
export { type Rectangle, toBytes } from "./to-bytes.ts";
export { unitOf } from "./units.ts";
