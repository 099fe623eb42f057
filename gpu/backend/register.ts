// Connects kernels to TensorFlow.js' registry under one backend name.
import * as tf from "@tensorflow/tfjs-core";
import { OnnxBackend, type OnnxBackendOptions } from "./backend.ts";
import type { Ref } from "./entry.ts";
import { UnsupportedKernelError } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import * as exported from "./kernels/index.ts";

export const BACKEND_NAME = "onnx";

/** Kernels that TensorFlow.js does without where a backend has none. */
const OPTIONAL: ReadonlySet<string> = new Set(["FromPixels"]);

/**
 * Makes the backend known to TensorFlow.js; `tf.setBackend("onnx")` then creates it. The options are those of the
 * instance that is created first.
 */
export function registerOnnxBackend(options: OnnxBackendOptions = {}): void {
  if (tf.findBackendFactory(BACKEND_NAME)) return;
  // Above the reference backend, which comes along with the kernels that it computes for us.
  tf.registerBackend(BACKEND_NAME, () => new OnnxBackend(options), 2);
  const kernels = Object.values(exported).filter(isKernel);
  for (const kernel of kernels) registerKernel(kernel);
  const known = new Set(kernels.map(({ name }) => name));
  for (const name of kernelNames()) if (!known.has(name) && !OPTIONAL.has(name)) refuseKernel(name);
}

/** The active backend, if it is this one. @throws naming the one that is active instead. */
export function onnxBackend(): OnnxBackend {
  const backend = tf.backend();
  if (backend instanceof OnnxBackend) return backend;
  throw new Error(`The active backend is "${tf.getBackend()}". Call tf.setBackend("${BACKEND_NAME}") first.`);
}

function registerKernel(kernel: Kernel): void {
  tf.registerKernel({
    kernelName: kernel.name,
    backendName: BACKEND_NAME,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const onnx = backend as OnnxBackend;
      const refs = Array.isArray(inputs) ? inputs.map((input) => onnx.refOf(input)) : refsOf(inputs, onnx);
      const result = kernel.record({ inputs: refs, attributes: attrs ?? {}, recorder: onnx.recorder });
      return Array.isArray(result) ? result.map((ref) => onnx.expose(ref)) : onnx.expose(result);
    },
  });
}

function refsOf(inputs: tf.NamedTensorInfoMap, backend: OnnxBackend): Record<string, Ref | Ref[]> {
  const refs: Record<string, Ref | Ref[]> = {};
  // Some kernels have lists among their inputs, though the type does not say so.
  for (const [name, info] of Object.entries(inputs as Record<string, tf.TensorInfo | tf.TensorInfo[]>))
    if (info)
      refs[name] = Array.isArray(info) ? info.map((part) => backend.refOf(part)) : backend.refOf(info);
  return refs;
}

function refuseKernel(kernelName: string): void {
  tf.registerKernel({
    kernelName,
    backendName: BACKEND_NAME,
    kernelFunc: () => {
      throw new UnsupportedKernelError(kernelName, BACKEND_NAME);
    },
  });
}

/** TensorFlow.js exports each kernel's name as a constant that equals its own identifier. */
function kernelNames(): string[] {
  return Object.entries(tf).flatMap(([name, value]) => (name === value ? [name] : []));
}

function isKernel(value: unknown): value is Kernel {
  return typeof value === "object" && value !== null && "name" in value && "record" in value;
}
