// Scatters, counts, order, running products, Einstein sums and samples.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { onnxBackend } from "../../gpu/backend/index.ts";
import { type Case, expectParity } from "./compare.ts";

const DTYPES = ["float32", "int32"] as const;

describe("scatters", () => {
  it("add what meets, into every rank", () =>
    expectParity(
      DTYPES.flatMap((dtype): Case[] => [
        {
          name: `elements ${dtype}`,
          inputs: [
            { shape: [5, 2], dtype: "int32", values: [0, 1, 2, 3, 0, 1, 1, 0, 2, 2] },
            { shape: [5], dtype },
          ],
          run: (at, updates) => tf.scatterND(at!, updates!, [3, 4]),
        },
        {
          name: `rows ${dtype}`,
          inputs: [
            { shape: [4, 1], dtype: "int32", values: [3, 0, 3, 1] },
            { shape: [4, 2, 3], dtype },
          ],
          run: (at, updates) => tf.scatterND(at!, updates!, [5, 2, 3]),
        },
      ]),
    ));

  it("replace, in a tensor or in a constant", () =>
    expectParity(
      ([...DTYPES, "bool"] as const).flatMap((dtype): Case[] => [
        {
          name: `update ${dtype}`,
          inputs: [
            { shape: [4, 3], dtype },
            { shape: [2, 1], dtype: "int32", values: [3, 0] },
            { shape: [2, 3], dtype },
          ],
          run: (x, at, updates) => tf.tensorScatterUpdate(x!, at!, updates!),
        },
        {
          name: `dense ${dtype}`,
          inputs: [
            { shape: [3, 2], dtype: "int32", values: [0, 1, 2, 2, 1, 0] },
            { shape: [3], dtype },
            { shape: [], dtype },
          ],
          run: (at, values, rest) => tf.sparseToDense(at!, values!, [3, 3], rest as tf.Scalar),
        },
        {
          name: `one value everywhere ${dtype}`,
          inputs: [
            { shape: [3], dtype: "int32", values: [4, 0, 2] },
            { shape: [], dtype },
          ],
          run: (at, value) => tf.sparseToDense(at!, value!, [5], tf.cast(tf.scalar(1), dtype) as tf.Scalar),
        },
      ]),
    ));

  it("counts, weighted or not, leaving out what is too large", () =>
    expectParity([
      ...DTYPES.flatMap((dtype): Case[] => [
        {
          name: `bincount ${dtype}`,
          inputs: [
            { shape: [7], dtype: "int32", values: [0, 3, 3, 9, 1, 3, 4] },
            { shape: [7], dtype },
          ],
          run: (x, weights) => tf.bincount(x as tf.Tensor1D, weights as tf.Tensor1D, 5),
        },
        {
          name: `rows ${dtype}`,
          inputs: [
            { shape: [2, 4], dtype: "int32", values: [0, 3, 3, 9, 1, 1, 1, 2] },
            { shape: [2, 4], dtype },
          ],
          run: (x, weights) => tf.denseBincount(x as tf.Tensor2D, weights as tf.Tensor2D, 4),
        },
      ]),
      ...[false, true].map(
        (isBinary): Case => ({
          name: `unweighted ${isBinary}`,
          inputs: [{ shape: [2, 4], dtype: "int32", values: [0, 3, 3, 9, 1, 1, 1, 2] }],
          run: (x) => tf.denseBincount(x as tf.Tensor2D, tf.tensor2d([], [0, 0]), 4, isBinary),
        }),
      ),
    ]));

  it("diagonals", () =>
    expectParity(
      ([...DTYPES, "bool"] as const).flatMap((dtype): Case[] => [
        { name: `vector ${dtype}`, inputs: [{ shape: [4], dtype }], run: (x) => tf.diag(x!) },
        { name: `matrix ${dtype}`, inputs: [{ shape: [2, 3], dtype }], run: (x) => tf.diag(x!) },
      ]),
    ));
});

