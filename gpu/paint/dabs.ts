// Straight strokes chosen from a picture (Haeberli 1990, painted automatically): where, how large, in which direction, of
// which colour, in which order. Makes a plan; paints nothing.
import type { Raster } from "../image/raster.ts";
import { type Random, seededRandom } from "../random.ts";
import type { BrushId } from "./brushes.ts";
import { type Colour, type ColourJitter, jitterColour } from "./colour.ts";
import { blurPicture, luminanceOf, type Plane, sampleColour } from "./filters.ts";
import type { Mask } from "./mask.ts";
import { type DabOrder, orderStrokes } from "./order.ts";
import { detailOf, type Orientation, orientationOf } from "./orientation.ts";
import { nearestColour, type Palette } from "./palette.ts";
import { blankStroke, type Stroke, StrokeLog } from "./stroke.ts";

export const DIRECTIONS = ["edges", "fixed", "random"] as const;
export const FALLBACKS = ["surroundings", "fixed", "noise"] as const;

export interface DabOptions {
  brush: BrushId;
  /** Of the broadest strokes, in pixels. */
  width: number;
  /** Length over width. */
  aspect: number;
  /** Each size is `ratio` as broad as the one before and visits `detail` of the places that it visited. */
  sizes: number;
  ratio: number;
  detail: number;
  /** Area of the strokes of a size over the area that they are to cover. */
  density: number;
  /** How far strokes stray from their regular places, in widths. */
  scatter: number;
  alpha: number;
  jitter: ColourJitter;
  direction: (typeof DIRECTIONS)[number];
  fallback: (typeof FALLBACKS)[number];
  /** Radians. */
  angle: number;
  angleJitter: number;
  /** Pixels. */
  gradientSigma: number;
  tensorSigma: number;
  /** Strokes end where the colour has changed by so much (Euclidean, sRGB); Infinity lets them run on. */
  edgeTolerance: number;
  order: DabOrder;
  palette?: Palette | undefined;
  /**
   * Of the source's size: all finer strokes go where it is 1, none where it is -1; see `importanceOf`. Strokes of one size
   * alone are half as broad where it is 1, and twice as broad where it is -1.
   */
  importance?: Plane | undefined;
  /** Of the source's size: strokes keep off it. */
  mask?: Mask | undefined;
  seed: number;
}

/** Below this coherence a tensor has no direction worth following. */
const MIN_COHERENCE = 0.1;
/** Below this gradient, in luminance a pixel, there is only noise. */
const MIN_ENERGY = 1e-4;

/** Of strokes of the k-th size, in pixels. */
export const widthOf = ({ width, ratio }: Pick<DabOptions, "width" | "ratio">, k: number): number =>
  Math.max(1.5, width * ratio ** k);

export class DabPlanner {
  readonly #source: Raster;
  readonly #options: DabOptions;
  readonly #orientation: Orientation;
  /** How much is going on around each pixel, or matters there, as a rank among all: 0 least, 1 most. */
  readonly #detail: Float32Array;
  /** Seen when a stroke asks how far its colour reaches. */
  readonly #fine: Raster;
  readonly #random: Record<"scatter" | "colour" | "direction" | "choice" | "seed" | "share", Random>;
  readonly #stroke = blankStroke();

