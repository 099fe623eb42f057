// Filters in the order that blocked convolutions read: [O / b, I / b, H, W, b of I, b of O]. A plain HWIO filter holds
// runs of b output channels, so that any such order is one gather of runs.
import type { GraphBuilder } from "../graph-builder.ts";
import { reshapeName } from "../lowering.ts";
import { inPlainOrder, type Value } from "../value.ts";
import type { Pair } from "./windows.ts";

/**
 * Name of a filter, logically HWIO, for a blocked convolution with O a multiple of the block. Filters over fewer input
 * channels than a block are for the convolution that reads pictures unblocked: [O / b, I, H, W, b of O].
 * @param options.isRotated turns it by 180 degrees.
 */
export function blockedFilter(
  graph: GraphBuilder,
  filter: Value,
  { isRotated = false }: { isRotated?: boolean } = {},
): string {
  const { block } = graph.target;
  const [h, w, inputs, outputs] = filter.dims as [number, number, number, number];
  const taps = h * w;
  const [inner, blocks] = [inputs < block ? 1 : block, outputs / block];
  const table = graph.table(`filter ${[taps, inputs, outputs, isRotated]}`, () => {
    const rows = new Int32Array(taps * inputs * blocks);
    let at = 0;
    for (let o = 0; o < blocks; o++)
      for (let i = 0; i < inputs; i += inner)
        for (let tap = 0; tap < taps; tap++) {
          const source = isRotated ? taps - 1 - tap : tap;
          for (let k = 0; k < inner; k++) rows[at++] = (source * inputs + i + k) * blocks + o;
        }
    return rows;
  });
  const runs = reshapeName(graph, inPlainOrder(graph, filter).name, [taps * inputs * blocks, block]);
  return reshapeName(graph, graph.node("Gather", [runs, table], { axis: 0 }), [outputs, inputs, h, w]);
}

/** Taps of one phase of a stride, by axis. */
export function phaseTaps(filter: readonly number[], strides: Pair): [number, number] {
  return [Math.ceil(filter[0]! / strides[0]), Math.ceil(filter[1]! / strides[1])];
}

/**
 * Name of the filter whose output channels are [phase of the stride, input channel of `filter`] and whose inputs are
 * its outputs: tap j of phase p is tap p + stride * j, in reverse, zero beyond the filter.
 */
export function phaseFilter(graph: GraphBuilder, filter: Value, strides: Pair): string {
  const { block } = graph.target;
  const [h, w, inputs, outputs] = filter.dims as [number, number, number, number];
  const [rowTaps, columnTaps] = phaseTaps(filter.dims, strides);
  const blocks = inputs / block;
  const phases = strides[0] * strides[1];
  const zeroRow = h * w * outputs * blocks;
  const table = graph.table(`phase filter ${[h, w, inputs, outputs, strides]}`, () => {
    const rows: number[] = [];
    for (let phase = 0; phase < phases; phase++)
      for (let i = 0; i < blocks; i++)
        for (let o = 0; o < outputs; o += block)
          for (let a = rowTaps - 1; a >= 0; a--)
            for (let b = columnTaps - 1; b >= 0; b--) {
              const y = Math.floor(phase / strides[1]) + strides[0] * a;
              const x = (phase % strides[1]) + strides[1] * b;
              const isOutside = y >= h || x >= w;
              for (let k = 0; k < block; k++)
                rows.push(isOutside ? zeroRow : ((y * w + x) * outputs + o + k) * blocks + i);
            }
    return Int32Array.from(rows);
  });
  const swapped = graph.node("Transpose", [inPlainOrder(graph, filter).name], { perm: [0, 1, 3, 2] });
  const zeros = graph.float32(Array<number>(block).fill(0), [1, block]);
  const runs = graph.node("Concat", [reshapeName(graph, swapped, [zeroRow, block]), zeros], { axis: 0 });
  const gathered = graph.node("Gather", [runs, table], { axis: 0 });
  return reshapeName(graph, gathered, [phases * inputs, outputs, rowTaps, columnTaps]);
}
