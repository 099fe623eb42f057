// Kernels that move elements, look them up or make them, against the reference.
import * as tf from "@tensorflow/tfjs-core";
import { describe, it } from "vitest";
import { type Case, expectParity, type Input, withGradients } from "./compare.ts";

const DTYPES = ["float32", "int32", "bool"] as const;

function cases(inputs: Input[], runs: Record<string, Case["run"]>): Case[] {
  return Object.entries(runs).map(([name, run]) => ({ name, inputs, run }));
}

/** The runs with their gradients. */
function differentiable(
  inputs: Input[],
  runs: Record<string, (...inputs: tf.Tensor[]) => tf.Tensor>,
): Case[] {
  return Object.entries(runs).map(([name, run]) => ({ name, inputs, run: withGradients(run) }));
}

const image: Input = { shape: [2, 5, 4, 3] };

describe("layout", () => {
  it("reshape, expand, squeeze, transpose and mixtures of them", () =>
    expectParity([
      ...differentiable([image], {
        reshape: (x) => tf.reshape(x!, [10, -1]),
        expandDims: (x) => tf.expandDims(x!, -1),
        squeeze: (x) => tf.squeeze(tf.reshape(x!, [1, 2, 20, 1, 3])),
        transpose: (x) => tf.transpose(x!, [3, 0, 2, 1]),
        transposeTwice: (x) => tf.transpose(tf.transpose(x!, [0, 3, 1, 2]), [2, 0, 3, 1]),
        reshapeTransposed: (x) => tf.reshape(tf.transpose(x!, [0, 3, 1, 2]), [6, 20]),
        mergeAfterTranspose: (x) => tf.reshape(tf.transpose(x!, [3, 1, 2, 0]), [3, 20, 2]),
        splitAfterTranspose: (x) => tf.reshape(tf.transpose(x!, [3, 0, 1, 2]), [3, 2, 5, 2, 2]),
        mixedOrders: (x) => tf.add(tf.transpose(x!, [3, 1, 2, 0]), tf.transpose(tf.square(x!), [3, 1, 2, 0])),
        transposedPlusPlain: (x) => tf.add(tf.transpose(x!, [0, 2, 1, 3]), tf.reshape(x!, [2, 4, 5, 3])),
        scalarLike: (x) => tf.reshape(tf.sum(x!), [1, 1, 1, 1]),
      }),
      ...DTYPES.map(
        (dtype): Case => ({
          name: `transpose ${dtype}`,
          inputs: [{ shape: [3, 4], dtype }],
          run: (x) => [tf.transpose(x!), tf.reshape(tf.transpose(x!), [2, 6])],
        }),
      ),
      ...cases([{ shape: [] }], {
        scalar: (x) => tf.reshape(x!, [1, 1]),
        transposed: (x) => tf.transpose(x!),
      }),
      ...cases([{ shape: [0, 4] }], {
        empty: (x) => [tf.transpose(x!), tf.reshape(x!, [4, 0]), tf.add(x!, 1)],
      }),
    ]));
});

describe("parts", () => {
  it("slice, strided slice, reverse", () =>
    expectParity([
      ...differentiable([image], {
        slice: (x) => tf.slice(x!, [0, 1, 0, 1], [2, 3, -1, 2]),
        sliceOfTransposed: (x) => tf.slice(tf.transpose(x!, [0, 3, 1, 2]), [1, 0, 2, 0], [1, 3, 2, 4]),
        reverse: (x) => tf.reverse(x!, [1, 3]),
        reverseAll: (x) => tf.reverse(x!),
      }),
      ...cases([image], {
        strided: (x) => tf.stridedSlice(x!, [0, 0, 1, 0], [2, 5, 4, 3], [1, 2, 2, 1]),
        stridedBackwards: (x) => tf.stridedSlice(x!, [1, 4, 3, 2], [0, 0, 0, 0], [-1, -2, -1, -1]),
        stridedToStart: (x) => tf.stridedSlice(x!, [1, 4, 3, 2], [0, 0, 0, 0], [-1, -1, -1, -1], 0, 15),
        stridedMasks: (x) => tf.stridedSlice(x!, [0, 1, 0, 0], [0, 3, 0, 2], [1, 1, 1, 1], 13, 5, 0, 0, 0),
        shrink: (x) => tf.stridedSlice(x!, [1, 0, 0, 0], [2, 5, 4, 3], [1, 1, 1, 1], 0, 0, 0, 0, 1),
        newAxis: (x) => tf.stridedSlice(x!, [0, 0], [2, 5], [1, 1], 0, 0, 0, 1, 0),
        empty: (x) => tf.slice(x!, [0, 2, 0, 0], [2, 0, 4, 3]),
      }),
      ...DTYPES.map(
        (dtype): Case => ({
          name: `slice ${dtype}`,
          inputs: [{ shape: [4, 4], dtype }],
          run: (x) => [tf.slice(x!, [1, 1], [2, 3]), tf.reverse(x!, 0)],
        }),
      ),
    ]));

  it("concat, stack, unstack, split", () =>
    expectParity([
      ...differentiable([image, { shape: [2, 5, 4, 2] }], {
        concat: (a, b) => tf.concat([a!, b!], 3),
        concatNegativeAxis: (a, b) => tf.concat([a!, b!, a!], -1),
        concatOrders: (a, b) =>
          tf.concat([tf.transpose(a!, [0, 3, 1, 2]), tf.transpose(b!, [0, 3, 1, 2])], 1),
      }),
      ...differentiable([{ shape: [3, 2] }, { shape: [3, 2] }], {
        stack: (a, b) => tf.stack([a!, b!]),
        stackLast: (a, b) => tf.stack([a!, b!], -1),
        unstack: (a, b) => tf.mul(tf.unstack(a!, 1)[0]!, tf.unstack(b!, 1)[1]!),
        split: (a, b) => tf.mul(tf.split(a!, 3)[1]!, tf.split(b!, [1, 2])[0]!),
      }),
      ...cases([{ shape: [2, 3] }, { shape: [0, 3] }], { withEmpty: (a, b) => tf.concat([b!, a!, b!], 0) }),
      ...cases([{ shape: [2, 3], dtype: "int32" }], {
        int: (x) => [tf.concat([x!, x!], 0), tf.stack([x!, x!])],
      }),
      ...cases([{ shape: [2, 3], dtype: "bool" }], {
        bool: (x) => [tf.concat([x!, x!], 0), ...tf.unstack(x!)],
      }),
    ]));

  it("pad, mirror, tile, broadcast", () =>
    expectParity([
      ...differentiable([image], {
        pad: (x) =>
          tf.pad(
            x!,
            [
              [0, 1],
              [2, 0],
              [1, 1],
              [0, 0],
            ],
            0.5,
          ),
        padTransposed: (x) =>
          tf.pad(tf.transpose(x!, [0, 3, 1, 2]), [
            [0, 0],
            [1, 0],
            [0, 2],
            [0, 0],
          ]),
        tile: (x) => tf.tile(x!, [1, 2, 1, 3]),
      }),
      ...cases([image], {
        reflect: (x) =>
          tf.mirrorPad(
            x!,
            [
              [0, 0],
              [4, 2],
              [1, 3],
              [0, 0],
            ],
            "reflect",
          ),
        symmetric: (x) =>
          tf.mirrorPad(
            x!,
            [
              [0, 2],
              [5, 2],
              [0, 4],
              [1, 0],
            ],
            "symmetric",
          ),
      }),
      ...differentiable([{ shape: [3, 1] }], { broadcast: (x) => tf.broadcastTo(x!, [2, 3, 4]) }),
      ...DTYPES.map(
        (dtype): Case => ({
          name: `pad ${dtype}`,
          inputs: [{ shape: [2, 2], dtype }],
          run: (x) => [
            tf.pad(x!, [
              [1, 0],
              [0, 1],
            ]),
            tf.tile(x!, [2, 1]),
          ],
        }),
      ),
    ]));
});

