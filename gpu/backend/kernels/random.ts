// Random kernels. Random numbers are drawn here, by the seed, and enter graphs as inputs: a new seed compiles nothing.
import { randomUniform, tidy } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import { defineKernel } from "../kernel.ts";
import { cast, compare, reduced, sliced } from "../lowering.ts";
import { operation } from "../operation.ts";
import { inPlainOrder, plainValue, reshaped } from "../value.ts";
import { recordOne } from "./compose.ts";
import { softmax } from "./reduce.ts";

/** The outcome is the number of cumulated probabilities that the draw has passed; the last one is left over. */
const sample = operation("Multinomial", (graph, [probabilities, draws], _, { shape }) => {
  const [rows, outcomes] = probabilities!.dims as [number, number];
  const source = inPlainOrder(graph, probabilities!);
  const cumulated = plainValue(graph.node("CumSum", [source.name, graph.int64([1], [])]), source.dims);
  const limits = sliced(graph, cumulated, { starts: [0, 0], stops: [rows, outcomes - 1] });
  const passed = compare(
    graph,
    "LessOrEqual",
    reshaped(graph, limits, [rows, 1, outcomes - 1]),
    reshaped(graph, draws!, [...shape, 1]),
  );
  return reduced(graph, "ReduceSum", cast(graph, passed, "int32"), { axes: [2], keepDims: false });
});

/**
 * Unlike in the reference, rows are drawn independently of one another: there each row starts from the seed again.
 * The first row is the same.
 */
export const multinomial = defineKernel<
  { logits: Ref },
  { numSamples: number; seed: number; normalized: boolean }
>("Multinomial", ({ inputs: { logits }, attributes: { numSamples, seed, normalized }, recorder }) => {
  const probabilities = normalized ? logits : recordOne(softmax, { logits }, recorder);
  const [rows, outcomes] = probabilities.shape as [number, number];
  const output = { shape: [rows, numSamples], dtype: "int32" as const };
  if (outcomes === 1) return recorder.elements(output, new Int32Array(rows * numSamples));
  // The generator of TensorFlow.js. Its numbers exist at once, so they can be read at once.
  const numbers = tidy(() => randomUniform(output.shape, 0, 1, "float32", String(seed)).dataSync());
  const draws = recorder.elements({ shape: output.shape, dtype: "float32" }, Float32Array.from(numbers));
  return recorder.record(sample, [probabilities, draws], {}, output);
});
