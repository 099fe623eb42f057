// Adam (Kingma & Ba 2015) on pixels, as crowsonkb/style-transfer-pytorch uses it: betas 0.9 and 0.99, the picture
// clamped after each step, a bias-corrected moving average of the iterates shown. No line search: losses may rise.
import { z } from "zod";
import type { Evaluation } from "./objective.ts";
import { DISPLAYABLE, type Evaluate, type Optimizer, type Step } from "./optimizer.ts";
import { hasOnlyFinite, pixelsSchema } from "./vector.ts";

const BETA_GRADIENT = 0.9;
const BETA_SQUARE = 0.99;
const BETA_SHOWN = 0.99;
const EPSILON = 1e-8;

const savedAdamSchema = z.object({
  pixels: pixelsSchema,
  mean: pixelsSchema,
  square: pixelsSchema,
  average: pixelsSchema,
  steps: z.int().min(0),
});
type SavedAdam = z.infer<typeof savedAdamSchema>;

export interface AdamOptions {
  learningRate: number;
}

export class Adam implements Optimizer {
  readonly #learningRate: number;
  #state: SavedAdam;

  constructor(start: Float32Array, { learningRate }: AdamOptions) {
    this.#learningRate = learningRate;
    const zeros = () => new Float32Array(start.length);
    this.#state = { pixels: start.slice(), mean: zeros(), square: zeros(), average: zeros(), steps: 0 };
  }

  static restore(saved: unknown, options: AdamOptions): Adam {
    const state = savedAdamSchema.parse(saved);
    const adam = new Adam(state.pixels, options);
    adam.#state = structuredClone(state);
    return adam;
  }

  get shown(): Float32Array {
    const { pixels, average, steps } = this.#state;
    if (steps === 0) return pixels;
    const correction = 1 / (1 - BETA_SHOWN ** steps);
    const { lower, upper } = DISPLAYABLE;
    // Rounding may leave the corrected average a hair outside.
    return average.map((value) => Math.min(upper, Math.max(lower, value * correction)));
  }

  async step(evaluate: Evaluate): Promise<Step> {
    const { pixels } = this.#state;
    const evaluation = await evaluate(pixels);
    if (!Number.isFinite(evaluation.total) || !hasOnlyFinite(evaluation.gradient)) {
      return { outcome: "broken", evaluation, evaluatedAt: pixels };
    }
    const evaluatedAt = pixels.slice();
    this.#move(evaluation);
    return { outcome: "moved", evaluation, evaluatedAt };
  }

  save(): SavedAdam {
    return structuredClone(this.#state);
  }

  #move({ gradient }: Evaluation): void {
    const { pixels, mean, square, average } = this.#state;
    const { lower, upper } = DISPLAYABLE;
    this.#state.steps += 1;
    const correctMean = 1 / (1 - BETA_GRADIENT ** this.#state.steps);
    const correctSquare = 1 / (1 - BETA_SQUARE ** this.#state.steps);
    for (let i = 0; i < pixels.length; i++) {
      const g = gradient[i]!;
      mean[i] = BETA_GRADIENT * mean[i]! + (1 - BETA_GRADIENT) * g;
      square[i] = BETA_SQUARE * square[i]! + (1 - BETA_SQUARE) * g * g;
      const slope = (mean[i]! * correctMean) / (Math.sqrt(square[i]! * correctSquare) + EPSILON);
      pixels[i] = Math.min(upper, Math.max(lower, pixels[i]! - this.#learningRate * slope));
      average[i] = BETA_SHOWN * average[i]! + (1 - BETA_SHOWN) * pixels[i]!;
    }
  }
}