describe("look-ups", () => {
  it("gather, with repeated indices and gradients", () => {
    const indices = (values: number[], shape = [values.length]) => tf.tensor(values, shape, "int32");
    return expectParity([
      ...differentiable([image], {
        rows: (x) => tf.gather(x!, indices([1, 0, 1, 1])),
        axis: (x) => tf.gather(x!, indices([4, 0, 2, 2]), 1),
        ofTransposed: (x) => tf.gather(tf.transpose(x!, [0, 3, 1, 2]), indices([2, 0]), 1),
      }),
      ...cases([image], {
        matrix: (x) => tf.gather(x!, indices([3, 0, 1, 1], [2, 2]), 2),
        batched: (x) => tf.gather(x!, indices([3, 0, 1, 1], [2, 2]), 1, 1),
        batchedOfTransposed: (x) =>
          tf.gather(tf.transpose(x!, [0, 3, 2, 1]), indices([2, 0, 1, 1], [2, 2]), 1, 1),
        batchedFar: (x) => tf.gather(x!, indices([3, 0, 1, 1], [2, 2]), 2, 1),
        nd: (x) => tf.gatherND(x!, indices([1, 2, 0, 4], [2, 2])),
        segments: (x) =>
          tf.unsortedSegmentSum(
            tf.reshape(x!, [10, 12]),
            tf.tensor1d([0, 2, 2, 1, 0, 4, -1, 7, 4, 4], "int32"),
            5,
          ),
        scatter: (x) =>
          tf.scatterND(indices([1, 3, 1], [3, 1]), tf.slice(tf.reshape(x!, [10, 12]), 0, 3), [5, 12]),
      }),
      ...cases([{ shape: [2, 3], dtype: "int32", range: [-1, 6] }], {
        oneHot: (x) => tf.oneHot(x!, 4),
        oneHotValues: (x) => tf.oneHot(x!, 3, 0.9, 0.1, "float32"),
        oneHotBool: (x) => tf.cast(tf.oneHot(x!, 3), "bool"),
      }),
    ]);
  });
});

describe("creation", () => {
  it("fill, zeros, ones, range, linspace, eye", () =>
    expectParity(
      cases([{ shape: [2, 3], dtype: "int32" }], {
        fill: () => [tf.fill([2, 3], 0.7), tf.fill([2], 5, "int32"), tf.fill([], 3), tf.fill([2, 0], 1)],
        like: (x) => [tf.zerosLike(x!), tf.onesLike(x!), tf.zerosLike(tf.cast(x!, "bool"))],
        zeros: () => [tf.zeros([3]), tf.ones([2, 2], "int32"), tf.ones([2], "bool")],
        range: () => [tf.range(0, 5), tf.range(5, 0, -2), tf.range(0, 3, 1, "int32"), tf.linspace(0, 1, 5)],
        eye: () => tf.eye(3, 4),
      }),
    ));

  it("cumulative sums", () =>
    expectParity([
      // TensorFlow.js' own gradient permutes inner axes wrongly: only the last one is comparable.
      ...differentiable([image], {
        last: (x) => tf.cumsum(x!, 3),
        lastReversed: (x) => tf.cumsum(x!, 3, true, true),
      }),
      ...cases([image], {
        exclusive: (x) => tf.cumsum(x!, 1, true),
        reverse: (x) => tf.cumsum(x!, 2, false, true),
        ofTransposed: (x) => tf.cumsum(tf.transpose(x!, [0, 3, 1, 2]), 1, true, true),
      }),
    ]));
});
