// Putting rows at given places: scatters, counts, diagonals.
import { backend_util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { cast, castName, compare, constant, elementwise, filled, sliced, where } from "../lowering.ts";
import { operation } from "../operation.ts";
import type { Recorder } from "../recorder.ts";
import { type Dtype, inPlainOrder, plainValue, sizeOf, type Value } from "../value.ts";
import { recordOne } from "./compose.ts";
import { fillOperation } from "./create.ts";
import { broadcastTo } from "./shape.ts";

/** Rows that meet at one place are added, or the last one stays. */
function scatterInto(
  graph: GraphBuilder,
  target: Value,
  [indices, updates]: [Value, Value],
  isSum: boolean,
): Value {
  // ONNX scatters no booleans by addition, and adds only numbers.
  const at = castName(graph, inPlainOrder(graph, indices).name, "int64");
  const inputs = [inPlainOrder(graph, target).name, at, inPlainOrder(graph, updates).name];
  const name = graph.node("ScatterND", inputs, isSum ? { reduction: "add" } : {});
  return plainValue(name, target.dims, target.dtype);
}

const add = operation("ScatterNd", (graph, [indices, updates], _, { shape, dtype }) => {
  const empty = filled(graph, constant(graph, 0, dtype), shape);
  return scatterInto(graph, empty, [indices!, updates!], true);
});
const replace = operation("TensorScatterUpdate", (graph, [target, indices, updates]) =>
  scatterInto(graph, target!, [indices!, updates!], false),
);

/** Indices as [rows, depth] and updates as [rows, ...what one index names]; a single number is meant for all. */
function rows(recorder: Recorder, indices: Ref, updates: Ref, shape: readonly number[]) {
  const sizes = [{ shape: [...updates.shape] }, { shape: [...indices.shape] }, [...shape]] as const;
  type Sizes = Parameters<typeof backend_util.calculateShapes>;
  const { sliceRank, numUpdates } = backend_util.calculateShapes(...(sizes as unknown as Sizes));
  const rowShape = [numUpdates, ...shape.slice(sliceRank)];
  const all =
    updates.shape.length === 0 && sizeOf(rowShape) !== 1
      ? recordOne(broadcastTo, { x: updates }, recorder, { shape: rowShape })
      : { ...updates, shape: rowShape };
  return [{ ...indices, shape: [numUpdates, sliceRank] }, all] as const;
}

export const scatterNd = defineKernel<{ indices: Ref; updates: Ref }, { shape: number[] }>(
  "ScatterNd",
  ({ inputs: { indices, updates }, attributes: { shape }, recorder }) => {
    const output = { shape, dtype: updates.dtype };
    if (sizeOf(indices.shape) === 0)
      return recorder.record(fillOperation, [recorder.scalar(0, updates.dtype)], {}, output);
    return recorder.record(add, rows(recorder, indices, updates, shape), {}, output);
  },
);

export const tensorScatterUpdate = defineKernel<{ tensor: Ref; indices: Ref; updates: Ref }>(
  "TensorScatterUpdate",
  ({ inputs: { tensor, indices, updates }, recorder }) => {
    if (sizeOf(indices.shape) === 0) return tensor;
    const { shape, dtype } = tensor;
    return recorder.record(
      replace,
      [tensor, ...rows(recorder, indices, updates, shape)],
      {},
      { shape, dtype },
    );
  },
);

export const sparseToDense = defineKernel<
  { sparseIndices: Ref; sparseValues: Ref; defaultValue: Ref },
  { outputShape: number[] }
>("SparseToDense", ({ inputs, attributes: { outputShape: shape }, recorder }) => {
  const { sparseIndices, sparseValues, defaultValue } = inputs;
  const output = { shape, dtype: sparseValues.dtype };
  const background = recordOne(broadcastTo, { x: defaultValue }, recorder, { shape });
  if (sizeOf(sparseIndices.shape) === 0) return background;
  const scattered = rows(recorder, sparseIndices, sparseValues, shape);
  return recorder.record(replace, [background, ...scattered], {}, output);
});

/** The gradient of a gather. Ids outside of the range are dropped: they go to a row that is cut off. */
const segmentSum = operation("UnsortedSegmentSum", (graph, [x, ids], _, { shape, dtype }) => {
  const [segments, ...inner] = shape as [number, ...number[]];
  const limit = constant(graph, segments, "int32");
  const isOutside = elementwise(graph, "Or", [
    compare(graph, "Less", ids!, constant(graph, 0, "int32")),
    compare(graph, "GreaterOrEqual", ids!, limit),
  ]);
  const kept = where(graph, isOutside, limit, ids!);
  const at = plainValue(
    graph.node("Reshape", [kept.name, graph.int64([-1, 1])]),
    [sizeOf(ids!.dims), 1],
    "int32",
  );
  const empty = filled(graph, constant(graph, 0, dtype), [segments + 1, ...inner]);
  const all = scatterInto(graph, empty, [at, x!], true);
  return sliced(graph, all, { starts: shape.map(() => 0), stops: shape });
});
export const unsortedSegmentSum = defineKernel<{ x: Ref; segmentIds: Ref }, { numSegments: number }>(
  "UnsortedSegmentSum",
  ({ inputs: { x, segmentIds }, attributes: { numSegments }, recorder }) => {
    const rank = segmentIds.shape.length;
    const count = sizeOf(segmentIds.shape);
    const inner = x.shape.slice(rank);
    const flat = [
      { ...x, shape: [count, ...inner] },
      { ...segmentIds, shape: [count] },
    ];
    return recorder.record(segmentSum, flat, {}, { shape: [numSegments, ...inner], dtype: x.dtype });
  },
);

/** [rows, columns] of values become [rows, size] of counts or sums; values outside of 0..size-1 are left out. */
const count = operation<{ isWeighted: boolean; isBinary: boolean }>(
  "Bincount",
  (graph, [x, weights], { isWeighted, isBinary }, { shape, dtype }) => {
    const [rowCount, size] = shape as [number, number];
    const values = cast(graph, x!, "int32");
    const limit = constant(graph, size, "int32");
    const isOutside = compare(graph, "Less", values, constant(graph, 0, "int32"));
    const bin = elementwise(graph, "Min", [where(graph, isOutside, limit, values), limit]);
    const offsets = Array.from({ length: rowCount }, (_, row) => row * (size + 1));
    const starts = plainValue(graph.int32(offsets, [rowCount, 1]), [rowCount, 1], "int32");
    const at = elementwise(graph, "Add", [bin, starts]);
    const one = constant(graph, 1, dtype);
    const updates = isWeighted ? inPlainOrder(graph, weights!) : filled(graph, one, x!.dims);
    const flat = (value: Value) =>
      graph.node("Reshape", [inPlainOrder(graph, value).name, graph.int64([-1])]);
    const empty = filled(graph, constant(graph, 0, dtype), [rowCount * (size + 1)]).name;
    const scattered = graph.node("ScatterElements", [empty, flat(at), flat(updates)], { reduction: "add" });
    const all = graph.node("Reshape", [scattered, graph.int64([rowCount, size + 1])]);
    const counts = sliced(graph, plainValue(all, [rowCount, size + 1], dtype), {
      starts: [0, 0],
      stops: shape,
    });
    return isBinary ? elementwise(graph, "Min", [counts, one]) : counts;
  },
);

type CountAttributes = { size: number; binaryOutput?: boolean };
function bincountKernel(name: string) {
  return defineKernel<{ x: Ref; weights: Ref }, CountAttributes>(
    name,
    ({ inputs: { x, weights }, attributes: { size, binaryOutput: isBinary = false }, recorder }) => {
      const isMatrix = x.shape.length === 2;
      const shape = isMatrix ? [...x.shape] : [1, sizeOf(x.shape)];
      const dtype: Dtype = weights.dtype;
      const isWeighted = sizeOf(weights.shape) > 0;
      const inputs = [x, ...(isWeighted ? [weights] : [])].map((ref) => ({ ...ref, shape }));
      const output = { shape: [shape[0]!, size], dtype };
      if (sizeOf(shape) === 0)
        return recorder.record(
          fillOperation,
          [recorder.scalar(0, dtype)],
          {},
          { ...output, shape: isMatrix ? output.shape : [size] },
        );
      const counts = recorder.record(count, inputs, { isWeighted, isBinary }, output);
      return isMatrix ? counts : { ...counts, shape: [size] };
    },
  );
}

export const bincount = bincountKernel("Bincount");
export const denseBincount = bincountKernel("DenseBincount");

const diagonal = operation("Diag", (graph, [x], _, { shape: [size], dtype }) => {
  const n = size!;
  const at = graph.int64(Array.from({ length: n }, (_, i) => i * (n + 1)));
  const empty = filled(graph, constant(graph, 0, dtype), [n * n]).name;
  const scattered = graph.node("ScatterElements", [empty, at, inPlainOrder(graph, x!).name]);
  return plainValue(graph.node("Reshape", [scattered, graph.int64([n, n])]), [n, n], dtype);
});
export const diag = defineKernel<{ x: Ref }>("Diag", ({ inputs: { x }, recorder }) => {
  const n = sizeOf(x.shape);
  const flat = { ...x, shape: [n] };
  const square = recorder.record(diagonal, [flat], {}, { shape: [n, n], dtype: x.dtype });
  return { ...square, shape: [...x.shape, ...x.shape] };
});
