// Grey-scale dilation: the largest sum of a pixel and its filter tap. Its gradients follow the tap that won; of equals,
// the first.
import { backend_util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import {
  castName,
  compare,
  constant,
  elementwise,
  filled,
  padded,
  reduced,
  sliced,
  where,
} from "../lowering.ts";
import { operation } from "../operation.ts";
import { inPlainOrder, plainValue, reshaped, sizeOf, type Value } from "../value.ts";

type Pair = [number, number];
type Attributes = { strides: Pair | number; pad: "valid" | "same"; dilations: Pair | number };
type Window = { strides: Pair; dilations: Pair; taps: Pair; pads: number[]; out: Pair };

function windowOf(x: Ref, filter: Ref, { strides, pad, dilations }: Attributes) {
  const shapes = [[...x.shape] as never, [...filter.shape] as never] as const;
  const info = backend_util.computeDilation2DInfo(...shapes, strides, pad, "NHWC", dilations);
  const { top, bottom, left, right } = info.padInfo;
  const window: Window = {
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    taps: [info.filterHeight, info.filterWidth],
    pads: [top, bottom, left, right],
    out: [info.outHeight, info.outWidth],
  };
  return { window, outShape: info.outShape };
}

function surrounded(graph: GraphBuilder, x: Value, { pads: [top, bottom, left, right] }: Window): Value {
  const sides: Pair[] = [
    [0, 0],
    [top!, bottom!],
    [left!, right!],
    [0, 0],
  ];
  return padded(graph, inPlainOrder(graph, x), sides, constant(graph, Number.NEGATIVE_INFINITY));
}

/** Offset of each tap, row by row, in the padded image. */
function tapOffsets({ taps, dilations }: Window): Pair[] {
  return Array.from({ length: taps[0] * taps[1] }, (_, tap) => [
    Math.floor(tap / taps[1]) * dilations[0],
    (tap % taps[1]) * dilations[1],
  ]);
}

/** For each tap, [N, H', W', C]: what it saw plus its own value. */
function candidates(graph: GraphBuilder, x: Value, filter: Value, window: Window): Value[] {
  const image = surrounded(graph, x, window);
  const { strides, out, taps } = window;
  return tapOffsets(window).map(([row, column], tap) => {
    const seen = sliced(graph, image, {
      starts: [0, row, column, 0],
      stops: [
        image.dims[0]!,
        row + strides[0] * (out[0] - 1) + 1,
        column + strides[1] * (out[1] - 1) + 1,
        image.dims[3]!,
      ],
      steps: [1, ...strides, 1],
    });
    const at = [Math.floor(tap / taps[1]), tap % taps[1]] as Pair;
    const weight = sliced(graph, filter, {
      starts: [...at, 0],
      stops: [at[0] + 1, at[1] + 1, filter.dims[2]!],
    });
    return elementwise(graph, "Add", [seen, reshaped(graph, weight, [1, 1, 1, filter.dims[2]!])]);
  });
}

/** Where each tap is the first that reaches the maximum: one tap a place. */
function winners(graph: GraphBuilder, sums: readonly Value[]): Value[] {
  const best = elementwise(graph, "Max", sums);
  let isOpen: Value | undefined;
  return sums.map((sum) => {
    const isBest = compare(graph, "Equal", sum, best);
    const wins: Value = isOpen ? compare(graph, "And", isOpen, isBest) : isBest;
    const lost = elementwise(graph, "Not", [isBest]);
    isOpen = isOpen ? compare(graph, "And", isOpen, lost) : lost;
    return wins;
  });
}

const dilate = operation<Window>("Dilation2D", (graph, [x, filter], window) =>
  elementwise(graph, "Max", candidates(graph, x!, filter!, window)),
);
export const dilation2D = defineKernel<{ x: Ref; filter: Ref }, Attributes>(
  "Dilation2D",
  ({ inputs: { x, filter }, attributes, recorder }) => {
    const { window, outShape } = windowOf(x, filter, attributes);
    return recorder.record(dilate, [x, filter], window, { shape: outShape, dtype: x.dtype });
  },
);

/** dy is added at the flat place, in the padded image, that the winning tap saw. */
const inputGradient = operation<Window>(
  "Dilation2DBackpropInput",
  (graph, [x, filter, dy], window, { shape }) => {
    const [n, h, w, c] = shape as [number, number, number, number];
    const [top, bottom, left, right] = window.pads as [number, number, number, number];
    const [height, width] = [h + top + bottom, w + left + right];
    const { strides, out } = window;
    const upTo = (count: number, scale: number, dims: number[]) =>
      plainValue(
        graph.int32(
          Array.from({ length: count }, (_, i) => i * scale),
          dims,
        ),
        dims,
        "int32",
      );
    const add = (a: Value, b: Value) => elementwise(graph, "Add", [a, b]);
    let place = add(upTo(n, height * width * c, [n, 1, 1, 1]), upTo(c, 1, [1, 1, 1, c]));
    place = add(place, upTo(out[0], strides[0] * width * c, [1, out[0], 1, 1]));
    place = add(place, upTo(out[1], strides[1] * c, [1, 1, out[1], 1]));
    const offsets = tapOffsets(window);
    for (const [tap, wins] of winners(graph, candidates(graph, x!, filter!, window)).entries()) {
      const offset = constant(graph, (offsets[tap]![0] * width + offsets[tap]![1]) * c, "int32");
      place = add(place, where(graph, wins, offset, constant(graph, 0, "int32")));
    }
    const flat = (value: Value) => reshaped(graph, inPlainOrder(graph, value), [sizeOf(value.dims)]).name;
    const empty = filled(graph, constant(graph, 0), [n * height * width * c]).name;
    const inputs = [empty, castName(graph, flat(place), "int64"), flat(dy!)];
    const scattered = graph.node("ScatterElements", inputs, { reduction: "add" });
    const image = reshaped(graph, plainValue(scattered, [n * height * width * c]), [n, height, width, c]);
    return sliced(graph, image, { starts: [0, top, left, 0], stops: [n, top + h, left + w, c] });
  },
);
export const dilation2DBackpropInput = defineKernel<{ x: Ref; filter: Ref; dy: Ref }, Attributes>(
  "Dilation2DBackpropInput",
  ({ inputs: { x, filter, dy }, attributes, recorder }) => {
    const { window } = windowOf(x, filter, attributes);
    return recorder.record(inputGradient, [x, filter, dy], window, { shape: x.shape, dtype: x.dtype });
  },
);

const filterGradient = operation<Window>(
  "Dilation2DBackpropFilter",
  (graph, [x, filter, dy], window, { shape }) => {
    const sums = winners(graph, candidates(graph, x!, filter!, window)).map((wins) => {
      const share = where(graph, wins, dy!, constant(graph, 0));
      return inPlainOrder(graph, reduced(graph, "ReduceSum", share, { axes: [0, 1, 2], keepDims: true }))
        .name;
    });
    const all = graph.node("Concat", sums, { axis: 0 });
    return reshaped(graph, plainValue(all, [sums.length, 1, 1, shape[2]!]), shape);
  },
);
export const dilation2DBackpropFilter = defineKernel<{ x: Ref; filter: Ref; dy: Ref }, Attributes>(
  "Dilation2DBackpropFilter",
  ({ inputs: { x, filter, dy }, attributes, recorder }) => {
    const { window } = windowOf(x, filter, attributes);
    return recorder.record(filterGradient, [x, filter, dy], window, {
      shape: filter.shape,
      dtype: filter.dtype,
    });
  },
);
