// Max pooling that also tells where each maximum was.
import { backend_util, util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { castName, constant, elementwise, where } from "../lowering.ts";
import { operation } from "../operation.ts";
import { inPlainOrder, permuted, plainValue, type Value } from "../value.ts";

type Pair = [number, number];
type Window = { kernel: Pair; strides: Pair; pads: number[] };

/** @returns names of the maxima and of their indices in [N, C, H, W], both lying as [N, C, H', W']. */
function pooled(graph: GraphBuilder, x: Value, { kernel, strides, pads }: Window): readonly string[] {
  // A window's maximum is a number, if it has one.
  const isNan = elementwise(graph, "IsNaN", [x], { dtype: "bool" });
  const numbers = where(graph, isNan, constant(graph, Number.NEGATIVE_INFINITY), x);
  const source = inPlainOrder(graph, permuted(numbers, [0, 3, 1, 2])).name;
  return graph.multiNode("MaxPool", [source], { kernel_shape: [...kernel], strides, pads }, 2);
}

function fromMemory(name: string, dims: readonly number[], dtype: "float32" | "int32"): Value {
  const [n, h, w, c] = dims as [number, number, number, number];
  return permuted(plainValue(name, [n, c, h, w], dtype), [0, 2, 3, 1]);
}

const maxima = operation<Window>("MaxPoolWithArgmax", (graph, [x], window, { shape }) =>
  fromMemory(pooled(graph, x!, window)[0]!, shape, "float32"),
);

/** Flat indices into [H, W, C], or into [N, H, W, C]. */
const places = operation<Window & { includeBatch: boolean }>(
  "MaxPoolWithArgmax indices",
  (graph, [x], { includeBatch, ...window }, { shape }) => {
    const [n, h, w, c] = x!.dims as [number, number, number, number];
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
    const pixel = graph.node("Mod", [pooled(graph, x!, window)[1]!, graph.int64([h * w])]);
    const channel = graph.int64(upTo(c), [1, c, 1, 1]);
    const inImage = graph.node("Add", [graph.node("Mul", [pixel, graph.int64([c])]), channel]);
    const offsets = graph.int64(
      upTo(n).map((i) => i * h * w * c),
      [n, 1, 1, 1],
    );
    const index = includeBatch ? graph.node("Add", [inImage, offsets]) : inImage;
    return fromMemory(castName(graph, index, "int32"), shape, "int32");
  },
);

export const maxPoolWithArgmax = defineKernel<
  { x: Ref },
  {
    filterSize: Pair | number;
    strides: Pair | number;
    pad: "valid" | "same" | number;
    includeBatchInIndex: boolean;
  }
>("MaxPoolWithArgmax", ({ inputs: { x }, attributes, recorder }) => {
  const { filterSize, strides, pad, includeBatchInIndex: includeBatch = false } = attributes;
  util.assert(x.shape.length === 4, () => `maxPoolWithArgmax: x must be rank 4 but has shape [${x.shape}].`);
  const inputShape = [...x.shape] as [number, number, number, number];
  const info = backend_util.computePool2DInfo(inputShape, filterSize, strides, [1, 1], pad);
  const { top, left, bottom, right } = info.padInfo;
  const window: Window = {
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right],
  };
  const shape = info.outShape;
  return [
    recorder.record(maxima, [x], window, { shape, dtype: "float32" }),
    recorder.record(places, [x], { ...window, includeBatch }, { shape, dtype: "int32" }),
  ];
});
