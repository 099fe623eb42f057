// Depthwise convolution, one filter bank a channel, and its gradients: ONNX's grouped convolution.
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { reduced, reshapeName } from "../lowering.ts";
import { operation } from "../operation.ts";
import type { Recorder } from "../recorder.ts";
import { CHANNELS_FIRST, inOrder, inPlainOrder, plainValue, sizeOf, type Value } from "../value.ts";
import { type Activation, withBiasAndActivation } from "./activation.ts";
import {
  activation,
  type ConvAttributes,
  type ConvGeometry,
  convInfo,
  coveredWindow,
  geometryOf,
  onnxPads,
  tapSlices,
  transposedGeometry,
} from "./windows.ts";

/** [height, width, channels, multiplier] as ONNX's [channels * multiplier, 1, height, width]. */
function groupedFilter(graph: GraphBuilder, filter: Value): string {
  const [h, w, c, m] = filter.dims as [number, number, number, number];
  return reshapeName(graph, inOrder(graph, filter, [2, 3, 0, 1]).name, [c * m, 1, h, w]);
}

const forward = operation<ConvGeometry>(
  "DepthwiseConv2dNative",
  (graph, [x, filter], geometry, { shape }) => {
    const inputs = [inOrder(graph, x!, CHANNELS_FIRST).name, groupedFilter(graph, filter!)];
    const name = graph.node("Conv", inputs, {
      group: filter!.dims[2]!,
      kernel_shape: filter!.dims.slice(0, 2),
      strides: [...geometry.strides],
      dilations: [...geometry.dilations],
      pads: onnxPads(geometry.padding),
    });
    return activation(name, shape);
  },
);

function recordDepthwise(recorder: Recorder, x: Ref, filter: Ref, attributes: ConvAttributes): Ref {
  const info = convInfo(x.shape, filter.shape, attributes, true);
  return recorder.record(forward, [x, filter], geometryOf(info), { shape: info.outShape, dtype: "float32" });
}

export const depthwiseConv2dNative = defineKernel<{ x: Ref; filter: Ref }, ConvAttributes>(
  "DepthwiseConv2dNative",
  ({ inputs: { x, filter }, attributes, recorder }) => recordDepthwise(recorder, x, filter, attributes),
);

export const fusedDepthwiseConv2D = defineKernel<
  { x: Ref; filter: Ref; bias?: Ref; preluActivationWeights?: Ref },
  ConvAttributes & { activation: Activation; leakyreluAlpha?: number }
>("FusedDepthwiseConv2D", ({ inputs: { x, filter, bias, preluActivationWeights }, attributes, recorder }) => {
  const result = recordDepthwise(recorder, x, filter, attributes);
  const { activation: kind, leakyreluAlpha } = attributes;
  return withBiasAndActivation(recorder, result, {
    bias,
    activation: kind,
    leakyreluAlpha,
    preluActivationWeights,
  });
});

const inputGradient = operation<ConvGeometry>(
  "DepthwiseConv2dNativeBackpropInput",
  (graph, [dy, filter], geometry, { shape }) => {
    const inputs = [inOrder(graph, dy!, CHANNELS_FIRST).name, groupedFilter(graph, filter!)];
    const name = graph.node("ConvTranspose", inputs, {
      group: filter!.dims[2]!,
      kernel_shape: filter!.dims.slice(0, 2),
      ...transposedGeometry(geometry, { kernel: filter!.dims, from: dy!.dims, to: shape }),
    });
    return activation(name, shape);
  },
);

export const depthwiseConv2dNativeBackpropInput = defineKernel<
  { dy: Ref; filter: Ref },
  ConvAttributes & { inputShape: [number, number, number, number] }
>("DepthwiseConv2dNativeBackpropInput", ({ inputs: { dy, filter }, attributes, recorder }) => {
  const info = convInfo(attributes.inputShape, filter.shape, attributes, true);
  const output = { shape: attributes.inputShape, dtype: "float32" as const };
  return recorder.record(inputGradient, [dy, filter], geometryOf(info), output);
});

/** One product and one sum a tap: channels do not mix, so there is no matrix to multiply. */
const filterGradient = operation<ConvGeometry>(
  "DepthwiseConv2dNativeBackpropFilter",
  (graph, [x, dy], geometry, { shape }) => {
    const [, , channels, multiplier] = shape as [number, number, number, number];
    const window = coveredWindow(graph, inPlainOrder(graph, x!), {
      geometry,
      taps: shape,
      positions: dy!.dims,
    });
    const positions = sizeOf(dy!.dims.slice(0, 3));
    const gradient = reshapeName(graph, inPlainOrder(graph, dy!).name, [positions, channels, multiplier]);
    const taps = tapSlices(graph, window, { geometry, taps: shape, positions: dy!.dims }).map((seen) => {
      const flat = reshapeName(graph, seen.name, [positions, channels, 1]);
      const products = plainValue(graph.node("Mul", [flat, gradient]), [positions, channels, multiplier]);
      return reduced(graph, "ReduceSum", products, { axes: [0], keepDims: true }).name;
    });
    const stacked = taps.length === 1 ? taps[0]! : graph.node("Concat", taps, { axis: 0 });
    return plainValue(reshapeName(graph, stacked, shape), shape);
  },
);

export const depthwiseConv2dNativeBackpropFilter = defineKernel<
  { x: Ref; dy: Ref },
  ConvAttributes & { filterShape: [number, number, number, number] }
>("DepthwiseConv2dNativeBackpropFilter", ({ inputs: { x, dy }, attributes, recorder }) => {
  const info = convInfo(x.shape, attributes.filterShape, attributes, true);
  const output = { shape: attributes.filterShape, dtype: "float32" as const };
  return recorder.record(filterGradient, [x, dy], geometryOf(info), output);
});
