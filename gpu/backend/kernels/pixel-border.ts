// Where a position outside of an image lies inside of it, by the fill modes of projective transforms.
import type { GraphBuilder } from "../graph-builder.ts";
import { compare, constant, elementwise, where } from "../lowering.ts";
import type { Value } from "../value.ts";

/** @param x positions in pixels, 0..length-1 inside. @returns as given in mode "constant". */
export function mapped(
  graph: GraphBuilder,
  x: Value,
  { length, mode }: { length: number; mode: string },
): Value {
  const number = (value: number) => constant(graph, value);
  const limited = (value: Value) => elementwise(graph, "Clip", [value, number(0), number(length - 1)]);
  if (mode === "nearest") return limited(x);
  if (mode === "reflect") return limited(length <= 1 ? x : reflected(graph, x, length));
  if (mode === "wrap") return limited(length <= 1 ? x : wrapped(graph, x, length));
  return x;
}

/** abcd continues as dcba|abcd|dcba: a triangle wave with a period of twice the length. */
function reflected(graph: GraphBuilder, x: Value, length: number): Value {
  const number = (value: number) => constant(graph, value);
  const period = number(2 * length);
  const turns = elementwise(graph, "Floor", [elementwise(graph, "Div", [x, period])]);
  const phase = elementwise(graph, "Sub", [x, elementwise(graph, "Mul", [turns, period])]);
  const back = elementwise(graph, "Sub", [number(2 * length - 1), phase]);
  return where(graph, compare(graph, "GreaterOrEqual", phase, number(length)), back, phase);
}

/** abcd continues as abcd|abcd|abcd, with the reference's seam: positions between d and a belong to neither. */
function wrapped(graph: GraphBuilder, x: Value, length: number): Value {
  const number = (value: number) => constant(graph, value);
  const trunc = (value: Value) =>
    elementwise(graph, "Mul", [
      elementwise(graph, "Sign", [value]),
      elementwise(graph, "Floor", [elementwise(graph, "Abs", [value])]),
    ]);
  const turns = trunc(elementwise(graph, "Div", [x, number(length - 1)]));
  const below = elementwise(graph, "Mul", [elementwise(graph, "Sub", [number(1), turns]), number(length)]);
  const above = elementwise(graph, "Mul", [turns, number(length)]);
  const isBelow = compare(graph, "Less", x, number(0));
  const isAbove = compare(graph, "Greater", x, number(length - 1));
  const shift = where(graph, isBelow, below, elementwise(graph, "Neg", [above]));
  return where(graph, compare(graph, "Or", isBelow, isAbove), elementwise(graph, "Add", [x, shift]), x);
}
