// Loss terms against values worked out by hand, and the invariances that they must have.
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contentLoss, gram, styleLoss, totalVariation } from "../../../gpu/style/losses.ts";
import { useCpu } from "./cpu.ts";

beforeAll(useCpu);
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Channels by positions, as the papers write features, to NHWC. */
function features(rows: number[][]): tf.Tensor4D {
  return tf.reshape(tf.transpose(tf.tensor2d(rows)), [1, 1, rows[0]!.length, rows.length]);
}

/** NHWC gradients back to channels by positions. */
function asRows(gradient: tf.Tensor): number[] {
  const [, , positions, channels] = gradient.shape as [number, number, number, number];
  return [...tf.transpose(tf.reshape(gradient, [positions, channels])).dataSync()];
}

function expectClose(actual: ArrayLike<number>, expected: number[], digits = 6) {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, digits);
  });
}

const f = () =>
  features([
    [1, 2, 0],
    [0, 1, 3],
  ]);
const styleFeatures = () =>
  features([
    [1, 0, 1],
    [1, 1, 0],
  ]);

describe("Gram statistics and style loss", () => {
  it("are those of the worked example", () => {
    expectClose(gram(f()).dataSync(), [5 / 3, 2 / 3, 2 / 3, 10 / 3]);
    expectClose(gram(styleFeatures()).dataSync(), [2 / 3, 1 / 3, 1 / 3, 2 / 3]);
    const target = gram(styleFeatures());
    expectClose(styleLoss(gram(f()), target).dataSync(), [75 / 144]);
    const gradient = tf.grad((x) => styleLoss(gram(x as tf.Tensor4D), target))(f());
    expectClose(
      asRows(gradient),
      [3, 7, 3, 1, 10, 24].map((v) => v / 36),
    );
  });

  it("do not see where in the picture something is", () => {
    const shuffled = features([
      [0, 1, 2],
      [3, 0, 1],
    ]);
    expectClose(gram(shuffled).dataSync(), [...gram(f()).dataSync()]);
  });

  it("do not see how large the picture is", () => {
    const twice = tf.concat([f(), f()], 1);
    expectClose(gram(twice).dataSync(), [...gram(f()).dataSync()]);
  });

  it("grow with the square of the features", () => {
    const scaled = gram(tf.mul(f(), 3));
    expectClose(
      scaled.dataSync(),
      [...gram(f()).dataSync()].map((v) => 9 * v),
      5,
    );
  });
});

describe("content loss", () => {
  it("is that of the worked example", () => {
    const target = features([
      [1, 1, 1],
      [0, 0, 2],
    ]);
    expectClose(contentLoss(f(), target).dataSync(), [2]);
    expectClose(asRows(tf.grad((x) => contentLoss(x, target))(f())), [0, 1, -1, 0, 1, 1]);
  });
});

describe("total variation", () => {
  const grey = (values: number[]) =>
    tf.tensor4d(
      values.flatMap((v) => [v, 0, 0]),
      [1, 3, 3, 3],
    );

  it("is 3 for a single bright pixel at the border", () => {
    expectClose(totalVariation(grey([0, 1, 0, 0, 0, 0, 0, 0, 0])).dataSync(), [3]);
  });

  it("is 4 for one inside, and pulls it down and its neighbours up", () => {
    const image = grey([0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expectClose(totalVariation(image).dataSync(), [4]);
    const gradient = tf
      .grad((x) => totalVariation(x as tf.Tensor4D))(image)
      .dataSync();
    const red = gradient.filter((_, i) => i % 3 === 0);
    expectClose(red, [0, -2, 0, -2, 8, -2, 0, -2, 0]);
  });

  it("is 0 for one colour", () => {
    expectClose(totalVariation(tf.fill([1, 5, 4, 3], 0.7)).dataSync(), [0]);
  });
});
