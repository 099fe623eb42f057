// Turns a schedule into an ONNX model: asks every recorded node to lower itself and names the graph's ends.
import { unblocked } from "./blocks.ts";
import { LoweringError } from "./errors.ts";
import { fuse } from "./fusion.ts";
import { graphOf, type Step } from "./graph.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { encodeModel, type OnnxTensorType } from "./onnx/model.ts";
import type { OutputType } from "./operation.ts";
import type { Schedule } from "./schedule.ts";
import type { Target } from "./target.ts";
import { inPlainOrder, isSameShape, plainValue, reshaped, type Value } from "./value.ts";

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
export function compile(schedule: Schedule, target: Target): CompiledModel {
  const { leaves, outputs, constants, position } = schedule;
  const graph = new GraphBuilder(target);
  const leafValues = leaves.map((leaf, i) => {
    const { shape, dtype } = leaf;
    const name = constants.has(leaf) ? graph.elements(dtype, shape, leaf.elements!) : leafName(i);
    return plainValue(name, shape, dtype);
  });
  const recorded = fuse(graphOf(schedule));
  const stepValues: Value[] = [];
  const valueAt = (at: number) => (at < 0 ? leafValues[-1 - at] : stepValues[at])!;
  for (const [i, step] of recorded.steps.entries()) {
    if (step)
      stepValues[i] = lowered(
        graph,
        step,
        step.inputs.map(({ at, shape }) => reshaped(graph, valueAt(at), shape)),
      );
  }
  graph.scope = "output";

  const ends: OnnxTensorType[] = [];
  const newNames = new Map<string, string>();
  for (const [i, entry] of outputs.entries()) {
    const name = outputName(i);
    const source = inPlainOrder(graph, valueAt(position.get(entry)!)).name;
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

function lowered(graph: GraphBuilder, step: Step, inputs: readonly Value[]): Value {
  const { operation, attributes, output } = step;
  graph.scope = operation.name;
  const given = operation.takesBlocks ? inputs : inputs.map((input) => unblocked(graph, input));
  const value = operation.lower(graph, given, attributes, output);
  if (value.dtype !== output.dtype || !isSameShape(value.dims, output.shape))
    throw new LoweringError(
      operation.name,
      describe(output.dtype, output.shape),
      describe(value.dtype, value.dims),
    );
  return value;
}

function describe(dtype: OutputType["dtype"], shape: readonly number[]): string {
  return `${dtype}[${shape}]`;
}
