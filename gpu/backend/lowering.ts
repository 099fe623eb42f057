// The vocabulary of lowerings: ONNX operators applied to values, with memory order, broadcasting and constants taken
// care of. Everything here emits into the graph it is given and computes nothing.
import { blocked, fiveAxesOperand, NCHWC, unblocked } from "./blocks.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { type Attributes, ELEMENT_TYPE, type ElementType } from "./onnx/model.ts";
import {
  type Dtype,
  identityOrder,
  inOrder,
  inPlainOrder,
  isIdentity,
  isSameShape,
  physicalDims,
  plainValue,
  sizeOf,
  type Value,
} from "./value.ts";

/** Shape of an elementwise result, by the usual broadcasting rule. */
export function broadcastShape(...shapes: (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const dims = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return dims.find((dim) => dim !== 1) ?? 1;
  });
}

/** One operator on values of any layout: the largest decides, the others follow. */
export function elementwise(
  graph: GraphBuilder,
  opType: string,
  values: readonly Value[],
  { dtype = values[0]!.dtype, attributes = {} }: { dtype?: Dtype; attributes?: Attributes } = {},
): Value {
  const dims = broadcastShape(...values.map((value) => value.dims));
  const leader = leading(values, dims.length);
  const order = leader?.order ?? identityOrder(dims.length);
  if (leader?.block && isSameShape(leader.dims, dims)) {
    const name = graph.node(opType, blockedOperands(graph, values, dims), attributes);
    const isFive = values.some((value) => !isPlainOperand(value, dims));
    return { ...leader, dtype, name: isFive ? reshapeName(graph, name, fourAxes(dims)) : name };
  }
  const names = values.map((value) => broadcastName(graph, value, order));
  return { name: graph.node(opType, names, attributes), dtype, dims, order };
}

/** Whether an operand needs no axes of its own beside blocked [N, H, W, C]: it has the whole shape, or one element. */
function isPlainOperand(value: Value, dims: readonly number[]): boolean {
  return isSameShape(value.dims, dims) || sizeOf(value.dims) === 1;
}

function blockedOperands(graph: GraphBuilder, values: readonly Value[], dims: readonly number[]): string[] {
  const isFive = values.some((value) => !isPlainOperand(value, dims));
  return values.map((value) => {
    if (sizeOf(value.dims) === 1)
      return value.dims.length === 0 ? value.name : reshapeName(graph, value.name, []);
    if (isFive) return fiveAxesOperand(graph, value);
    return blocked(graph, value).name;
  });
}

/** What ONNX Runtime's blocked operators call a blocked value's shape. */
function fourAxes([n, h, w, c]: readonly number[]): number[] {
  return [n!, c!, h!, w!];
}

/** The largest value of that rank; among equals a blocked one, then one in any order but the plain one. */
function leading(values: readonly Value[], rank: number): Value | undefined {
  const rate = (value: Value) => (value.block ? 2 : isIdentity(value.order) ? 0 : 1);
  let best: Value | undefined;
  for (const value of values) {
    if (value.dims.length !== rank) continue;
    const gain = best ? sizeOf(value.dims) - sizeOf(best.dims) || rate(value) - rate(best) : 1;
    if (gain > 0) best = value;
  }
  return best;
}

/** The memory order in which values of one rank are best combined without blocks. */
export function commonOrder(values: readonly Value[], rank: number): readonly number[] {
  return leading(values, rank)?.order ?? identityOrder(rank);
}

/** Name of `value` as an operand among others in `order`: ONNX aligns shapes at the last axis in memory. */
function broadcastName(graph: GraphBuilder, value: Value, order: readonly number[]): string {
  const missing = order.length - value.dims.length;
  if (sizeOf(value.dims) === 1 && missing > 0) return value.name;
  if (missing === 0) return inOrder(graph, value, order).name;
  const plain = inPlainOrder(graph, value);
  if (isIdentity(order)) return plain.name;
  const dims = [...Array<number>(missing).fill(1), ...value.dims];
  const padded = plainValue(graph.node("Reshape", [plain.name, graph.int64(dims)]), dims, value.dtype);
  return inOrder(graph, padded, order).name;
}

/** A 0-dimensional constant. Only for numbers that belong to the operation; varying ones are inputs. */
export function constant(graph: GraphBuilder, value: number, dtype: Dtype = "float32"): Value {
  if (dtype === "bool") return plainValue(graph.bool([value !== 0]), [], dtype);
  return plainValue(dtype === "int32" ? graph.int32([value]) : graph.float32([value]), [], dtype);
}

export function cast(graph: GraphBuilder, value: Value, dtype: Dtype): Value {
  return value.dtype === dtype ? value : { ...value, dtype, name: castName(graph, value.name, dtype) };
}

export function castName(graph: GraphBuilder, name: string, type: ElementType): string {
  return graph.node("Cast", [name], { to: ELEMENT_TYPE[type] });
}

/** `condition ? yes : no`, elementwise. */
export function where(graph: GraphBuilder, condition: Value, yes: Value, no: Value): Value {
  return elementwise(graph, "Where", [condition, yes, no], { dtype: yes.dtype });
}

export function compare(graph: GraphBuilder, opType: string, a: Value, b: Value): Value {
  return elementwise(graph, opType, [a, b], { dtype: "bool" });
}

