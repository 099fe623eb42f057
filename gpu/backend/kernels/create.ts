// Kernels that make tensors out of numbers.
import { util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import { supported } from "../errors.ts";
import { defineKernel } from "../kernel.ts";
import { constant, filled } from "../lowering.ts";
import { operation } from "../operation.ts";
import type { Dtype } from "../value.ts";

/** The number is an input: it may differ at every step. */
export const fillOperation = operation("Fill", (graph, [value], _, { shape }) =>
  filled(graph, value!, shape),
);
export const fill = defineKernel<undefined, { shape: number[]; value: number; dtype?: Dtype }>(
  "Fill",
  ({ attributes: { shape, value, dtype: given }, recorder }) => {
    const dtype = supported(given ?? util.inferDtype(value));
    return recorder.record(fillOperation, [recorder.scalar(value, dtype)], {}, { shape, dtype });
  },
);

const sameEverywhere = operation<{ value: number }>("Constant", (graph, _, { value }, { shape, dtype }) =>
  filled(graph, constant(graph, value, dtype), shape),
);
export const zerosLike = defineKernel<{ x: Ref }>("ZerosLike", ({ inputs: { x }, recorder }) =>
  recorder.record(sameEverywhere, [], { value: 0 }, { shape: x.shape, dtype: x.dtype }),
);
export const onesLike = defineKernel<{ x: Ref }>("OnesLike", ({ inputs: { x }, recorder }) =>
  recorder.record(sameEverywhere, [], { value: 1 }, { shape: x.shape, dtype: x.dtype }),
);

/** Known at once, so nothing is recorded. */
export const range = defineKernel<
  undefined,
  { start: number; stop: number; step: number; dtype: "float32" | "int32" }
>("Range", ({ attributes: { start, stop, step, dtype }, recorder }) => {
  // Counting down is the default where it is the only way.
  const stride = stop < start && step === 1 ? -1 : step;
  const length = stride === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / stride));
  const values = Array.from({ length }, (_, i) => start + i * stride);
  const elements = dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
  return recorder.elements({ shape: [elements.length], dtype }, elements);
});

const linSpaceValues = (start: number, stop: number, num: number) =>
  Float32Array.from({ length: num }, (_, i) =>
    num === 1 ? start : start + (i * (stop - start)) / (num - 1),
  );
export const linSpace = defineKernel<undefined, { start: number; stop: number; num: number }>(
  "LinSpace",
  ({ attributes: { start, stop, num }, recorder }) =>
    recorder.elements({ shape: [num], dtype: "float32" }, linSpaceValues(start, stop, num)),
);
