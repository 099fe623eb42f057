// The blocked layout: activations [N, H, W, C] lying in memory as [N, C / b, H, W, b], which ONNX Runtime's fastest
// convolutions and pools read and write. Elementwise work does not care about it; work per channel sees five axes.
import type { GraphBuilder } from "./graph-builder.ts";
import { CHANNELS_FIRST, identityOrder, isIdentity, type Value } from "./value.ts";

/** Domain of ONNX Runtime's internal operators on blocked memory. */
export const NCHWC = "com.microsoft.nchwc";

/** Whether a value of this shape can lie in the target's blocks. */
export function fitsBlocks(graph: GraphBuilder, dims: readonly number[]): boolean {
  const { block } = graph.target;
  return block > 1 && dims.length === 4 && dims[3]! > 0 && dims[3]! % block === 0;
}

/** A value whose memory an operator of the blocked domain wrote. @param dims logical, [N, H, W, C]. */
export function blockedValue(graph: GraphBuilder, name: string, dims: readonly number[]): Value {
  return { name, dims, dtype: "float32", order: CHANNELS_FIRST, block: graph.target.block };
}

/** The same value in blocks; its shape must fit them. */
export function blocked(graph: GraphBuilder, value: Value): Value {
  if (value.block) return value;
  const { block } = graph.target;
  const { dims } = value;
  const target: Value = { ...value, order: CHANNELS_FIRST, block };
  const [n, h, w, c] = dims as [number, number, number, number];
  if (h * w === 1) return { ...target, name: shaped(graph, value.name, [n, c, 1, 1]) };
  const isNhwc = isIdentity(value.order);
  const isNchw = value.order.every((axis, i) => axis === CHANNELS_FIRST[i]);
  if (value.dtype === "float32" && (isNhwc || isNchw)) {
    const name = graph.node("ReorderInput", [value.name], { channels_last: isNhwc ? 1 : 0 }, NCHWC);
    return { ...target, name };
  }
  const memory = value.order.map((axis) => dims[axis]!);
  const at = (axis: number) => value.order.indexOf(axis);
  // The channel axis becomes two; axes behind it in memory move on by one.
  const split = memory.flatMap((dim, i) => (i === at(3) ? [c / block, block] : [dim]));
  const place = (axis: number) => at(axis) + (at(axis) > at(3) ? 1 : 0);
  const perm = [place(0), at(3), place(1), place(2), at(3) + 1];
  const name = graph.node("Transpose", [shaped(graph, value.name, split)], { perm });
  return { ...target, name: shaped(graph, name, [n, c, h, w]) };
}

/** The same value as NHWC or NCHW memory without blocks. */
export function unblocked(graph: GraphBuilder, value: Value, isNhwcWanted = false): Value {
  const { block } = value;
  if (!block) return value;
  const [n, h, w, c] = value.dims as [number, number, number, number];
  const order = isNhwcWanted ? identityOrder(4) : CHANNELS_FIRST;
  const plain: Value = { name: value.name, dims: value.dims, dtype: value.dtype, order };
  if (h * w === 1)
    return { ...plain, name: shaped(graph, value.name, isNhwcWanted ? [n, 1, 1, c] : [n, c, 1, 1]) };
  if (value.dtype === "float32") {
    const attributes = { channels: c, channels_last: isNhwcWanted ? 1 : 0 };
    return { ...plain, name: graph.node("ReorderOutput", [value.name], attributes, NCHWC) };
  }
  const perm = isNhwcWanted ? [0, 2, 3, 1, 4] : [0, 1, 4, 2, 3];
  const name = graph.node("Transpose", [fiveAxes(graph, value)], { perm });
  return { ...plain, name: shaped(graph, name, isNhwcWanted ? [n, h, w, c] : [n, c, h, w]) };
}

/** Name of a blocked value as [N, C / b, H, W, b]. */
export function fiveAxes(graph: GraphBuilder, { name, dims, block }: Value): string {
  const [n, h, w, c] = dims as [number, number, number, number];
  return shaped(graph, name, [n, c / block!, h, w, block!]);
}

/**
 * Name of `value`, any value that broadcasts over blocked [N, H, W, C], as an operand of rank 5 beside `fiveAxes`.
 */
export function fiveAxesOperand(graph: GraphBuilder, value: Value): string {
  if (value.block) return fiveAxes(graph, value);
  const { block } = graph.target;
  const dims = [...Array<number>(4 - value.dims.length).fill(1), ...value.dims];
  const [n, h, w, c] = dims as [number, number, number, number];
  if (h * w === 1 || c === 1) {
    // Memory order does not matter: at most one of channels and pixels varies beside N.
    const name = plainName(graph, value);
    return shaped(graph, name, c === 1 ? [n, 1, h, w, 1] : [n, c / block, h, w, block]);
  }
  const rankFour = {
    ...value,
    dims,
    order: identityOrder(4),
    name: shaped(graph, plainName(graph, value), dims),
  };
  return fiveAxes(graph, blocked(graph, value.dims.length === 4 ? value : rankFour));
}

function plainName(graph: GraphBuilder, value: Value): string {
  if (isIdentity(value.order)) return value.name;
  const perm = identityOrder(value.dims.length).map((axis) => value.order.indexOf(axis));
  return graph.node("Transpose", [value.name], { perm });
}

function shaped(graph: GraphBuilder, name: string, dims: readonly number[]): string {
  return graph.node("Reshape", [name, graph.int64(dims)]);
}
