// Kernels that move elements without computing on them: reshape, transpose, slice, concat, pad, tile.
import { backend_util, slice_util, type Tensor, util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import { defineKernel } from "../kernel.ts";
import { cast, commonOrder, inMemoryOrder, memoryAxes, padded, sliced } from "../lowering.ts";
import { operation } from "../operation.ts";
import { type Dtype, inOrder, permuted, reshaped, sizeOf } from "../value.ts";
import { fillOperation } from "./create.ts";

export const identity = defineKernel<{ x: Ref }>("Identity", ({ inputs: { x } }) => x);

export const reshape = defineKernel<{ x: Ref }, { shape: number[] }>(
  "Reshape",
  ({ inputs: { x }, attributes: { shape } }) => {
    const size = sizeOf(x.shape);
    const inferred = util.inferFromImplicitShape(shape, size);
    if (sizeOf(inferred) !== size)
      throw new Error(
        `Cannot reshape [${x.shape}] (${size} elements) to [${inferred}] (${sizeOf(inferred)}).`,
      );
    return { ...x, shape: inferred };
  },
);

export const expandDims = defineKernel<{ input: Ref }, { dim: number }>(
  "ExpandDims",
  ({ inputs: { input }, attributes: { dim } }) => {
    const shape = [...input.shape];
    if (dim < -shape.length - 1 || dim > shape.length)
      throw new Error(`Axis ${dim} must be in [${-shape.length - 1}, ${shape.length}].`);
    shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
    return { ...input, shape };
  },
);

const castOperation = operation<{ to: Dtype }>("Cast", (graph, [x], { to }) => cast(graph, x!, to));
export const castKernel = defineKernel<{ x: Ref }, { dtype: Dtype }>(
  "Cast",
  ({ inputs: { x }, attributes: { dtype }, recorder }) =>
    x.dtype === dtype ? x : recorder.record(castOperation, [x], { to: dtype }, { shape: x.shape, dtype }),
);

const transposeOperation = operation<{ perm: number[] }>("Transpose", (_, [x], { perm }) =>
  permuted(x!, perm),
);
export const transpose = defineKernel<{ x: Ref }, { perm: number[] }>(
  "Transpose",
  ({ inputs: { x }, attributes: { perm }, recorder }) => {
    const shape = perm.map((axis) => x.shape[axis]!);
    return recorder.record(transposeOperation, [x], { perm }, { shape, dtype: x.dtype });
  },
);

type SliceBounds = { starts: readonly number[]; stops: readonly number[]; steps: readonly number[] };
const sliceOperation = operation<SliceBounds>("Slice", (graph, [x], bounds, output) =>
  reshaped(graph, sliced(graph, x!, bounds), output.shape),
);

export const slice = defineKernel<{ x: Ref }, { begin: number[]; size: number[] }>(
  "Slice",
  ({ inputs: { x }, attributes, recorder }) => {
    const probe = { shape: [...x.shape], rank: x.shape.length };
    const [starts, shape] = parseSlice(probe.shape, attributes);
    const rows = readyRows(x, starts, shape);
    if (rows) return recorder.elements({ shape, dtype: x.dtype }, rows);
    const stops = starts.map((start, axis) => start + shape[axis]!);
    const steps = starts.map(() => 1);
    return recorder.record(sliceOperation, [x], { starts, stops, steps }, { shape, dtype: x.dtype });
  },
);

/**
 * A copy of whole rows of a tensor whose elements are there already. Training loops cut batches out of a data set like
 * this: recorded, each batch's place would be part of a graph of its own, compiled for nothing.
 */
function readyRows({ entry, shape }: Ref, starts: readonly number[], sizes: readonly number[]) {
  const { elements, frozenId } = entry;
  const isWhole = shape.every((dim, axis) => axis === 0 || sizes[axis] === dim);
  const isHere = elements?.length === sizeOf(shape);
  if (shape.length === 0 || !isWhole || !isHere || frozenId !== undefined) return undefined;
  const width = sizeOf(shape.slice(1));
  return elements.slice(starts[0]! * width, (starts[0]! + sizes[0]!) * width);
}

/** Begin and size for every axis; a size of -1 reaches to the end. */
function parseSlice(
  shape: number[],
  { begin, size }: { begin: number | number[]; size?: number | number[] },
) {
  const given = [begin].flat();
  const starts = shape.map((_, axis) => given[axis] ?? 0);
  const sizes = size === undefined ? [] : [size].flat();
  const extents = shape.map((dim, axis) => {
    const extent = sizes[axis] ?? -1;
    return extent < 0 ? dim - starts[axis]! : extent;
  });
  if (starts.some((start) => start < 0))
    throw new Error(`slice() does not support negative begin indexing. Begin is [${starts}].`);
  for (const [axis, dim] of shape.entries())
    if (starts[axis]! < 0 || extents[axis]! < 0 || starts[axis]! + extents[axis]! > dim)
      throw new Error(`Slice [${starts}] + [${extents}] reaches outside of [${shape}].`);
  return [starts, extents] as const;
}

type StridedSliceAttributes = {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
};
export const stridedSlice = defineKernel<{ x: Ref }, StridedSliceAttributes>(
  "StridedSlice",
  ({ inputs: { x }, attributes: a, recorder }) => {
    const info = slice_util.sliceInfo(
      [...x.shape],
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    if (info.isIdentity) return { ...x, shape: info.finalShape };
    const bounds = { starts: info.begin, stops: info.end, steps: info.strides };
    return recorder.record(sliceOperation, [x], bounds, { shape: info.finalShape, dtype: x.dtype });
  },
);

export const reverse = defineKernel<{ x: Ref }, { dims: number[] }>(
  "Reverse",
  ({ inputs: { x }, attributes: { dims }, recorder }) => {
    const axes = util.parseAxisParam(dims, [...x.shape]);
    const isBackward = (axis: number) => axes.includes(axis);
    const bounds = {
      starts: x.shape.map((dim, axis) => (isBackward(axis) ? dim - 1 : 0)),
      stops: x.shape.map((dim, axis) => (isBackward(axis) ? -1 : dim)),
      steps: x.shape.map((_, axis) => (isBackward(axis) ? -1 : 1)),
    };
    return recorder.record(sliceOperation, [x], bounds, x);
  },
);

const concatOperation = operation<{ axis: number }>("Concat", (graph, values, { axis }, { shape }) => {
  const order = commonOrder(values, shape.length);
  const names = values.map((value) => inOrder(graph, value, order).name);
  const first = { ...values[0]!, dims: shape, order };
  return { ...first, name: graph.node("Concat", names, { axis: order.indexOf(axis) }) };
});
export const concat = defineKernel<Ref[], { axis: number }>("Concat", ({ inputs, attributes, recorder }) => {
  const axis = util.parseAxisParam(attributes.axis, [...inputs[0]!.shape])[0]!;
  const shapes = inputs.map(({ shape }) => [...shape]);
  backend_util.assertParamsConsistent(shapes, axis);
  const shape = backend_util.computeOutShape(shapes, axis);
  const filledInputs = inputs.filter((input) => sizeOf(input.shape) > 0);
  if (filledInputs.length === 1) return filledInputs[0]!;
  return recorder.record(concatOperation, filledInputs, { axis }, { shape, dtype: inputs[0]!.dtype });
});

export const pack = defineKernel<Ref[], { axis: number }>("Pack", ({ inputs, attributes, recorder }) => {
  const { dtype, shape } = inputs[0]!;
  for (const other of inputs) {
    util.assertShapesMatch(
      [...shape],
      [...other.shape],
      "All tensors passed to stack must have matching shapes: ",
    );
    util.assert(other.dtype === dtype, () => "All tensors passed to stack must have matching dtypes.");
  }
  const axis = attributes.axis < 0 ? attributes.axis + shape.length + 1 : attributes.axis;
  const withAxis = (length: number) => shape.toSpliced(axis, 0, length);
  const thin = inputs.map((input) => ({ ...input, shape: withAxis(1) }));
  if (thin.length === 1) return thin[0]!;
  return recorder.record(concatOperation, thin, { axis }, { shape: withAxis(inputs.length), dtype });
});

export const unpack = defineKernel<{ value: Ref }, { axis: number }>(
  "Unpack",
  ({ inputs: { value }, attributes, recorder }) => {
    const axis = attributes.axis < 0 ? attributes.axis + value.shape.length : attributes.axis;
    const shape = value.shape.toSpliced(axis, 1);
    return Array.from({ length: value.shape[axis]! }, (_, i) => {
      const starts = value.shape.map((_, other) => (other === axis ? i : 0));
      const stops = value.shape.map((dim, other) => (other === axis ? i + 1 : dim));
      const steps = starts.map(() => 1);
      return recorder.record(
        sliceOperation,
        [value],
        { starts, stops, steps },
        { shape, dtype: value.dtype },
      );
    });
  },
);

export const splitV = defineKernel<{ x: Ref }, { numOrSizeSplits: number[] | number; axis: number }>(
  "SplitV",
  ({ inputs: { x }, attributes, recorder }) => {
    const axis = util.parseAxisParam(attributes.axis, [...x.shape])[0]!;
    const { numOrSizeSplits } = attributes;
    const lengths = backend_util.prepareSplitSize({ shape: [...x.shape] } as Tensor, numOrSizeSplits, axis);
    let offset = 0;
    return lengths.map((length) => {
      const starts = x.shape.map((_, other) => (other === axis ? offset : 0));
      const stops = x.shape.map((dim, other) => (other === axis ? offset + length : dim));
      offset += length;
      const shape = x.shape.with(axis, length);
      const steps = starts.map(() => 1);
      return recorder.record(sliceOperation, [x], { starts, stops, steps }, { shape, dtype: x.dtype });
    });
  },
);

type Paddings = [number, number][];
const padOperation = operation<{ paddings: Paddings }>("PadV2", (graph, [x, fill], { paddings }) =>
  padded(graph, x!, paddings, fill!),
);
export const padV2 = defineKernel<{ x: Ref }, { paddings: Paddings; constantValue: number }>(
  "PadV2",
  ({ inputs: { x }, attributes: { paddings, constantValue }, recorder }) => {
    const shape = x.shape.map((dim, axis) => dim + paddings[axis]![0] + paddings[axis]![1]);
    const fill = recorder.scalar(constantValue ?? 0, x.dtype);
    if (sizeOf(x.shape) === 0) return recorder.record(fillOperation, [fill], {}, { shape, dtype: x.dtype });
    return recorder.record(padOperation, [x, fill], { paddings }, { shape, dtype: x.dtype });
  },
);

/** Reflection repeats the edge when symmetric. Both are look-ups along one axis after another. */
const mirrorOperation = operation<{ paddings: Paddings; edge: number }>(
  "MirrorPad",
  (graph, [x], { paddings, edge }) => {
    let value = x!;
    for (const [axis, [before, after]] of paddings.entries()) {
      if (before === 0 && after === 0) continue;
      const length = value.dims[axis]!;
      const mirrored = Array.from({ length: before + length + after }, (_, i) => {
        const at = i - before;
        if (at < 0) return -at - 1 + edge;
        return at < length ? at : 2 * length - 1 - edge - at;
      });
      const inputs = [value.name, graph.int64(mirrored)];
      const name = graph.node("Gather", inputs, { axis: memoryAxes(value, [axis])[0]! });
      value = { ...value, name, dims: value.dims.with(axis, mirrored.length) };
    }
    return value;
  },
);
export const mirrorPad = defineKernel<{ x: Ref }, { paddings: Paddings; mode: "reflect" | "symmetric" }>(
  "MirrorPad",
  ({ inputs: { x }, attributes: { paddings, mode }, recorder }) => {
    const shape = x.shape.map((dim, axis) => dim + paddings[axis]![0] + paddings[axis]![1]);
    const edge = mode === "reflect" ? 1 : 0;
    return recorder.record(mirrorOperation, [x], { paddings, edge }, { shape, dtype: x.dtype });
  },
);

const tileOperation = operation<{ reps: number[] }>("Tile", (graph, [x], { reps }, { shape }) => {
  const repeats = graph.int64(inMemoryOrder(x!, reps));
  return { ...x!, dims: shape, name: graph.node("Tile", [x!.name, repeats]) };
});
export const tile = defineKernel<{ x: Ref }, { reps: number[] }>(
  "Tile",
  ({ inputs: { x }, attributes: { reps }, recorder }) => {
    const shape = x.shape.map((dim, axis) => dim * reps[axis]!);
    return recorder.record(tileOperation, [x], { reps }, { shape, dtype: x.dtype });
  },
);

const broadcastOperation = operation("BroadcastTo", (graph, [x], _, { shape }) => {
  const ones = shape.map(() => 1);
  const lifted = reshaped(graph, x!, [...ones.slice(x!.dims.length), ...x!.dims]);
  const name = graph.node("Expand", [lifted.name, graph.int64(inMemoryOrder(lifted, shape))]);
  return { ...lifted, dims: shape, name };
});
export const broadcastTo = defineKernel<{ x: Ref }, { shape: number[] }>(
  "BroadcastTo",
  ({ inputs: { x }, attributes: { shape }, recorder }) =>
    recorder.record(broadcastOperation, [x], {}, { shape, dtype: x.dtype }),
);
