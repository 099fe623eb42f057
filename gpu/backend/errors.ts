// Everything this backend refuses, by name, each with its remedy.
import type { DataType } from "@tensorflow/tfjs-core";
import type { Dtype } from "./value.ts";

/** A kernel that TensorFlow.js knows and this backend does not (yet). */
export class UnsupportedKernelError extends Error {
  override name = "UnsupportedKernelError";
  constructor(kernel: string, backend: string) {
    super(
      `The "${backend}" backend has no kernel "${kernel}". Either express the operation with others, or add it: ` +
        "define it in the file of its family in gpu/backend/kernels (or a new one), export it from " +
        "gpu/backend/kernels/index.ts, and compare it with the cpu backend in test/parity. " +
        'See gpu/backend/README.md, "Adding a kernel".',
    );
  }
}

/** A kernel that exists, asked for something it cannot do. */
export class UnsupportedArgumentError extends Error {
  override name = "UnsupportedArgumentError";
}

/** @returns the dtype. @throws UnsupportedArgumentError if tensors of it cannot be stored. */
export function supported(dtype: DataType): Dtype {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new UnsupportedArgumentError(
    `Tensors of type ${dtype} cannot be stored by this backend. Use float32, int32 or bool.`,
  );
}

/** Results exist only after the recorded graph has run, which is asynchronous. */
export class SynchronousReadError extends Error {
  override name = "SynchronousReadError";
  constructor() {
    super(
      "This tensor has been recorded but not computed, and computing is asynchronous: use `await tensor.data()` " +
        "(or `await tensor.array()`) instead of dataSync() or arraySync(). Before handing tensors to another " +
        "backend, await their data once.",
    );
  }
}

/** The shape of a result depends on values that do not exist yet. */
export class DataDependentShapeError extends Error {
  override name = "DataDependentShapeError";
  constructor(kernel: string, input: string) {
    super(
      `The shape of what ${kernel} returns depends on the values of its input "${input}", which is recorded but not ` +
        "computed. `await` that tensor's data() once before the call; its asynchronous form, where TensorFlow.js has " +
        "one (such as nonMaxSuppressionAsync), does so itself.",
    );
  }
}

/** Somebody records for ever and never reads. */
export class GraphTooLargeError extends Error {
  override name = "GraphTooLargeError";
  constructor(nodes: number) {
    super(
      `${nodes} operations are recorded and none was computed. Nothing runs until a tensor is read: ` +
        "`await tensor.data()` on a loss (or any tensor) once a step.",
    );
  }
}

/** ONNX Runtime refused to build or run a graph that this backend made: a defect of a lowering, or no memory. */
export class GraphExecutionError extends Error {
  override name = "GraphExecutionError";
  constructor(stage: "compile" | "run", summary: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`ONNX Runtime could not ${stage} the recorded graph (${summary}): ${reason}`, { cause });
  }
}

/** A lowering whose result is not what its kernel promised. Always a defect of this backend. */
export class LoweringError extends Error {
  override name = "LoweringError";
  constructor(operation: string, promised: string, lowered: string) {
    super(`Operation ${operation} promised ${promised} but was lowered to ${lowered}. Fix its \`lower\`.`);
  }
}

/** A file that should hold measured choices holds something else. */
export class TuningTableError extends Error {
  override name = "TuningTableError";
  constructor(path: string) {
    super(`${path} is no table of measured convolutions. Delete it, and it is made anew.`);
  }
}
