// Volumes [N, D, H, W, C] against the reference: convolutions, pools, and all their gradients.
import * as tf from "@tensorflow/tfjs-core";
import { describe, it } from "vitest";
import { type Case, expectParity, type Input, withGradients } from "./compare.ts";

const volume: Input = { shape: [2, 5, 4, 6, 3] };
type Conv3D = [
  name: string,
  filter: number[],
  strides: number | [number, number, number],
  pad: "same" | "valid",
];

describe("convolution of volumes", () => {
  it("with the gradients of input and filter", () =>
    expectParity(
      (
        [
          ["same", [3, 3, 3, 3, 2], 1, "same"],
          ["valid", [2, 3, 1, 3, 4], 1, "valid"],
          ["strided", [3, 2, 3, 3, 2], [2, 1, 2], "same"],
          ["strided, with places that no window reaches", [2, 2, 2, 3, 2], [2, 3, 4], "valid"],
          ["pointwise", [1, 1, 1, 3, 5], 1, "valid"],
        ] as Conv3D[]
      ).map(
        ([name, filter, strides, pad]): Case => ({
          name,
          inputs: [volume, { shape: filter }],
          run: withGradients((x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, strides, pad)),
        }),
      ),
    ));

  it("transposed", () =>
    expectParity([
      {
        name: "transposed",
        inputs: [volume, { shape: [3, 2, 3, 4, 3] }],
        run: (x, w) =>
          tf.conv3dTranspose(x as tf.Tensor5D, w as tf.Tensor5D, [2, 10, 8, 12, 4], [2, 2, 2], "same"),
      },
    ]));

  it("dilated", () =>
    expectParity([
      {
        name: "dilated",
        inputs: [volume, { shape: [2, 2, 2, 3, 2] }],
        run: (x, w) =>
          tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 1, "valid", "NDHWC", [2, 1, 3] as [
            number,
            number,
            number,
          ]),
      },
    ]));
});

describe("pooling of volumes", () => {
  const pools = { maxPool3d: tf.maxPool3d, avgPool3d: tf.avgPool3d };
  for (const [name, pool] of Object.entries(pools))
    it(`${name}, overlapping, strided and padded, with gradients`, () =>
      expectParity(
        (
          [
            ["tiles", 2, 2, "valid"],
            ["overlapping", 3, 2, "same"],
            // The reference mistakes height for width where a window has two of them.
            ["by axis", [1, 2, 2], [1, 2, 1], "valid"],
            ["same", 2, 1, "same"],
          ] as [
            string,
            number | [number, number, number],
            number | [number, number, number],
            "same" | "valid",
          ][]
        ).map(
          ([label, size, strides, pad]): Case => ({
            name: label,
            inputs: [{ ...volume, shape: [2, 6, 4, 6, 3] }],
            run: withGradients((x) => pool(x as tf.Tensor5D, size, strides, pad)),
          }),
        ),
      ));
});

describe("max pooling with indices", () => {
  it("in the picture and in the batch", () =>
    expectParity(
      (
        [
          ["valid", 2, false],
          ["same", 3, false],
          ["same", 3, true],
        ] as ["same" | "valid", number, boolean][]
      ).map(
        ([pad, size, includesBatch]): Case => ({
          name: `${pad} ${size} ${includesBatch}`,
          inputs: [{ shape: [2, 5, 4, 3] }],
          run: (x) => {
            const { result, indexes } = tf.maxPoolWithArgmax(x as tf.Tensor4D, size, 2, pad, includesBatch);
            return [result!, indexes!];
          },
        }),
      ),
    ));
});
