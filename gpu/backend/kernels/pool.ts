// Max and average pooling and their gradients, on NCHW memory.
import { backend_util } from "@tensorflow/tfjs-core";
import { blockedValue, NCHWC } from "../blocks.ts";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { constant, elementwise, filled, padded, reshapeName } from "../lowering.ts";
import { operation } from "../operation.ts";
import { CHANNELS_FIRST, inOrder, sizeOf, type Value } from "../value.ts";
import {
  activation,
  type ConvAttributes,
  type ConvGeometry,
  geometryOf,
  onnxPads,
  transposedGeometry,
} from "./windows.ts";

type PoolAttributes = Pick<ConvAttributes, "strides" | "pad" | "dimRoundingMode" | "dilations"> & {
  filterSize: [number, number] | number;
};
type PoolGeometry = ConvGeometry & { kernel: readonly [number, number] };

function poolInfo(shape: readonly number[], attributes: PoolAttributes) {
  const { filterSize, strides, dilations = 1, pad, dimRoundingMode } = attributes;
  const info = backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  const geometry: PoolGeometry = { ...geometryOf(info), kernel: [info.filterHeight, info.filterWidth] };
  return { geometry, outShape: info.outShape };
}

function windowAttributes({ kernel, strides, dilations, padding }: PoolGeometry) {
  return {
    kernel_shape: [...kernel],
    strides: [...strides],
    dilations: [...dilations],
    pads: onnxPads(padding),
  };
}

function pool(name: string, opType: string) {
  const apply = operation<PoolGeometry>(
    name,
    (graph, [x], geometry, { shape }) => {
      if (x!.block && geometry.padding.every((pad) => pad >= 0)) {
        const attributes = {
          ...windowAttributes(geometry),
          ...(opType === "AveragePool" ? { count_include_pad: 0 } : {}),
        };
        return blockedValue(graph, graph.node(opType, [x!.name], attributes, NCHWC), shape);
      }
      const source = inOrder(graph, x!, CHANNELS_FIRST).name;
      return activation(graph.node(opType, [source], windowAttributes(geometry)), shape);
    },
    "any",
  );
  return defineKernel<{ x: Ref }, PoolAttributes>(name, ({ inputs: { x }, attributes, recorder }) => {
    const { geometry, outShape } = poolInfo(x.shape, attributes);
    return recorder.record(apply, [x], geometry, { shape: outShape, dtype: "float32" });
  });
}

export const maxPool = pool("MaxPool", "MaxPool");
/** The mean over the part of the window that lies inside the image, as the reference takes it. */
export const avgPool = pool("AvgPool", "AveragePool");

/** Windows side by side from the first pixel: every pixel belongs to one window at most. */
function areTiles({ kernel, strides, dilations, padding }: PoolGeometry): boolean {
  const isTight = kernel.every((size, axis) => size === strides[axis]);
  return isTight && dilations.every((dilation) => dilation === 1) && padding.every((pad) => pad <= 0);
}

/**
 * The gradient goes to the first maximum of each window, as in the reference: MaxPool names it, a scatter adds it,
 * because windows may overlap.
 */
const maxPoolGradient = operation<PoolGeometry>("MaxPoolGrad", (graph, [dy, x], geometry, { shape }) => {
  const source = inOrder(graph, x!, CHANNELS_FIRST).name;
  const [, indices] = graph.multiNode("MaxPool", [source], windowAttributes(geometry), 2);
  const gradient = inOrder(graph, dy!, CHANNELS_FIRST).name;
  const flat = (name: string) => reshapeName(graph, name, [-1]);
  const [n, h, w, c] = shape as [number, number, number, number];
  const memoryShape = [n, c, h, w];
  if (areTiles(geometry)) {
    const inputs = [gradient, indices!, graph.int64(memoryShape)];
    const { kernel_shape, strides } = windowAttributes(geometry);
    return activation(graph.node("MaxUnpool", inputs, { kernel_shape, strides }), shape);
  }
  const empty = filled(graph, constant(graph, 0), [sizeOf(shape)]).name;
  const inputs = [empty, flat(indices!), flat(gradient)];
  const scattered = graph.node("ScatterElements", inputs, { reduction: "add" });
  return activation(reshapeName(graph, scattered, memoryShape), shape);
});

