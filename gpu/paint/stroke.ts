// What a painting is: an ordered list of strokes (Haeberli 1990), not pixels. Plain records and their compact log; drawing
// them is render.ts's. Runs in browsers too: nothing here may import from Node.
import { BRUSHES, type BrushId } from "./brushes.ts";
import { clamp01 } from "./colour.ts";

/**
 * One stroke. Lengths are in units of the painting, in which its picture is `width` x `height`; y grows downwards, and the
 * centre of the first pixel of a rendering at scale 1 is at (0.5, 0.5). A list of strokes can thus be rendered at any size.
 */
export interface Stroke {
  /** Centre. */
  x: number;
  y: number;
  /** Control points of a curved stroke, x and y by turns: a uniform cubic B-spline from the first to the last. */
  path?: ArrayLike<number> | undefined;
  /** sRGB-encoded, [0, 1]. */
  red: number;
  green: number;
  blue: number;
  /** [0, 1] */
  alpha: number;
  /** Along `theta`, ends included; of no meaning where there is a path. */
  length: number;
  width: number;
  /** Radians, 0 along x, growing from x to y. */
  theta: number;
  brush: BrushId;
  /** 32 bits that decide all that is accidental in the stroke: its bristles, its outline. */
  seed: number;
  /** Milliseconds since the painting was begun; 0 where a method paints. */
  timeMs: number;
}

/** Arrays that survive serialisation; equal columns are equal paintings. */
export interface StrokeColumns {
  /** `FIELDS.length` float32 a stroke. */
  numbers: Float32Array;
  brushes: Uint8Array;
  seeds: Uint32Array;
  /** For each stroke where its path ends in `points`. */
  pathEnds: Uint32Array;
  points: Float32Array;
}

const FIELDS = ["x", "y", "red", "green", "blue", "alpha", "length", "width", "theta", "timeMs"] as const;
const STRIDE = FIELDS.length;
/** A blurred picture may be outside by a rounding, and a log that holds that would be taken for a damaged one. */
const SHARES: readonly (typeof FIELDS)[number][] = ["red", "green", "blue", "alpha"];
const SHARE_PLACES = SHARES.map((field) => FIELDS.indexOf(field));

/** A stroke to write into again and again. */
export function blankStroke(): Stroke {
  return {
    ...{ x: 0, y: 0, red: 0, green: 0, blue: 0, alpha: 1 },
    ...{ length: 1, width: 1, theta: 0, brush: "oval", seed: 0, timeMs: 0 },
  };
}

/** A copy as a log keeps it and a renderer elsewhere reads it: its numbers are float32, its shares within [0, 1]. */
export function asLogged(stroke: Stroke): Stroke {
  const path = stroke.path?.length ? Float32Array.from(stroke.path) : undefined;
  const logged: Stroke = { ...stroke, path, seed: stroke.seed >>> 0 };
  for (const field of FIELDS) logged[field] = Math.fround(stroke[field]);
  for (const field of SHARES) logged[field] = clamp01(logged[field]);
  return logged;
}

/** An ordered log of strokes. Numbers are kept as `asLogged` says, so what is drawn should be read from here. */
export class StrokeLog {
  #numbers = new Float32Array(256 * STRIDE);
  #brushes = new Uint8Array(256);
  #seeds = new Uint32Array(256);
  #pathEnds = new Uint32Array(256);
  #points = new Float32Array(256);
  #length = 0;
  #pointsLength = 0;

  get length(): number {
    return this.#length;
  }

  /** Copies the stroke's values, as `asLogged` does. @returns its place. */
  push(stroke: Stroke): number {
    const at = this.#length;
    this.#reserve(at + 1, this.#pointsLength + (stroke.path?.length ?? 0));
    for (let i = 0; i < STRIDE; i++) this.#numbers[at * STRIDE + i] = stroke[FIELDS[i]!];
    for (const i of SHARE_PLACES) this.#numbers[at * STRIDE + i] = clamp01(this.#numbers[at * STRIDE + i]!);
    this.#brushes[at] = BRUSHES.indexOf(stroke.brush);
    this.#seeds[at] = stroke.seed;
    if (stroke.path) {
      this.#points.set(stroke.path, this.#pointsLength);
      this.#pointsLength += stroke.path.length;
    }
    this.#pathEnds[at] = this.#pointsLength;
    this.#length = at + 1;
    return at;
  }

