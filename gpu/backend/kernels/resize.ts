// Resizing images, bilinear and nearest, with gradients. Gradients are the exact transposes of the forward maps, also
// with half-pixel centres, where the reference ignores them.
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { cast, memoryAxes } from "../lowering.ts";
import { operation } from "../operation.ts";
import { CHANNELS_FIRST, inOrder, type Value } from "../value.ts";

type Sampling = { alignCorners: boolean; halfPixelCenters: boolean };
type ResizeAttributes = Partial<Sampling> & { size: [number, number] };

function samplingOf({ alignCorners = false, halfPixelCenters = false }: Partial<Sampling>): Sampling {
  return { alignCorners, halfPixelCenters };
}

const bilinear = operation<Sampling>("ResizeBilinear", (graph, [x], sampling, { shape }) => {
  const source = inOrder(graph, cast(graph, x!, "float32"), CHANNELS_FIRST);
  const [n, h, w, c] = shape as [number, number, number, number];
  const name = graph.node("Resize", [source.name, "", "", graph.int64([n, c, h, w])], {
    mode: "linear",
    coordinate_transformation_mode: coordinates(sampling),
  });
  return { ...source, name, dims: shape };
});

function coordinates({ alignCorners, halfPixelCenters }: Sampling): string {
  if (alignCorners) return "align_corners";
  return halfPixelCenters ? "half_pixel" : "asymmetric";
}

/** Two look-ups, so that the rounding is the reference's and not ONNX's. */
const nearest = operation<Sampling>("ResizeNearestNeighbor", (graph, [x], sampling, { shape }) => {
  let value = cast(graph, x!, "float32");
  for (const axis of [1, 2]) {
    const lengths = { from: value.dims[axis]!, to: shape[axis]! };
    const rows = Array.from({ length: lengths.to }, (_, i) => nearestSource(i, lengths, sampling));
    const at = memoryAxes(value, [axis])[0]!;
    const name = graph.node("Gather", [value.name, graph.int64(rows)], { axis: at });
    value = { ...value, name, dims: value.dims.with(axis, rows.length) };
  }
  return value;
});

interface Lengths {
  from: number;
  to: number;
}

/** How far one output step reaches in the input. */
function ratio({ from, to }: Lengths, { alignCorners }: Sampling): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

function nearestSource(index: number, lengths: Lengths, sampling: Sampling): number {
  const at = ratio(lengths, sampling) * (sampling.halfPixelCenters ? index + 0.5 : index);
  return Math.min(lengths.from - 1, sampling.alignCorners ? Math.round(at) : Math.floor(at));
}

/** Row `to index`: weights of the input positions it is made of. */
type Weights = (
  index: number,
  lengths: Lengths,
  sampling: Sampling,
) => readonly (readonly [number, number])[];

const nearestWeights: Weights = (index, lengths, sampling) => [[nearestSource(index, lengths, sampling), 1]];

const bilinearWeights: Weights = (index, lengths, sampling) => {
  const step = ratio(lengths, sampling);
  const at = sampling.halfPixelCenters ? step * (index + 0.5) - 0.5 : step * index;
  const low = Math.max(0, Math.floor(at));
  const high = Math.min(lengths.from - 1, Math.ceil(at));
  const share = Math.max(0, at - low);
  return [
    [low, 1 - share],
    [high, share],
  ];
};

/** [to, from], so that output = matrix · input along one axis. */
function resizeMatrix(graph: GraphBuilder, weights: Weights, lengths: Lengths, sampling: Sampling): string {
  const matrix = new Float32Array(lengths.to * lengths.from);
  for (let row = 0; row < lengths.to; row++)
    for (const [column, weight] of weights(row, lengths, sampling))
      matrix[row * lengths.from + column]! += weight;
  return graph.float32(matrix, [lengths.to, lengths.from]);
}

function gradient(name: string, weights: Weights) {
  const lower = operation<Sampling>(name, (graph, [dy], sampling, { shape }): Value => {
    const source = inOrder(graph, dy!, CHANNELS_FIRST);
    const matrixOf = (axis: number) =>
      resizeMatrix(graph, weights, { from: shape[axis]!, to: dy!.dims[axis]! }, sampling);
    const columns = graph.node("MatMul", [source.name, matrixOf(2)]);
    const rows = graph.node("FusedMatMul", [matrixOf(1), columns], { transA: 1 }, "com.microsoft");
    return { ...source, name: rows, dims: shape };
  });
  return defineKernel<{ images: Ref; dy: Ref }, Partial<Sampling>>(
    name,
    ({ inputs: { images, dy }, attributes, recorder }) =>
      recorder.record(lower, [dy], samplingOf(attributes), { shape: images.shape, dtype: "float32" }),
  );
}

function resize(name: string, apply: typeof bilinear) {
  return defineKernel<{ images: Ref }, ResizeAttributes>(
    name,
    ({ inputs: { images }, attributes, recorder }) => {
      const [n, , , c] = images.shape as [number, number, number, number];
      const shape = [n, ...attributes.size, c];
      return recorder.record(apply, [images], samplingOf(attributes), { shape, dtype: "float32" });
    },
  );
}

export const resizeBilinear = resize("ResizeBilinear", bilinear);
export const resizeBilinearGrad = gradient("ResizeBilinearGrad", bilinearWeights);
export const resizeNearestNeighbor = resize("ResizeNearestNeighbor", nearest);
export const resizeNearestNeighborGrad = gradient("ResizeNearestNeighborGrad", nearestWeights);
