// Bias and activation behind a fused kernel, recorded as the plain kernels that they are: ONNX Runtime fuses them.
import type { Ref } from "../entry.ts";
import { UnsupportedArgumentError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Recorder } from "../recorder.ts";
import { add, prelu } from "./binary.ts";
import { recordOne } from "./compose.ts";
import { elu, leakyReluKernel, relu, relu6, sigmoid } from "./unary.ts";

export type Activation = "linear" | "relu" | "relu6" | "elu" | "sigmoid" | "leakyrelu" | "prelu";

export interface Fusion {
  bias: Ref | undefined;
  activation: Activation | undefined;
  leakyreluAlpha: number | undefined;
  preluActivationWeights: Ref | undefined;
}

const ONE_INPUT: Partial<Record<Activation, Kernel>> = {
  relu,
  relu6,
  elu,
  sigmoid,
  leakyrelu: leakyReluKernel,
};

export function withBiasAndActivation(recorder: Recorder, x: Ref, fusion: Fusion): Ref {
  const { bias, activation = "linear", leakyreluAlpha, preluActivationWeights } = fusion;
  const biased = bias ? recordOne(add, { a: x, b: bias }, recorder) : x;
  if (activation === "linear") return biased;
  if (activation === "prelu") return recordOne(prelu, { x: biased, alpha: preluActivationWeights }, recorder);
  const kernel = ONE_INPUT[activation];
  if (!kernel) {
    const known = ["linear", ...Object.keys(ONE_INPUT), "prelu"].join(", ");
    throw new UnsupportedArgumentError(`Unknown fused activation "${activation}". Available: ${known}.`);
  }
  return recordOne(kernel, { x: biased }, recorder, { alpha: leakyreluAlpha });
}