  /** Writes stroke `at` into `into`; its path is a view that lives until the next push. */
  read(at: number, into: Stroke): Stroke {
    if (!(at >= 0 && at < this.#length)) throw new RangeError(`There is no stroke ${at} of ${this.#length}.`);
    for (let i = 0; i < STRIDE; i++) into[FIELDS[i]!] = this.#numbers[at * STRIDE + i]!;
    into.brush = BRUSHES[this.#brushes[at]!]!;
    into.seed = this.#seeds[at]!;
    const start = at === 0 ? 0 : this.#pathEnds[at - 1]!;
    const end = this.#pathEnds[at]!;
    into.path = end > start ? this.#points.subarray(start, end) : undefined;
    return into;
  }

  columns(): StrokeColumns {
    return {
      numbers: this.#numbers.slice(0, this.#length * STRIDE),
      brushes: this.#brushes.slice(0, this.#length),
      seeds: this.#seeds.slice(0, this.#length),
      pathEnds: this.#pathEnds.slice(0, this.#length),
      points: this.#points.slice(0, this.#pointsLength),
    };
  }

  /** @throws RangeError where the columns do not fit one another, or a stroke holds what nothing can be painted with. */
  static from({ numbers, brushes, seeds, pathEnds, points }: StrokeColumns): StrokeLog {
    const length = brushes.length;
    const isWhole =
      numbers.length === length * STRIDE &&
      seeds.length === length &&
      pathEnds.length === length &&
      (pathEnds[length - 1] ?? 0) === points.length;
    if (!isWhole || brushes.some((brush) => brush >= BRUSHES.length)) throw new RangeError(DAMAGED);
    for (let at = 0; at < length; at++)
      if (!isPaintable(numbers, at * STRIDE)) throw new RangeError(`${DAMAGED} (${at})`);
    let before = 0;
    for (const end of pathEnds) {
      // Points come in pairs, and no stroke takes another's.
      if (end < before || (end - before) % 2 !== 0) throw new RangeError(DAMAGED);
      before = end;
    }
    if (!points.every(Number.isFinite)) throw new RangeError(DAMAGED);
    const log = new StrokeLog();
    log.#reserve(length, points.length);
    log.#numbers.set(numbers);
    log.#brushes.set(brushes);
    log.#seeds.set(seeds);
    log.#pathEnds.set(pathEnds);
    log.#points.set(points);
    log.#length = length;
    log.#pointsLength = points.length;
    return log;
  }

  #reserve(strokes: number, points: number): void {
    if (strokes > this.#brushes.length) {
      const capacity = Math.max(strokes, this.#brushes.length * 2);
      this.#numbers = grown(this.#numbers, new Float32Array(capacity * STRIDE));
      this.#brushes = grown(this.#brushes, new Uint8Array(capacity));
      this.#seeds = grown(this.#seeds, new Uint32Array(capacity));
      this.#pathEnds = grown(this.#pathEnds, new Uint32Array(capacity));
    }
    if (points > this.#points.length) {
      this.#points = grown(this.#points, new Float32Array(Math.max(points, this.#points.length * 2)));
    }
  }
}

const DAMAGED = "This stroke log is damaged. Paint the picture again.";

/** Every number is one; colours and opacity are within [0, 1]; nothing measures less than nothing. */
function isPaintable(numbers: Float32Array, from: number): boolean {
  for (let i = 0; i < STRIDE; i++) {
    const value = numbers[from + i]!;
    const field = FIELDS[i]!;
    if (!Number.isFinite(value)) return false;
    if (SHARES.includes(field) && !(value >= 0 && value <= 1)) return false;
    if ((field === "length" || field === "width") && value < 0) return false;
  }
  return true;
}

function grown<T extends Float32Array | Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
