// Projected L-BFGS with an Armijo line search on pixels (Nocedal & Wright, algorithm 7.4; projection as in Schmidt's
// two-metric method). Every evaluated picture lies in the box, so the loss that falls is the loss of what is shown,
// and clamping never corrupts the curvature pairs.
import { z } from "zod";
import type { Evaluation } from "./objective.ts";
import { type Box, DISPLAYABLE, type Evaluate, type Optimizer, type Step } from "./optimizer.ts";
import { addScaled, dot, hasOnlyFinite, pixelsSchema, subtract } from "./vector.ts";

/** Decrease wanted, as a part of what the gradient promises. */
const ARMIJO = 1e-4;
const MAX_TRIALS = 20;
/** How much further each trial of a search without curvature goes than the last. */
const EXPANSION = 4;
/** Pairs with less curvature carry rounding, not shape. */
const MIN_CURVATURE = 1e-10;

const evaluationSchema = z.object({
  total: z.number(),
  terms: z.record(z.string(), z.number()),
  gradient: pixelsSchema,
});
const savedLbfgsSchema = z.object({
  pixels: pixelsSchema,
  evaluation: evaluationSchema.optional(),
  pairs: z.array(z.object({ move: pixelsSchema, change: pixelsSchema })),
});
type SavedLbfgs = z.infer<typeof savedLbfgsSchema>;

/** A picture that is better by enough, and how far along the direction it lies. */
interface Found {
  pixels: Float32Array;
  evaluation: Evaluation;
  length: number;
}

export interface LbfgsOptions {
  /** Curvature pairs to remember. */
  memory: number;
  box?: Box;
}

export class Lbfgs implements Optimizer {
  readonly #memory: number;
  readonly #box: Box;
  /** Pairs from old to new: how the pixels moved, and how the gradient changed by it. */
  #state: SavedLbfgs;

  constructor(start: Float32Array, { memory, box = DISPLAYABLE }: LbfgsOptions) {
    this.#memory = memory;
    this.#box = box;
    this.#state = { pixels: start.slice(), pairs: [] };
  }

  static restore(saved: unknown, options: LbfgsOptions): Lbfgs {
    const state = savedLbfgsSchema.parse(saved);
    const lbfgs = new Lbfgs(state.pixels, options);
    lbfgs.#state = { ...state, pairs: [...state.pairs] };
    return lbfgs;
  }

  get shown(): Float32Array {
    return this.#state.pixels;
  }

  /** Shares arrays with this optimiser, which never writes into one it has made. */
  save(): SavedLbfgs {
    return { ...this.#state, pairs: [...this.#state.pairs] };
  }

  async step(evaluate: Evaluate): Promise<Step> {
    const evaluation = this.#state.evaluation ?? (await evaluate(this.#state.pixels));
    this.#state.evaluation = evaluation;
    if (!isUsable(evaluation)) return this.#stay("broken", evaluation);
    for (;;) {
      const slope = this.#freeGradient(evaluation.gradient);
      const hasMemory = this.#state.pairs.length > 0;
      const direction = this.#direction(slope);
      const found = hasMemory
        ? await this.#search(evaluate, evaluation, direction, 1)
        : await this.#searchFar(evaluate, evaluation, direction, firstLength(slope));
      if (typeof found !== "string") {
        this.#remember(evaluation, found);
        this.#state.pixels = found.pixels;
        this.#state.evaluation = found.evaluation;
        return { outcome: "moved", evaluation: found.evaluation, evaluatedAt: found.pixels };
      }
      // The remembered curvature may have led astray; the plain gradient is asked before giving up.
      if (!hasMemory) return this.#stay(found, evaluation);
      this.#state.pairs = [];
    }
  }

  #stay(outcome: "stuck" | "broken", evaluation: Evaluation): Step {
    return { outcome, evaluation, evaluatedAt: this.#state.pixels };
  }

  /** The gradient without those pixels that sit at the border of the box and want to leave it. */
  #freeGradient(gradient: Float32Array): Float32Array {
    const { pixels } = this.#state;
    const { lower, upper } = this.#box;
    return gradient.map((g, i) => {
      const isHeld = (pixels[i]! <= lower && g > 0) || (pixels[i]! >= upper && g < 0);
      return isHeld ? 0 : g;
    });
  }

