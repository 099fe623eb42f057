// How a TensorFlow.js kernel is defined here: from references and attributes to references.
import type { Ref } from "./entry.ts";
import type { Recorder } from "./recorder.ts";

export interface KernelCall<Inputs, Attributes> {
  inputs: Inputs;
  attributes: Attributes;
  recorder: Recorder;
}

export interface Kernel {
  /** TensorFlow.js' name of the kernel. */
  name: string;
  record(call: KernelCall<unknown, unknown>): Ref | Ref[];
}

/**
 * Defines a kernel. TensorFlow.js passes the inputs and attributes that its kernel_names.ts declares; the type
 * parameters repeat them and are trusted.
 */
export function defineKernel<Inputs, Attributes = undefined>(
  name: string,
  record: (call: KernelCall<Inputs, Attributes>) => Ref | Ref[],
): Kernel {
  return {
    name,
    record: ({ inputs, attributes, recorder }) =>
      record({ inputs: inputs as Inputs, attributes: attributes as Attributes, recorder }),
  };
}
