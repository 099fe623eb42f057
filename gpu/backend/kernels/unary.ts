// Elementwise functions of one tensor. Results follow the input's memory order.

import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel, type Kernel } from "../kernel.ts";
import { cast, compare, constant, elementwise, where } from "../lowering.ts";
import { operation } from "../operation.ts";
import type { Dtype, Value } from "../value.ts";

type Lower = (graph: GraphBuilder, x: Value) => Value;

/** Floats in, floats out: integers are converted first, as the reference does. */
function floatKernel(name: string, lower: Lower): Kernel {
  return unaryKernel(
    name,
    (graph, x) => lower(graph, cast(graph, x, "float32")),
    () => "float32",
  );
}

/** The dtype stays. */
function sameKernel(name: string, lower: Lower): Kernel {
  return unaryKernel(name, lower, (dtype) => dtype);
}

function testKernel(name: string, lower: Lower): Kernel {
  return unaryKernel(
    name,
    (graph, x) => lower(graph, cast(graph, x, "float32")),
    () => "bool",
  );
}

function unaryKernel(name: string, lower: Lower, dtypeOf: (dtype: Dtype) => Dtype): Kernel {
  const unary = operation(name, (graph, [x]) => lower(graph, x!), "any");
  return defineKernel<{ x: Ref }>(name, ({ inputs: { x }, recorder }) =>
    recorder.record(unary, [x], {}, { shape: x.shape, dtype: dtypeOf(x.dtype) }),
  );
}

const onnx =
  (opType: string): Lower =>
  (graph, x) =>
    elementwise(graph, opType, [x]);

export const relu = sameKernel("Relu", (graph, x) =>
  x.dtype === "float32"
    ? elementwise(graph, "Relu", [x])
    : elementwise(graph, "Max", [x, constant(graph, 0, x.dtype)]),
);
export const relu6 = sameKernel("Relu6", (graph, x) =>
  elementwise(graph, "Clip", [x, constant(graph, 0, x.dtype), constant(graph, 6, x.dtype)]),
);
export const elu = floatKernel("Elu", onnx("Elu"));
export const sigmoid = floatKernel("Sigmoid", onnx("Sigmoid"));
export const tanh = floatKernel("Tanh", onnx("Tanh"));
export const softplus = floatKernel("Softplus", onnx("Softplus"));
export const exp = floatKernel("Exp", onnx("Exp"));
export const log = floatKernel("Log", onnx("Log"));
export const sqrt = floatKernel("Sqrt", onnx("Sqrt"));
export const reciprocal = floatKernel("Reciprocal", onnx("Reciprocal"));
export const sin = floatKernel("Sin", onnx("Sin"));
export const cos = floatKernel("Cos", onnx("Cos"));
export const tan = floatKernel("Tan", onnx("Tan"));
export const asin = floatKernel("Asin", onnx("Asin"));
export const acos = floatKernel("Acos", onnx("Acos"));
export const atan = floatKernel("Atan", onnx("Atan"));
export const sinh = floatKernel("Sinh", onnx("Sinh"));
export const cosh = floatKernel("Cosh", onnx("Cosh"));
export const asinh = floatKernel("Asinh", onnx("Asinh"));
export const acosh = floatKernel("Acosh", onnx("Acosh"));
export const atanh = floatKernel("Atanh", onnx("Atanh"));
export const erf = floatKernel("Erf", onnx("Erf"));
export const round = sameKernel("Round", floatsOnly("Round"));
export const floor = sameKernel("Floor", floatsOnly("Floor"));
export const ceil = sameKernel("Ceil", floatsOnly("Ceil"));
export const negate = sameKernel("Neg", onnx("Neg"));
export const abs = sameKernel("Abs", onnx("Abs"));
/** 0 for NaN, as the reference says. */
export const sign = sameKernel("Sign", (graph, x) => {
  const signs = elementwise(graph, "Sign", [x]);
  if (x.dtype !== "float32") return signs;
  return where(graph, elementwise(graph, "IsNaN", [x], { dtype: "bool" }), constant(graph, 0), signs);
});
export const square = sameKernel("Square", (graph, x) => elementwise(graph, "Mul", [x, x]));
export const rsqrt = floatKernel("Rsqrt", (graph, x) =>
  elementwise(graph, "Reciprocal", [elementwise(graph, "Sqrt", [x])]),
);
export const selu = floatKernel("Selu", onnx("Selu"));

/** Kahan's form: log(1 + x) alone loses every digit of a small x. */
export const log1p = floatKernel("Log1p", (graph, x) => {
  const one = constant(graph, 1);
  const onePlus = elementwise(graph, "Add", [x, one]);
  const correction = elementwise(graph, "Div", [x, elementwise(graph, "Sub", [onePlus, one])]);
  const corrected = elementwise(graph, "Mul", [elementwise(graph, "Log", [onePlus]), correction]);
  const isExact = elementwise(graph, "Or", [
    compare(graph, "Equal", onePlus, one),
    elementwise(graph, "IsInf", [x], { dtype: "bool", attributes: { detect_negative: 0 } }),
  ]);
  return where(graph, isExact, x, corrected);
});

