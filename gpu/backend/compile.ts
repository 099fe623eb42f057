// Turns a schedule into an ONNX model: asks every recorded node to lower itself and names the graph's ends.
import { unblocked } from "./blocks.ts";
import type { Entry } from "./entry.ts";
import { LoweringError } from "./errors.ts";
import { fuse } from "./fusion.ts";
import { graphOf, type Step } from "./graph.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { encodeModel, type OnnxTensorType } from "./onnx/model.ts";
import type { OutputType } from "./operation.ts";
import type { Schedule } from "./schedule.ts";
import { partFor, type Static, splitStatics } from "./statics.ts";
import type { Target } from "./target.ts";
import { inPlainOrder, isSameShape, plainValue, reshaped, type Value } from "./value.ts";

/** A graph ready to be encoded, split into what is computed once and what is computed every run. */
export interface CompiledGraph {
  /** Results of frozen leaves that the model takes as inputs. */
  statics: readonly Static[];
  /** A model that computes some of them from the frozen leaves. */
  encodeStatics(wanted: readonly Static[]): Uint8Array;
  /** The model. @param dims shapes of the statics by name. */
  encode(dims: ReadonlyMap<string, readonly number[]>): Uint8Array;
}

export function leafName(index: number): string {
  return `in${index}`;
}

export function outputName(index: number): string {
  return `out${index}`;
}

/**
 * On the CPU frozen leaves and what follows from them are inputs; elsewhere they are constants of the model, which stay
 * on the device.
 */
export function compile(schedule: Schedule, target: Target): CompiledGraph {
  const { leaves, outputs, constants, position } = schedule;
  const graph = new GraphBuilder(target);
  const isBaked = (leaf: Entry) => constants.has(leaf) && target.device !== "cpu";
  const leafValues = leaves.map((leaf, i) => {
    const { shape, dtype } = leaf;
    const name = isBaked(leaf) ? graph.elements(dtype, shape, leaf.elements!) : leafName(i);
    if (constants.has(leaf)) graph.markFrozen(name);
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
  const frozen = new Map(
    leaves.flatMap((leaf, i) =>
      // Statics are floats.
      constants.has(leaf) && !isBaked(leaf) && leaf.dtype === "float32" ? [[leafName(i), i] as const] : [],
    ),
  );
  const split = splitStatics(nodes, frozen, graph.constantKeys, new Set(ends.map(({ name }) => name)));
  const leafTypes = leaves.flatMap((leaf, i): OnnxTensorType[] =>
    isBaked(leaf) ? [] : [{ name: leafName(i), elementType: leaf.dtype, dims: leaf.shape }],
  );
  return {
    statics: split.statics,
    encodeStatics(wanted) {
      const names = wanted.map(({ name }) => name);
      const part = partFor(names, split.before, graph.constants);
      return encodeModel({
        ...part,
        inputs: leafTypes.filter(({ name }) => part.read.has(name)),
        outputs: names.map((name) => ({ name, elementType: "float32", dims: undefined })),
      });
    },
    encode(dims) {
      const read = new Set(split.nodes.flatMap((node) => node.inputs));
      const fed = split.statics.map(
        ({ name }): OnnxTensorType => ({ name, elementType: "float32", dims: dims.get(name) }),
      );
      const used = leafTypes.filter(({ name }) => read.has(name) || !frozen.has(name));
      const held = graph.constants.filter(({ name }) => read.has(name));
      return encodeModel({ nodes: split.nodes, constants: held, inputs: [...used, ...fed], outputs: ends });
    },
  };
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
