// Elementwise functions of two tensors with broadcasting: arithmetic, comparisons, logic.
import { backend_util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel, type Kernel } from "../kernel.ts";
import { cast, compare, constant, elementwise, where } from "../lowering.ts";
import { operation } from "../operation.ts";
import type { Dtype, Value } from "../value.ts";

type Lower = (graph: GraphBuilder, a: Value, b: Value) => Value;
type Inputs = { a: Ref; b: Ref };

function binaryKernel(name: string, lower: Lower, dtypeOf: (dtype: Dtype) => Dtype): Kernel {
  const binary = operation(name, (graph, [a, b]) => lower(graph, a!, b!), "any");
  return defineKernel<Inputs>(name, ({ inputs: { a, b }, recorder }) =>
    recorder.record(binary, [a, b], {}, { shape: commonShape(a, b), dtype: dtypeOf(a.dtype) }),
  );
}

/** @throws if the shapes cannot be broadcast to one another. */
function commonShape(a: Ref, b: Ref): number[] {
  return backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
}

/** Arithmetic keeps the dtype. ONNX has none on booleans: those are computed as integers. */
function arithmetic(name: string, lower: Lower): Kernel {
  return binaryKernel(
    name,
    (graph, a, b) =>
      a.dtype === "bool"
        ? cast(graph, lower(graph, cast(graph, a, "int32"), cast(graph, b, "int32")), "bool")
        : lower(graph, a, b),
    (dtype) => dtype,
  );
}

function comparison(name: string, lower: Lower): Kernel {
  return binaryKernel(
    name,
    (graph, a, b) =>
      a.dtype === "bool"
        ? lower(graph, cast(graph, a, "int32"), cast(graph, b, "int32"))
        : lower(graph, a, b),
    () => "bool",
  );
}

const onnx =
  (opType: string): Lower =>
  (graph, a, b) =>
    elementwise(graph, opType, [a, b]);
const onnxComparison =
  (opType: string): Lower =>
  (graph, a, b) =>
    compare(graph, opType, a, b);
const logic =
  (opType: string): Lower =>
  (graph, a, b) =>
    compare(graph, opType, cast(graph, a, "bool"), cast(graph, b, "bool"));

export const add = arithmetic("Add", onnx("Add"));
export const subtract = arithmetic("Sub", onnx("Sub"));
export const multiply = arithmetic("Multiply", onnx("Mul"));
export const power = arithmetic("Pow", onnx("Pow"));
export const maximum = arithmetic("Maximum", onnx("Max"));
export const minimum = arithmetic("Minimum", onnx("Min"));
export const squaredDifference = arithmetic("SquaredDifference", (graph, a, b) => {
  const difference = elementwise(graph, "Sub", [a, b]);
  return elementwise(graph, "Mul", [difference, difference]);
});

export const bitwiseAnd = binaryKernel("BitwiseAnd", onnx("BitwiseAnd"), (dtype) => dtype);

export const realDivide = binaryKernel(
  "RealDiv",
  (graph, a, b) => elementwise(graph, "Div", [cast(graph, a, "float32"), cast(graph, b, "float32")]),
  () => "float32",
);

/** Integers divided by zero are zero, as in the reference; ONNX Runtime would refuse the whole graph. */
function exceptByZero(graph: GraphBuilder, b: Value, divided: (divisor: Value) => Value): Value {
  const zero = constant(graph, 0, "int32");
  const isZero = compare(graph, "Equal", b, zero);
  return where(graph, isZero, zero, divided(where(graph, isZero, constant(graph, 1, "int32"), b)));
}

/** Integers only, in TensorFlow.js: the quotient is rounded down, not towards zero. */
export const floorDivide = binaryKernel(
  "FloorDiv",
  (graph, a, b) => {
    if (a.dtype === "float32")
      return cast(graph, elementwise(graph, "Floor", [elementwise(graph, "Div", [a, b])]), "int32");
    return exceptByZero(graph, b, (divisor) => {
      const remainder = elementwise(graph, "Mod", [a, divisor]);
      return elementwise(graph, "Div", [elementwise(graph, "Sub", [a, remainder]), divisor]);
    });
  },
  () => "int32",
);

