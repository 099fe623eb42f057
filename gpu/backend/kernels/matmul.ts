// Matrix products. A transposed operand, whether the caller asks for it or memory holds it so, is a flag of the
// product and never a pass over memory.
import { backend_util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { defineKernel } from "../kernel.ts";
import { cast, constant, filled, inMemory } from "../lowering.ts";
import { type OutputType, operation } from "../operation.ts";
import type { Recorder } from "../recorder.ts";
import { identityOrder, inPlainOrder, isIdentity, permuted, plainValue, type Value } from "../value.ts";
import { type Activation, withBiasAndActivation } from "./activation.ts";

type Flags = { transposeA: boolean; transposeB: boolean };

const product = operation<Flags>("MatMul", (graph, [a, b], { transposeA, transposeB }, output) => {
  if (output.dtype !== "float32") return integerProduct(graph, [a!, transposeA], [b!, transposeB], output);
  const [left, right] = [operand(graph, a!, transposeA), operand(graph, b!, transposeB)];
  // (AB)ᵀ = BᵀAᵀ: rows that memory holds as columns give columns, and what follows stays in order.
  if (output.shape.length === 2 && left.isSwapped && left.isTransposed) {
    const name = fusedProduct(graph, flipped(right), flipped(left));
    return { name, dtype: "float32", dims: output.shape, order: [1, 0] };
  }
  return plainValue(fusedProduct(graph, left, right), output.shape);
});

interface Operand {
  name: string;
  /** To be transposed by the product. */
  isTransposed: boolean;
  /** Held in memory with its last two axes swapped. */
  isSwapped: boolean;
}

function operand(graph: GraphBuilder, value: Value, isTransposed: boolean): Operand {
  const rank = value.dims.length;
  const swapped = [...identityOrder(rank - 2), rank - 1, rank - 2];
  if (!isIdentity(value.order) && value.order.every((axis, i) => axis === swapped[i]))
    return { name: inMemory(value).name, isTransposed: !isTransposed, isSwapped: true };
  return { name: inPlainOrder(graph, value).name, isTransposed, isSwapped: false };
}

function flipped(operand: Operand): Operand {
  return { ...operand, isTransposed: !operand.isTransposed };
}

function fusedProduct(graph: GraphBuilder, a: Operand, b: Operand): string {
  if (!a.isTransposed && !b.isTransposed) return graph.node("MatMul", [a.name, b.name]);
  const attributes = { transA: a.isTransposed ? 1 : 0, transB: b.isTransposed ? 1 : 0 };
  return graph.node("FusedMatMul", [a.name, b.name], attributes, "com.microsoft");
}

/** ONNX's product of integers knows no flags. */
function integerProduct(
  graph: GraphBuilder,
  a: readonly [Value, boolean],
  b: readonly [Value, boolean],
  { shape, dtype }: OutputType,
): Value {
  const [left, right] = [a, b].map(([value, isTransposed]) => {
    const rank = value.dims.length;
    const swapped = [...identityOrder(rank - 2), rank - 1, rank - 2];
    const source = isTransposed ? permuted(value, swapped) : value;
    return inPlainOrder(graph, cast(graph, source, "int32")).name;
  });
  return cast(graph, plainValue(graph.node("MatMul", [left!, right!]), shape, "int32"), dtype);
}

const zeros = operation("MatMul of nothing", (graph, _, __, { shape, dtype }) =>
  filled(graph, constant(graph, 0, dtype), shape),
);

/** Records a product of stacks of matrices; leading axes broadcast. */
function recordMatMul(recorder: Recorder, a: Ref, b: Ref, flags: Flags): Ref {
  const [rows, innerA] = matrixOf(a, flags.transposeA);
  const [innerB, columns] = matrixOf(b, flags.transposeB);
  if (innerA !== innerB)
    throw new Error(
      `Matrix product of [${a.shape}] and [${b.shape}]: inner sizes ${innerA} and ${innerB} differ.`,
    );
  const output = {
    shape: [
      ...backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)),
      rows,
      columns,
    ],
    dtype: a.dtype,
  };
  if (innerA === 0) return recorder.record(zeros, [], {}, output);
  return recorder.record(product, [a, b], flags, output);
}

function matrixOf({ shape }: Ref, isTransposed: boolean): readonly [number, number] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return isTransposed ? [columns, rows] : [rows, columns];
}

export const batchMatMul = defineKernel<{ a: Ref; b: Ref }, Partial<Flags>>(
  "BatchMatMul",
  ({ inputs: { a, b }, attributes: { transposeA = false, transposeB = false }, recorder }) =>
    recordMatMul(recorder, a, b, { transposeA, transposeB }),
);

export const fusedMatMul = defineKernel<
  { a: Ref; b: Ref; bias?: Ref; preluActivationWeights?: Ref },
  Partial<Flags> & { activation: Activation; leakyreluAlpha?: number }
>("_FusedMatMul", ({ inputs: { a, b, bias, preluActivationWeights }, attributes, recorder }) => {
  const { transposeA = false, transposeB = false, activation, leakyreluAlpha } = attributes;
  const result = recordMatMul(recorder, a, b, { transposeA, transposeB });
  return withBiasAndActivation(recorder, result, {
    bias,
    activation,
    leakyreluAlpha,
    preluActivationWeights,
  });
});
