// Blocked memory: channels that fit the processor's blocks, in every operation that keeps or leaves them.
import * as tf from "@tensorflow/tfjs-core";
import { describe, it } from "vitest";
import { type Case, expectParity, withGradients } from "./compare.ts";

const conv = (x: tf.Tensor, filter: tf.Tensor, stride = 1, pad: "same" | "valid" | number = "same") =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad);

/**
 * Thousands of sines are added up here, to sums much smaller than their terms together: each term may be off by a millionth,
 * and by how much differs from processor to processor.
 */
const SUMMED = 5e-5;

const BLOCK = { shape: [2, 8, 6, 16] };

/** Convolutions of every kind, each with the gradients to its input and its filter. */
const convolutions: Case[] = [
  { from: 3, to: 16, size: 3, stride: 1, pad: "same" },
  { from: 8, to: 32, size: 3, stride: 1, pad: "same" },
  { from: 16, to: 16, size: 1, stride: 1, pad: "valid" },
  { from: 16, to: 32, size: 3, stride: 1, pad: "same" },
  { from: 32, to: 16, size: 3, stride: 1, pad: "valid" },
  { from: 16, to: 32, size: 5, stride: 1, pad: 2 },
  { from: 16, to: 32, size: 3, stride: 2, pad: "same" },
  { from: 16, to: 32, size: 3, stride: 2, pad: 1 },
  { from: 32, to: 48, size: 1, stride: 2, pad: 0 },
  { from: 16, to: 16, size: 4, stride: 3, pad: "valid" },
  { from: 16, to: 24, size: 3, stride: 1, pad: "same" },
  { from: 20, to: 16, size: 3, stride: 1, pad: "same" },
].flatMap(({ from, to, size, stride, pad }) =>
  [
    [8, 8],
    [9, 5],
    [5, 12],
  ].map((sides) => ({
    name: `conv ${from}->${to} ${size}x${size} stride ${stride} pad ${pad} on ${sides}`,
    inputs: [{ shape: [3, ...sides, from] }, { shape: [size, size, from, to] }],
    run: withGradients((x, filter) => tf.sum(tf.sin(conv(x!, filter!, stride, pad as "same")))),
  })),
);

