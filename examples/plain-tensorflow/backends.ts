// Makes a TensorFlow.js backend the active one.
import * as tf from "@tensorflow/tfjs-core";
import { registerOnnxBackend } from "../../gpu/backend/index.ts";

const backends = {
  /** Ours: ONNX Runtime's native code. */
  onnx: async () => registerOnnxBackend(),
  /** TensorFlow.js' own for Node without native code: WebAssembly with SIMD, one thread. */
  wasm: async () => {
    await import("@tensorflow/tfjs-backend-wasm");
    const { registerFilterGradient } = await import("./wasm-filter-gradient.ts");
    registerFilterGradient();
  },
  /** The reference in plain JavaScript. */
  cpu: async () => {
    await import("@tensorflow/tfjs-backend-cpu");
  },
};

export type BackendName = keyof typeof backends;
export const backendNames = Object.keys(backends) as BackendName[];

export async function activateBackend(name: BackendName): Promise<void> {
  await backends[name]();
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js could not start its backend "${name}".`);
  await tf.ready();
}
