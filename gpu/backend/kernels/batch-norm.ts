// Batch normalisation by given statistics.
import type { Ref } from "../entry.ts";
import { defineKernel } from "../kernel.ts";
import { elementwise } from "../lowering.ts";
import { operation } from "../operation.ts";

/** Three passes over the elements; everything else happens once a channel. */
const normalise = operation<{ hasScale: boolean; hasOffset: boolean }>(
  "FusedBatchNorm",
  (graph, [x, mean, variance, epsilon, ...rest], { hasScale, hasOffset }) => {
    const deviation = elementwise(graph, "Sqrt", [elementwise(graph, "Add", [variance!, epsilon!])]);
    const inverse = elementwise(graph, "Reciprocal", [deviation]);
    const slope = hasScale ? elementwise(graph, "Mul", [inverse, rest[0]!]) : inverse;
    const centred = elementwise(graph, "Sub", [x!, mean!]);
    const scaled = elementwise(graph, "Mul", [centred, slope]);
    return hasOffset ? elementwise(graph, "Add", [scaled, rest.at(-1)!]) : scaled;
  },
);

export const fusedBatchNorm = defineKernel<
  { x: Ref; mean: Ref; variance: Ref; scale?: Ref; offset?: Ref },
  { varianceEpsilon: number }
>("FusedBatchNorm", ({ inputs: { x, mean, variance, scale, offset }, attributes, recorder }) => {
  const epsilon = recorder.scalar(attributes.varianceEpsilon ?? 0.001);
  const optional = [scale, offset].filter((input) => input !== undefined);
  const shape = { hasScale: scale !== undefined, hasOffset: offset !== undefined };
  return recorder.record(normalise, [x, mean, variance, epsilon, ...optional], shape, {
    shape: x.shape,
    dtype: "float32",
  });
});
