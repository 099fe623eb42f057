// Order along the last axis: the largest elements, and places in a sorted sequence.
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { cast, castName, compare, reduced } from "../lowering.ts";
import { operation } from "../operation.ts";
import { inPlainOrder, plainValue, reshaped, type Value } from "../value.ts";

/** @returns names of the `k` largest and of their int64 indices; of equals, the one with the lower index is first. */
function largest(graph: GraphBuilder, x: Value, k: number): readonly string[] {
  const source = inPlainOrder(graph, cast(graph, x, x.dtype === "bool" ? "int32" : x.dtype)).name;
  return graph.multiNode("TopK", [source, graph.int64([k])], { axis: -1, largest: 1, sorted: 1 }, 2);
}

const values = operation("TopK", (graph, [x], _, { shape, dtype }) => {
  const carrier = dtype === "bool" ? "int32" : dtype;
  return cast(graph, plainValue(largest(graph, x!, shape.at(-1)!)[0]!, shape, carrier), dtype);
});
const indices = operation("TopK indices", (graph, [x], _, { shape }) =>
  plainValue(castName(graph, largest(graph, x!, shape.at(-1)!)[1]!, "int32"), shape, "int32"),
);

export const topK = defineKernel<{ x: Ref }, { k: number; sorted: boolean }>(
  "TopK",
  ({ inputs: { x }, attributes: { k }, recorder }) => {
    const shape = x.shape.with(-1, k);
    return [
      recorder.record(values, [x], {}, { shape, dtype: x.dtype }),
      recorder.record(indices, [x], {}, { shape, dtype: "int32" }),
    ];
  },
);

/** How many of each row's sorted elements come before a value: its place. All pairs are compared. */
const place = operation<{ side: "left" | "right" }>(
  "SearchSorted",
  (graph, [sequence, sought], { side }, { shape }) => {
    const [rows, length] = sequence!.dims as [number, number];
    const elements = reshaped(graph, sequence!, [rows, 1, length]);
    const targets = reshaped(graph, sought!, [rows, shape[1]!, 1]);
    const isBefore = compare(graph, side === "left" ? "Less" : "LessOrEqual", elements, targets);
    const ones = cast(graph, isBefore, "int32");
    return reduced(graph, "ReduceSum", ones, { axes: [2], keepDims: false });
  },
);

export const searchSorted = defineKernel<{ sortedSequence: Ref; values: Ref }, { side: "left" | "right" }>(
  "SearchSorted",
  ({ inputs: { sortedSequence, values: sought }, attributes: { side }, recorder }) =>
    recorder.record(place, [sortedSequence, sought], { side }, { shape: sought.shape, dtype: "int32" }),
);
