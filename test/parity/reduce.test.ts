// Reductions, softmax and matrix products with their gradients, against the reference.
import * as tf from "@tensorflow/tfjs-core";
import { describe, it } from "vitest";
import { type Case, expectParity, withGradients } from "./compare.ts";

const SHAPES: [number[], (number | number[])[]][] = [
  [[], []],
  [[5], [0]],
  [
    [3, 4],
    [0, 1, [0, 1]],
  ],
  [
    [2, 3, 4],
    [0, [0, 2], -1],
  ],
  [
    [2, 3, 4, 5],
    [3, [0, 1, 2], [1, 2], [0, 3], 0],
  ],
];

type Reduce = (x: tf.Tensor, axis: number | number[] | undefined, keepDims: boolean) => tf.Tensor;
const reductions: Record<string, Reduce> = {
  sum: tf.sum,
  mean: tf.mean,
  max: tf.max,
  min: tf.min,
  prod: tf.prod,
};

describe("reductions", () => {
  for (const [name, run] of Object.entries(reductions))
    it(`${name}, all axes, with gradients`, () =>
      expectParity(
        SHAPES.flatMap(([shape, axes]) =>
          [undefined, ...axes].flatMap((axis) =>
            [true, false].map((keepDims): Case => {
              const reduce = (x: tf.Tensor) => run(x, axis, keepDims);
              return {
                name: `${name} [${shape}] over ${axis} keeping ${keepDims}`,
                inputs: [{ shape }],
                // TensorFlow.js' gradient of prod wants its axes listed in full.
                run: name === "prod" ? (x) => reduce(x!) : withGradients((x) => reduce(x!)),
              };
            }),
          ),
        ),
      ));

  it("keep to memory order after a transpose", () =>
    expectParity(
      [0, 1, [0, 2], [1, 3]].map(
        (axis): Case => ({
          name: `transposed over ${axis}`,
          inputs: [{ shape: [2, 3, 4, 5] }],
          run: withGradients((x) => tf.sum(tf.square(tf.transpose(x!, [0, 3, 1, 2])), axis)),
        }),
      ),
    ));

  it("of integers and truths", () =>
    expectParity([
      ...Object.entries(reductions).map(
        ([name, run]): Case => ({
          name: `${name} of integers`,
          inputs: [{ shape: [3, 4], dtype: "int32" }],
          run: (x) => run(x!, 1, false),
        }),
      ),
      {
        name: "truths",
        inputs: [{ shape: [3, 4], dtype: "bool" }],
        run: (x) => [tf.all(x!, 1), tf.any(x!, 0), tf.all(x!), tf.any(x!), tf.sum(x!, 1), tf.mean(x!)],
      },
    ]));

  it("of nothing", () =>
    expectParity([
      {
        name: "empty",
        inputs: [{ shape: [2, 0, 3] }],
        run: (x) => [tf.sum(x!, 1), tf.sum(x!), tf.prod(x!, 1)],
      },
    ]));

  it("argMax and argMin, ties to the first", () =>
    expectParity([
      ...[0, 1, 2, -1].map(
        (axis): Case => ({
          name: `axis ${axis}`,
          inputs: [{ shape: [3, 4, 5], dtype: "int32" }],
          run: (x) => [tf.argMax(x!, axis), tf.argMin(x!, axis), tf.argMax(tf.cast(x!, "float32"), axis)],
        }),
      ),
      {
        name: "transposed",
        inputs: [{ shape: [3, 4, 5] }],
        run: (x) => tf.argMax(tf.transpose(x!, [2, 0, 1]), 1),
      },
    ]));

  it("norms and moments, as compositions", () =>
    expectParity([
      {
        name: "moments",
        inputs: [{ shape: [4, 3, 3, 2] }],
        run: withGradients((x) => tf.moments(x!, [0, 1, 2]).variance),
      },
      { name: "norm", inputs: [{ shape: [4, 3] }], run: withGradients((x) => tf.norm(x!, "euclidean", 1)) },
      { name: "logSumExp", inputs: [{ shape: [4, 3] }], run: withGradients((x) => tf.logSumExp(x!, 1)) },
    ]));
});

describe("softmax", () => {
  it("plain and logarithmic, with gradients", () =>
    expectParity([
      ...[[4], [3, 5], [2, 3, 4]].flatMap((shape): Case[] => [
        {
          name: `softmax [${shape}]`,
          inputs: [{ shape, range: [-9, 9] }],
          run: withGradients((x) => tf.softmax(x!)),
        },
        {
          name: `logSoftmax [${shape}]`,
          inputs: [{ shape, range: [-9, 9] }],
          run: withGradients((x) => tf.logSoftmax(x!)),
        },
      ]),
      {
        name: "cross-entropy",
        inputs: [{ shape: [4, 5] }, { shape: [4, 5], range: [0, 1] }],
        run: (logits, labels) => tf.losses.softmaxCrossEntropy(labels!, logits!, 1, 0.1, tf.Reduction.SUM),
      },
    ]));
});

describe("matrix products", () => {
  const pairs: [number[], number[], boolean, boolean][] = [
    [[3, 4], [4, 5], false, false],
    [[4, 3], [4, 5], true, false],
    [[3, 4], [5, 4], false, true],
    [[4, 3], [5, 4], true, true],
    [[1, 1], [1, 1], false, false],
    [[2, 3, 4], [2, 4, 5], false, false],
    [[2, 4, 3], [2, 5, 4], true, true],
    [[2, 3, 3, 4], [2, 3, 4, 2], false, false],
  ];
  it("with every transposition, stacked, and gradients", () =>
    expectParity(
      pairs.map(
        ([a, b, transposeA, transposeB]): Case => ({
          name: `[${a}] [${b}] ${transposeA} ${transposeB}`,
          inputs: [{ shape: a }, { shape: b }],
          run: withGradients((x, y) => tf.matMul(x!, y!, transposeA, transposeB)),
        }),
      ),
    ));

  it("of values that memory holds transposed", () =>
    expectParity([
      {
        name: "gram of channels",
        inputs: [{ shape: [1, 4, 3, 5] }],
        run: withGradients((x) => {
          const flat = tf.reshape(tf.transpose(tf.transpose(x!, [0, 3, 1, 2]), [0, 2, 3, 1]), [12, 5]);
          return tf.matMul(flat, flat, true, false);
        }),
      },
      {
        name: "both transposed",
        inputs: [{ shape: [3, 4] }, { shape: [5, 3] }],
        run: withGradients((x, y) => tf.square(tf.matMul(tf.transpose(x!), tf.transpose(y!)))),
      },
      {
        name: "broadcast stack",
        inputs: [{ shape: [1, 3, 4] }, { shape: [5, 4, 2] }],
        run: (x, y) => tf.matMul(x!, y!),
      },
      {
        name: "vectors",
        inputs: [{ shape: [4] }, { shape: [4] }],
        run: withGradients((x, y) => tf.dot(x!, y!)),
      },
      {
        name: "outer",
        inputs: [{ shape: [4] }, { shape: [3] }],
        run: withGradients((x, y) => tf.outerProduct(x as tf.Tensor1D, y as tf.Tensor1D)),
      },
    ]));

  it("fused with bias and activation", () =>
    expectParity(
      (["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const).map(
        (activation): Case => ({
          name: activation,
          inputs: [{ shape: [3, 4] }, { shape: [4, 5] }, { shape: [5] }],
          run: (a, b, bias) =>
            tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation, leakyreluAlpha: 0.2 }),
        }),
      ),
    ));
});