/** The remainder has the divisor's sign, as in Python. */
export const modulo = arithmetic("Mod", (graph, a, b) => {
  if (a.dtype === "int32")
    return exceptByZero(graph, b, (divisor) => elementwise(graph, "Mod", [a, divisor]));
  const zero = constant(graph, 0);
  const mod = (x: Value) => elementwise(graph, "Mod", [x, b], { attributes: { fmod: 1 } });
  const remainder = mod(a);
  const isNegative = (x: Value) => compare(graph, "Less", x, zero);
  const differ = compare(graph, "Xor", isNegative(a), isNegative(b));
  return where(graph, differ, mod(elementwise(graph, "Add", [remainder, b])), remainder);
});

/** ONNX has no arctangent of two numbers: the quadrant is put back by hand. */
export const atan2 = binaryKernel(
  "Atan2",
  (graph, y, x) => {
    const zero = constant(graph, 0);
    const pi = constant(graph, Math.PI);
    const half = constant(graph, Math.PI / 2);
    const negated = (value: Value) => elementwise(graph, "Neg", [value]);
    const isBelow = compare(graph, "Less", y, zero);
    const angle = elementwise(graph, "Atan", [elementwise(graph, "Div", [y, x])]);
    const turned = elementwise(graph, "Add", [angle, where(graph, isBelow, negated(pi), pi)]);
    const vertical = where(
      graph,
      isBelow,
      negated(half),
      where(graph, compare(graph, "Greater", y, zero), half, zero),
    );
    const horizontal = where(graph, compare(graph, "Less", x, zero), turned, angle);
    return where(graph, compare(graph, "Equal", x, zero), vertical, horizontal);
  },
  () => "float32",
);

export const prelu = defineKernel<{ x: Ref; alpha: Ref }>("Prelu", ({ inputs: { x, alpha }, recorder }) =>
  recorder.record(preluOperation, [x, alpha], {}, { shape: commonShape(x, alpha), dtype: "float32" }),
);
const preluOperation = operation("Prelu", (graph, [integersOrFloats, alpha]) => {
  const x = cast(graph, integersOrFloats!, "float32");
  const isNegative = compare(graph, "Less", x, constant(graph, 0));
  return where(graph, isNegative, elementwise(graph, "Mul", [x, cast(graph, alpha!, "float32")]), x);
});

export const equal = comparison("Equal", onnxComparison("Equal"));
export const notEqual = comparison("NotEqual", (graph, a, b) =>
  elementwise(graph, "Not", [compare(graph, "Equal", a, b)]),
);
export const greater = comparison("Greater", onnxComparison("Greater"));
export const greaterEqual = comparison("GreaterEqual", onnxComparison("GreaterOrEqual"));
export const less = comparison("Less", onnxComparison("Less"));
export const lessEqual = comparison("LessEqual", onnxComparison("LessOrEqual"));
export const logicalAnd = comparison("LogicalAnd", logic("And"));
export const logicalOr = comparison("LogicalOr", logic("Or"));

const not = operation(
  "LogicalNot",
  (graph, [x]) => elementwise(graph, "Not", [cast(graph, x!, "bool")]),
  "any",
);
export const logicalNot = defineKernel<{ x: Ref }>("LogicalNot", ({ inputs: { x }, recorder }) =>
  recorder.record(not, [x], {}, { shape: x.shape, dtype: "bool" }),
);

const sumOfAll = operation(
  "AddN",
  (graph, values) =>
    values[0]!.dtype === "float32"
      ? elementwise(graph, "Sum", values)
      : values.reduce((sum, value) => elementwise(graph, "Add", [sum, value])),
  "any",
);
export const addN = defineKernel<Ref[]>("AddN", ({ inputs, recorder }) =>
  recorder.record(sumOfAll, inputs, {}, { shape: inputs[0]!.shape, dtype: inputs[0]!.dtype }),
);

const select = operation(
  "Select",
  (graph, [condition, yes, no]) => {
    if (yes!.dtype !== "bool") return where(graph, condition!, yes!, no!);
    const integers = where(graph, condition!, cast(graph, yes!, "int32"), cast(graph, no!, "int32"));
    return cast(graph, integers, "bool");
  },
  "any",
);
export const selectKernel = defineKernel<{ condition: Ref; t: Ref; e: Ref }>(
  "Select",
  ({ inputs: { condition, t, e }, recorder }) => {
    // A vector condition picks whole rows.
    const isRows = condition.shape.length === 1 && t.shape.length > 1;
    const shape = isRows ? [condition.shape[0]!, ...t.shape.slice(1).map(() => 1)] : condition.shape;
    return recorder.record(select, [{ ...condition, shape }, t, e], {}, { shape: t.shape, dtype: t.dtype });
  },
);
