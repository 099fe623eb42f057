// The gradient of a convolution with respect to its input: a convolution of the result's gradient with the filter
// turned by 180 degrees and its channels swapped; one for each phase of the stride where that is above 1.
import { blocked, blockedValue, fitsBlocks, NCHWC } from "../blocks.ts";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { padded, reshapeName, sliced } from "../lowering.ts";
import { operation } from "../operation.ts";
import { CHANNELS_FIRST, FILTER_OIHW, identityOrder, inOrder, permuted, type Value } from "../value.ts";
import { blockedConv, tileSide } from "./conv.ts";
import { blockedFilter, phaseFilter, phaseTaps } from "./filters.ts";
import {
  activation,
  type ConvAttributes,
  type ConvGeometry,
  convInfo,
  geometryOf,
  onnxPads,
  transposedGeometry,
} from "./windows.ts";
import { winogradConv } from "./winograd.ts";

interface InputGradient {
  dy: Value;
  filter: Value;
  geometry: ConvGeometry;
  /** Of the result, NHWC. */
  shape: readonly number[];
}

export const inputGradient = operation<ConvGeometry>(
  "Conv2DBackpropInput",
  (graph, [dy, filter], geometry, { shape }) => {
    const call = { dy: dy!, filter: filter!, geometry, shape };
    const isStrided = geometry.strides.some((stride) => stride > 1);
    const pads = rotatedPads(call);
    if (isStrided) return canBePhased(graph, call) ? phasedConv(graph, call) : transposedConv(graph, call);
    if (pads.some((pad) => pad < 0)) return transposedConv(graph, call);
    const side = tileSide(graph, {
      direction: "input",
      geometry: { ...geometry, padding: pads },
      kernel: filter!.dims,
      shape,
      filter: filter!.name,
    });
    if (side)
      return winogradConv(graph, dy!, filter!, {
        side,
        before: [pads[0]!, pads[2]!],
        shape,
        isGradient: true,
      });
    return rotatedConv(graph, call, pads);
  },
  "any",
);

function rotatedPads({ filter, geometry }: InputGradient): number[] {
  const reach = geometry.dilations.map((dilation, i) => dilation * (filter.dims[i]! - 1));
  const [top, bottom, left, right] = geometry.padding as [number, number, number, number];
  return [reach[0]! - top, reach[0]! - bottom, reach[1]! - left, reach[1]! - right];
}

function rotatedConv(graph: GraphBuilder, call: InputGradient, padding: readonly number[]): Value {
  const { dy, filter, shape } = call;
  const geometry = { ...call.geometry, padding };
  const swapped = permuted(filter, [0, 1, 3, 2]);
  if (fitsBlocks(graph, dy.dims) && fitsBlocks(graph, shape)) {
    const inputs = [blocked(graph, dy).name, blockedFilter(graph, swapped, { isRotated: true })];
    return blockedConv(graph, inputs, { geometry, kernel: filter.dims, shape });
  }
  if (fitsBlocks(graph, dy.dims) && shape[3]! < graph.target.block)
    return imageGradient(graph, call, geometry);
  const last = filter.dims.map((dim) => dim - 1);
  const rotated = sliced(graph, filter, {
    starts: [last[0]!, last[1]!, 0, 0],
    stops: [-1, -1, filter.dims[2]!, filter.dims[3]!],
    steps: [-1, -1, 1, 1],
  });
  const oihw = inOrder(graph, permuted(rotated, [0, 1, 3, 2]), FILTER_OIHW).name;
  const name = graph.node("Conv", [inOrder(graph, dy, CHANNELS_FIRST).name, oihw], {
    kernel_shape: [filter.dims[0]!, filter.dims[1]!],
    dilations: [...geometry.dilations],
    pads: onnxPads(padding),
  });
  return activation(name, shape);
}

