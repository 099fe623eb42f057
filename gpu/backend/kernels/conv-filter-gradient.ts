// The gradient of a convolution with respect to its filter: what every tap of the filter saw, one row a position,
// transposed times the result's gradient.
import { fiveAxes } from "../blocks.ts";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { reshapeName } from "../lowering.ts";
import { operation } from "../operation.ts";
import { inPlainOrder, plainValue, sizeOf, type Value } from "../value.ts";
import { tileSide } from "./conv.ts";
import { type ConvAttributes, type ConvGeometry, convInfo, geometryOf, type TapLayout } from "./windows.ts";
import { winogradFilterGradient } from "./winograd.ts";

/** What the taps saw is written and read again at once: it should stay in the cache. */
const CHUNK_BYTES = 9 * 2 ** 20;

/**
 * Rows of what the taps saw are gathered from x as it lies (NHWC or blocks), a few pictures at a time, so that the
 * copies stay in the cache; one product a chunk, then the sum. Gathering is threaded, slicing is not.
 */
export const filterGradient = operation<ConvGeometry>(
  "Conv2DBackpropFilter",
  (graph, [x, dy], geometry, { shape }) => {
    const side = tileSide(graph, {
      direction: "filter",
      geometry,
      kernel: shape,
      shape: dy!.dims,
      filter: undefined,
    });
    if (side) {
      const before = [geometry.padding[0]!, geometry.padding[2]!] as const;
      return winogradFilterGradient(graph, x!, dy!, { side, before, shape: dy!.dims });
    }
    const [tapRows, tapColumns, channels, filters] = shape as [number, number, number, number];
    const batch = dy!.dims[0]!;
    const taps = tapRows * tapColumns;
    const positions = dy!.dims[1]! * dy!.dims[2]!;
    const chunks = chunkCount(batch, positions * taps * channels * 4 * batch, sizeOf(shape) * 4);
    const gradients = split(graph, inPlainOrder(graph, dy!).name, chunks);
    const seen = rowsOfTaps(graph, x!, { geometry, taps: shape, positions: dy!.dims }, chunks);
    const rows = (batch / chunks) * positions;
    const parts = gradients.map((gradient, i) => {
      const [a, b] = [
        reshapeName(graph, seen[i]!, [rows, taps * channels]),
        reshapeName(graph, gradient, [rows, filters]),
      ];
      return graph.target.device === "cpu"
        ? graph.node("FusedMatMul", [a, b], { transA: 1 }, "com.microsoft")
        : graph.node("Gemm", [a, b], { transA: 1 });
    });
    const total = parts.length === 1 ? parts[0]! : graph.node("Sum", parts);
    return plainValue(reshapeName(graph, total, shape), shape);
  },
  "any",
);

/** The fewest equal parts of a batch whose rows fit the cache; fewer where the result itself is larger than that. */
function chunkCount(batch: number, bytes: number, resultBytes: number): number {
  const limit = Math.max(CHUNK_BYTES, 4 * resultBytes);
  for (let chunks = 1; chunks < batch; chunks++)
    if (batch % chunks === 0 && bytes / chunks <= limit) return chunks;
  return batch;
}

function split(graph: GraphBuilder, name: string, count: number): readonly string[] {
  return count === 1 ? [name] : graph.multiNode("Split", [name], { axis: 0, num_outputs: count }, count);
}

/** Names of what each chunk's taps saw: [pictures, positions * taps * blocks, channels of a block]. */
function rowsOfTaps(graph: GraphBuilder, value: Value, layout: TapLayout, chunks: number): string[] {
  const x = value.block ? value : inPlainOrder(graph, value);
  const [batch, h, w, c] = x.dims as [number, number, number, number];
  const width = x.block ?? c;
  const blocks = c / width;
  const { geometry, taps, positions } = layout;
  const [top, , left] = geometry.padding as [number, number, number, number];
  const reach = (axis: 0 | 1) =>
    geometry.strides[axis] * (positions[axis + 1]! - 1) + geometry.dilations[axis] * (taps[axis]! - 1) + 1;
  const before = [Math.max(0, top), Math.max(0, left)] as const;
  const after = [Math.max(0, reach(0) - top - h), Math.max(0, reach(1) - left - w)] as const;
  const [height, columns] = [h + before[0] + after[0], w + before[1] + after[1]];
  const memory = x.block ? fiveAxes(graph, x) : reshapeName(graph, x.name, [batch, 1, h, w, c]);
  const pads = [0, 0, before[0], before[1], 0, 0, 0, after[0], after[1], 0];
  const isPadded = pads.some((pad) => pad > 0);
  const inside = isPadded ? graph.node("Pad", [memory, graph.int64(pads)], { mode: "constant" }) : memory;
  const shift = [Math.max(0, -top), Math.max(0, -left)] as const;
  const table = graph.table(`taps ${JSON.stringify(layout)} ${[height, columns, blocks, shift]}`, () =>
    tapTable(layout, { height, columns, blocks, shift }),
  );
  return split(graph, inside, chunks).map((chunk) => {
    const rows = reshapeName(graph, chunk, [batch / chunks, blocks * height * columns, width]);
    return graph.node("Gather", [rows, table], { axis: 1 });
  });
}

/** For every position, tap and block: the row of one picture where its channels lie. */
function tapTable(
  { geometry, taps, positions }: TapLayout,
  grid: { height: number; columns: number; blocks: number; shift: readonly [number, number] },
): Int32Array {
  const [rows, columns] = taps as [number, number];
  const [, h, w] = positions as [number, number, number];
  const table = new Int32Array(h * w * rows * columns * grid.blocks);
  let at = 0;
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          const row = y * geometry.strides[0] + i * geometry.dilations[0] + grid.shift[0];
          const column = x * geometry.strides[1] + j * geometry.dilations[1] + grid.shift[1];
          for (let k = 0; k < grid.blocks; k++) table[at++] = (k * grid.height + row) * grid.columns + column;
        }
  return table;
}

export const conv2DBackpropFilter = defineKernel<
  { x: Ref; dy: Ref },
  ConvAttributes & { filterShape: [number, number, number, number] }
>("Conv2DBackpropFilter", ({ inputs: { x, dy }, attributes, recorder }) => {
  const info = convInfo(x.shape, attributes.filterShape, attributes);
  const output = { shape: attributes.filterShape, dtype: "float32" as const };
  return recorder.record(filterGradient, [x, dy], geometryOf(info), output);
});
