// What a device must compute as the reference does: one case of each kind of kernel, and training steps of a small
// network whose weights stay on the device. Runs where PENTIMENTO_DEVICE names a device; devices.test.ts sees to that.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, vi } from "vitest";
import { onnxBackend } from "../../gpu/backend/index.ts";
import { type Case, expectParity, randomNumbers, withGradients } from "./compare.ts";

// A device that is emulated compiles its programs slowly.
vi.setConfig({ testTimeout: 900_000 });

/** Sums in another order than the reference's, and hardware's own approximations. */
const TOLERANCE = 2e-5;

const image = { shape: [2, 8, 8, 4] };
const conv = (x: tf.Tensor | undefined, filter: tf.Tensor | undefined, stride: number) =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, "same");

const CASES: Record<string, Case[]> = {
  "work per element, broadcast": [
    {
      name: "mixed",
      inputs: [{ shape: [2, 3, 4] }, { shape: [3, 1] }, { shape: [] }],
      run: withGradients((a, b, c) => tf.add(tf.mul(a!, tf.exp(b!)), tf.relu(tf.sub(c!, a!)))),
    },
    {
      name: "integers and truth values",
      inputs: [
        { shape: [7], dtype: "int32" },
        { shape: [7], dtype: "int32" },
      ],
      run: (a, b) => [tf.add(a!, b!), tf.where(tf.greater(a!, b!), a!, b!)],
    },
  ],
  products: [
    {
      name: "matrices, transposed or not",
      inputs: [{ shape: [5, 7] }, { shape: [7, 3] }],
      run: withGradients((a, b) => tf.matMul(tf.matMul(a!, b!), tf.matMul(a!, b!), true, false)),
    },
  ],
  reductions: [
    {
      name: "sum, mean, maximum",
      inputs: [{ shape: [3, 4, 5] }],
      run: (x) => [tf.sum(x!, 1), tf.mean(x!, [0, 2], true), tf.max(x!, 2), tf.argMax(x!, 1)],
    },
    {
      name: "log softmax",
      inputs: [{ shape: [4, 6] }],
      run: withGradients((x) => tf.logSoftmax(x!)),
    },
  ],
  convolutions: [
    {
      name: "with gradients",
      inputs: [image, { shape: [3, 3, 4, 8] }, { shape: [3, 3, 8, 4] }],
      run: withGradients((x, first, second) => conv(tf.relu(conv(x, first, 1)), second, 2)),
    },
  ],
  pools: [
    {
      name: "maximum and mean, with gradients",
      inputs: [image],
      run: withGradients((x) =>
        tf.avgPool(tf.maxPool(x as tf.Tensor4D, 2, 2, "valid") as tf.Tensor4D, 2, 2, "valid"),
      ),
    },
  ],
  "batch norm": [
    {
      name: "of a batch, with gradients",
      inputs: [image, { shape: [4] }, { shape: [4] }],
      run: withGradients((x, scale, offset) => {
        const { mean, variance } = tf.moments(x!, [0, 1, 2]);
        return tf.batchNorm(
          x as tf.Tensor4D,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
          1e-3,
        );
      }),
    },
  ],
};

describe.runIf(process.env.PENTIMENTO_DEVICE)(`on device "${process.env.PENTIMENTO_DEVICE}"`, () => {
  for (const [name, cases] of Object.entries(CASES)) it(name, () => expectParity(cases, TOLERANCE));

  it("training steps of a small network, and its weights afterwards", async () => {
    await tf.setBackend("cpu");
    const expected = await train();
    await tf.setBackend("onnx");
    const before = tf.memory().numTensors;
    const actual = await train();
    expect(tf.memory().numTensors).toBe(before);
    expect(onnxBackend().device).toBe(process.env.PENTIMENTO_DEVICE);
    for (const [i, loss] of expected.losses.entries()) expect(actual.losses[i]).toBeCloseTo(loss, 4);
    expect(expected.losses.at(-1)).toBeLessThan(expected.losses[0]! * 0.9);
    for (const [i, weight] of expected.weights.entries())
      expect(Math.abs(actual.weights[i]! - weight), `weight ${i}`).toBeLessThan(1e-4);
    // The first step has its own graph, all others one: what lies on the device is an input like any other.
    expect(onnxBackend().stats.compiles).toBeLessThan(20);
    await onnxBackend().releaseSessions();
  });
});

/** Four steps with momentum on one batch; 3x3x8x16 weights are enough to be kept on the device. */
async function train(): Promise<{ losses: number[]; weights: Float32Array }> {
  const random = randomNumbers(7);
  const tensor = (shape: number[], scale: number) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => (random() - 0.5) * scale),
      shape,
    );
  const [x, labels] = [tensor([4, 8, 8, 3], 2) as tf.Tensor4D, tf.tensor2d([1, 0, 0, 1, 1, 0, 0, 1], [4, 2])];
  // Variables outlive a tidy; the tensors that they begin as do not.
  const variable = (initial: () => tf.Tensor) => tf.tidy(() => tf.variable(initial()));
  const first = variable(() => tensor([3, 3, 3, 8], 1));
  const second = variable(() => tensor([3, 3, 8, 16], 0.5));
  const classifier = variable(() => tensor([64, 2], 0.5));
  const weights = [first, second, classifier];
  const momenta = weights.map((weight) => variable(() => tf.zerosLike(weight)));
  const losses: number[] = [];
  for (let step = 0; step < 4; step++) {
    const loss = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        let h: tf.Tensor = tf.relu(conv(x, first, 1));
        h = tf.maxPool(h as tf.Tensor4D, 2, 2, "valid");
        h = tf.maxPool(tf.relu(conv(h, second, 1)) as tf.Tensor4D, 2, 2, "valid");
        const logits = tf.matMul(tf.reshape(h, [4, 64]), classifier as tf.Tensor2D);
        return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), labels), 1))) as tf.Scalar;
      }, weights);
      for (const [i, weight] of weights.entries()) {
        const momentum = tf.add(tf.mul(momenta[i]!, 0.9), grads[weight.name]!);
        momenta[i]!.assign(momentum);
        weight.assign(tf.sub(weight, tf.mul(momentum, 0.05)));
      }
      return value;
    });
    losses.push((await loss.data())[0]!);
    loss.dispose();
  }
  const learned = (await second.data()) as Float32Array;
  tf.dispose([x, labels, ...weights, ...momenta]);
  return { losses, weights: learned };
}
