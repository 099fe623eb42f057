// What is recorded: operations applied to references. An operation is a module-level constant whose lowering sees
// nothing but its inputs, its attributes and its output's type, because exactly these identify a compiled graph.
import type { GraphBuilder } from "./graph-builder.ts";
import type { Dtype, Value } from "./value.ts";

/** Serialisable, and equal from one training step to the next: a number that varies is an input, not an attribute. */
export type OperationAttributes = Readonly<
  Record<string, string | number | boolean | readonly number[] | readonly (readonly number[])[]>
>;

export interface OutputType {
  shape: readonly number[];
  dtype: Dtype;
}

export interface Operation<A extends OperationAttributes = OperationAttributes> {
  /** Unique; part of the structural key. */
  name: string;
  /** Whether `lower` copes with blocked inputs. Others are given them unblocked. */
  takesBlocks: boolean;
  /** Emits ONNX nodes. The value returned must have the output's shape (logically) and dtype. */
  lower(graph: GraphBuilder, inputs: readonly Value[], attributes: A, output: OutputType): Value;
}

/**
 * Names an operation; `lower` must not capture anything that differs between calls.
 * @param layouts "any" if `lower` touches the memory of its inputs only by `elementwise`, `reduced` and the like,
 *   which cope with every layout; "plain" if it looks at their `order`.
 */
export function operation<A extends OperationAttributes = Record<string, never>>(
  name: string,
  lower: Operation<A>["lower"],
  layouts: "any" | "plain" = "plain",
): Operation<A> {
  return { name, takesBlocks: layouts === "any", lower };
}