  /** Two-loop recursion over the free pixels; held ones have slope 0 and do not move. */
  #direction(slope: Float32Array): Float32Array {
    const isFree = slope.map((g) => (g === 0 ? 0 : 1));
    const direction = slope.map((g) => -g);
    const usable = this.#state.pairs
      .map(({ move, change }) => ({ move, change, curvature: maskedDot(move, change, isFree) }))
      .filter(({ curvature }) => curvature > MIN_CURVATURE);
    const newest = usable.at(-1);
    if (!newest) return direction;
    const along: number[] = [];
    for (const { move, change, curvature } of usable.toReversed()) {
      const factor = maskedDot(move, direction, isFree) / curvature;
      addScaled(direction, -factor, change);
      along.push(factor);
    }
    const scale = newest.curvature / maskedDot(newest.change, newest.change, isFree);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale * isFree[i]!;
    for (const { move, change, curvature } of usable) {
      const factor = along.pop()! - maskedDot(change, direction, isFree) / curvature;
      addScaled(direction, factor, move);
    }
    for (let i = 0; i < direction.length; i++) direction[i]! *= isFree[i]!;
    return direction;
  }

  /** Backtracks along the projected path until the loss falls enough. */
  async #search(
    evaluate: Evaluate,
    from: Evaluation,
    direction: Float32Array,
    firstTry: number,
  ): Promise<Found | "stuck" | "broken"> {
    const { pixels } = this.#state;
    let length = firstTry;
    let failure: "stuck" | "broken" = "stuck";
    for (let trial = 0; trial < MAX_TRIALS; trial++) {
      const candidate = this.#project(pixels, length, direction);
      const promised = dot(from.gradient, subtract(candidate, pixels));
      // Not downhill, or too short for single precision to tell from where we are.
      if (!(promised < 0)) break;
      const evaluation = await evaluate(candidate);
      const isFiniteHere = isUsable(evaluation);
      if (isFiniteHere && evaluation.total <= from.total + ARMIJO * promised) {
        return { pixels: candidate, evaluation, length };
      }
      // Far out anything may overflow; where the closest trial is not finite either, something is wrong here.
      failure = isFiniteHere ? "stuck" : "broken";
      length *= isFiniteHere ? shrinkage(promised, evaluation.total - from.total) : 0.1;
    }
    return failure;
  }

  /**
   * Without remembered curvature the first length is a guess. Where the loss curves downwards along it no pair can be
   * remembered, and guesses would go on for ever: the search goes further and further instead, for as long as the
   * loss falls and keeps curving downwards.
   */
  async #searchFar(
    evaluate: Evaluate,
    from: Evaluation,
    direction: Float32Array,
    firstTry: number,
  ): Promise<Found | "stuck" | "broken"> {
    const near = await this.#search(evaluate, from, direction, firstTry);
    if (typeof near === "string") return near;
    let best = near;
    for (let trial = 0; trial < MAX_TRIALS && !this.#isConvex(from, best); trial++) {
      const length: number = best.length * EXPANSION;
      const pixels = this.#project(this.#state.pixels, length, direction);
      const evaluation = await evaluate(pixels);
      if (!isUsable(evaluation) || evaluation.total >= best.evaluation.total) break;
      best = { pixels, evaluation, length };
    }
    return best;
  }

  #project(pixels: Float32Array, length: number, direction: Float32Array): Float32Array {
    const { lower, upper } = this.#box;
    return pixels.map((value, i) => Math.min(upper, Math.max(lower, value + length * direction[i]!)));
  }

  /** Whether the gradient grew along the way: then the move tells the curvature. */
  #isConvex(from: Evaluation, found: Found): boolean {
    const { move, change } = this.#pair(from, found);
    return dot(move, change) > MIN_CURVATURE;
  }

  #pair(from: Evaluation, { pixels, evaluation }: Found): SavedLbfgs["pairs"][number] {
    return {
      move: subtract(pixels, this.#state.pixels),
      change: subtract(evaluation.gradient, from.gradient),
    };
  }

  #remember(from: Evaluation, found: Found): void {
    if (!this.#isConvex(from, found)) return;
    this.#state.pairs.push(this.#pair(from, found));
    if (this.#state.pairs.length > this.#memory) this.#state.pairs.shift();
  }
}

/** Without curvature the gradient says nothing of lengths: a first step moves all pixels together by at most 1. */
function firstLength(slope: Float32Array): number {
  return Math.min(1, 1 / slope.reduce((sum, g) => sum + Math.abs(g), 0));
}

/** Minimum of the parabola through start, slope there and trial, as a part of the trial's length. */
function shrinkage(promised: number, rise: number): number {
  const best = -promised / (2 * (rise - promised));
  return Math.min(0.5, Math.max(0.1, best));
}

function isUsable({ total, gradient }: Evaluation): boolean {
  return Number.isFinite(total) && hasOnlyFinite(gradient);
}

function maskedDot(a: Float32Array, b: Float32Array, isFree: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]! * isFree[i]!;
  return sum;
}
