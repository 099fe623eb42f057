// A painting while it is made: the picture it takes its colours from, its log and its canvas, always in step. Whoever lays
// strokes lays them here, so that the log alone can make the canvas again.
import type { Raster } from "../image/raster.ts";
import { type CanvasOptions, PaintCanvas } from "./canvas.ts";
import { IndexSet } from "./index-set.ts";
import { paintStroke } from "./render.ts";
import { blankStroke, type Stroke, type StrokeColumns, StrokeLog } from "./stroke.ts";

export interface PaintingOptions {
  source: Raster;
  ground: CanvasOptions["ground"];
  /** Whether `uncovered` is kept; it costs eight bytes a pixel. */
  tracksUncovered?: boolean;
}

export class Painting {
  readonly source: Raster;
  readonly ground: CanvasOptions["ground"];
  readonly canvas: PaintCanvas;
  readonly log = new StrokeLog();
  readonly #stroke = blankStroke();

  constructor({ source, ground, tracksUncovered = false }: PaintingOptions) {
    const { width, height } = source;
    this.source = source;
    this.ground = ground;
    const uncovered = tracksUncovered ? new IndexSet(width * height) : undefined;
    this.canvas = new PaintCanvas({ width, height, ground, uncovered });
  }

  /** Appends the stroke to the log and paints it as it stands there, in float32. */
  lay(stroke: Stroke): void {
    paintStroke(this.canvas, this.log.read(this.log.push(stroke), this.#stroke));
  }

  /** Lays strokes of an earlier attempt, from where this painting is up to `end` of their log. */
  replay(columns: StrokeColumns, end = columns.brushes.length): void {
    const earlier = StrokeLog.from(columns);
    const stroke = blankStroke();
    while (this.log.length < end) this.lay(earlier.read(this.log.length, stroke));
  }

  /** Mean difference between canvas and source over all channels, [0, 1]. */
  error(): number {
    const { rgb } = this.canvas;
    const { data } = this.source;
    // Three sums: additions to one would wait for each other.
    let [red, green, blue] = [0, 0, 0];
    for (let i = 0; i < rgb.length; i += 3) {
      red += Math.abs(rgb[i]! - data[i]!);
      green += Math.abs(rgb[i + 1]! - data[i + 1]!);
      blue += Math.abs(rgb[i + 2]! - data[i + 2]!);
    }
    return (red + green + blue) / rgb.length;
  }
}
