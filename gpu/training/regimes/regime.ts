// What a training regime is: how one batch becomes one move of the weights.
import type { Scalar, Tensor, Tensor2D, Tensor4D, Variable } from "@tensorflow/tfjs-core";
import type { z } from "zod";
import type { NamedArray } from "../../models/safetensors.ts";
import type { Network } from "../../networks/network.ts";
import type { Random } from "../../random.ts";
import type { Pictures } from "../../robustness/pictures.ts";
import type { Threat } from "../../robustness/threat.ts";

export interface Objective {
  loss: Scalar;
  /** Scores of the batch, for the running accuracy. */
  logits: Tensor2D;
  /** New running statistics by parameter name. */
  statistics: Record<string, Tensor>;
}

export interface Descent {
  /** Mean over the batch, as descended. */
  loss: number;
  /** Row-major [batch, classes], before the update. */
  logits: Float32Array;
}

export interface Batch extends Pictures {
  /** The pictures again, [batch, size, size, 3]; not the regime's to dispose. */
  imagesNhwc: Tensor4D;
  /** Smoothed labels [batch, classes]; not the regime's to dispose. */
  targets: Tensor2D;
}

export interface StepContext {
  batch: Batch;
  network: Network;
  weights: Readonly<Record<string, Tensor>>;
  threat: Threat;
  /** Of the regime's schema. */
  parameters: Record<string, unknown>;
  /** Steps done before this one. */
  step: number;
  /** Of the whole training, in [0, 1]. */
  progress: number;
  /** A stream that belongs to this step, whatever was drawn before: the same after a resume. */
  random(purpose: string): Random;
  /** What has to outlive the step; saved with checkpoints. */
  memory: Map<string, NamedArray>;
  /** Moves the weights down the objective, once. @param alongside also differentiated, into `onGradient`. */
  descend(
    objective: () => Objective,
    alongside?: { variable: Variable; onGradient(gradient: Tensor): void },
  ): Promise<Descent>;
}

/** What a guard may look at and do between steps. */
export interface GuardContext extends Omit<StepContext, "batch" | "descend"> {
  /** Pictures that are never trained on, always the same. */
  heldOut: Pictures;
  /** Copies of weights, velocities and, where one is kept, the average. */
  snapshot(): Promise<Map<string, NamedArray>>;
  /** Takes them back. */
  restore(state: ReadonlyMap<string, NamedArray>): void;
}

export interface Regime {
  label: string;
  description: string;
  /** Whether it is for accuracy under attack, by which the best epoch is then chosen. */
  isAdversarial: boolean;
  /** Each with a default, a range and a description. */
  parameters: z.ZodObject;
  step(context: StepContext): Promise<Descent>;
  /** How many steps in a row get the same batch, by the regime's parameters; absent: one. */
  replays?(parameters: Record<string, unknown>): number;
  /** Called after every step of a training with held-out pictures. @returns what people should be told, if anything. */
  guard?(context: GuardContext): Promise<string | undefined>;
}
