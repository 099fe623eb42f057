// Pooling of volumes [N, D, H, W, C], and its gradients.
import { backend_util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import { defineKernel } from "../kernel.ts";
import { constant, filled, reshapeName } from "../lowering.ts";
import { operation } from "../operation.ts";
import { sizeOf } from "../value.ts";
import {
  channelsFirst,
  fromChannelsFirst,
  onnxGeometry,
  transposedVolume,
  type VolumeGeometry,
  volumeGeometry,
} from "./conv3d.ts";

type Size = [number, number, number] | number;
type PoolAttributes = {
  filterSize: Size;
  strides: Size;
  pad: "valid" | "same" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
};
type PoolGeometry = VolumeGeometry & { kernel: readonly number[] };

function poolInfo(shape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: PoolAttributes) {
  const sizes = [...shape] as [number, number, number, number, number];
  const info = backend_util.computePool3DInfo(sizes, filterSize, strides, 1, pad, dimRoundingMode);
  const kernel = [info.filterDepth, info.filterHeight, info.filterWidth];
  return { geometry: { ...volumeGeometry(info), kernel }, outShape: info.outShape };
}

function pool(name: string, opType: string) {
  const apply = operation<PoolGeometry>(name, (graph, [x], geometry, { shape }) => {
    const attributes = { kernel_shape: [...geometry.kernel], ...onnxGeometry(geometry) };
    return fromChannelsFirst(graph.node(opType, [channelsFirst(graph, x!)], attributes), shape);
  });
  return defineKernel<{ x: Ref }, PoolAttributes>(name, ({ inputs: { x }, attributes, recorder }) => {
    const { geometry, outShape } = poolInfo(x.shape, attributes);
    return recorder.record(apply, [x], geometry, { shape: outShape, dtype: "float32" });
  });
}

export const maxPool3D = pool("MaxPool3D", "MaxPool");
export const avgPool3D = pool("AvgPool3D", "AveragePool");

/** To the first maximum of each window, where MaxPool's own indices point. */
const maxGradient = operation<PoolGeometry>("MaxPool3DGrad", (graph, [dy, x], geometry, { shape }) => {
  const attributes = { kernel_shape: [...geometry.kernel], ...onnxGeometry(geometry) };
  const [, indices] = graph.multiNode("MaxPool", [channelsFirst(graph, x!)], attributes, 2);
  const flat = (name: string) => reshapeName(graph, name, [-1]);
  const empty = filled(graph, constant(graph, 0), [sizeOf(shape)]).name;
  const inputs = [empty, flat(indices!), flat(channelsFirst(graph, dy!))];
  const scattered = graph.node("ScatterElements", inputs, { reduction: "add" });
  const [n, d, h, w, c] = shape as [number, number, number, number, number];
  return fromChannelsFirst(reshapeName(graph, scattered, [n, c, d, h, w]), shape);
});

export const maxPool3DGrad = defineKernel<{ dy: Ref; input: Ref; output: Ref }, PoolAttributes>(
  "MaxPool3DGrad",
  ({ inputs: { dy, input }, attributes, recorder }) => {
    const { geometry } = poolInfo(input.shape, attributes);
    return recorder.record(maxGradient, [dy, input], geometry, { shape: input.shape, dtype: "float32" });
  },
);

/** Every place of a window gets the same share, at the border too: so the reference. */
const avgGradient = operation<PoolGeometry>("AvgPool3DGrad", (graph, [dy], geometry, { shape }) => {
  const [n, d, h, w, c] = dy!.dims as [number, number, number, number, number];
  const { kernel } = geometry;
  const volumes = reshapeName(graph, channelsFirst(graph, dy!), [n * c, 1, d, h, w]);
  const share = 1 / sizeOf(kernel);
  const shares = graph.float32(Array<number>(sizeOf(kernel)).fill(share), [1, 1, ...kernel]);
  const spread = graph.node("ConvTranspose", [volumes, shares], {
    kernel_shape: [...kernel],
    ...transposedVolume(geometry, { kernel, from: dy!.dims, to: shape }),
  });
  return fromChannelsFirst(reshapeName(graph, spread, [n, c, ...shape.slice(1, 4)]), shape);
});

export const avgPool3DGrad = defineKernel<{ dy: Ref; input: Ref }, PoolAttributes>(
  "AvgPool3DGrad",
  ({ inputs: { dy, input }, attributes, recorder }) => {
    const { geometry } = poolInfo(input.shape, attributes);
    return recorder.record(avgGradient, [dy], geometry, { shape: input.shape, dtype: "float32" });
  },
);
