// A whole program of TensorFlow.js' layers API, `model.fit` and `model.predict` included, on the reference and on ours.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { train } from "../../examples/plain-tensorflow/program.ts";
import { onnxBackend, registerOnnxBackend } from "../../gpu/backend/index.ts";

const OPTIONS = { images: 20, epochs: 3, sizePx: 12, filters: 3, batchSize: 8 };

it("the layers API trains to the same losses as on the reference, and leaves no more behind", async () => {
  registerOnnxBackend({ threads: 2 });
  const expected = await trainOn("cpu");
  const actual = await trainOn("onnx");
  expect(onnxBackend().stats.runs).toBeGreaterThan(0);
  expect(actual.losses).toHaveLength(OPTIONS.epochs * Math.ceil(OPTIONS.images / OPTIONS.batchSize));
  for (const [i, loss] of expected.losses.entries())
    expect(actual.losses[i]! / loss, `loss of batch ${i + 1}`).toBeCloseTo(1, 3);
  for (const [i, { loss, accuracy }] of expected.epochs.entries()) {
    expect(actual.epochs[i]!.loss / loss, `loss of epoch ${i + 1}`).toBeCloseTo(1, 3);
    expect(actual.epochs[i]!.accuracy).toBeCloseTo(accuracy, 5);
  }
  expect(expected.epochs.at(-1)!.loss).toBeLessThan(expected.epochs[0]!.loss);
  for (const [i, probability] of expected.prediction.entries())
    expect(actual.prediction[i], `class ${i}`).toBeCloseTo(probability, 3);
  expect(actual.tensorsLeft).toBe(expected.tensorsLeft);
});

async function trainOn(backend: string) {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const training = await train(OPTIONS);
  // The layers API itself leaves one tensor a model.
  return { ...training, tensorsLeft: tf.memory().numTensors - before };
}
