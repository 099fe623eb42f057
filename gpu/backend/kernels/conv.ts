// Two-dimensional convolution. Where the processor has blocked convolutions and the channels fit, activations stay in
// blocks from one convolution to the next; elsewhere they lie as NCHW and filters as OIHW, which ONNX's Conv reads.
import { blocked, blockedValue, fitsBlocks, NCHWC } from "../blocks.ts";
import type { ConvQuestion, ConvWay } from "../conv-ways.ts";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { operation } from "../operation.ts";
import type { Recorder } from "../recorder.ts";
import { CHANNELS_FIRST, FILTER_OIHW, inOrder, sizeOf, type Value } from "../value.ts";
import { type Activation, withBiasAndActivation } from "./activation.ts";
import { affine, channelVector, type Epilogue, NO_EPILOGUE, withEpilogue } from "./epilogue.ts";
import { blockedFilter } from "./filters.ts";
import {
  activation,
  type ConvAttributes,
  type ConvGeometry,
  convInfo,
  geometryOf,
  onnxPads,
} from "./windows.ts";
import { type TileSide, winogradConv } from "./winograd.ts";

/** Inputs: x, filter, then by the epilogue a bias [channels] and a value of the result's shape that is added. */
export const convolution = operation<ConvGeometry & Epilogue>(
  "Conv2D",
  (graph, [x, filter, ...rest], { hasBias, hasSum, isRectified, ...geometry }, { shape }) => {
    const bias = hasBias ? rest[0] : undefined;
    const sum = hasSum ? rest.at(-1) : undefined;
    const side = tileSide(graph, {
      direction: "forward",
      geometry,
      kernel: filter!.dims,
      shape,
      filter: filter!.name,
    });
    if (side) {
      const before = [geometry.padding[0]!, geometry.padding[2]!] as const;
      const result = winogradConv(graph, x!, filter!, { side, before, shape, isGradient: false });
      return affine(graph, result, { shift: bias, sum, isRectified });
    }
    if (fitsBlocks(graph, shape) && readsBlocks(graph, x!.dims[3]!)) {
      const inputs = [
        isImage(graph, x!.dims[3]!) ? inOrder(graph, x!, CHANNELS_FIRST).name : blocked(graph, x!).name,
        blockedFilter(graph, filter!),
      ];
      return blockedConv(graph, inputs, { geometry, kernel: filter!.dims, shape, bias, sum, isRectified });
    }
    const inputs = [inOrder(graph, x!, CHANNELS_FIRST).name, inOrder(graph, filter!, FILTER_OIHW).name];
    const name = graph.node("Conv", inputs, convAttributes(filter!.dims, geometry));
    return withEpilogue(graph, activation(name, shape), { bias, sum, isRectified });
  },
  "any",
);

/**
 * With fewer channels Winograd's transforms cost more than the products that they save; with more bytes of transformed
 * tiles memory is slower than those products.
 */
const WINOGRAD = { channels: 64, bytes: 48e6 };
/**
 * The same for gradients by the filter, of which there is no blocked convolution to beat: with AVX2 (blocks of 8) tiles
 * took 0.3 to 0.9 of the time, timed as the tuner does, with 16 to 128 channels on 8 to 32 pixels a side.
 */
const WINOGRAD_FOR_FILTERS_WITH_AVX2 = { channels: 16, bytes: 80e6 };

interface Asked extends Pick<ConvQuestion, "direction" | "kernel" | "shape"> {
  geometry: ConvGeometry;
  /** Name of the filter. */
  filter: string | undefined;
}

/** The tiles in which a convolution is best computed by Winograd's way; undefined where it is not. */
export function tileSide(graph: GraphBuilder, { geometry, filter, ...rest }: Asked): TileSide | undefined {
  const { strides, dilations, padding } = geometry;
  const { kernel, shape } = rest;
  const { block, device, chooseConv } = graph.target;
  const [h, w, inputs, outputs] = kernel as [number, number, number, number];
  const isPlain = [...strides, ...dilations].every((step) => step === 1) && padding.every((pad) => pad >= 0);
  if (h !== 3 || w !== 3 || !isPlain || device !== "cpu" || block === 1) return undefined;
  if (inputs % block > 0 || outputs % block > 0) return undefined;
  const side = Math.min(shape[1]!, shape[2]!) > 2 ? 4 : 2;
  const transformed = sizeOf(shape.slice(0, 3)) * ((side + 2) / side) ** 2 * Math.max(inputs, outputs) * 4;
  const limits = rest.direction === "filter" && block === 8 ? WINOGRAD_FOR_FILTERS_WITH_AVX2 : WINOGRAD;
  const isWorthIt = Math.min(inputs, outputs) >= limits.channels && transformed <= limits.bytes;
  const rule: ConvWay = isWorthIt ? `winograd ${side}` : "direct";
  const isFrozen = filter !== undefined && graph.isFrozen(filter);
  const way = chooseConv?.({ ...rest, padding, isFrozen }, rule) ?? rule;
  return SIDES[way];
}

const SIDES: Readonly<Record<ConvWay, TileSide | undefined>> = {
  direct: undefined,
  "winograd 2": 2,
  "winograd 4": 4,
};

/** Blocked convolutions read blocks, or pictures of so few channels that they make none. */
function readsBlocks(graph: GraphBuilder, channels: number): boolean {
  return channels % graph.target.block === 0 || isImage(graph, channels);
}

function isImage(graph: GraphBuilder, channels: number): boolean {
  return channels < graph.target.block;
}

export function convAttributes(kernel: readonly number[], { strides, dilations, padding }: ConvGeometry) {
  return {
    kernel_shape: [kernel[0]!, kernel[1]!],
    strides: [...strides],
    dilations: [...dilations],
    pads: onnxPads(padding),
  };
}

interface BlockedConv {
  geometry: ConvGeometry;
  kernel: readonly number[];
  /** Of the result, NHWC. */
  shape: readonly number[];
  bias?: Value | undefined;
  sum?: Value | undefined;
  isRectified?: boolean;
}

/** @param inputs names of the input and of the blocked filter. */
export function blockedConv(
  graph: GraphBuilder,
  inputs: readonly string[],
  { geometry, kernel, shape, bias, sum, isRectified = false }: BlockedConv,
): Value {
  const optional = [bias ? channelVector(graph, bias) : "", sum ? blocked(graph, sum).name : ""];
  while (optional.at(-1) === "") optional.pop();
  const attributes = {
    ...convAttributes(kernel, geometry),
    group: 1,
    ...(isRectified ? { activation: "Relu" } : {}),
  };
  return blockedValue(graph, graph.node("Conv", [...inputs, ...optional], attributes, NCHWC), shape);
}

function recordConv(recorder: Recorder, x: Ref, filter: Ref, attributes: ConvAttributes): Ref {
  const info = convInfo(x.shape, filter.shape, attributes);
  const output = { shape: info.outShape, dtype: "float32" as const };
  return recorder.record(convolution, [x, filter], { ...geometryOf(info), ...NO_EPILOGUE }, output);
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
