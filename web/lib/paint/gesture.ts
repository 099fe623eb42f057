// One drag of the pointer as strokes (Haeberli 1990): placed at even distances along the way, scattered around it, coloured
// by the photograph. How many there are follows from the way alone, not from how often the browser reports the pointer.
import {
  type BrushInHand,
  type Colour,
  inDisc,
  jitterColour,
  nearestColour,
  type Palette,
  paletteOf,
  type Random,
  rgbOf,
  type Stroke,
  seededRandom,
  tidy,
} from "../../../gpu/paint/index.ts";
import type { PaintSource } from "./source.ts";

export const DIRECTION_MODES = ["edges", "motion", "fixed", "random"] as const;
export type DirectionMode = (typeof DIRECTION_MODES)[number];
export const SIZE_MODES = ["set", "detail"] as const;
export type SizeMode = (typeof SIZE_MODES)[number];
export const COLOUR_MODES = ["sampled", "drag", "palette"] as const;
export type ColourMode = (typeof COLOUR_MODES)[number];

export interface BrushSettings extends BrushInHand {
  /** Distance between strokes, in widths. */
  spacing: number;
  direction: DirectionMode;
  /** Whether strokes have the size that is set, or less where the photograph has more to see. */
  sizeMode: SizeMode;
  /** Whether each stroke takes its own colour, the whole drag the one where it began, or each the palette's nearest. */
  colour: ColourMode;
  /** Colours as #rrggbb, at most PAINTING_LIMITS.paletteColours. Without any, `palette` takes all colours. */
  palette: readonly string[];
}

export interface PointerSample {
  /** In units of the painting. */
  x: number;
  y: number;
  /** 0 to 1: a stroke of full pressure has the whole size. */
  pressure: number;
  /** Since the painting was begun. */
  timeMs: number;
}

/** The least part of its size that a stroke has, however light the touch. */
const LIGHTEST = 0.2;
const SHORTEST_STEP = 0.5;
/** How many times as broad strokes are where the photograph has least to see as where it has most. */
const DETAIL_SPAN = 4;

export class Gesture {
  readonly #source: PaintSource;
  readonly #settings: BrushSettings;
  readonly #random: Record<"place" | "colour" | "direction" | "seed", Random>;
  readonly #palette: Palette | undefined;
  #last: PointerSample | undefined;
  /** Way to go until the next stroke. */
  #due = 0;
  #theta: number | undefined;
  #colour: Colour | undefined;
  #count = 0;

  /** @param seed decides all that is accidental in the gesture: equal samples give equal strokes. */
  constructor(source: PaintSource, settings: BrushSettings, seed: number) {
    this.#source = source;
    this.#settings = settings;
    const colours = paletteInUse(settings);
    this.#palette = colours.length > 0 ? paletteOf(colours.map(rgbOf)) : undefined;
    const random = seededRandom(seed, "gesture");
    this.#random = {
      place: random.stream("place"),
      colour: random.stream("colour"),
      direction: random.stream("direction"),
      seed: random.stream("seed"),
    };
  }

  /** @returns the strokes that fall due on the way to this sample. */
  move(sample: PointerSample): Stroke[] {
    const from = this.#last;
    this.#last = sample;
    // The first stroke along the motion waits for a motion.
    if (!from) return this.#settings.direction === "motion" ? [] : [this.#stroke(sample, undefined)];
    const dx = sample.x - from.x;
    const dy = sample.y - from.y;
    const way = Math.hypot(dx, dy);
    if (way === 0) return [];
    const heading = Math.atan2(dy, dx);
    const strokes: Stroke[] = [];
    let walked = this.#due;
    while (walked <= way) {
      const at = between(from, sample, walked / way);
      strokes.push(this.#stroke(at, heading));
      walked += this.#stepAfter(at);
    }
    this.#due = walked - way;
    return strokes;
  }

  /** @returns a stroke where the pointer was lifted without having moved. */
  end(): Stroke[] {
    return this.#last && this.#count === 0 ? [this.#stroke(this.#last, undefined)] : [];
  }

  #widthAt({ x, y, pressure }: Pick<PointerSample, "x" | "y" | "pressure">): number {
    const { size, sizeMode } = this.#settings;
    const fineness = sizeMode === "detail" ? DETAIL_SPAN ** -this.#source.detailAt(x, y) : 1;
    return Math.max(1, size * (LIGHTEST + (1 - LIGHTEST) * pressure) * fineness);
  }

  #stepAfter(sample: PointerSample): number {
    return Math.max(SHORTEST_STEP, this.#settings.spacing * this.#widthAt(sample));
  }

  #stroke(sample: PointerSample, heading: number | undefined): Stroke {
    const { brush, aspect, opacity, scatter, colourJitter } = this.#settings;
    if (this.#count === 0) this.#due = this.#stepAfter(sample);
    this.#count += 1;
    const [dx, dy] = inDisc(scatter * this.#widthAt(sample), this.#random.place);
    const x = sample.x + dx;
    const y = sample.y + dy;
    // Where it lands, not where the pointer is.
    const width = this.#widthAt({ x, y, pressure: sample.pressure });
    const colour = this.#colourAt(x, y, width);
    jitterColour(
      colour,
      { hue: colourJitter / 5, saturation: colourJitter, value: colourJitter },
      this.#random.colour,
    );
    if (this.#palette) nearestColour(this.#palette, colour);
    const [red, green, blue] = colour;
    return tidy({
      ...{ x, y, red, green, blue, alpha: opacity, length: width * aspect, width },
      theta: this.#thetaAt(x, y, heading),
      brush,
      seed: this.#random.seed.integer(2 ** 32),
      timeMs: sample.timeMs,
    });
  }

  #colourAt(x: number, y: number, width: number): Colour {
    if (this.#settings.colour !== "drag") return this.#source.colourAt(x, y, width);
    this.#colour ??= this.#source.colourAt(x, y, width);
    return [...this.#colour];
  }

  #thetaAt(x: number, y: number, heading: number | undefined): number {
    const { direction, angle } = this.#settings;
    const fixed = (angle * Math.PI) / 180;
    // Drawn whatever it is used for, so that a change of mode does not shift the others' chance.
    const anywhere = (this.#random.direction.uniform() - 0.5) * Math.PI;
    if (direction === "random") return anywhere;
    if (direction === "fixed") return fixed;
    const found = direction === "motion" ? heading : this.#source.directionAt(x, y);
    this.#theta = found ?? this.#theta ?? fixed;
    return this.#theta;
  }
}

/** The colours that a brush is confined to; none where it takes all. */
export const paletteInUse = ({ colour, palette }: Pick<BrushSettings, "colour" | "palette">) =>
  colour === "palette" ? palette : [];

function between(from: PointerSample, to: PointerSample, t: number): PointerSample {
  const mix = (a: number, b: number) => a + (b - a) * t;
  return {
    x: mix(from.x, to.x),
    y: mix(from.y, to.y),
    pressure: mix(from.pressure, to.pressure),
    timeMs: mix(from.timeMs, to.timeMs),
  };
}