describe("order", () => {
  it("the largest, of equals the first", () =>
    expectParity(
      DTYPES.flatMap((dtype) =>
        [1, 3, 7].map(
          (k): Case => ({
            name: `${k} ${dtype}`,
            inputs: [{ shape: [3, 2, 7], dtype }],
            run: (x) => {
              const { values, indices } = tf.topk(x!, k);
              return [values, indices];
            },
          }),
        ),
      ),
    ));

  it("places in a sorted sequence", () =>
    expectParity(
      (["left", "right"] as const).map(
        (side): Case => ({
          name: side,
          inputs: [
            { shape: [2, 5], values: [-2, -1, -1, 0, 3, 1, 1, 1, 2, 2] },
            { shape: [2, 4], values: [-1, -3, 4, 0.5, 1, 2, 0, 9] },
          ],
          run: (sequence, values) => tf.searchSorted(sequence!, values!, side),
        }),
      ),
    ));
});

describe("running products", () => {
  it("along every axis, forwards, backwards and without the element itself", () =>
    expectParity(
      DTYPES.flatMap((dtype) =>
        [0, 1, 2].flatMap((axis) =>
          [false, true].flatMap((exclusive) =>
            [false, true].map(
              (reverse): Case => ({
                name: `${dtype} axis ${axis}, exclusive ${exclusive}, reverse ${reverse}`,
                inputs: [{ shape: [2, 5, 3], dtype }],
                run: (x) => [
                  tf.cumprod(x!, axis, exclusive, reverse),
                  tf.cumprod(tf.transpose(x!), axis, exclusive, reverse),
                ],
              }),
            ),
          ),
        ),
      ),
    ));
});

describe("Einstein sums", () => {
  it("of one and two tensors", () =>
    expectParity(
      (
        [
          ["ij,jk->ik", [3, 4], [4, 2]],
          ["bij,bjk->bik", [2, 3, 4], [2, 4, 3]],
          ["ij->ji", [3, 4]],
          ["ijk->j", [2, 3, 4]],
          ["i,j->ij", [3], [4]],
          ["bhwc,bhwd->bcd", [2, 3, 2, 4], [2, 3, 2, 4]],
        ] as [string, ...number[][]][]
      ).map(
        ([equation, ...shapes]): Case => ({
          name: equation,
          inputs: shapes.map((shape) => ({ shape })),
          run: (...tensors) => tf.einsum(equation, ...tensors),
        }),
      ),
    ));
});

describe("samples", () => {
  const draw = async (seed: number, count = 20_000) => {
    await tf.setBackend("onnx");
    const logits = tf.tensor2d([Math.log(0.1), Math.log(0.6), Math.log(0.3), 5, 0, 5], [2, 3]);
    const sample = tf.multinomial(logits, count, seed);
    const outcomes = [...(await sample.data())];
    tf.dispose([logits, sample]);
    return outcomes;
  };

  it("come as often as their probability says, row by row", async () => {
    const outcomes = await draw(7);
    const share = (row: number, outcome: number) =>
      outcomes.slice(row * 20_000, (row + 1) * 20_000).filter((value) => value === outcome).length / 20_000;
    for (const [outcome, probability] of [0.1, 0.6, 0.3].entries())
      expect(Math.abs(share(0, outcome) - probability)).toBeLessThan(0.015);
    for (const [outcome, probability] of [0.4983, 0.0034, 0.4983].entries())
      expect(Math.abs(share(1, outcome) - probability)).toBeLessThan(0.015);
  });

  it("are the same for the same seed; a new seed compiles nothing", async () => {
    const first = await draw(7, 50);
    const { compiles } = onnxBackend().stats;
    expect(await draw(7, 50)).toEqual(first);
    expect(await draw(8, 50)).not.toEqual(first);
    expect(onnxBackend().stats.compiles).toBe(compiles);
  });

  it("start as the reference's do", () =>
    expectParity([
      {
        name: "one row",
        inputs: [{ shape: [1, 5] }],
        run: (logits) => tf.multinomial(logits as tf.Tensor2D, 40, 11),
      },
    ]));
});
