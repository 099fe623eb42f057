// Relaxation (Haeberli 1990): a painting comes closer to its photograph by chance. A stroke is picked, one of its attributes is
// changed, the part of the canvas that it touches is painted again, and the change is kept where the error has fallen. The
// number of strokes and their order stay. Runs in browsers too.
import type { Raster } from "../image/raster.ts";
import { type Random, seededRandom } from "../random.ts";
import { areaOf, isEmpty, union } from "./area.ts";
import { PaintCanvas, type Rgb } from "./canvas.ts";
import type { Colour } from "./colour.ts";
import { clamp01 } from "./colour.ts";
import { type Plane, sampleColour } from "./filters.ts";
import { Mask } from "./mask.ts";
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
  /**
   * Of a map of the painting's size (`leansOf`): differences and changes count twice where it is white, nothing where it is
   * black, and what is black stays as it is.
   */
  leans?: Plane | undefined;
  /** Decides which changes are tried. */
  seed: number;
}

/** Widths of the changes (normal deviations): places in widths of the stroke, directions in radians, sizes as logarithms. */
const SPREAD = { place: 0.4, direction: 0.3, size: 0.25, colour: 0.04 };
/** How much smaller strokes are tried where the map is white, as a logarithm; as much larger where it is black. */
const SIZE_LEAN = 0.1;
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
  /** For each of them the weight of where it lay at first, added to those before. */
  readonly #shares: Float64Array;
  readonly #mask: Mask | undefined;
  /** Of each pixel: 0 black, 1 as without a map, 2 white. */
  readonly #weights: Float32Array;
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
    this.#mask = options.leans && new Mask(options.leans);
    this.#weights = options.leans?.data.map((lean) => 1 + lean) ?? new Float32Array(width * height).fill(1);
    let shares = 0;
    this.#shares = Float64Array.from(this.#straight, (place) => {
      shares += this.#weightOf(this.strokeAt(place));
      return shares;
    });
    this.#canvas = new PaintCanvas({ width, height, ground: options.ground });
    this.#trial = new PaintCanvas({ width, height, ground: options.ground });
    this.#grid = new StrokeGrid(this.#canvas);
    for (const [place, stroke] of this.#strokes.entries()) {
      paintStroke(this.#canvas, stroke);
      this.#grid.set(place, areaOf(stroke, this.#canvas));
    }
    this.#squares = this.#squaresIn(this.#canvas, this.#canvas.whole);
  }

  /** Root mean square difference between painting and photograph over all channels, as the map weighs them, [0, 1]. */
  get error(): number {
    const weights = this.#weights.reduce((sum, weight) => sum + weight, 0);
    return Math.sqrt(Math.max(0, this.#squares) / Math.max(1, 3 * weights));
  }

  /** A stroke as it is now. */
  strokeAt(place: number): Stroke {
    const stroke = this.#strokes[place];
    if (!stroke) throw new RangeError(`There is no stroke ${place}.`);
    return stroke;
  }

  /** Tries one change. @returns the stroke's place where it was kept; undefined where all is as before. */
  step(): number | undefined {
    const place = this.#pick();
    if (place === undefined) return undefined;
    const changed = this.#change(place);
    const after = areaOf(changed, this.#canvas);
    const before = this.#grid.areaAt(place);
    const area = isEmpty(after) ? before : isEmpty(before) ? after : union(before, after);
    if (isEmpty(area)) return undefined;
    this.#try(area, place, changed);
    if (this.#mask && this.#reaches(this.#mask, area)) return undefined;
    const gain = this.#squaresIn(this.#canvas, area) - this.#squaresIn(this.#trial, area);
    // What is hidden by other strokes gains nothing, not even by rounding.
    if (!(gain > 1e-6)) return undefined;
    this.#squares -= gain;
    this.#strokes[place] = changed;
    this.#grid.set(place, after);
    this.#canvas.take(this.#trial, area);
    return place;
  }

  /** The place of a stroke, the likelier the lighter the map is where it lies. */
  #pick(): number | undefined {
    const shares = this.#shares;
    const wanted = this.#random.uniform() * (shares.at(-1) ?? 0);
    let [first, end] = [0, shares.length];
    while (first < end) {
      const middle = (first + end) >> 1;
      if (shares[middle]! > wanted) end = middle;
      else first = middle + 1;
    }
    return this.#straight[first];
  }

  /** Nothing for strokes in black, those beyond the rim as on it. */
  #weightOf({ x, y }: Stroke): number {
    const { width, height } = this.#options.source;
    const column = Math.min(width - 1, Math.max(0, Math.floor(x)));
    const at = Math.min(height - 1, Math.max(0, Math.floor(y))) * width + column;
    return this.#mask?.hasPixel(at) ? 0 : this.#weights[at]!;
  }

  /** Whether the trial is another than the canvas where nothing is to be painted. */
  #reaches(mask: Mask, { left, top, right, bottom }: Rectangle): boolean {
    const { width, rgb } = this.#canvas;
    for (let y = top; y < bottom; y++) {
      for (let at = y * width + left; at < y * width + right; at++) {
        if (!mask.hasPixel(at)) continue;
        for (let i = 3 * at; i < 3 * at + 3; i++) if (rgb[i] !== this.#trial.rgb[i]) return true;
      }
    }
    return false;
  }

  #change(place: number): Stroke {
    const random = this.#random;
    const stroke = { ...this.strokeAt(place) };
    const painted = this.#painted[place] ?? stroke;
    const larger = SIZE_LEAN * (1 - this.#weightOf(stroke));
    const sized = (value: number, original: number) =>
      Math.min(
        original * SIZE_SPAN,
        Math.max(original / SIZE_SPAN, value * Math.exp(larger + random.normal() * SPREAD.size)),
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
      for (let at = y * width + left; at < y * width + right; at++) {
        const i = 3 * at;
        const red = rgb[i]! - data[i]!;
        const green = rgb[i + 1]! - data[i + 1]!;
        const blue = rgb[i + 2]! - data[i + 2]!;
        sum += this.#weights[at]! * (red * red + green * green + blue * blue);
      }
    }
    return sum;
  }
}
