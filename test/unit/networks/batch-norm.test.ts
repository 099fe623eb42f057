// Batch norm against hand-computed values, its closed-form gradient against op-by-op differentiation and against
// central differences.
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { affineOf, batchNorm, updateRunning } from "../../../gpu/networks/batch-norm.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { useCpu } from "../style/cpu.ts";

beforeAll(useCpu);
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const one = () => tf.tensor1d([1]);
const zero = () => tf.tensor1d([0]);

function close(actual: tf.Tensor, expected: ArrayLike<number>, tolerance: number) {
  const values = actual.dataSync();
  expect(values.length).toBe(expected.length);
  values.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance);
  });
}

describe("golden values", () => {
  const x = () => tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);

  it("normalises by the biased variance", () => {
    const { output, statistics } = batchNorm(x(), one(), zero());
    close(output, [-1.341635, -0.447212, 0.447212, 1.341635], 1e-6);
    close(statistics.variance, [1.25], 1e-6);
  });

  it("updates the running statistics with the unbiased variance at momentum 0.1", () => {
    const { statistics } = batchNorm(x(), one(), zero());
    const running = updateRunning({ mean: zero(), variance: one() }, statistics, 4);
    close(running.mean, [0.25], 1e-6);
    close(running.variance, [1.0666667], 1e-6);
  });

  it("refuses a batch of one value a channel", () => {
    const statistics = { mean: zero(), variance: zero() };
    expect(() => updateRunning(statistics, statistics, 1)).toThrow("enlarge the batch");
  });

  it("becomes the map scale * x + shift at evaluation", () => {
    const affine = affineOf(tf.tensor1d([2]), tf.tensor1d([-1]), tf.tensor1d([3]), tf.tensor1d([4]));
    close(affine.scale, [1], 1e-5);
    close(affine.shift, [-4], 1e-5);
  });

  it("keeps its precision on a channel whose mean is far above its deviation", () => {
    const { output } = batchNorm(tf.tensor4d([1001, 1002, 1003, 1004], [1, 2, 2, 1]), one(), zero());
    close(output, [-1.341635, -0.447212, 0.447212, 1.341635], 1e-4);
  });
});

describe("gradient", () => {
  const random = seededRandom(3, "batch-norm");
  const draw = (shape: number[], offset = 0) =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => offset + random.normal()),
      shape,
    );

  function composed(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D): tf.Tensor {
    const mean = tf.mean(x, [0, 1, 2], true);
    const variance = tf.mean(tf.square(tf.sub(x, mean)), [0, 1, 2], true);
    return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gamma), beta);
  }

  it.each([[[2, 3, 4, 5]], [[4, 1, 1, 3]], [[1, 5, 2, 1]]])(
    "of shape %j is that of the composed form",
    (shape) => {
      const [x, gamma, beta] = [draw(shape, 0.7), draw([shape[3]!], 1), draw([shape[3]!])];
      const weights = draw(shape);
      const gradients = (norm: typeof composed) =>
        tf.grads((...[a, b, c]: tf.Tensor[]) =>
          tf.sum(tf.mul(tf.tanh(norm(a as tf.Tensor4D, b as tf.Tensor1D, c as tf.Tensor1D)), weights)),
        )([x, gamma, beta]);
      const actual = gradients((...input) => batchNorm(...input).output);
      const expected = gradients(composed);
      actual.forEach((gradient, i) => {
        const scale = tf.max(tf.abs(expected[i]!)).dataSync()[0]!;
        expect(gradient.shape).toEqual(expected[i]!.shape);
        close(gradient, expected[i]!.dataSync(), 2e-5 * Math.max(1, scale));
      });
    },
  );

  it("agrees with central differences", () => {
    const shape = [2, 2, 3, 2];
    const [x, gamma, beta, weights] = [draw(shape), draw([2], 1), draw([2]), draw(shape)];
    const value = (input: tf.Tensor) =>
      tf.sum(
        tf.mul(batchNorm(input as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D).output, weights),
      );
    const gradient = tf
      .grad((input: tf.Tensor) => value(input))(x)
      .dataSync();
    const step = 1e-2;
    gradient.forEach((slope, i) => {
      const moved = (by: number) => {
        const values = Float32Array.from(x.dataSync());
        values[i]! += by;
        return value(tf.tensor(values, shape)).dataSync()[0]!;
      };
      expect(Math.abs((moved(step) - moved(-step)) / (2 * step) - slope)).toBeLessThan(3e-3);
    });
  });
});
