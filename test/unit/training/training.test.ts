// Training from the loss up: golden values, schedules, the SGD convention of PyTorch, gradients. The loop: loop.test.ts.
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { initialise } from "../../../gpu/models/index.ts";
import { findNetwork } from "../../../gpu/networks/find.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { crossEntropy, scoreLogits, smoothedTargets } from "../../../gpu/training/loss.ts";
import { classification } from "../../../gpu/training/regimes/standard.ts";
import { cosine, oneCycle, stepwise } from "../../../gpu/training/schedule.ts";
import { sgdStep } from "../../../gpu/training/sgd.ts";
import { useCpu } from "../style/cpu.ts";

let tensorsBefore: number;
beforeAll(useCpu);
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

describe("loss", () => {
  const logits = Float32Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const value = (smoothing: number, scores = logits) =>
    tf.tidy(() => {
      const targets = tf.tensor2d(smoothedTargets(Uint8Array.of(0), 10, smoothing), [1, 10]);
      return crossEntropy(tf.tensor2d(scores, [1, 10]), targets).dataSync()[0]!;
    });

  it("has the golden values, plain and smoothed", () => {
    expect(value(0)).toBeCloseTo(0.7966138, 6);
    expect(value(0.1)).toBeCloseTo(0.9766138, 6);
    const best = Float32Array.from({ length: 10 }, (_, c) => Math.log(c === 0 ? 0.91 : 0.01));
    expect(value(0.1, best)).toBeCloseTo(0.500288, 6);
  });

  it("does not overflow, and does not care about a common offset", () => {
    expect(
      value(
        0,
        logits.map((score) => score + 1000),
      ),
    ).toBeCloseTo(0.7966138, 3);
  });

  it("is the mean over the batch, and the plain form agrees", () => {
    const scores = Float32Array.of(1, 2, 3, 0, -1, 0.5);
    const labels = Uint8Array.of(2, 0);
    const expected = tf.tidy(() => {
      const targets = tf.tensor2d(smoothedTargets(labels, 3, 0), [2, 3]);
      return crossEntropy(tf.tensor2d(scores, [2, 3]), targets).dataSync()[0]!;
    });
    expect(scoreLogits(scores, labels).loss / 2).toBeCloseTo(expected, 6);
    expect(scoreLogits(scores, labels).correct).toBe(1);
  });
});

describe("schedules", () => {
  it.each([
    [50, 0.0853553],
    [100, 0.05],
    [150, 0.0146447],
    [199, 6.168e-6],
  ])("cosine from 0.1 over 200 is right at %d", (t, rate) => {
    expect(cosine(0.1)(t / 200)).toBeCloseTo(rate, 7);
  });

  it("one cycle rises for 30 % and falls to zero", () => {
    const rate = oneCycle(0.2);
    expect([0, 0.15, 0.3, 0.65, 1].map(rate)).toEqual(
      [0, 0.1, 0.2, 0.1, 0].map((r) => expect.closeTo(r, 10)),
    );
  });

  it("steps fall to a tenth after each third", () => {
    const rate = stepwise(0.1);
    const steps = [0, 49, 50, 99, 100, 149].map((epoch) => rate(epoch / 150));
    expect(steps).toEqual([0.1, 0.1, 0.01, 0.01, 0.001, 0.001].map((r) => expect.closeTo(r, 10)));
  });
});

describe("SGD", () => {
  it("follows PyTorch's convention when the rate changes", () => {
    const [weights, velocities] = tf.tidy(() => [
      { w: tf.variable(tf.tensor1d([1])) },
      { w: tf.variable(tf.tensor1d([0])) },
    ]);
    let [w, v] = [1, 0];
    for (const [gradient, rate] of [
      [0.5, 0.1],
      [-0.2, 0.01],
      [0.3, 0.4],
    ] as const) {
      tf.tidy(() => {
        const options = { momentum: 0.9, weightDecay: 0.01 };
        sgdStep(weights, velocities, { w: tf.tensor1d([gradient]) }, tf.scalar(rate), options);
      });
      v = 0.9 * v + gradient + 0.01 * w;
      w -= rate * v;
      expect(weights.w.dataSync()[0]).toBeCloseTo(w, 6);
    }
    tf.dispose([weights.w, velocities.w]);
  });
});

describe("gradients", () => {
  it.each(["vgg11", "resnet18"])(
    "%s: agree with central differences through batch norm in training mode",
    (id) => {
      const network = findNetwork(id).build({ width: 1 / 32, classes: 10 });
      tf.tidy(() => {
        const weights = initialise(network, 2);
        const random = seededRandom(4);
        const pixels = Float32Array.from({ length: 6 * 32 * 32 * 3 }, () => random.uniform());
        const imagesNhwc = tf.tensor4d(pixels, [6, 32, 32, 3]);
        const targets = tf.tensor2d(smoothedTargets(Uint8Array.of(0, 3, 9, 1, 4, 4), 10, 0.1), [6, 10]);
        const objective = (change: Record<string, tf.Tensor>) =>
          classification({ network, weights: { ...weights, ...change }, batch: { targets } }, imagesNhwc)
            .loss;
        const names =
          id === "vgg11"
            ? ["norm5_2.weight", "norm4_1.bias", "conv5_2.weight", "linear.weight"]
            : ["stage4.block2.norm2.weight", "stage4.block1.shortcut.conv.weight", "linear.bias"];
        for (const name of names) {
          const gradient = tf.grad((w: tf.Tensor) => objective({ [name]: w }))(weights[name]!);
          // Along the gradient itself: one large, well-conditioned number instead of many lost in float32 rounding.
          const norm = Math.sqrt(tf.sum(tf.square(gradient)).dataSync()[0]!);
          expect(norm).toBeGreaterThan(1e-4);
          const direction = tf.div(gradient, norm);
          const step = 2e-3;
          const along = (by: number) =>
            objective({ [name]: tf.add(weights[name]!, tf.mul(direction, by)) }).dataSync()[0]!;
          const slope = (along(step) - along(-step)) / (2 * step);
          expect(Math.abs(slope - norm) / norm, name).toBeLessThan(0.02);
        }
      });
    },
  );

  it("of a bias before batch norm is absent, as it cancels", () => {
    const network = findNetwork("vgg11").build({ width: 1 / 32, classes: 10 });
    tf.tidy(() => {
      const weights = initialise(network, 2);
      const images = tf.randomUniform<tf.Rank.R4>([4, 32, 32, 3], 0, 1, "float32", 5);
      const logits = (bias: number) => {
        const changed = { ...weights, "conv1_1.bias": tf.fill(weights["conv1_1.bias"]!.shape, bias) };
        return network.forward(images, changed, { withLogits: true, isTraining: true });
      };
      const [plain, biased] = [logits(0), logits(3)];
      expect(biased.logits!.dataSync()).toEqual(plain.logits!.dataSync());
      const name = "norm1_1.running_mean";
      const moved = tf.sub(biased.statistics[name]!, plain.statistics[name]!).dataSync();
      for (const value of moved) expect(value).toBeCloseTo(0.3, 5);
    });
  });
});
