// Sums of products in Einstein's notation: ONNX has them under the same equation.
import { backend_util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import { defineKernel } from "../kernel.ts";
import { operation } from "../operation.ts";
import { inPlainOrder, plainValue } from "../value.ts";

const einsumOperation = operation<{ equation: string }>(
  "Einsum",
  (graph, values, { equation }, { shape, dtype }) => {
    const names = values.map((value) => inPlainOrder(graph, value).name);
    return plainValue(graph.node("Einsum", names, { equation }), shape, dtype);
  },
);

export const einsum = defineKernel<Record<string, Ref>, { equation: string }>(
  "Einsum",
  ({ inputs, attributes: { equation }, recorder }) => {
    const operands = Object.values(inputs);
    const compact = equation.replace(/\s+/g, "");
    const { allDims, idDims } = backend_util.decodeEinsumEquation(compact, operands.length);
    // Checks that sizes agree; reads nothing but shapes.
    const shaped = operands.map(({ shape }) => ({ shape: [...shape] }));
    type Tensors = Parameters<typeof backend_util.checkEinsumDimSizes>[2];
    backend_util.checkEinsumDimSizes(allDims.length, idDims, shaped as Tensors);
    const sizes = new Map<string, number>();
    for (const [term, dims] of idDims.entries())
      for (const [axis, dim] of dims.entries()) sizes.set(allDims[dim]!, operands[term]!.shape[axis]!);
    const shape = [...compact.split("->")[1]!].map((label) => sizes.get(label)!);
    const dtype = operands[0]!.dtype;
    return recorder.record(einsumOperation, operands, { equation: compact }, { shape, dtype });
  },
);
