// The pass that hands work per element to the convolution, batch norm or channel-wise step before it, which then writes
// its result once: bias, scale and shift per channel, the sum with another branch, ReLU.
import { countUses, type Graph, type Input, type Step, stepBehind } from "./graph.ts";
import { channelAffine, normalisation } from "./kernels/batch-norm.ts";
import { convolution } from "./kernels/conv.ts";
import type { Epilogue } from "./kernels/epilogue.ts";
import { isSameShape, sizeOf } from "./value.ts";

/** @returns the same graph with fewer steps; positions stay. */
export function fuse(graph: Graph): Graph {
  const fused: Graph = { ...graph, steps: [...graph.steps] };
  stepsOnRectified(fused);
  const uses = countUses(fused);
  for (const [i, step] of fused.steps.entries()) {
    if (step?.output.dtype !== "float32") continue;
    const found = rewritten(fused, step, uses);
    if (!found) continue;
    fused.steps[i] = found.step;
    if (found.absorbed !== undefined) fused.steps[found.absorbed] = undefined;
  }
  return fused;
}

interface Rewritten {
  step: Step;
  /** Position of the step that the new one does the work of. */
  absorbed?: number;
}

/** The gradient of ReLU asks where its input was positive: its output says the same, and the input may go. */
function stepsOnRectified(graph: Graph): void {
  const rectified = new Map<number, number>();
  for (const [i, step] of graph.steps.entries()) {
    const input = step?.inputs[0];
    if (!step || !input || !isSameShape(input.shape, step.output.shape)) continue;
    if (step.operation.name === "Relu") rectified.set(input.at, i);
    const at = step.operation.name === "Step" ? rectified.get(input.at) : undefined;
    if (at !== undefined) graph.steps[i] = { ...step, inputs: [{ ...input, at }] };
  }
}

function rewritten(graph: Graph, step: Step, uses: readonly number[]): Rewritten | undefined {
  const { name } = step.operation;
  /** The epilogue of an input's step, if only `step` reads it and it can still take something. */
  const open = (input: Input | undefined) => {
    const behind = input && uses[input.at] === 1 ? stepBehind(graph, input) : undefined;
    return behind && hasEpilogue(behind) && !epilogueOf(behind).isRectified ? behind : undefined;
  };
  if (name === "Relu") {
    const behind = open(step.inputs[0]);
    if (!behind) return undefined;
    return { step: withAttributes(behind, { isRectified: true }), absorbed: step.inputs[0]!.at };
  }
  if (name !== "Multiply" && name !== "Add") return undefined;
  for (const [one, other] of [step.inputs, step.inputs.toReversed()] as [Input, Input][]) {
    if (!isSameShape(one.shape, step.output.shape) || one.shape.length !== 4) continue;
    const isChannels = isChannelVector(other.shape, one.shape);
    if (name === "Multiply") {
      if (isChannels) return { step: affine(step, one, { scale: other }) };
      continue;
    }
    const behind = open(one);
    if (isChannels && behind && takesBias(behind)) return { step: withBias(behind, other), absorbed: one.at };
    if (isChannels) return { step: affine(step, one, { shift: other }) };
    if (behind && !epilogueOf(behind).hasSum && isSameShape(other.shape, one.shape)) {
      const summed = withAttributes(behind, { hasSum: true });
      return { step: { ...summed, inputs: [...behind.inputs, other] }, absorbed: one.at };
    }
  }
  return undefined;
}

function affine(step: Step, x: Input, { scale, shift }: { scale?: Input; shift?: Input }): Step {
  const attributes = {
    hasScale: scale !== undefined,
    hasBias: shift !== undefined,
    hasSum: false,
    isRectified: false,
  };
  const inputs = [x, ...(scale ? [scale] : []), ...(shift ? [shift] : [])];
  return { operation: channelAffine, attributes, inputs, output: step.output } as Step;
}

function hasEpilogue({ operation }: Step): boolean {
  return [convolution, channelAffine, normalisation].some(({ name }) => name === operation.name);
}

function epilogueOf({ attributes }: Step): Epilogue {
  return attributes as unknown as Epilogue;
}

/** The bias comes before the sum. */
function takesBias(step: Step): boolean {
  const { hasBias, hasSum } = epilogueOf(step);
  return !hasBias && !hasSum;
}

function withBias(step: Step, bias: Input): Step {
  return { ...withAttributes(step, { hasBias: true }), inputs: [...step.inputs, bias] };
}

function withAttributes(step: Step, attributes: Partial<Epilogue>): Step {
  return { ...step, attributes: { ...step.attributes, ...attributes } };
}

function isChannelVector(shape: readonly number[], of: readonly number[]): boolean {
  return shape.at(-1) === of.at(-1) && sizeOf(shape) === of.at(-1) && sizeOf(of) > sizeOf(shape);
}