/** Kahan's form, for the same reason; far from zero the plain one is exact enough and does not overflow. */
export const expm1 = floatKernel("Expm1", (graph, x) => {
  const one = constant(graph, 1);
  const power = elementwise(graph, "Exp", [x]);
  const minusOne = elementwise(graph, "Sub", [power, one]);
  const correction = elementwise(graph, "Div", [x, elementwise(graph, "Log", [power])]);
  const corrected = elementwise(graph, "Mul", [minusOne, correction]);
  const isFar = compare(graph, "Greater", elementwise(graph, "Abs", [x]), one);
  return where(graph, compare(graph, "Equal", power, one), x, where(graph, isFar, minusOne, corrected));
});

export const isNan = testKernel("IsNan", (graph, x) => elementwise(graph, "IsNaN", [x], { dtype: "bool" }));
export const isInf = testKernel("IsInf", (graph, x) => elementwise(graph, "IsInf", [x], { dtype: "bool" }));
export const isFiniteKernel = testKernel("IsFinite", (graph, x) => {
  // x - x is 0 for finite numbers and NaN for all others.
  const zero = elementwise(graph, "Sub", [x, x]);
  return compare(graph, "Equal", zero, constant(graph, 0));
});

function floatsOnly(opType: string): Lower {
  return (graph, x) => (x.dtype === "float32" ? elementwise(graph, opType, [x]) : x);
}

/**
 * 1 where x > 0, else 0: the gradient of ReLU, so it is hot. HardSigmoid is max(0, min(1, slope x)) in one threaded
 * pass, several times faster than comparing and converting; the slope leaves only subnormal numbers between 0 and 1.
 */
const step = operation(
  "Step",
  (graph, [x], _, { dtype }) => {
    const slope = { alpha: { float: 3e38 }, beta: { float: 0 } };
    const steps = elementwise(graph, "HardSigmoid", [cast(graph, x!, "float32")], { attributes: slope });
    return cast(graph, steps, dtype);
  },
  "any",
);
const leakyStep = operation(
  "LeakyStep",
  (graph, [integersOrFloats, alpha]) => {
    const x = cast(graph, integersOrFloats!, "float32");
    const stepped = where(
      graph,
      compare(graph, "Greater", x, constant(graph, 0)),
      constant(graph, 1),
      alpha!,
    );
    return where(graph, elementwise(graph, "IsNaN", [x], { dtype: "bool" }), x, stepped);
  },
  "any",
);
export const stepKernel = defineKernel<{ x: Ref }, { alpha?: number }>(
  "Step",
  ({ inputs: { x }, attributes: { alpha = 0 }, recorder }) => {
    const { shape, dtype } = x;
    if (alpha === 0) return recorder.record(step, [x], {}, { shape, dtype });
    return recorder.record(leakyStep, [x, recorder.scalar(alpha)], {}, { shape, dtype: "float32" });
  },
);

const leakyRelu = operation(
  "LeakyRelu",
  (graph, [integersOrFloats, alpha]) => {
    const x = cast(graph, integersOrFloats!, "float32");
    const isNegative = compare(graph, "Less", x, constant(graph, 0));
    return where(graph, isNegative, elementwise(graph, "Mul", [x, alpha!]), x);
  },
  "any",
);
export const leakyReluKernel = defineKernel<{ x: Ref }, { alpha: number }>(
  "LeakyRelu",
  ({ inputs: { x }, attributes, recorder }) =>
    recorder.record(
      leakyRelu,
      [x, recorder.scalar(attributes.alpha)],
      {},
      { shape: x.shape, dtype: "float32" },
    ),
);

/** What has no place in an int32 is beyond all of them. */
const withinInt32 = (limit: number) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, limit));

const clip = operation(
  "ClipByValue",
  (graph, [x, low, high]) => elementwise(graph, "Clip", [x!, low!, high!]),
  "any",
);
export const clipByValue = defineKernel<{ x: Ref }, { clipValueMin: number; clipValueMax: number }>(
  "ClipByValue",
  ({ inputs: { x }, attributes: { clipValueMin, clipValueMax }, recorder }) => {
    const limits = [clipValueMin, clipValueMax].map((limit) =>
      recorder.scalar(x.dtype === "int32" ? withinInt32(limit) : limit, x.dtype),
    );
    return recorder.record(clip, [x, ...limits], {}, { shape: x.shape, dtype: x.dtype });
  },
);

const eluGradient = operation(
  "EluGrad",
  (graph, [dy, y]) => {
    const slope = elementwise(graph, "Add", [y!, constant(graph, 1)]);
    const isPositive = compare(graph, "GreaterOrEqual", y!, constant(graph, 0));
    return where(graph, isPositive, dy!, elementwise(graph, "Mul", [dy!, slope]));
  },
  "any",
);
export const eluGrad = defineKernel<{ dy: Ref; y: Ref }>("EluGrad", ({ inputs: { dy, y }, recorder }) =>
  recorder.record(eluGradient, [dy, y], {}, { shape: y.shape, dtype: "float32" }),
);
