// Kernels made of other kernels.
import type { Ref } from "../entry.ts";
import type { Kernel } from "../kernel.ts";
import type { Recorder } from "../recorder.ts";

/** Records a kernel with one output as a part of another kernel. */
export function recordOne(
  kernel: Kernel,
  inputs: unknown,
  recorder: Recorder,
  attributes: Readonly<Record<string, unknown>> = {},
): Ref {
  const result = kernel.record({ inputs, attributes, recorder });
  if (Array.isArray(result)) throw new Error(`${kernel.name} has several outputs`);
  return result;
}
