// Running sums and products along an axis.
import { util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel, type Kernel } from "../kernel.ts";
import { cast, constant, elementwise, padded, sliced } from "../lowering.ts";
import { type Operation, operation } from "../operation.ts";
import { inPlainOrder, type Value } from "../value.ts";

type Cumulation = { axis: number; exclusive: boolean; reverse: boolean };

const sums = operation<Cumulation>("Cumsum", (graph, [x], { axis, exclusive, reverse }) => {
  const source = cast(graph, inPlainOrder(graph, x!), x!.dtype === "bool" ? "int32" : x!.dtype);
  const attributes = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
  return { ...source, name: graph.node("CumSum", [source.name, graph.int64([axis], [])], attributes) };
});

/** ONNX has no running product: products of 1, 2, 4, ... neighbours, doubled until they span the axis. */
const products = operation<Cumulation>("Cumprod", (graph, [x], { axis, exclusive, reverse }) => {
  const source = cast(graph, inPlainOrder(graph, x!), x!.dtype === "bool" ? "int32" : x!.dtype);
  let product = exclusive ? shifted(graph, source, { axis, by: 1, reverse }) : source;
  for (let by = 1; by < source.dims[axis]!; by *= 2)
    product = elementwise(graph, "Mul", [product, shifted(graph, product, { axis, by, reverse })]);
  return product;
});

/** Moved along `axis` by `by` places, ones moving in. */
function shifted(
  graph: GraphBuilder,
  x: Value,
  { axis, by, reverse }: { axis: number; by: number; reverse: boolean },
): Value {
  const length = x.dims[axis]!;
  const kept = sliced(graph, x, {
    starts: x.dims.map((_, i) => (i === axis && reverse ? Math.min(by, length) : 0)),
    stops: x.dims.map((dim, i) => (i === axis && !reverse ? Math.max(0, length - by) : dim)),
  });
  const ends = (i: number): [number, number] => (i === axis ? (reverse ? [0, by] : [by, 0]) : [0, 0]);
  return padded(
    graph,
    kept,
    x.dims.map((_, i) => ends(i)),
    constant(graph, 1, x.dtype),
  );
}

function cumulation(name: string, apply: Operation<Cumulation>): Kernel {
  return defineKernel<{ x: Ref }, Cumulation>(name, ({ inputs: { x }, attributes, recorder }) => {
    const { exclusive = false, reverse = false } = attributes;
    const axis = util.parseAxisParam(attributes.axis, [...x.shape])[0]!;
    const dtype = x.dtype === "bool" ? "int32" : x.dtype;
    return recorder.record(apply, [x], { axis, exclusive, reverse }, { shape: x.shape, dtype });
  });
}

export const cumsum = cumulation("Cumsum", sums);
export const cumprod = cumulation("Cumprod", products);
