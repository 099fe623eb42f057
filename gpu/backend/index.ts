// A TensorFlow.js backend on ONNX Runtime. Everything a user of it needs; nothing else of this folder is public.
export { OnnxBackend, type OnnxBackendOptions } from "./backend.ts";
export { DEVICES, type Device, DeviceUnavailableError } from "./devices.ts";
export {
  DataDependentShapeError,
  GraphExecutionError,
  GraphTooLargeError,
  LoweringError,
  SynchronousReadError,
  TuningTableError,
  UnsupportedArgumentError,
  UnsupportedKernelError,
} from "./errors.ts";
export type { OnnxBackendStats } from "./executor.ts";
export { BACKEND_NAME, onnxBackend, registerOnnxBackend } from "./register.ts";
