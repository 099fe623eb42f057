// Reductions over axes, and softmax. Memory order survives: axes are looked up where they lie.
import { util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel, type Kernel } from "../kernel.ts";
import {
  cast,
  castName,
  constant,
  elementwise,
  filled,
  memoryAxes,
  reduced,
  where,
  withoutAxes,
} from "../lowering.ts";
import { operation } from "../operation.ts";
import { type Dtype, sizeOf, type Value } from "../value.ts";

/** Max alone calls its axes `reductionIndices`. */
type Attributes = {
  axis?: number | number[] | null;
  reductionIndices?: number | number[];
  keepDims: boolean;
};
type Axes = { axes: number[]; keepDims: boolean };

interface Reduction {
  name: string;
  opType: string;
  /** dtype of the result, by the input's. */
  dtypeOf(dtype: Dtype): Dtype;
  /** What a reduction over no elements gives. */
  neutral: number;
  /** Whether ONNX's operator passes over NaN, which TensorFlow.js does not. */
  mindsNan?: boolean;
}

function reduction({ name, opType, dtypeOf, neutral, mindsNan = false }: Reduction): Kernel {
  const reduce = operation<Axes>(
    name,
    (graph, [x], axes, { dtype }) => {
      // ONNX reduces no booleans; integers carry them.
      const carrier = dtype === "bool" ? "int32" : dtype;
      const result = cast(graph, reduced(graph, opType, cast(graph, x!, carrier), axes), dtype);
      return mindsNan && dtype === "float32" ? withNan(graph, x!, axes, result) : result;
    },
    "any",
  );
  const reduceNothing = operation(`${name} of nothing`, (graph, _, __, { shape, dtype }) =>
    filled(graph, constant(graph, neutral, dtype), shape),
  );
  return defineKernel<{ x: Ref }, Attributes>(name, ({ inputs: { x }, attributes, recorder }) => {
    const { axes, keepDims, shape } = resolve(x, attributes);
    const output = { shape, dtype: dtypeOf(x.dtype) };
    if (sizeOf(x.shape) === 0) return recorder.record(reduceNothing, [], {}, output);
    if (axes.length === 0 && output.dtype === x.dtype) return x;
    return recorder.record(reduce, [x], { axes, keepDims }, output);
  });
}

/** NaN wherever one was among the reduced elements. */
function withNan(graph: GraphBuilder, x: Value, axes: Axes, result: Value): Value {
  const isNan = elementwise(graph, "IsNaN", [x], { dtype: "bool" });
  const hasNan = cast(graph, reduced(graph, "ReduceMax", cast(graph, isNan, "int32"), axes), "bool");
  return where(graph, hasNan, constant(graph, Number.NaN), result);
}

function resolve(x: Ref, { reductionIndices, axis = reductionIndices, keepDims }: Attributes) {
  const all = x.shape.map((_, i) => i);
  const axes = axis === null || axis === undefined ? all : util.parseAxisParam(axis, [...x.shape]);
  const { dims } = withoutAxes({ dims: x.shape, order: all }, axes, keepDims ?? false);
  return { axes, keepDims: keepDims ?? false, shape: dims };
}

const same = (dtype: Dtype) => dtype;
const countable = (dtype: Dtype) => (dtype === "bool" ? "int32" : dtype);

export const sum = reduction({ name: "Sum", opType: "ReduceSum", dtypeOf: countable, neutral: 0 });
export const prod = reduction({ name: "Prod", opType: "ReduceProd", dtypeOf: countable, neutral: 1 });
export const mean = reduction({
  name: "Mean",
  opType: "ReduceMean",
  dtypeOf: () => "float32",
  neutral: Number.NaN,
});
export const max = reduction({
  name: "Max",
  opType: "ReduceMax",
  dtypeOf: same,
  neutral: Number.NEGATIVE_INFINITY,
  mindsNan: true,
});
export const min = reduction({
  name: "Min",
  opType: "ReduceMin",
  dtypeOf: same,
  neutral: Number.POSITIVE_INFINITY,
  mindsNan: true,
});
export const all = reduction({ name: "All", opType: "ReduceMin", dtypeOf: () => "bool", neutral: 1 });
export const any = reduction({ name: "Any", opType: "ReduceMax", dtypeOf: () => "bool", neutral: 0 });

/** The first of equals, as int32. NaN never wins: it counts as `loser`. */
function arg(name: string, opType: string, loser: number): Kernel {
  const find = operation<{ axis: number }>(name, (graph, [x], { axis }) => {
    const source = comparable(graph, x!, loser);
    const attributes = { axis: memoryAxes(source, [axis])[0]!, keepdims: 0 };
    const index = graph.node(opType, [source.name], attributes);
    return { dtype: "int32", name: castName(graph, index, "int32"), ...withoutAxes(source, [axis], false) };
  });
  return defineKernel<{ x: Ref }, { axis: number | number[] }>(
    name,
    ({ inputs: { x }, attributes, recorder }) => {
      const axis = util.parseAxisParam(attributes.axis, [...x.shape])[0]!;
      return recorder.record(find, [x], { axis }, { shape: x.shape.toSpliced(axis, 1), dtype: "int32" });
    },
  );
}

function comparable(graph: GraphBuilder, x: Value, loser: number): Value {
  if (x.dtype !== "float32") return cast(graph, x, "int32");
  const isNan = elementwise(graph, "IsNaN", [x], { dtype: "bool" });
  return where(graph, isNan, constant(graph, loser), x);
}

export const argMax = arg("ArgMax", "ArgMax", Number.NEGATIVE_INFINITY);
export const argMin = arg("ArgMin", "ArgMin", Number.POSITIVE_INFINITY);

function softmaxKernel(name: string, attributeName: "dim" | "axis"): Kernel {
  const apply = operation<{ axis: number }>(name, (graph, [x], { axis }) => alongAxis(graph, name, x!, axis));
  return defineKernel<{ logits: Ref }, Record<string, number>>(
    name,
    ({ inputs: { logits }, attributes, recorder }) => {
      const axis = util.parseAxisParam(attributes[attributeName] ?? -1, [...logits.shape])[0]!;
      return recorder.record(apply, [logits], { axis }, { shape: logits.shape, dtype: "float32" });
    },
  );
}

function alongAxis(graph: GraphBuilder, opType: string, x: Value, axis: number): Value {
  const source = cast(graph, x, "float32");
  return { ...source, name: graph.node(opType, [source.name], { axis: memoryAxes(source, [axis])[0]! }) };
}

export const softmax = softmaxKernel("Softmax", "dim");
export const logSoftmax = softmaxKernel("LogSoftmax", "axis");
