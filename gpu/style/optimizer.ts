// What every optimiser of pixels is: a state machine that moves one picture inside a box, one iteration a step, and
// can be written down between steps.
import type { Evaluation } from "./objective.ts";

/** The function being minimised. Non-finite values are answers, not exceptions. */
export type Evaluate = (pixels: Float32Array) => Promise<Evaluation>;

/** Pixels stay within these; the displayable range is 0 and 1. */
export interface Box {
  lower: number;
  upper: number;
}

export const DISPLAYABLE: Box = { lower: 0, upper: 1 };

/**
 * - `moved`: a step was taken.
 * - `stuck`: no step makes the loss smaller, also after forgetting all curvature; asking again is pointless.
 * - `broken`: loss or gradient are not finite where the optimiser stands.
 */
export type Outcome = "moved" | "stuck" | "broken";

export interface Step {
  outcome: Outcome;
  evaluation: Evaluation;
  /** What the evaluation was made at. Not to be written to. */
  evaluatedAt: Float32Array;
}

export interface Optimizer {
  /** The picture to show. Not to be written to; the next step may replace it. */
  readonly shown: Float32Array;
  step(evaluate: Evaluate): Promise<Step>;
  /** A snapshot that later steps do not change; an optimiser restored from it takes exactly the same steps. */
  save(): unknown;
}