describe("in blocks", () => {
  it("convolutions and their gradients", () => expectParity(convolutions, SUMMED));

  it("bias, sum with a branch and ReLU, fused in any combination", () =>
    expectParity(
      [
        ["bias", (y: tf.Tensor, b: tf.Tensor) => tf.add(y, b)],
        ["relu", (y: tf.Tensor) => tf.relu(y)],
        ["bias, relu", (y: tf.Tensor, b: tf.Tensor) => tf.relu(tf.add(b, y))],
        ["sum", (y: tf.Tensor, _: tf.Tensor, z: tf.Tensor) => tf.add(y, z)],
        ["sum, relu", (y: tf.Tensor, _: tf.Tensor, z: tf.Tensor) => tf.relu(tf.add(z, y))],
        ["bias, sum, relu", (y: tf.Tensor, b: tf.Tensor, z: tf.Tensor) => tf.relu(tf.add(tf.add(y, b), z))],
        ["sum, bias", (y: tf.Tensor, b: tf.Tensor, z: tf.Tensor) => tf.add(tf.add(y, z), b)],
        ["scale, shift", (y: tf.Tensor, b: tf.Tensor) => tf.add(tf.mul(y, b), b)],
        ["relu, relu", (y: tf.Tensor) => tf.relu(tf.relu(y))],
        ["result also read", (y: tf.Tensor, b: tf.Tensor) => tf.mul(tf.relu(tf.add(y, b)), y)],
      ].map(([name, after]) => ({
        name: name as string,
        inputs: [BLOCK, { shape: [3, 3, 16, 32] }, { shape: [32] }, { shape: [2, 8, 6, 32] }],
        run: withGradients((x, filter, bias, branch) => {
          const apply = after as (...xs: tf.Tensor[]) => tf.Tensor;
          const result = tf.sum(tf.cos(apply(conv(x!, filter!), bias!, branch!)));
          // Every input has to take part for its gradient to exist.
          return tf.add(result, tf.add(tf.sum(bias!), tf.sum(branch!)));
        }),
      })),
      SUMMED,
    ));

  it("elementwise work with every broadcast", () =>
    expectParity(
      [
        [],
        [1],
        [16],
        [1, 16],
        [6, 16],
        [8, 6, 16],
        [8, 6, 1],
        [6, 1],
        [2, 1, 1, 16],
        [2, 8, 1, 1],
        [1, 8, 6, 1],
        [2, 1, 1, 1],
      ].flatMap((shape) => [
        {
          name: `add, multiply, divide by [${shape}]`,
          inputs: [BLOCK, { shape: [1, 1, 16, 16] }, { shape, range: [0.5, 2] as [number, number] }],
          run: withGradients((x, filter, other) => {
            const y = conv(x!, filter!);
            return tf.sum(tf.sin(tf.add(tf.mul(y, other!), tf.div(other!, tf.add(tf.square(y), 1)))));
          }),
        },
        {
          name: `compare and select by [${shape}]`,
          inputs: [BLOCK, { shape: [1, 1, 16, 16] }, { shape }],
          run: (x: tf.Tensor, filter: tf.Tensor, other: tf.Tensor) => {
            const y = conv(x, filter);
            const isGreater = tf.greater(y, other);
            return [isGreater, tf.where(isGreater, y, tf.zerosLike(y)), tf.logicalNot(isGreater)];
          },
        },
      ]),
      1e-5,
    ));

  it("reductions over every set of axes", () =>
    expectParity(
      [[0], [1], [3], [1, 2], [0, 1, 2], [2, 3], [0, 3], [0, 1, 2, 3]].flatMap((axes) =>
        [true, false].map((keepDims) => ({
          name: `over ${axes}${keepDims ? ", kept" : ""}`,
          inputs: [BLOCK, { shape: [1, 1, 16, 16] }],
          run: (x: tf.Tensor, filter: tf.Tensor) => {
            const y = conv(x, filter);
            return [tf.sum(y, axes, keepDims), tf.mean(y, axes, keepDims), tf.max(y, axes, keepDims)];
          },
        })),
      ),
      1e-5,
    ));

  it("batch norm by given and by its own statistics, also followed by a sum and ReLU", () =>
    expectParity(
      [
        {
          name: "given statistics",
          inputs: [
            BLOCK,
            { shape: [1, 1, 16, 16] },
            { shape: [16] },
            { shape: [16], range: [0.5, 2] },
            { shape: [16] },
            { shape: [16] },
          ],
          run: withGradients((x, filter, mean, variance, offset, scale) => {
            const y = conv(x!, filter!) as tf.Tensor4D;
            const vectors = [mean, variance, offset, scale] as tf.Tensor1D[];
            const normed = tf.batchNorm(y, vectors[0]!, vectors[1]!, vectors[2], vectors[3], 1e-3);
            return tf.sum(tf.sin(tf.relu(tf.add(normed, y))));
          }),
        },
      ],
      1e-5,
    ));

  it("pools and their gradients", () =>
    expectParity(
      [
        [2, 2, "valid"],
        [2, 2, "same"],
        [3, 2, "same"],
        [3, 1, "same"],
        [3, 3, "valid"],
      ].flatMap(([size, stride, pad]) =>
        [tf.maxPool, tf.avgPool].flatMap((pool) =>
          [BLOCK, { shape: [2, 7, 9, 16] }].map((input) => ({
            name: `${pool.name} ${size} stride ${stride} ${pad} on ${input.shape}`,
            inputs: [input, { shape: [1, 1, 16, 16] }],
            run: withGradients((x, filter) =>
              tf.sum(
                tf.sin(
                  pool(conv(x!, filter!) as tf.Tensor4D, size as number, stride as number, pad as "same"),
                ),
              ),
            ),
          })),
        ),
      ),
      1e-5,
    ));

  it("ties in max pooling: the first of equals", () =>
    expectParity([
      {
        name: "all equal, and rectified",
        inputs: [{ shape: [1, 4, 4, 16], values: Array.from({ length: 256 }, (_, i) => (i % 3) - 1) }],
        run: withGradients((x) => {
          const identity = tf.reshape(tf.eye(16), [1, 1, 16, 16]);
          const y = tf.maxPool(conv(x!, identity) as tf.Tensor4D, 2, 2, "valid");
          return tf.sum(tf.mul(y, tf.reshape(tf.range(0, 64), [1, 2, 2, 16])));
        }),
      },
    ]));

  it("what knows no blocks: slices, padding, transposes, products, concatenation", () =>
    expectParity(
      [
        {
          name: "several",
          inputs: [BLOCK, { shape: [3, 3, 16, 32] }],
          run: withGradients((x, filter) => {
            const y = conv(x!, filter!) as tf.Tensor4D;
            const flat = tf.reshape(tf.slice(y, [0, 0, 0, 0], [1, 8, 6, 32]), [48, 32]);
            const gram = tf.div(tf.matMul(flat, flat, true, false), 48);
            const moved = tf.transpose(
              tf.pad(y, [
                [0, 0],
                [1, 0],
                [0, 2],
                [0, 0],
              ]),
              [0, 3, 1, 2],
            );
            const both = tf.concat([y, tf.relu(y)], 3);
            return tf.add(tf.add(tf.sum(tf.sin(gram)), tf.sum(tf.cos(moved))), tf.sum(tf.tanh(both)));
          }),
        },
        {
          name: "one pixel",
          inputs: [{ shape: [4, 2, 2, 16] }, { shape: [3, 3, 16, 32] }, { shape: [32, 5] }],
          run: withGradients((x, filter, dense) => {
            const y = tf.maxPool(tf.relu(conv(x!, filter!)) as tf.Tensor4D, 2, 2, "valid");
            return tf.sum(tf.softmax(tf.matMul(tf.reshape(y, [4, 32]), dense as tf.Tensor2D)));
          }),
        },
      ],
      2e-5,
    ));
});