/** A constant filled shape, without elements in the model. */
export function filled(graph: GraphBuilder, value: Value, dims: readonly number[]): Value {
  if (dims.length === 0) return value;
  return plainValue(graph.node("Expand", [value.name, graph.int64(dims)]), dims, value.dtype);
}

/** Where logical axes lie in memory. */
export function memoryAxes(value: Value, axes: readonly number[]): number[] {
  return axes.map((axis) => value.order.indexOf(axis));
}

/** Per-axis numbers given in logical order, rearranged for memory. */
export function inMemoryOrder<T>(value: Value, perAxis: readonly T[]): T[] {
  return value.order.map((axis) => perAxis[axis]!);
}

/** Rectangular part of a value; `starts`, `stops`, `steps` are per logical axis. */
export function sliced(
  graph: GraphBuilder,
  value: Value,
  {
    starts,
    stops,
    steps,
  }: { starts: readonly number[]; stops: readonly number[]; steps?: readonly number[] },
): Value {
  const stride = steps ?? starts.map(() => 1);
  const dims = starts.map((start, i) => Math.max(0, Math.ceil((stops[i]! - start) / stride[i]!)));
  const isWhole = (axis: number) => stride[axis] === 1 && dims[axis] === value.dims[axis];
  const axes = identityOrder(value.dims.length).filter((axis) => !isWhole(axis));
  if (axes.length === 0) return value;
  const pick = (perAxis: readonly number[]) => graph.int64(axes.map((axis) => perAxis[axis]!));
  // Stopping before index 0 is -1 here; in ONNX, -1 is the last index.
  const ends = stops.map((stop) => (stop < 0 ? -(2 ** 31) : stop));
  const inputs = [value.name, pick(starts), pick(ends), graph.int64(memoryAxes(value, axes)), pick(stride)];
  return { ...value, dims, name: graph.node("Slice", inputs) };
}

/** Constant padding, [before, after] per logical axis. */
export function padded(
  graph: GraphBuilder,
  value: Value,
  paddings: readonly (readonly [number, number])[],
  fill: Value = constant(graph, 0, value.dtype),
): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return value;
  const pads = inMemoryOrder(value, paddings);
  const amounts = graph.int64([...pads.map(([before]) => before), ...pads.map(([, after]) => after)]);
  const dims = value.dims.map((dim, i) => dim + paddings[i]![0] + paddings[i]![1]);
  return { ...value, dims, name: graph.node("Pad", [value.name, amounts, fill.name], { mode: "constant" }) };
}

/** A reduction over logical axes. Memory order survives it. */
export function reduced(
  graph: GraphBuilder,
  opType: string,
  value: Value,
  { axes, keepDims }: { axes: readonly number[]; keepDims: boolean },
): Value {
  if (axes.length === 0) return value;
  if (value.block) return reducedBlocks(graph, opType, value, { axes, keepDims });
  const memory = memoryAxes(value, axes).sort((a, b) => a - b);
  const name = graph.node(opType, [value.name, graph.int64(memory)], { keepdims: keepDims ? 1 : 0 });
  return { ...value, name, ...withoutAxes(value, axes, keepDims) };
}

/**
 * Sums and means over pixels, and over pictures too, by the pool that averages each channel of each picture. Anything
 * else is reduced without blocks.
 */
function reducedBlocks(
  graph: GraphBuilder,
  opType: string,
  value: Value,
  { axes, keepDims }: { axes: readonly number[]; keepDims: boolean },
): Value {
  const [n, h, w, c] = value.dims as [number, number, number, number];
  const isSum = opType === "ReduceSum";
  const coversPixels = axes.includes(1) && axes.includes(2) && !axes.includes(3);
  if (!coversPixels || !(isSum || opType === "ReduceMean") || value.dtype !== "float32")
    return reduced(graph, opType, unblocked(graph, value), { axes, keepDims });
  const means = graph.node("GlobalAveragePool", [value.name], {}, NCHWC);
  const perPicture = isSum ? graph.node("Mul", [means, graph.float32([h * w])]) : means;
  const pictures = plainValue(reshapeName(graph, perPicture, [n, 1, 1, c]), [n, 1, 1, c]);
  const rest = axes.includes(0) ? reduced(graph, opType, pictures, { axes: [0], keepDims: true }) : pictures;
  const dims = withoutAxes({ dims: value.dims, order: identityOrder(4) }, axes, keepDims).dims;
  return plainValue(reshapeName(graph, rest.name, dims), dims);
}

/** Shape and memory order after a reduction. */
export function withoutAxes(
  { dims, order }: Pick<Value, "dims" | "order">,
  axes: readonly number[],
  keepDims: boolean,
): Pick<Value, "dims" | "order"> {
  if (keepDims) return { dims: dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim)), order };
  const kept = identityOrder(dims.length).filter((axis) => !axes.includes(axis));
  return {
    dims: kept.map((axis) => dims[axis]!),
    order: order.filter((axis) => !axes.includes(axis)).map((axis) => kept.indexOf(axis)),
  };
}

/** ONNX Reshape in memory, for lowerings that work on memory layouts. @returns a name. */
export function reshapeName(graph: GraphBuilder, name: string, dims: readonly number[]): string {
  return graph.node("Reshape", [name, graph.int64(dims)]);
}

/** Splits a value into its name and its shape in memory. */
export function inMemory(value: Value): { name: string; dims: number[] } {
  return { name: value.name, dims: physicalDims(value) };
}
