// Relaxation (Haeberli 1990): a painting comes closer to its photograph by chance. A stroke is picked, one of its attributes is
// changed, the part of the canvas that it touches is painted again, and the change is kept where the error has fallen. The
// number of strokes and their order stay. Runs in browsers too.
import type { Raster } from "../image/raster.ts";
import { type Random, seededRandom } from "../random.ts";
import { areaOf, isEmpty, union } from "./area.ts";
import { PaintCanvas, type Rgb } from "./canvas.ts";
import type { Colour } from "./colour.ts";
import { clamp01 } from "./colour.ts";
import { sampleColour } from "./filters.ts";
import { nearestColour, type Palette } from "./palette.ts";
import { paintStroke } from "./render.ts";
import type { Stroke } from "./stroke.ts";
import { StrokeGrid } from "./stroke-grid.ts";
import { tidy } from "./tidy.ts";
import type { Rectangle } from "./to-bytes.ts";

export interface RelaxOptions {
  /** Of the painting's size, one pixel a unit. */
  source: Raster;
  ground: Rgb;
  /** New colours are of it only. */
  palette?: Palette | undefined;
  /** Decides which changes are tried. */
  seed: number;
}

/** Widths of the changes (normal deviations): places in widths of the stroke, directions in radians, sizes as logarithms. */
const SPREAD = { place: 0.4, direction: 0.3, size: 0.25, colour: 0.04 };
/** A stroke stays between half and twice as long and as wide as it was painted. */
const SIZE_SPAN = 2;
const ATTRIBUTES = ["place", "direction", "length", "width", "colour"] as const;

export class Relaxation {
  readonly #options: RelaxOptions;
  readonly #random: Random;
  readonly #painted: readonly Stroke[];
  readonly #strokes: Stroke[];
  /** Places of those that can change: curved ones have no length and no direction of their own. */
  readonly #straight: readonly number[];
  readonly #canvas: PaintCanvas;
  /** Where changes are tried. */
  readonly #trial: PaintCanvas;
  readonly #grid: StrokeGrid;
  #squares: number;

  /** @param strokes that show, in order; they are copied. */
  constructor(strokes: readonly Stroke[], options: RelaxOptions) {
    const { width, height } = options.source;
    this.#options = options;
    this.#random = seededRandom(options.seed, "relaxation");
    this.#painted = strokes;
    this.#strokes = strokes.map((stroke) => ({ ...stroke }));
    this.#straight = this.#strokes.flatMap(({ path }, place) => (path ? [] : [place]));
    this.#canvas = new PaintCanvas({ width, height, ground: options.ground });
    this.#trial = new PaintCanvas({ width, height, ground: options.ground });
    this.#grid = new StrokeGrid(this.#canvas);
    for (const [place, stroke] of this.#strokes.entries()) {
      paintStroke(this.#canvas, stroke);
      this.#grid.set(place, areaOf(stroke, this.#canvas));
    }
    this.#squares = this.#squaresIn(this.#canvas, this.#canvas.whole);
  }

  /** Root mean square difference between painting and photograph over all channels, [0, 1]. */
  get error(): number {
    return Math.sqrt(Math.max(0, this.#squares) / this.#canvas.rgb.length);
  }

  /** A stroke as it is now. */
  strokeAt(place: number): Stroke {
    const stroke = this.#strokes[place];
    if (!stroke) throw new RangeError(`There is no stroke ${place}.`);
    return stroke;
  }

  /** Tries one change. @returns the stroke's place where it was kept; undefined where all is as before. */
  step(): number | undefined {
    if (this.#straight.length === 0) return undefined;
    const place = this.#straight[this.#random.integer(this.#straight.length)]!;
    const changed = this.#change(place);
    const after = areaOf(changed, this.#canvas);
    const before = this.#grid.areaAt(place);
    const area = isEmpty(after) ? before : isEmpty(before) ? after : union(before, after);
    if (isEmpty(area)) return undefined;
    this.#try(area, place, changed);
    const gain = this.#squaresIn(this.#canvas, area) - this.#squaresIn(this.#trial, area);
    // What is hidden by other strokes gains nothing, not even by rounding.
    if (!(gain > 1e-6)) return undefined;
    this.#squares -= gain;
    this.#strokes[place] = changed;
    this.#grid.set(place, after);
    this.#canvas.take(this.#trial, area);
    return place;
  }

  #change(place: number): Stroke {
    const random = this.#random;
    const stroke = { ...this.strokeAt(place) };
    const painted = this.#painted[place] ?? stroke;
    const sized = (value: number, original: number) =>
      Math.min(
        original * SIZE_SPAN,
        Math.max(original / SIZE_SPAN, value * Math.exp(random.normal() * SPREAD.size)),
      );
    switch (ATTRIBUTES[random.integer(ATTRIBUTES.length)]) {
      case "place":
        stroke.x += random.normal() * SPREAD.place * stroke.width;
        stroke.y += random.normal() * SPREAD.place * stroke.width;
        break;
      case "direction":
        stroke.theta += random.normal() * SPREAD.direction;
        break;
      case "length":
        stroke.length = sized(stroke.length, painted.length);
        break;
      case "width":
        stroke.width = sized(stroke.width, painted.width);
        break;
      default:
        [stroke.red, stroke.green, stroke.blue] = this.#colourNear(stroke);
    }
    return tidy(stroke);
  }

  /** About the photograph's colour where the stroke lies. */
  #colourNear({ x, y }: Stroke): Colour {
    const { source, palette } = this.#options;
    const colour = sampleColour(source, x, y, [0, 0, 0]);
    for (let c = 0; c < 3; c++) colour[c] = clamp01(colour[c]! + this.#random.normal() * SPREAD.colour);
    if (palette) nearestColour(palette, colour);
    return colour;
  }

  /** An area again, with another stroke at one place. */
  #try(area: Rectangle, place: number, changed: Stroke): void {
    const touching = new Set(this.#grid.touching(area)).add(place);
    this.#trial.clear(area);
    this.#trial.clip = area;
    for (const at of [...touching].sort((a, b) => a - b)) {
      paintStroke(this.#trial, at === place ? changed : this.strokeAt(at));
    }
  }

  #squaresIn({ rgb, width }: PaintCanvas, { left, top, right, bottom }: Rectangle): number {
    const { data } = this.#options.source;
    let sum = 0;
    for (let y = top; y < bottom; y++) {
      const end = (y * width + right) * 3;
      for (let i = (y * width + left) * 3; i < end; i++) sum += (rgb[i]! - data[i]!) ** 2;
    }
    return sum;
  }
}
