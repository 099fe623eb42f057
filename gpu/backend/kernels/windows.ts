// Geometry of sliding windows, shared by convolutions and pools: sizes and padding as the reference computes them, and
// what a window saw of its input.
import { backend_util } from "@tensorflow/tfjs-core";
import { UnsupportedArgumentError } from "../errors.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { padded, sliced } from "../lowering.ts";
import { CHANNELS_FIRST, type Value } from "../value.ts";

export type Pair = readonly [number, number];

/** What identifies a convolution: sizes are in the values' shapes. Padding is [top, bottom, left, right]. */
export type ConvGeometry = { strides: Pair; dilations: Pair; padding: readonly number[] };

export type ConvAttributes = {
  strides: [number, number] | number;
  pad: "valid" | "same" | number | [[number, number], [number, number], [number, number], [number, number]];
  dataFormat?: "NHWC" | "NCHW";
  dilations?: [number, number] | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
};

/** Sizes and padding as the reference computes them. */
export function convInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, dilations = 1, pad, dimRoundingMode, dataFormat = "NHWC" }: ConvAttributes,
  isDepthwise = false,
): backend_util.Conv2DInfo {
  if (dataFormat !== "NHWC")
    throw new UnsupportedArgumentError(
      `Data format ${dataFormat} is not supported by this backend. Use NHWC.`,
    );
  return backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    isDepthwise,
    "channelsLast",
  );
}

export function geometryOf(info: backend_util.Conv2DInfo): ConvGeometry {
  const { top, bottom, left, right } = info.padInfo;
  return {
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    padding: [top, bottom, left, right],
  };
}

/** ONNX's order: all begins, then all ends. */
export function onnxPads([top, bottom, left, right]: readonly number[]): number[] {
  return [top!, left!, bottom!, right!];
}

/** An NHWC value lying as NCHW. */
export function activation(name: string, dims: readonly number[]): Value {
  return { name, dims, dtype: "float32", order: CHANNELS_FIRST };
}

/** Attributes of the ConvTranspose that undoes a strided window: rows that no window covered become output padding. */
export function transposedGeometry(
  { strides, dilations, padding }: ConvGeometry,
  { kernel, from, to }: { kernel: readonly number[]; from: readonly number[]; to: readonly number[] },
) {
  const [top, , left] = padding as [number, number, number, number];
  const surplus = [0, 1].map((axis) => {
    const covered = (from[axis + 1]! - 1) * strides[axis]! + dilations[axis]! * (kernel[axis]! - 1) + 1;
    return covered - [top, left][axis]! - to[axis + 1]!;
  });
  return {
    strides: [...strides],
    dilations: [...dilations],
    pads: [top, left, Math.max(0, surplus[0]!), Math.max(0, surplus[1]!)],
    output_padding: surplus.map((rows) => Math.max(0, -rows)),
  };
}

export interface TapLayout {
  geometry: ConvGeometry;
  /** [height, width, ...] of the filter. */
  taps: readonly number[];
  /** Shape of the convolution's result. */
  positions: readonly number[];
}

/** What each tap of the filter saw of `window`, row by row: NHWC parts of the result's height and width. */
export function tapSlices(
  graph: GraphBuilder,
  window: Value,
  { geometry, taps, positions }: TapLayout,
): Value[] {
  const [rows, columns] = taps as [number, number];
  const { strides, dilations } = geometry;
  return Array.from({ length: rows * columns }, (_, tap) => {
    const at: Pair = [Math.floor(tap / columns) * dilations[0], (tap % columns) * dilations[1]];
    const stop = (axis: 0 | 1) => at[axis] + strides[axis] * (positions[axis + 1]! - 1) + 1;
    return sliced(graph, window, {
      starts: [0, ...at, 0],
      stops: [window.dims[0]!, stop(0), stop(1), window.dims[3]!],
      steps: [1, ...strides, 1],
    });
  });
}

/** `x` with padding applied and rows dropped that no window reaches. */
export function coveredWindow(
  graph: GraphBuilder,
  x: Value,
  { geometry, taps, positions }: TapLayout,
): Value {
  const begins = [geometry.padding[0]!, geometry.padding[2]!];
  const ends = [0, 1].map((axis) => {
    const covered =
      geometry.strides[axis]! * (positions[axis + 1]! - 1) +
      geometry.dilations[axis]! * (taps[axis]! - 1) +
      1;
    return covered - begins[axis]! - x.dims[axis + 1]!;
  });
  const stops = x.dims.map((dim, axis) => dim + Math.min(0, ends[axis - 1] ?? 0));
  const cropped = sliced(graph, x, { starts: [0, 0, 0, 0], stops });
  const pair = (axis: number): Pair => [begins[axis]!, Math.max(0, ends[axis]!)];
  return padded(graph, cropped, [[0, 0], pair(0), pair(1), [0, 0]]);
}
