// Pixels at computed places: crops of boxes, projective transforms, rotation, mirror images.
import { backend_util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { cast, compare, constant, elementwise, sliced, where } from "../lowering.ts";
import { operation } from "../operation.ts";
import { inPlainOrder, plainValue, reshaped, type Value } from "../value.ts";
import { recordOne } from "./compose.ts";
import { mapped } from "./pixel-border.ts";
import { reverse } from "./shape.ts";

/** Arithmetic on values, written as a formula. */
function formulas(graph: GraphBuilder) {
  const apply = (opType: string) => (a: Value, b: Value) => elementwise(graph, opType, [a, b]);
  const [add, sub, mul, div] = [apply("Add"), apply("Sub"), apply("Mul"), apply("Div")];
  const number = (value: number) => constant(graph, value);
  const limit = (x: Value, low: number, high: number) =>
    elementwise(graph, "Clip", [x, number(low), number(high)]);
  const floor = (x: Value) => elementwise(graph, "Floor", [x]);
  const round = (x: Value) => floor(add(x, number(0.5)));
  /** Whether low <= x <= high. */
  const isWithin = (x: Value, low: number, high: number) =>
    compare(
      graph,
      "And",
      compare(graph, "GreaterOrEqual", x, number(low)),
      compare(graph, "LessOrEqual", x, number(high)),
    );
  return { add, sub, mul, div, number, limit, floor, round, isWithin };
}

/**
 * The pixels at float positions that are whole numbers inside of the image.
 * @param image [N, H, W, C].
 * @param at batch, row and column, which broadcast to the shape of the result without its channels.
 */
function pixelsAt(graph: GraphBuilder, image: Value, at: { batch: Value; row: Value; column: Value }): Value {
  const [n, h, w, c] = image.dims as [number, number, number, number];
  const whole = (value: Value) => cast(graph, value, "int32");
  const join = (high: Value, size: number, low: Value) =>
    elementwise(graph, "Add", [elementwise(graph, "Mul", [high, constant(graph, size, "int32")]), low]);
  const index = join(join(whole(at.batch), h, whole(at.row)), w, whole(at.column));
  const table = reshaped(graph, inPlainOrder(graph, image), [n * h * w, c]);
  const name = graph.node("Gather", [inPlainOrder(graph, table).name, inPlainOrder(graph, index).name], {
    axis: 0,
  });
  return plainValue(name, [...index.dims, c], image.dtype);
}

/** A value with one more axis at its end, for the channels. */
function perChannel(graph: GraphBuilder, value: Value): Value {
  return reshaped(graph, value, [...value.dims, 1]);
}

function upTo(graph: GraphBuilder, count: number, dims: readonly number[]): Value {
  return plainValue(
    graph.float32(
      Array.from({ length: count }, (_, i) => i),
      dims,
    ),
    dims,
  );
}

type Interpolation = "bilinear" | "nearest";

/** Crops [B, h, w, C] of boxes [B, 4] (y1, x1, y2, x2 as parts of the image) in the images they name. */
const crops = operation<{ method: string }>(
  "CropAndResize",
  (graph, [rawImage, boxes, boxIndices, fill], { method }, { shape }) => {
    const { add, sub, mul, number, limit, floor, round, isWithin } = formulas(graph);
    const image = cast(graph, rawImage!, "float32");
    const [count, cropHeight, cropWidth] = shape as [number, number, number, number];
    const [batch, height, width] = image.dims as [number, number, number, number];
    const positions = (axis: 0 | 1, size: number, imageSize: number) => {
      const edge = (column: number) =>
        sliced(graph, boxes!, { starts: [0, column], stops: [count, column + 1] });
      const [low, high] = [edge(axis), edge(axis + 2)];
      const last = number(imageSize - 1);
      if (size === 1) return mul(mul(add(low, high), number(0.5)), last);
      const step = mul(sub(high, low), number((imageSize - 1) / (size - 1)));
      return add(mul(low, last), mul(upTo(graph, size, [1, size]), step));
    };
    const row = reshaped(graph, positions(0, cropHeight, height), [count, cropHeight, 1]);
    const column = reshaped(graph, positions(1, cropWidth, width), [count, 1, cropWidth]);
    const index = reshaped(graph, cast(graph, boxIndices!, "float32"), [count, 1, 1]);
    const inBatch = limit(index, 0, batch - 1);
    const at = (y: Value, x: Value) =>
      pixelsAt(graph, image, {
        batch: inBatch,
        row: limit(y, 0, height - 1),
        column: limit(x, 0, width - 1),
      });
    const ceil = (x: Value) => elementwise(graph, "Ceil", [x]);
    const sampled = () => {
      if (method === "nearest") return at(round(row), round(column));
      const [top, left] = [floor(row), floor(column)];
      const mix = (from: Value, to: Value, share: Value) =>
        add(from, mul(sub(to, from), perChannel(graph, share)));
      const across = (y: Value) => mix(at(y, left), at(y, ceil(column)), sub(column, left));
      return mix(across(top), across(ceil(row)), sub(row, top));
    };
    const isInside = compare(graph, "And", isWithin(row, 0, height - 1), isWithin(column, 0, width - 1));
    const filled = where(graph, perChannel(graph, isInside), sampled(), fill!);
    // A box in an image that does not exist stays empty.
    const exists = compare(graph, "Less", index, number(batch));
    return where(graph, perChannel(graph, exists), filled, number(0));
  },
);

export const cropAndResize = defineKernel<
  { image: Ref; boxes: Ref; boxInd: Ref },
  { cropSize: [number, number]; method: Interpolation; extrapolationValue: number }
>("CropAndResize", ({ inputs: { image, boxes, boxInd }, attributes, recorder }) => {
  const { cropSize, method, extrapolationValue } = attributes;
  const shape = [boxes.shape[0]!, ...cropSize, image.shape[3]!];
  const inputs = [image, boxes, boxInd, recorder.scalar(extrapolationValue)];
  return recorder.record(crops, inputs, { method }, { shape, dtype: "float32" });
});

/** Output pixel (x, y) comes from ((a0 x + a1 y + a2) / k, (a3 x + a4 y + a5) / k), k = a6 x + a7 y + 1. */
const projection = operation<{ interpolation: string; fillMode: string }>(
  "Transform",
  (graph, [rawImage, transforms, fill], { interpolation, fillMode }, { shape, dtype }) => {
    const { add, sub, mul, div, number, limit, floor, round, isWithin } = formulas(graph);
    const image = cast(graph, rawImage!, "float32");
    const [batch, height, width] = image.dims as [number, number, number, number];
    const [, outHeight, outWidth] = shape as [number, number, number, number];
    const count = transforms!.dims[0]!;
    const coefficient = (i: number) => {
      const column = sliced(graph, transforms!, { starts: [0, i], stops: [count, i + 1] });
      return reshaped(graph, column, [count, 1, 1]);
    };
    const [x, y] = [upTo(graph, outWidth, [1, 1, outWidth]), upTo(graph, outHeight, [1, outHeight, 1])];
    const linear = (i: number, offset: Value) =>
      add(add(mul(coefficient(i), x), mul(coefficient(i + 1), y)), offset);
    const scale = linear(6, number(1));
    const isAtInfinity = compare(graph, "Equal", scale, number(0));
    const divisor = where(graph, isAtInfinity, number(1), scale);
    const source = (i: number, length: number) =>
      mapped(graph, div(linear(i, coefficient(i + 2)), divisor), { length, mode: fillMode });
    const [column, row] = [source(0, width), source(3, height)];
    const inBatch = upTo(graph, batch, [batch, 1, 1]);
    /** Pixels outside of the image have the fill value. */
    const at = (whereY: Value, whereX: Value) => {
      const isInside = compare(graph, "And", isWithin(whereY, 0, height - 1), isWithin(whereX, 0, width - 1));
      const place = {
        batch: inBatch,
        row: limit(whereY, 0, height - 1),
        column: limit(whereX, 0, width - 1),
      };
      return where(graph, perChannel(graph, isInside), pixelsAt(graph, image, place), fill!);
    };
    const sampled = () => {
      if (interpolation === "nearest") return at(round(row), round(column));
      const [top, left] = [floor(row), floor(column)];
      const [bottom, right] = [add(top, number(1)), add(left, number(1))];
      const mix = (from: Value, to: Value, share: Value) => {
        const part = perChannel(graph, share);
        return add(mul(sub(number(1), part), from), mul(part, to));
      };
      const across = (line: Value) => mix(at(line, left), at(line, right), sub(column, left));
      return mix(across(top), across(bottom), sub(row, top));
    };
    return cast(graph, where(graph, perChannel(graph, isAtInfinity), fill!, sampled()), dtype);
  },
);

/** Every image of the batch is transformed; the reference returns after the first. */
export const transform = defineKernel<
  { image: Ref; transforms: Ref },
  { interpolation: Interpolation; fillMode: string; fillValue: number; outputShape?: [number, number] }
>("Transform", ({ inputs: { image, transforms }, attributes, recorder }) => {
  const { interpolation, fillMode, fillValue, outputShape } = attributes;
  const [n, h, w, c] = image.shape as [number, number, number, number];
  const inputs = [image, transforms, recorder.scalar(fillValue)];
  const output = { shape: [n, ...(outputShape ?? [h, w]), c], dtype: image.dtype };
  return recorder.record(projection, inputs, { interpolation, fillMode }, output);
});

/** Pixels by a table of flat places; -1 is outside. */
const lookUp = operation("RotateWithOffset", (graph, [image, table, fill]) => {
  const [n, h, w, c] = image!.dims as [number, number, number, number];
  const isInside = compare(graph, "GreaterOrEqual", table!, constant(graph, 0, "int32"));
  const place = elementwise(graph, "Max", [table!, constant(graph, 0, "int32")]);
  const pixels = reshaped(graph, inPlainOrder(graph, image!), [n, h * w, c]);
  const name = graph.node("Gather", [inPlainOrder(graph, pixels).name, place.name], { axis: 1 });
  const rotated = plainValue(name, [n, h * w, c], image!.dtype);
  return reshaped(graph, where(graph, perChannel(graph, isInside), rotated, fill!), image!.dims);
});

/** The angle may differ at every step, so the table made of it is an input. */
export const rotateWithOffset = defineKernel<
  { image: Ref },
  { radians: number; fillValue: number | [number, number, number]; center: number | [number, number] }
>("RotateWithOffset", ({ inputs: { image }, attributes: { radians, fillValue, center }, recorder }) => {
  const [, height, width, channels] = image.shape as [number, number, number, number];
  const [centerX, centerY] = backend_util.getImageCenter(center, height, width);
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const table = Int32Array.from({ length: height * width }, (_, i) => {
    const [x, y] = [(i % width) - centerX, Math.floor(i / width) - centerY];
    const column = Math.round(x * cos - y * sin + centerX);
    const row = Math.round(x * sin + y * cos + centerY);
    return column >= 0 && column < width && row >= 0 && row < height ? row * width + column : -1;
  });
  const places = recorder.elements({ shape: [height * width], dtype: "int32" }, table);
  // A fourth channel is opacity: what comes in is opaque.
  const colour = Array.from({ length: channels }, (_, i) =>
    typeof fillValue === "number" ? fillValue : i === 3 ? 255 : (fillValue[i] ?? 0),
  );
  const elements = image.dtype === "float32" ? Float32Array.from(colour) : Int32Array.from(colour);
  const fill = recorder.elements({ shape: [channels], dtype: image.dtype }, elements);
  const { shape, dtype } = image;
  return recorder.record(lookUp, [image, places, fill], {}, { shape, dtype });
});

export const flipLeftRight = defineKernel<{ image: Ref }>(
  "FlipLeftRight",
  ({ inputs: { image }, recorder }) => recordOne(reverse, { x: image }, recorder, { dims: [2] }),
);