  constructor(source: Raster, options: DabOptions) {
    this.#source = source;
    this.#options = options;
    const { gradientSigma, tensorSigma, fallback, width, importance, seed } = options;
    this.#orientation = orientationOf(luminanceOf(source), {
      gradientSigma,
      tensorSigma,
      fillsFlats: fallback === "surroundings",
    });
    const detail = detailOf(this.#orientation);
    this.#detail = importance ? detail.map((rank, i) => weigh(rank, importance.data[i]!)) : detail;
    this.#fine = blurPicture(source, Math.max(0.7, width * 0.06));
    const random = seededRandom(seed, "dabs");
    this.#random = {
      scatter: random.stream("scatter"),
      colour: random.stream("colour"),
      direction: random.stream("direction"),
      choice: random.stream("choice"),
      seed: random.stream("seed"),
      share: random.stream("share"),
    };
  }

  /**
   * Broad strokes everywhere, finer ones where more is going on; sorted into the order of painting. A second plan is another
   * one.
   */
  plan(density = this.#options.density): StrokeLog {
    const log = new StrokeLog();
    const classes: number[] = [];
    for (let k = 0; k < this.#classes; k++) {
      this.#planSize(k, density, log);
      classes.push(log.length);
    }
    return orderStrokes(log, classes, this.#options.order, seededRandom(this.#options.seed, "dabs/order"));
  }

  /** How many strokes a plan is to be expected to have at density 1; others in proportion. */
  strokesAtDensityOne(): number {
    const { aspect, detail } = this.#options;
    const { width, height } = this.#source;
    let strokes = 0;
    for (let k = 0; k < this.#classes; k++) {
      let visited = 0;
      for (let y = 0.5; y < height; y++) {
        for (let x = 0.5; x < width; x++) {
          if (this.#isVisited(x, y, k, 1 - detail ** k)) visited += this.#shareAt(x, y, k);
        }
      }
      strokes += visited / (this.#widthOf(k) ** 2 * aspect);
    }
    return strokes;
  }

  /** How many places a plan looks at, at density 1; others in proportion. */
  placesAtDensityOne(): number {
    const { aspect } = this.#options;
    const { width, height } = this.#source;
    let places = 0;
    for (let k = 0; k < this.#classes; k++) places += (width * height) / (this.#widthOf(k) ** 2 * aspect);
    return places;
  }

  /** The finest stroke for one place, written into a record that the next call uses again. */
  finest(x: number, y: number): Stroke {
    const { sizes } = this.#options;
    return this.#dab(x, y, this.#widthOf(sizes - 1), this.#fine);
  }

  #widthOf(k: number): number {
    return widthOf(this.#options, k);
  }

  /** Importance, where it alone makes strokes finer and broader than those of the first size. */
  get #byMap(): Float32Array | undefined {
    const { sizes, importance } = this.#options;
    return sizes === 1 ? importance?.data : undefined;
  }

  /** Sizes there are, those that a map brings included. */
  get #classes(): number {
    return this.#byMap ? 2 : this.#options.sizes;
  }

  /** How many times as broad as its size a stroke is; 0 where none of that size goes. */
  #scaleAt(x: number, y: number, k: number): number {
    const byMap = this.#byMap;
    return byMap ? scaleBy(byMap[this.#index(x, y)]!, k) : 1;
  }

  /** Of broader strokes fewer cover as much. */
  #shareAt(x: number, y: number, k: number): number {
    return Math.max(1, this.#scaleAt(x, y, k)) ** -2;
  }

  #planSize(k: number, density: number, log: StrokeLog): void {
    const { aspect, scatter, detail } = this.#options;
    const { width, height } = this.#source;
    const strokeWidth = this.#widthOf(k);
    // A pixel of paint is a quarter of the stroke's width away from being noise.
    const reference = blurPicture(this.#source, strokeWidth / 4);
    const threshold = 1 - detail ** k;
    const cell = Math.sqrt((strokeWidth * strokeWidth * aspect) / density);
    const columns = Math.max(1, Math.round(width / cell));
    const rows = Math.max(1, Math.round(height / cell));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [dx, dy] = inDisc(scatter * strokeWidth, this.#random.scatter);
        const x = clamp(((column + 0.5) * width) / columns + dx, width);
        const y = clamp(((row + 0.5) * height) / rows + dy, height);
        // A blurred threshold: no line where the finer strokes end.
        const chance = 0.15 * (this.#random.choice.uniform() - 0.5);
        if (!this.#isVisited(x, y, k, threshold + chance)) continue;
        const share = this.#shareAt(x, y, k);
        if (share < 1 && this.#random.share.uniform() >= share) continue;
        log.push(this.#dab(x, y, this.#scaleAt(x, y, k) * strokeWidth, reference));
      }
    }
  }

  /** Whether strokes of size `k` go to a place. */
  #isVisited(x: number, y: number, k: number, threshold: number): boolean {
    const isBusy = k === 0 || this.#detail[this.#index(x, y)]! >= threshold;
    const scale = this.#scaleAt(x, y, k);
    return isBusy && scale > 0 && !this.#options.mask?.touches(x, y, (scale * this.#widthOf(k)) / 2);
  }

  #dab(x: number, y: number, width: number, reference: Raster): Stroke {
    const { aspect, brush, alpha, jitter, palette } = this.#options;
    const stroke = this.#stroke;
    const colour: Colour = [0, 0, 0];
    sampleColour(reference, x, y, colour);
    stroke.theta = this.#thetaAt(x, y);
    stroke.width = width;
    stroke.brush = brush;
    stroke.alpha = alpha;
    this.#reach(stroke, x, y, (width * aspect) / 2);
    jitterColour(colour, jitter, this.#random.colour);
    if (palette) nearestColour(palette, colour);
    [stroke.red, stroke.green, stroke.blue] = colour;
    stroke.seed = this.#random.seed.integer(2 ** 32);
    return stroke;
  }

  /** Places the stroke around (x, y), along its direction as far as its colour goes. */
  #reach(stroke: Stroke, x: number, y: number, half: number): void {
    const cos = Math.cos(stroke.theta);
    const sin = Math.sin(stroke.theta);
    const ahead = this.#walk(stroke, { x, y, cos, sin, half });
    const behind = this.#walk(stroke, { x, y, cos: -cos, sin: -sin, half });
    // Never shorter than broad.
    stroke.length = Math.max(stroke.width, ahead + behind);
    stroke.x = x + (cos * (ahead - behind)) / 2;
    stroke.y = y + (sin * (ahead - behind)) / 2;
  }

  /** How far a stroke reaches in one direction, its end included. */
  #walk({ width: broad }: Stroke, { x, y, cos, sin, half }: Way): number {
    const { edgeTolerance, mask } = this.#options;
    if (!(edgeTolerance < 2 || mask)) return half;
    const { width, height, data } = this.#fine;
    const from = this.#index(x, y) * 3;
    const step = Math.max(1, half / 12);
    let walked = 0;
    while (walked + step <= half) {
      const next = walked + step;
      const [px, py] = [x + cos * next, y + sin * next];
      if (px < 0 || py < 0 || px >= width || py >= height) return half;
      const at = this.#index(px, py) * 3;
      const dr = data[at]! - data[from]!;
      const dg = data[at + 1]! - data[from + 1]!;
      const db = data[at + 2]! - data[from + 2]!;
      if (dr * dr + dg * dg + db * db > edgeTolerance * edgeTolerance) return walked;
      const middle = Math.max(0, next - broad / 2);
      if (mask?.touches(x + cos * middle, y + sin * middle, broad / 2)) return walked;
      walked = next;
    }
    return half;
  }

  #thetaAt(x: number, y: number): number {
    const { direction, fallback, angle, angleJitter } = this.#options;
    const random = this.#random.direction;
    // Two numbers whatever they are used for.
    const [anywhere, deviation] = [(random.uniform() - 0.5) * Math.PI, (random.uniform() - 0.5) * 2];
    const jitter = deviation * angleJitter;
    if (direction === "random") return anywhere;
    if (direction === "fixed") return angle + jitter;
    const { theta, coherence, energy } = this.#orientation;
    const at = this.#index(x, y);
    const isPlain = coherence[at]! < MIN_COHERENCE || energy[at]! < MIN_ENERGY;
    if (!isPlain) return theta[at]! + jitter;
    if (fallback === "noise") return anywhere;
    // Surroundings have given the tensor a direction already, unless the whole picture has none.
    if (fallback === "surroundings" && coherence[at]! >= MIN_COHERENCE / 4) return theta[at]! + jitter;
    return angle + jitter;
  }

  #index(x: number, y: number): number {
    const { width, height } = this.#source;
    return Math.min(height - 1, Math.floor(y)) * width + Math.min(width - 1, Math.floor(x));
  }
}

/** From a point in a direction, at most `half` far. */
interface Way {
  x: number;
  y: number;
  cos: number;
  sin: number;
  half: number;
}

/** A place's rank, nearer to the last or to the first. */
const weigh = (rank: number, importance: number) =>
  importance > 0 ? rank + (1 - rank) * importance : rank * (1 + importance);

/** How many times as broad strokes are there: broader ones where a map is dark, finer ones only where it is light. */
const scaleBy = (importance: number, k: number) =>
  k === 0 ? 2 ** Math.max(0, -importance) : importance > 0 ? 1 : 0;

const clamp = (value: number, limit: number) => Math.min(limit - 1e-3, Math.max(0, value));

/** A point of the disc around (0, 0), every part of it as likely. */
export function inDisc(radius: number, random: Random): [number, number] {
  const angle = 2 * Math.PI * random.uniform();
  // Without the root they would crowd in the middle.
  const distance = radius * Math.sqrt(random.uniform());
  return [distance * Math.cos(angle), distance * Math.sin(angle)];
}
