// The project's own networks, in training mode: logits and every gradient against the reference.
// What is special in each: strided bottlenecks, norms without a convolution, padded poolings that overlap.
import * as tf from "@tensorflow/tfjs-core";
import { it } from "vitest";
import { findNetwork } from "../../gpu/networks/find.ts";
import { expectParity, withGradients } from "./compare.ts";

it.each(["resnet50", "preactresnet18", "googlenet"])(
  "%s trains as on the reference",
  (id) => {
    const { parameters, forward } = findNetwork(id).build({ width: 1 / 32, classes: 10 });
    // In training mode running statistics are only moved, and a bias before a norm cancels.
    const constants = parameters.filter(
      ({ name, isTrainable }) => !isTrainable || /conv\d*\.bias$/.test(name),
    );
    const inner = parameters.filter((parameter) => !constants.includes(parameter));
    const run = withGradients((image, ...values) => {
      const weights = Object.fromEntries([
        ...constants.map(({ name, shape }) => [name, tf.zeros(shape)]),
        ...inner.map(({ name }, i) => [name, values[i]!]),
      ]);
      return forward(image as tf.Tensor4D, weights, { withLogits: true, isTraining: true }).logits!;
    });
    const inputs = [{ shape: [3, 16, 16, 3], range: [0, 1] as [number, number] }, ...inner];
    return expectParity([{ name: id, inputs, run }], 2e-4);
  },
  120_000,
);
