// Local response normalisation: every channel is divided by the energy of its neighbours.
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { elementwise } from "../lowering.ts";
import { operation } from "../operation.ts";
import type { Recorder } from "../recorder.ts";
import { inPlainOrder, plainValue, type Value } from "../value.ts";

type Radius = { depthRadius: number };
type Attributes = Radius & { bias: number; alpha: number; beta: number };

/** Sums over channels at most `radius` away: a product with a matrix that is 1 around its diagonal. */
function neighbourSum(graph: GraphBuilder, x: Value, radius: number): Value {
  const channels = x.dims[3]!;
  const band = new Float32Array(channels * channels);
  for (let i = 0; i < channels; i++)
    for (let k = 0; k < channels; k++) if (Math.abs(i - k) <= radius) band[i * channels + k] = 1;
  const matrix = graph.float32(band, [channels, channels]);
  return plainValue(graph.node("MatMul", [inPlainOrder(graph, x).name, matrix]), x.dims);
}

/** bias + alpha * neighbouring energy. */
function energy(
  graph: GraphBuilder,
  x: Value,
  { radius, bias, alpha }: { radius: number; bias: Value; alpha: Value },
) {
  const squares = elementwise(graph, "Mul", [x, x]);
  const scaled = elementwise(graph, "Mul", [neighbourSum(graph, squares, radius), alpha]);
  return elementwise(graph, "Add", [scaled, bias]);
}

const normalise = operation<Radius>("LRN", (graph, [x, bias, alpha, beta], { depthRadius }) => {
  const norm = energy(graph, x!, { radius: depthRadius, bias: bias!, alpha: alpha! });
  const exponent = elementwise(graph, "Neg", [beta!]);
  return elementwise(graph, "Mul", [x!, elementwise(graph, "Pow", [norm, exponent])]);
});

function numbers(recorder: Recorder, { bias, alpha, beta }: Attributes): Ref[] {
  return [bias, alpha, beta].map((value) => recorder.scalar(value));
}

export const localResponse = defineKernel<{ x: Ref }, Attributes>(
  "LRN",
  ({ inputs: { x }, attributes, recorder }) => {
    const { depthRadius } = attributes;
    const output = { shape: x.shape, dtype: "float32" as const };
    return recorder.record(normalise, [x, ...numbers(recorder, attributes)], { depthRadius }, output);
  },
);

/** dy norm^-beta - 2 alpha beta x sum(dy y / norm), the sum over neighbouring channels. */
const gradient = operation<Radius>(
  "LRNGrad",
  (graph, [x, y, dy, bias, alpha, beta], { depthRadius: radius }) => {
    const product = (...values: Value[]) =>
      values.reduce((left, right) => elementwise(graph, "Mul", [left, right]));
    const norm = energy(graph, x!, { radius, bias: bias!, alpha: alpha! });
    const direct = product(dy!, elementwise(graph, "Pow", [norm, elementwise(graph, "Neg", [beta!])]));
    const shares = neighbourSum(graph, elementwise(graph, "Div", [product(dy!, y!), norm]), radius);
    const strength = product(alpha!, beta!);
    const twice = elementwise(graph, "Add", [strength, strength]);
    return elementwise(graph, "Sub", [direct, product(x!, shares, twice)]);
  },
);

export const localResponseGrad = defineKernel<{ x: Ref; y: Ref; dy: Ref }, Attributes>(
  "LRNGrad",
  ({ inputs: { x, y, dy }, attributes, recorder }) => {
    const { depthRadius } = attributes;
    const inputs = [x, y, dy, ...numbers(recorder, attributes)];
    return recorder.record(gradient, inputs, { depthRadius }, { shape: x.shape, dtype: "float32" });
  },
);
