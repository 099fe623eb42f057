// A value inside an ONNX graph: TensorFlow.js sees its logical shape, memory holds its axes in some order. Lowerings
// pick whatever order suits them; transposes appear only where two of them disagree.
import { unblocked } from "./blocks.ts";
import type { GraphBuilder } from "./graph-builder.ts";

export type Dtype = "float32" | "int32" | "bool";

export interface Value {
  /** Name in the ONNX graph. */
  name: string;
  dtype: Dtype;
  /** Logical shape, as TensorFlow.js sees it. */
  dims: readonly number[];
  /** Axis i in memory is logical axis `order[i]`. */
  order: readonly number[];
  /**
   * Above 1, memory is [N, C / block, H, W, block] for logical [N, H, W, C]: the layout of ONNX Runtime's fastest
   * convolutions, whose operators call it [N, C, H, W]. `order` is CHANNELS_FIRST then. See blocks.ts.
   */
  block?: number;
}

/** NHWC activations in memory as NCHW, the order of ONNX's convolutions and pools. */
export const CHANNELS_FIRST: readonly number[] = [0, 3, 1, 2];
/** HWIO filters in memory as OIHW. */
export const FILTER_OIHW: readonly number[] = [3, 2, 0, 1];

export function identityOrder(rank: number): number[] {
  return Array.from({ length: rank }, (_, i) => i);
}

export function isIdentity(order: readonly number[]): boolean {
  return order.every((axis, i) => axis === i);
}

export function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

export function physicalDims(value: Pick<Value, "dims" | "order">): number[] {
  return value.order.map((axis) => value.dims[axis]!);
}

/** A value whose memory order is its logical order. */
export function plainValue(name: string, dims: readonly number[], dtype: Dtype = "float32"): Value {
  return { name, dims, dtype, order: identityOrder(dims.length) };
}

/** The same value with its axes in `order` in memory, unblocked. Moving axes of length 1 costs nothing. */
export function inOrder(graph: GraphBuilder, blockedOrNot: Value, order: readonly number[]): Value {
  const value = unblocked(graph, blockedOrNot, isIdentity(order));
  if (value.order.every((axis, i) => axis === order[i])) return value;
  const target: Value = { ...value, order };
  const isLong = (axis: number) => value.dims[axis] !== 1;
  const before = value.order.filter(isLong);
  const after = order.filter(isLong);
  if (before.every((axis, i) => axis === after[i]))
    return { ...target, name: reshapeTo(graph, value, target) };
  const perm = order.map((axis) => value.order.indexOf(axis));
  return { ...target, name: graph.node("Transpose", [value.name], { perm }) };
}

/** The same value in logical order. */
export function inPlainOrder(graph: GraphBuilder, value: Value): Value {
  return inOrder(graph, value, identityOrder(value.dims.length));
}

function reshapeTo(graph: GraphBuilder, value: Value, target: Value): string {
  return graph.node("Reshape", [value.name, graph.int64(physicalDims(target))]);
}

/** Logical transpose: free, only the bookkeeping changes. */
export function permuted(value: Value, perm: readonly number[]): Value {
  return {
    ...value,
    dims: perm.map((axis) => value.dims[axis]!),
    order: value.order.map((axis) => perm.indexOf(axis)),
  };
}

/**
 * Logical reshape. Where memory order survives it (axes are only split or merged inside runs that are adjacent in
 * memory too) no element moves; otherwise the value is put into logical order first.
 */
export function reshaped(graph: GraphBuilder, blockedOrNot: Value, dims: readonly number[]): Value {
  if (isSameShape(dims, blockedOrNot.dims)) return blockedOrNot;
  const value = unblocked(graph, blockedOrNot, true);
  const order = isIdentity(value.order) ? undefined : orderAfterReshape(value, dims);
  const source = order ? value : inPlainOrder(graph, value);
  const target: Value = { ...value, dims, order: order ?? identityOrder(dims.length) };
  return { ...target, name: reshapeTo(graph, source, target) };
}

/** The memory order after a reshape that moves nothing, or undefined if there is none. */
function orderAfterReshape(value: Value, dims: readonly number[]): number[] | undefined {
  const groups = matchingGroups(value.dims, dims);
  if (!groups) return undefined;
  const order: number[] = [];
  const memory = value.order.filter((axis) => value.dims[axis] !== 1);
  for (let i = 0; i < memory.length; ) {
    const group = groups.find(({ from }) => from[0] === memory[i]);
    if (!group?.from.every((axis, k) => memory[i + k] === axis)) return undefined;
    order.push(...group.to);
    i += group.from.length;
  }
  return preferredOrder(order, dims);
}

/** Splits both shapes (axes of length 1 left out) into the shortest runs with equal products. */
function matchingGroups(
  from: readonly number[],
  to: readonly number[],
): { from: number[]; to: number[] }[] | undefined {
  const long = (dims: readonly number[]) => identityOrder(dims.length).filter((axis) => dims[axis] !== 1);
  const [a, b] = [long(from), long(to)];
  const groups: { from: number[]; to: number[] }[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const group: { from: number[]; to: number[] } = { from: [], to: [] };
    let [left, right] = [1, 1];
    do {
      if (left <= right && i < a.length) {
        left *= from[a[i]!]!;
        group.from.push(a[i++]!);
      } else if (j < b.length) {
        right *= to[b[j]!]!;
        group.to.push(b[j++]!);
      } else return undefined;
    } while (left !== right);
    groups.push(group);
  }
  return groups;
}

/** Places the axes of length 1, which fit anywhere, so that a customary order comes out where possible. */
function preferredOrder(longAxes: readonly number[], dims: readonly number[]): number[] {
  const customary = [identityOrder(dims.length), ...(dims.length === 4 ? [CHANNELS_FIRST, FILTER_OIHW] : [])];
  for (const order of customary) {
    const long = order.filter((axis) => dims[axis] !== 1);
    if (long.every((axis, i) => axis === longAxes[i])) return [...order];
  }
  return [...identityOrder(dims.length).filter((axis) => dims[axis] === 1), ...longAxes];
}