export const maxPoolGrad = defineKernel<{ dy: Ref; input: Ref; output: Ref }, PoolAttributes>(
  "MaxPoolGrad",
  ({ inputs: { dy, input }, attributes, recorder }) => {
    const { geometry } = poolInfo(input.shape, attributes);
    return recorder.record(maxPoolGradient, [dy, input], geometry, { shape: input.shape, dtype: "float32" });
  },
);

/** Every pixel of a window gets the same share. At the border too, where fewer pixels shared the mean: so the reference. */
const avgPoolGradient = operation<PoolGeometry>(
  "AvgPoolGrad",
  (graph, [dy], geometry, { shape }) => {
    const { kernel } = geometry;
    const share = constant(graph, 1 / (kernel[0] * kernel[1]));
    if (
      dy!.block &&
      areTiles(geometry) &&
      [1, 2].every((axis) => dy!.dims[axis]! * kernel[axis - 1]! === shape[axis])
    )
      return spreadBlocks(graph, elementwise(graph, "Mul", [dy!, share]), kernel, shape);
    const gradient = inOrder(graph, dy!, CHANNELS_FIRST);
    const shared = elementwise(graph, "Mul", [gradient, share]);
    return areTiles(geometry)
      ? spreadTiles(graph, shared, kernel, shape)
      : spreadWindows(graph, shared, geometry, shape);
  },
  "any",
);

function spreadBlocks(
  graph: GraphBuilder,
  dy: Value,
  kernel: readonly [number, number],
  shape: readonly number[],
): Value {
  const name = graph.node("Upsample", [dy.name], { scales: [1, 1, ...kernel] }, NCHWC);
  return blockedValue(graph, name, shape);
}

function spreadTiles(
  graph: GraphBuilder,
  dy: Value,
  [kh, kw]: readonly [number, number],
  shape: readonly number[],
): Value {
  const [n, h, w, c] = dy.dims as [number, number, number, number];
  const repeated = graph.node("Resize", [dy.name, "", graph.float32([1, 1, kh, kw], [4])], {
    mode: "nearest",
    nearest_mode: "floor",
    coordinate_transformation_mode: "asymmetric",
  });
  const tiled = activation(repeated, [n, h * kh, w * kw, c]);
  const uncovered = ([axis, size]: [number, number]): [number, number] => [0, shape[axis]! - size];
  return padded(graph, tiled, [[0, 0], uncovered([1, h * kh]), uncovered([2, w * kw]), [0, 0]]);
}

/** Overlapping windows: a transposed convolution of each channel with ones. */
function spreadWindows(
  graph: GraphBuilder,
  dy: Value,
  geometry: PoolGeometry,
  shape: readonly number[],
): Value {
  const [n, h, w, c] = dy.dims as [number, number, number, number];
  const { kernel } = geometry;
  const images = reshapeName(graph, dy.name, [n * c, 1, h, w]);
  const ones = graph.float32(Array<number>(kernel[0] * kernel[1]).fill(1), [1, 1, ...kernel]);
  const spread = graph.node("ConvTranspose", [images, ones], {
    kernel_shape: [...kernel],
    ...transposedGeometry(geometry, { kernel, from: dy.dims, to: shape }),
  });
  return activation(reshapeName(graph, spread, [n, c, shape[1]!, shape[2]!]), shape);
}

export const avgPoolGrad = defineKernel<{ dy: Ref; input: Ref }, PoolAttributes>(
  "AvgPoolGrad",
  ({ inputs: { dy, input }, attributes, recorder }) => {
    const { geometry } = poolInfo(input.shape, attributes);
    return recorder.record(avgPoolGradient, [dy], geometry, { shape: input.shape, dtype: "float32" });
  },
);
