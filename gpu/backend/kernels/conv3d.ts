// Three-dimensional convolution and its gradients. ONNX wants volumes as [N, C, D, H, W]: they are transposed around
// every operator, because volumes are rare.
import { backend_util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import { UnsupportedArgumentError } from "../errors.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { sliced } from "../lowering.ts";
import { operation } from "../operation.ts";
import { inPlainOrder, permuted, plainValue, type Value } from "../value.ts";

type Five = [number, number, number, number, number];
type Triple = readonly [number, number, number];

/** Per axis D, H, W. */
export type VolumeGeometry = { strides: Triple; dilations: Triple; before: Triple; after: Triple };

type Conv3DAttributes = {
  strides: [number, number, number] | number;
  pad: "valid" | "same";
  dataFormat?: "NDHWC" | "NCDHW";
  dilations?: [number, number, number] | number;
};

const TO_CHANNELS_FIRST = [0, 4, 1, 2, 3];
const TO_CHANNELS_LAST = [0, 2, 3, 4, 1];

/** Name of an [N, D, H, W, C] value lying as [N, C, D, H, W]. */
export function channelsFirst(graph: GraphBuilder, x: Value): string {
  return inPlainOrder(graph, permuted(x, TO_CHANNELS_FIRST)).name;
}

/** The [N, D, H, W, C] value of shape `dims` whose memory is [N, C, D, H, W]. */
export function fromChannelsFirst(name: string, dims: readonly number[]): Value {
  const memory = TO_CHANNELS_FIRST.map((axis) => dims[axis]!);
  return permuted(plainValue(name, memory), TO_CHANNELS_LAST);
}

export function volumeGeometry(info: backend_util.Conv3DInfo): VolumeGeometry {
  const { front, back, top, bottom, left, right } = info.padInfo;
  return {
    strides: [info.strideDepth, info.strideHeight, info.strideWidth],
    dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    before: [front, top, left],
    after: [back, bottom, right],
  };
}

export function onnxGeometry({ strides, dilations, before, after }: VolumeGeometry) {
  return { strides: [...strides], dilations: [...dilations], pads: [...before, ...after] };
}

/** What undoes a strided window: places that no window reached become output padding. */
export function transposedVolume(
  { strides, dilations, before }: VolumeGeometry,
  { kernel, from, to }: { kernel: readonly number[]; from: readonly number[]; to: readonly number[] },
) {
  const surplus = [0, 1, 2].map((axis) => {
    const covered = (from[axis + 1]! - 1) * strides[axis]! + dilations[axis]! * (kernel[axis]! - 1) + 1;
    return covered - before[axis]! - to[axis + 1]!;
  });
  return {
    strides: [...strides],
    dilations: [...dilations],
    pads: [...before, ...surplus.map((places) => Math.max(0, places))],
    output_padding: surplus.map((places) => Math.max(0, -places)),
  };
}

function convInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, dilations, pad, dataFormat = "NDHWC" }: Conv3DAttributes,
) {
  if (dataFormat !== "NDHWC")
    throw new UnsupportedArgumentError(
      `Data format ${dataFormat} is not supported by this backend. Use NDHWC.`,
    );
  const sizes = [[...inputShape] as Five, [...filterShape] as Five] as const;
  return backend_util.computeConv3DInfo(...sizes, strides, dilations ?? 1, pad);
}

const forward = operation<VolumeGeometry>("Conv3D", (graph, [x, filter], geometry, { shape }) => {
  const oidhw = inPlainOrder(graph, permuted(filter!, [4, 3, 0, 1, 2])).name;
  const name = graph.node("Conv", [channelsFirst(graph, x!), oidhw], {
    kernel_shape: filter!.dims.slice(0, 3),
    ...onnxGeometry(geometry),
  });
  return fromChannelsFirst(name, shape);
});

export const conv3D = defineKernel<{ x: Ref; filter: Ref }, Conv3DAttributes>(
  "Conv3D",
  ({ inputs: { x, filter }, attributes, recorder }) => {
    const info = convInfo(x.shape, filter.shape, attributes);
    const output = { shape: info.outShape, dtype: "float32" as const };
    return recorder.record(forward, [x, filter], volumeGeometry(info), output);
  },
);

const inputGradient = operation<VolumeGeometry>(
  "Conv3DBackpropInputV2",
  (graph, [dy, filter], geometry, { shape }) => {
    const oidhw = inPlainOrder(graph, permuted(filter!, [4, 3, 0, 1, 2])).name;
    const name = graph.node("ConvTranspose", [channelsFirst(graph, dy!), oidhw], {
      kernel_shape: filter!.dims.slice(0, 3),
      ...transposedVolume(geometry, { kernel: filter!.dims, from: dy!.dims, to: shape }),
    });
    return fromChannelsFirst(name, shape);
  },
);

export const conv3DBackpropInputV2 = defineKernel<
  { dy: Ref; filter: Ref },
  Conv3DAttributes & { inputShape: number[] }
>("Conv3DBackpropInputV2", ({ inputs: { dy, filter }, attributes, recorder }) => {
  const info = convInfo(attributes.inputShape, filter.shape, attributes);
  const output = { shape: attributes.inputShape, dtype: "float32" as const };
  return recorder.record(inputGradient, [dy, filter], volumeGeometry(info), output);
});

/** A convolution of x by dy over the batch: channels take the part of images, strides and dilations change places. */
const filterGradient = operation<VolumeGeometry>(
  "Conv3DBackpropFilterV2",
  (graph, [x, dy], geometry, { shape }) => {
    const images = inPlainOrder(graph, permuted(x!, [4, 0, 1, 2, 3])).name;
    const filters = inPlainOrder(graph, permuted(dy!, [4, 0, 1, 2, 3])).name;
    // Places behind the last window would give taps that the filter does not have.
    const after = geometry.after.map((_, axis) => {
      const reached =
        (dy!.dims[axis + 1]! - 1) * geometry.strides[axis]! +
        (shape[axis]! - 1) * geometry.dilations[axis]! +
        1;
      return reached - geometry.before[axis]! - x!.dims[axis + 1]!;
    });
    const name = graph.node("Conv", [images, filters], {
      kernel_shape: dy!.dims.slice(1, 4),
      strides: [...geometry.dilations],
      dilations: [...geometry.strides],
      pads: [...geometry.before, ...after.map((places) => Math.max(0, places))],
    });
    const taps = [0, 1, 2].map(
      (axis) => shape[axis]! + Math.floor(Math.max(0, -after[axis]!) / geometry.dilations[axis]!),
    );
    const [channels, filterCount] = [shape[3]!, shape[4]!];
    const all = permuted(plainValue(name, [channels, filterCount, ...taps]), [2, 3, 4, 0, 1]);
    return sliced(graph, all, { starts: shape.map(() => 0), stops: shape });
  },
);

export const conv3DBackpropFilterV2 = defineKernel<
  { x: Ref; dy: Ref },
  Conv3DAttributes & { filterShape: number[] }
>("Conv3DBackpropFilterV2", ({ inputs: { x, dy }, attributes, recorder }) => {
  const info = convInfo(x.shape, attributes.filterShape, attributes);
  const output = { shape: attributes.filterShape, dtype: "float32" as const };
  return recorder.record(filterGradient, [x, dy], volumeGeometry(info), output);
});
