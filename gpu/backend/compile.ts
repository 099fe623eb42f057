// Turns a schedule into an ONNX model: asks every recorded node to lower itself and names the graph's ends.
import type { Entry, Ref } from "./entry.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { encodeModel, type OnnxTensorType } from "./onnx/model.ts";
import type { Schedule } from "./schedule.ts";
import type { Target } from "./target.ts";
import { inPlainOrder, plainValue, reshaped, type Value } from "./value.ts";

export interface CompiledModel {
  bytes: Uint8Array;
  /** Number of ONNX nodes. */
  nodeCount: number;
}

export function leafName(index: number): string {
  return `in${index}`;
}

export function outputName(index: number): string {
  return `out${index}`;
}

/** The schedule's constants become part of the model, all other leaves its inputs. */
export function compile(
  { leaves, steps, outputs, constants, position }: Schedule,
  _target: Target,
): CompiledModel {
  const graph = new GraphBuilder();
  const leafValues = leaves.map((leaf, i) => {
    const { shape, dtype } = leaf;
    const name = constants.has(leaf) ? graph.elements(dtype, shape, leaf.elements!) : leafName(i);
    return plainValue(name, shape, dtype);
  });
  const stepValues: Value[] = [];
  const entryValue = (entry: Entry) => {
    const at = position.get(entry)!;
    return (at < 0 ? leafValues[-1 - at] : stepValues[at])!;
  };
  const refValue = ({ entry, shape }: Ref) => reshaped(graph, entryValue(entry), shape);

  for (const { node } of steps) stepValues.push(node.lower(graph, node.inputs.map(refValue)));

  const ends: OnnxTensorType[] = [];
  const newNames = new Map<string, string>();
  for (const [i, entry] of outputs.entries()) {
    const name = outputName(i);
    const source = inPlainOrder(graph, entryValue(entry)).name;
    ends.push({ name, elementType: entry.dtype, dims: entry.shape });
    // A graph output must be computed by a node of its own; inputs, constants and shared results are copied.
    if (graph.isComputed(source) && !newNames.has(source)) newNames.set(source, name);
    else
      graph.nodes.push({ opType: "Identity", domain: "", inputs: [source], outputs: [name], attributes: {} });
  }
  const renamed = (name: string) => newNames.get(name) ?? name;
  const nodes = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(renamed),
    outputs: node.outputs.map(renamed),
  }));
  const inputs: OnnxTensorType[] = leaves.flatMap((leaf, i) =>
    constants.has(leaf) ? [] : [{ name: leafName(i), elementType: leaf.dtype, dims: leaf.shape }],
  );
  const bytes = encodeModel({ nodes, constants: graph.constants, inputs, outputs: ends });
  return { bytes, nodeCount: nodes.length };
}
