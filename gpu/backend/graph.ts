// The recorded operations of one schedule as plain data, for passes to rewrite and for lowering.
import type { Ref } from "./entry.ts";
import type { Operation, OperationAttributes, OutputType } from "./operation.ts";
import type { Schedule } from "./schedule.ts";
import { isSameShape } from "./value.ts";

/** What an input reads: step `at`, or leaf -1 - `at`, seen with a shape. */
export interface Input {
  at: number;
  shape: readonly number[];
}

export interface Step {
  operation: Operation;
  attributes: OperationAttributes;
  inputs: readonly Input[];
  output: OutputType;
}

export interface Graph {
  /** Inputs before users. Undefined where a later step does the work too. */
  steps: (Step | undefined)[];
  /** Steps or leaves that somebody reads afterwards. */
  outputs: readonly number[];
}

export function graphOf({ steps, outputs, position }: Schedule): Graph {
  const input = ({ entry, shape }: Ref): Input => ({ at: position.get(entry)!, shape });
  return {
    steps: steps.map(({ entry: { shape, dtype }, node }) => ({
      operation: node.operation,
      attributes: node.attributes,
      inputs: node.inputs.map(input),
      output: { shape, dtype },
    })),
    outputs: outputs.map((entry) => position.get(entry)!),
  };
}

/** How many inputs and outputs read each step. */
export function countUses({ steps, outputs }: Graph): number[] {
  const counts = steps.map(() => 0);
  const count = (at: number) => {
    if (at >= 0) counts[at]!++;
  };
  for (const step of steps) for (const { at } of step?.inputs ?? []) count(at);
  for (const at of outputs) count(at);
  return counts;
}

/** The step behind an input that sees it whole, or undefined for leaves and reshaped views. */
export function stepBehind({ steps }: Graph, { at, shape }: Input): Step | undefined {
  const step = at < 0 ? undefined : steps[at];
  return step && isSameShape(step.output.shape, shape) ? step : undefined;
}
