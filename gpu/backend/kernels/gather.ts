// Looking elements up by index.
import { backend_util, util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import { defineKernel } from "../kernel.ts";
import { castName, compare, memoryAxes, where } from "../lowering.ts";
import { operation } from "../operation.ts";
import { type Dtype, inPlainOrder, plainValue, reshaped, sizeOf } from "../value.ts";

const gather = operation<{ axis: number }>("GatherV2", (graph, [x, indices], { axis }, { shape }) => {
  const source = indices!.dims.length === 1 ? x! : inPlainOrder(graph, x!);
  const at = inPlainOrder(graph, indices!).name;
  const name = graph.node("Gather", [source.name, at], { axis: memoryAxes(source, [axis])[0]! });
  // A vector of indices replaces one axis by another: memory order survives.
  return indices!.dims.length === 1 ? { ...source, name, dims: shape } : plainValue(name, shape, x!.dtype);
});

/** Leading `batch` positions are shared by `x` [batch, outer, length, inner] and `indices` [batch, count]. */
const batchedGather = operation<{ length: number }>(
  "GatherV2 in batches",
  (graph, [x, indices], { length }, output) => {
    const [batch, outer, , inner] = x!.dims as [number, number, number, number];
    const count = indices!.dims[1]!;
    const rows = graph.node("Transpose", [inPlainOrder(graph, x!).name], { perm: [0, 2, 1, 3] });
    const table = graph.node("Reshape", [rows, graph.int64([batch * length, outer, inner])]);
    const offsets = graph.int32(
      Array.from({ length: batch }, (_, i) => i * length),
      [batch, 1],
    );
    const at = graph.node("Add", [inPlainOrder(graph, indices!).name, offsets]);
    const picked = plainValue(
      graph.node("Gather", [table, at], { axis: 0 }),
      [batch, count, outer, inner],
      x!.dtype,
    );
    const name = graph.node("Transpose", [picked.name], { perm: [0, 2, 1, 3] });
    return reshaped(graph, plainValue(name, [batch, outer, count, inner], x!.dtype), output.shape);
  },
);

export const gatherV2 = defineKernel<{ x: Ref; indices: Ref }, { axis: number; batchDims?: number }>(
  "GatherV2",
  ({ inputs: { x, indices }, attributes: { axis, batchDims = 0 }, recorder }) => {
    const at = util.parseAxisParam(axis, [...x.shape])[0]!;
    type Sizes = Parameters<typeof backend_util.segment_util.collectGatherOpShapeInfo>;
    const sizesOf = { x: { shape: [...x.shape] }, indices: { shape: [...indices.shape] } };
    // Checks that the batches agree; reads nothing but shapes.
    backend_util.segment_util.collectGatherOpShapeInfo(
      sizesOf.x as Sizes[0],
      sizesOf.indices as Sizes[1],
      at,
      batchDims,
    );
    checkKnownIndices(indices, x.shape[at]!);
    if (batchDims === 0) {
      const shape = [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)];
      return recorder.record(gather, [x, indices], { axis: at }, { shape, dtype: x.dtype });
    }
    const sizes = (from: number, to?: number) => sizeOf(x.shape.slice(from, to));
    const batch = sizes(0, batchDims);
    const length = x.shape[at]!;
    const table = { ...x, shape: [batch, sizes(batchDims, at), length, sizes(at + 1)] };
    const flat = { ...indices, shape: [batch, sizeOf(indices.shape) / batch] };
    const shape = [...x.shape.slice(0, at), ...indices.shape.slice(batchDims), ...x.shape.slice(at + 1)];
    return recorder.record(batchedGather, [table, flat], { length }, { shape, dtype: x.dtype });
  },
);

/** Finds a bad index before the graph runs, where the values exist already: then nothing else fails with it. */
function checkKnownIndices({ entry }: Ref, length: number): void {
  const bad = entry.elements?.find((index) => index < 0 || index >= length);
  if (bad !== undefined) throw new Error(`GatherV2: the index value ${bad} is not in [0, ${length - 1}].`);
}

const gatherNdOperation = operation("GatherNd", (graph, [x, indices], _, { shape }) => {
  const at = castName(graph, inPlainOrder(graph, indices!).name, "int64");
  return plainValue(graph.node("GatherND", [inPlainOrder(graph, x!).name, at]), shape, x!.dtype);
});
export const gatherNd = defineKernel<{ params: Ref; indices: Ref }>(
  "GatherNd",
  ({ inputs: { params, indices }, recorder }) => {
    const depth = indices.shape.at(-1);
    if (depth === undefined || params.shape.length === 0 || depth > params.shape.length)
      throw new Error(
        `gatherND: indices of shape [${indices.shape}] do not name places in a tensor of shape [${params.shape}].`,
      );
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return recorder.record(gatherNdOperation, [params, indices], {}, { shape, dtype: params.dtype });
  },
);

const oneHotOperation = operation<{ depth: number }>(
  "OneHot",
  (graph, [indices, on, off], { depth }, { shape }) => {
    const classes = plainValue(
      graph.int32(
        Array.from({ length: depth }, (_, i) => i),
        [depth],
      ),
      [depth],
      "int32",
    );
    const column = reshaped(graph, indices!, [...indices!.dims, 1]);
    const hit = where(graph, compare(graph, "Equal", column, classes), on!, off!);
    return { ...hit, dims: shape };
  },
);
export const oneHot = defineKernel<
  { indices: Ref },
  { depth: number; onValue: number; offValue: number; dtype?: Dtype }
>(
  "OneHot",
  ({ inputs: { indices }, attributes: { depth, onValue, offValue, dtype = "int32" }, recorder }) => {
    const values = [recorder.scalar(onValue, dtype), recorder.scalar(offValue, dtype)];
    return recorder.record(
      oneHotOperation,
      [indices, ...values],
      { depth },
      { shape: [...indices.shape, depth], dtype },
    );
  },
);
