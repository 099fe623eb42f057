// Two-dimensional convolution and its gradients. Activations lie as NCHW and filters as OIHW in memory, which is what
// ONNX's Conv reads; nothing is transposed between two convolutions.
import { backend_util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import { UnsupportedArgumentError } from "../errors.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { padded, reshapeName, sliced } from "../lowering.ts";
import { operation } from "../operation.ts";
import type { Recorder } from "../recorder.ts";
import {
  CHANNELS_FIRST,
  FILTER_OIHW,
  inOrder,
  inPlainOrder,
  permuted,
  plainValue,
  type Value,
} from "../value.ts";
import { type Activation, withBiasAndActivation } from "./activation.ts";

type Pair = readonly [number, number];

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

const forward = operation<ConvGeometry>("Conv2D", (graph, [x, filter], geometry, { shape }) =>
  activation(
    graph.node("Conv", [inOrder(graph, x!, CHANNELS_FIRST).name, inOrder(graph, filter!, FILTER_OIHW).name], {
      kernel_shape: [filter!.dims[0]!, filter!.dims[1]!],
      strides: [...geometry.strides],
      dilations: [...geometry.dilations],
      pads: onnxPads(geometry.padding),
    }),
    shape,
  ),
);

function recordConv(recorder: Recorder, x: Ref, filter: Ref, attributes: ConvAttributes): Ref {
  const info = convInfo(x.shape, filter.shape, attributes);
  return recorder.record(forward, [x, filter], geometryOf(info), { shape: info.outShape, dtype: "float32" });
}

export const conv2D = defineKernel<{ x: Ref; filter: Ref }, ConvAttributes>(
  "Conv2D",
  ({ inputs: { x, filter }, attributes, recorder }) => recordConv(recorder, x, filter, attributes),
);

export const fusedConv2D = defineKernel<
  { x: Ref; filter: Ref; bias?: Ref; preluActivationWeights?: Ref },
  ConvAttributes & { activation: Activation; leakyreluAlpha?: number }
>("FusedConv2D", ({ inputs: { x, filter, bias, preluActivationWeights }, attributes, recorder }) => {
  const result = recordConv(recorder, x, filter, attributes);
  const { activation: kind, leakyreluAlpha } = attributes;
  return withBiasAndActivation(recorder, result, {
    bias,
    activation: kind,
    leakyreluAlpha,
    preluActivationWeights,
  });
});

const inputGradient = operation<ConvGeometry>(
  "Conv2DBackpropInput",
  (graph, [dy, filter], geometry, { shape }) => {
    const gradient = inOrder(graph, dy!, CHANNELS_FIRST).name;
    const reach = geometry.dilations.map((dilation, i) => dilation * (filter!.dims[i]! - 1)) as [
      number,
      number,
    ];
    const [top, bottom, left, right] = geometry.padding as [number, number, number, number];
    const pads = [reach[0] - top, reach[0] - bottom, reach[1] - left, reach[1] - right];
    const isPlainConv = geometry.strides.every((stride) => stride === 1) && pads.every((pad) => pad >= 0);
    if (isPlainConv)
      return activation(rotatedConv(graph, gradient, filter!, { ...geometry, padding: pads }), shape);
    return activation(transposedConv(graph, gradient, { filter: filter!, dy: dy!, geometry, shape }), shape);
  },
);

/** At stride 1, a convolution with the filter turned by 180 degrees and its channels swapped. */
function rotatedConv(
  graph: GraphBuilder,
  dy: string,
  filter: Value,
  { dilations, padding }: ConvGeometry,
): string {
  const last = filter.dims.map((dim) => dim - 1);
  const rotated = sliced(graph, filter, {
    starts: [last[0]!, last[1]!, 0, 0],
    stops: [-1, -1, filter.dims[2]!, filter.dims[3]!],
    steps: [-1, -1, 1, 1],
  });
  const swapped = permuted(rotated, [0, 1, 3, 2]);
  return graph.node("Conv", [dy, inOrder(graph, swapped, FILTER_OIHW).name], {
    kernel_shape: [filter.dims[0]!, filter.dims[1]!],
    dilations: [...dilations],
    pads: onnxPads(padding),
  });
}

interface TransposedConv {
  filter: Value;
  dy: Value;
  geometry: ConvGeometry;
  /** Of the result, NHWC. */
  shape: readonly number[];
}

function transposedConv(
  graph: GraphBuilder,
  dyName: string,
  { filter, dy, geometry, shape }: TransposedConv,
): string {
  return graph.node("ConvTranspose", [dyName, inOrder(graph, filter, FILTER_OIHW).name], {
    kernel_shape: [filter.dims[0]!, filter.dims[1]!],
    ...transposedGeometry(geometry, { kernel: filter.dims, from: dy.dims, to: shape }),
  });
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

export const conv2DBackpropInput = defineKernel<
  { dy: Ref; filter: Ref },
  ConvAttributes & { inputShape: [number, number, number, number] }
>("Conv2DBackpropInput", ({ inputs: { dy, filter }, attributes, recorder }) => {
  const info = convInfo(attributes.inputShape, filter.shape, attributes);
  const output = { shape: attributes.inputShape, dtype: "float32" as const };
  return recorder.record(inputGradient, [dy, filter], geometryOf(info), output);
});

/**
 * One matrix product a tap of the filter: what the tap saw, [N H' W', C] transposed, times dy, [N H' W', K]. Measured
 * at batch 128 against one product over all taps side by side and against a convolution over the batch, it is the
 * fastest or within a tenth for 16 to 512 channels and pictures of 2 to 32 pixels.
 */
const filterGradient = operation<ConvGeometry>(
  "Conv2DBackpropFilter",
  (graph, [x, dy], geometry, { shape }) => {
    const [, , channels, filters] = shape as [number, number, number, number];
    const layout = { geometry, taps: shape, positions: dy!.dims };
    const window = coveredWindow(graph, inPlainOrder(graph, x!), layout);
    const gradient = reshapeName(graph, inPlainOrder(graph, dy!).name, [-1, filters]);
    const taps = tapSlices(graph, window, layout).map((seen) => {
      const flat = reshapeName(graph, seen.name, [-1, channels]);
      return graph.node("FusedMatMul", [flat, gradient], { transA: 1 }, "com.microsoft");
    });
    const stacked = taps.length === 1 ? taps[0]! : graph.node("Concat", taps, { axis: 0 });
    return plainValue(reshapeName(graph, stacked, shape), shape);
  },
);

interface TapLayout {
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

export const conv2DBackpropFilter = defineKernel<
  { x: Ref; dy: Ref },
  ConvAttributes & { filterShape: [number, number, number, number] }
>("Conv2DBackpropFilter", ({ inputs: { x, dy }, attributes, recorder }) => {
  const info = convInfo(x.shape, attributes.filterShape, attributes);
  const output = { shape: attributes.filterShape, dtype: "float32" as const };
  return recorder.record(filterGradient, [x, dy], geometryOf(info), output);
});