/** Towards a picture, whose few channels are filled up to a block with zeros. */
function imageGradient(
  graph: GraphBuilder,
  { dy, filter, shape }: InputGradient,
  geometry: ConvGeometry,
): Value {
  const { block } = graph.target;
  const channels = shape[3]!;
  const filled = padded(graph, permuted(filter, [0, 1, 3, 2]), [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, block - channels],
  ]);
  const inputs = [blocked(graph, dy).name, blockedFilter(graph, filled, { isRotated: true })];
  const full = blockedConv(graph, inputs, {
    geometry,
    kernel: filter.dims,
    shape: [...shape.slice(0, 3), block],
  });
  const attributes = { channels, channels_last: 1 };
  const name = graph.node("ReorderOutput", [full.name], attributes, NCHWC);
  return { name, dims: shape, dtype: "float32", order: identityOrder(4) };
}

function canBePhased(graph: GraphBuilder, { dy, geometry, shape }: InputGradient): boolean {
  const isPlain =
    geometry.dilations.every((dilation) => dilation === 1) && geometry.padding.every((pad) => pad >= 0);
  return isPlain && fitsBlocks(graph, dy.dims) && fitsBlocks(graph, shape);
}

/**
 * Pixels whose distance to the first window is the same modulo the stride see the same taps of the filter: a plain
 * convolution each. All phases are computed as channels of one convolution, then put where they belong.
 */
function phasedConv(graph: GraphBuilder, { dy, filter, geometry, shape }: InputGradient): Value {
  const { block } = graph.target;
  const { strides, padding } = geometry;
  const [n, h, w, c] = shape as [number, number, number, number];
  const before = [padding[0]!, padding[2]!] as const;
  const taps = phaseTaps(filter.dims, strides);
  const grid = ([h, w] as const).map((size, i) => Math.floor((size - 1 + before[i]!) / strides[i]!) + 1);
  const pads = taps.map((count, i) => [count - 1, grid[i]! - dy.dims[i + 1]!] as const);
  const phases = strides[0] * strides[1];
  const channels = phases * c;
  const inputs = [blocked(graph, dy).name, phaseFilter(graph, filter, strides)];
  const all = blockedConv(graph, inputs, {
    geometry: { strides: [1, 1], dilations: [1, 1], padding: pads.flat() },
    kernel: taps,
    shape: [n, grid[0]!, grid[1]!, channels],
  });
  const blocks = c / block;
  const table = graph.table(`phases ${[strides, before, grid, h, w, blocks]}`, () => {
    const rows = new Int32Array(blocks * h * w);
    let at = 0;
    for (let k = 0; k < blocks; k++)
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++) {
          const [py, px] = [y + before[0], x + before[1]];
          const phase = (py % strides[0]) * strides[1] + (px % strides[1]);
          const row = (phase * blocks + k) * grid[0]! + Math.floor(py / strides[0]);
          rows[at++] = row * grid[1]! + Math.floor(px / strides[1]);
        }
    return rows;
  });
  const rows = reshapeName(graph, all.name, [n, phases * blocks * grid[0]! * grid[1]!, block]);
  const placed = graph.node("Gather", [rows, table], { axis: 1 });
  return blockedValue(graph, reshapeName(graph, placed, [n, c, h, w]), shape);
}

function transposedConv(graph: GraphBuilder, { dy, filter, geometry, shape }: InputGradient): Value {
  const inputs = [inOrder(graph, dy, CHANNELS_FIRST).name, inOrder(graph, filter, FILTER_OIHW).name];
  const name = graph.node("ConvTranspose", inputs, {
    kernel_shape: [filter.dims[0]!, filter.dims[1]!],
    ...transposedGeometry(geometry, { kernel: filter.dims, from: dy.dims, to: shape }),
  });
  return activation(name, shape);
}

export const conv2DBackpropInput = defineKernel<
  { dy: Ref; filter: Ref },
  ConvAttributes & { inputShape: [number, number, number, number] }
>("Conv2DBackpropInput", ({ inputs: { dy, filter }, attributes, recorder }) => {
  const info = convInfo(attributes.inputShape, filter.shape, attributes);
  const output = { shape: attributes.inputShape, dtype: "float32" as const };
  return recorder.record(inputGradient, [dy, filter], geometryOf(info), output);
});
