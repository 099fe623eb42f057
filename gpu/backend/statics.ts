// What depends on frozen tensors alone (filters laid out, folded, transformed) is computed once and then fed, not once
// a run, and not once for every graph that wants it: graphs of equal structure serve any frozen tensors.
import type { OnnxConstant, OnnxNode } from "./onnx/model.ts";

/** A result that later nodes read, computed from frozen leaves by nodes without other inputs. */
export interface Static {
  /** Name in the graph. */
  name: string;
  /** How it is computed, with leaves by position: equal for equal results of equal leaves. */
  expression: string;
  /** Positions of the leaves it depends on. */
  leaves: readonly number[];
}

export interface SplitGraph {
  statics: Static[];
  /** Nodes that compute them. */
  before: OnnxNode[];
  /** All others. */
  nodes: OnnxNode[];
}

/** Operators whose results are floats when their first input is. */
const OPERATORS = new Set([
  "Reshape",
  "Transpose",
  "Gather",
  "Pad",
  "Slice",
  "Concat",
  "Split",
  "Identity",
  "Expand",
  "Add",
  "Sub",
  "Mul",
  "Div",
  "Neg",
  "Sqrt",
  "Reciprocal",
  "Pow",
  "Exp",
  "MatMul",
  "FusedMatMul",
  "Gemm",
]);

/**
 * @param frozen names of frozen leaves, and their positions.
 * @param constantKeys content of constants by name; a constant without one ties its users to the run.
 * @param ends names of the graph's outputs, whose nodes stay.
 */
export function splitStatics(
  nodes: readonly OnnxNode[],
  frozen: ReadonlyMap<string, number>,
  constantKeys: ReadonlyMap<string, string>,
  ends: ReadonlySet<string>,
): SplitGraph {
  const known = new Map<string, Static>();
  for (const [name, leaf] of frozen) known.set(name, { name, expression: `leaf ${leaf}`, leaves: [leaf] });
  const before: OnnxNode[] = [];
  const rest: OnnxNode[] = [];
  for (const node of nodes) {
    const sources = node.inputs.filter((input) => input !== "");
    const isStatic =
      OPERATORS.has(node.opType) &&
      sources.some((input) => known.has(input)) &&
      sources.every((input) => known.has(input) || constantKeys.has(input)) &&
      !node.outputs.some((output) => ends.has(output));
    if (!isStatic) {
      rest.push(node);
      continue;
    }
    before.push(node);
    const operands = node.inputs.map(
      (input) => known.get(input)?.expression ?? constantKeys.get(input) ?? "",
    );
    const leaves = [...new Set(sources.flatMap((input) => known.get(input)?.leaves ?? []))];
    for (const [i, name] of node.outputs.entries()) {
      const expression = `${node.opType}${JSON.stringify(node.attributes)}(${operands.join(", ")})${i}`;
      known.set(name, { name, expression, leaves });
    }
  }
  const read = new Set(rest.flatMap(({ inputs }) => inputs));
  const statics = [...known.values()].filter(({ name }) => read.has(name) && !frozen.has(name));
  return { statics, before, nodes: rest };
}

/** The part of `nodes` that computes `wanted`, and the constants it reads. */
export function partFor(
  wanted: readonly string[],
  nodes: readonly OnnxNode[],
  constants: readonly OnnxConstant[],
): { nodes: OnnxNode[]; constants: OnnxConstant[]; read: Set<string> } {
  const read = new Set(wanted);
  const needed: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => read.has(output))) continue;
    needed.unshift(node);
    for (const input of node.inputs) read.add(input);
  }
  return { nodes: needed, constants: constants.filter(({ name }) => read.has(name)), read };
}
