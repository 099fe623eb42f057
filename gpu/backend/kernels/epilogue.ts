// What a convolution or a batch norm does to each result before it writes it: scale, shift, another branch, ReLU.
import { blocked, blockedValue, fitsBlocks, NCHWC } from "../blocks.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { elementwise } from "../lowering.ts";
import { sizeOf, type Value } from "../value.ts";

/** Inputs that follow an operation's own: a bias [channels], a value of the result's shape. Added by fusion.ts. */
export type Epilogue = { hasBias: boolean; hasSum: boolean; isRectified: boolean };
export const NO_EPILOGUE: Epilogue = { hasBias: false, hasSum: false, isRectified: false };

/** A value with one element a channel, as a vector. */
export function channelVector(graph: GraphBuilder, value: Value): string {
  if (value.dims.length === 1) return value.name;
  return graph.node("Reshape", [value.name, graph.int64([sizeOf(value.dims)])]);
}

export function withEpilogue(
  graph: GraphBuilder,
  x: Value,
  { bias, sum, isRectified }: { bias?: Value | undefined; sum?: Value | undefined; isRectified: boolean },
): Value {
  const biased = bias ? elementwise(graph, "Add", [x, bias]) : x;
  const summed = sum ? elementwise(graph, "Add", [biased, sum]) : biased;
  return isRectified ? elementwise(graph, "Relu", [summed]) : summed;
}

interface Affine {
  scale?: Value | undefined;
  shift?: Value | undefined;
  sum?: Value | undefined;
  isRectified: boolean;
}

/** relu(x * scale + shift + sum). In blocks: a convolution of each channel with one number, one pass in all. */
export function affine(graph: GraphBuilder, x: Value, { scale, shift, sum, isRectified }: Affine): Value {
  if (!scale && !shift && !isRectified) return withEpilogue(graph, x, { sum, isRectified });
  if (!x.block || !fitsBlocks(graph, x.dims) || [scale, shift].some((v) => v && !isVector(v, x))) {
    const scaled = scale ? elementwise(graph, "Mul", [x, scale]) : x;
    return withEpilogue(graph, scaled, { bias: shift, sum, isRectified });
  }
  const channels = x.dims[3]!;
  const ones = () => graph.float32(new Float32Array(channels).fill(1), [channels, 1, 1, 1]);
  const weights = scale ? graph.node("Reshape", [scale.name, graph.int64([channels, 1, 1, 1])]) : ones();
  const optional = [shift ? channelVector(graph, shift) : "", sum ? blocked(graph, sum).name : ""];
  while (optional.at(-1) === "") optional.pop();
  const attributes = {
    kernel_shape: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    group: channels,
    ...(isRectified ? { activation: "Relu" } : {}),
  };
  const name = graph.node("Conv", [x.name, weights, ...optional], attributes, NCHWC);
  return blockedValue(graph, name, x.dims);
}

/** One number a channel of x. */
export function isVector(value: Value, x: Value): boolean {
  return sizeOf(value.dims) === x.dims.at(-1) && value.dims.at(-1) === x.dims.at(-1);
}
