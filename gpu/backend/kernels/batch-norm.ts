// Batch normalisation by given statistics, and the map that it is: one scale and one shift a channel.
import type { Ref } from "../entry.ts";
import { defineKernel } from "../kernel.ts";
import { elementwise } from "../lowering.ts";
import { operation } from "../operation.ts";
import { affine, type Epilogue, isVector } from "./epilogue.ts";

/** Inputs: x [N, H, W, C], then by the attributes a scale [C], a shift [C], a value of x's shape that is added. */
export const channelAffine = operation<Epilogue & { hasScale: boolean }>(
  "ChannelAffine",
  (graph, [x, ...rest], { hasScale, hasBias, hasSum, isRectified }) => {
    const scale = hasScale ? rest[0] : undefined;
    const shift = hasBias ? rest[hasScale ? 1 : 0] : undefined;
    const sum = hasSum ? rest.at(-1) : undefined;
    return affine(graph, x!, { scale, shift, sum, isRectified });
  },
  "any",
);

/** Inputs: x, mean, variance, epsilon, then by the attributes scale, offset, a value of x's shape that is added. */
export const normalisation = operation<Epilogue & { hasScale: boolean }>(
  "FusedBatchNorm",
  (graph, [x, mean, variance, epsilon, ...rest], { hasScale, hasBias, hasSum, isRectified }) => {
    const offset = hasBias ? rest[hasScale ? 1 : 0] : undefined;
    const sum = hasSum ? rest.at(-1) : undefined;
    const deviation = elementwise(graph, "Sqrt", [elementwise(graph, "Add", [variance!, epsilon!])]);
    const inverse = elementwise(graph, "Reciprocal", [deviation]);
    const scale = hasScale ? elementwise(graph, "Mul", [inverse, rest[0]!]) : inverse;
    if (x!.block && isVector(scale, x!) && isVector(mean!, x!)) {
      const moved = elementwise(graph, "Mul", [mean!, scale]);
      const shift = offset ? elementwise(graph, "Sub", [offset, moved]) : elementwise(graph, "Neg", [moved]);
      return affine(graph, x!, { scale, shift, sum, isRectified });
    }
    const centred = elementwise(graph, "Sub", [x!, mean!]);
    return affine(graph, centred, { scale, shift: offset, sum, isRectified });
  },
  "any",
);

export const fusedBatchNorm = defineKernel<
  { x: Ref; mean: Ref; variance: Ref; scale?: Ref; offset?: Ref },
  { varianceEpsilon: number }
>("FusedBatchNorm", ({ inputs: { x, mean, variance, scale, offset }, attributes, recorder }) => {
  const epsilon = recorder.scalar(attributes.varianceEpsilon ?? 0.001);
  const optional = [scale, offset].filter((input) => input !== undefined);
  const given = {
    hasScale: scale !== undefined,
    hasBias: offset !== undefined,
    hasSum: false,
    isRectified: false,
  };
  return recorder.record(normalisation, [x, mean, variance, epsilon, ...optional], given, {
    shape: x.shape,
    dtype: "float32",
  });
});
