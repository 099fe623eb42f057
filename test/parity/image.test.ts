// Convolution, pooling, batch norm and resizing with their gradients, over sizes, strides, dilations and paddings.
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { type Case, expectParity, randomNumbers, withGradients } from "./compare.ts";

type Pad = "same" | "valid" | number | tf.backend_util.ExplicitPadding;
const four = (x: tf.Tensor | undefined) => x as tf.Tensor4D;

interface Conv {
  input: [number, number, number, number];
  filter: [number, number, number, number];
  strides?: number | [number, number];
  pad: Pad;
  dilations?: number | [number, number];
}

const CONVS: Conv[] = [
  { input: [2, 8, 8, 3], filter: [3, 3, 3, 4], pad: "same" },
  { input: [2, 8, 8, 3], filter: [3, 3, 3, 4], pad: "valid" },
  { input: [1, 7, 5, 2], filter: [3, 3, 2, 4], pad: "same", strides: 2 },
  { input: [1, 8, 6, 2], filter: [3, 3, 2, 4], pad: "same", strides: 2 },
  { input: [2, 8, 9, 2], filter: [3, 3, 2, 3], pad: "valid", strides: 2 },
  { input: [2, 9, 9, 2], filter: [3, 3, 2, 3], pad: 1, strides: 2 },
  { input: [2, 8, 8, 2], filter: [3, 3, 2, 3], pad: 1, strides: 2 },
  { input: [2, 8, 8, 4], filter: [1, 1, 4, 5], pad: "same" },
  { input: [2, 7, 8, 4], filter: [1, 1, 4, 5], pad: "same", strides: 2 },
  { input: [2, 8, 8, 4], filter: [1, 1, 4, 5], pad: "valid", strides: 2 },
  { input: [1, 6, 7, 2], filter: [5, 3, 2, 3], pad: "same" },
  { input: [1, 6, 7, 2], filter: [2, 4, 2, 3], pad: "same" },
  { input: [1, 9, 9, 2], filter: [3, 2, 2, 3], pad: "valid", strides: [1, 2] },
  { input: [1, 9, 8, 2], filter: [3, 3, 2, 3], pad: "same", dilations: 2 },
  { input: [1, 9, 8, 2], filter: [3, 3, 2, 3], pad: "valid", dilations: [2, 1] },
  {
    input: [1, 6, 6, 2],
    filter: [3, 3, 2, 3],
    pad: [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ],
  },
  {
    input: [1, 6, 6, 2],
    filter: [1, 1, 2, 3],
    pad: [
      [0, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ],
  },
  { input: [3, 1, 1, 4], filter: [1, 1, 4, 2], pad: "same" },
  { input: [3, 2, 2, 4], filter: [3, 3, 4, 2], pad: "same" },
  { input: [1, 7, 7, 3], filter: [7, 7, 3, 2], pad: 3, strides: 2 },
];

function describeConv({ input, filter, strides = 1, pad, dilations = 1 }: Conv): string {
  return `[${input}] * [${filter}] strides ${strides} pad ${JSON.stringify(pad)} dilations ${dilations}`;
}

describe("convolution", () => {
  it("with the gradients of input and filter", () =>
    expectParity(
      CONVS.map(
        (conv): Case => ({
          name: describeConv(conv),
          inputs: [{ shape: conv.input }, { shape: conv.filter }],
          run:
            // TensorFlow.js defines no gradient for dilated convolutions.
            conv.dilations === undefined
              ? withGradients((x, filter) => tf.conv2d(four(x), four(filter), conv.strides ?? 1, conv.pad))
              : (x, filter) => tf.conv2d(four(x), four(filter), 1, conv.pad, "NHWC", conv.dilations),
        }),
      ),
      5e-6,
    ));

  it("transposed", () =>
    expectParity(
      (["same", "valid"] as const).flatMap((pad) =>
        [1, 2].map((stride): Case => {
          const outputSide = pad === "same" ? 5 * stride : (5 - 1) * stride + 3;
          return {
            name: `${pad} ${stride}`,
            inputs: [{ shape: [2, 5, 5, 3] }, { shape: [3, 3, 4, 3] }],
            run: withGradients((x, filter) =>
              tf.conv2dTranspose(four(x), four(filter), [2, outputSide, outputSide, 4], stride, pad),
            ),
          };
        }),
      ),
      5e-6,
    ));

  it("fused with bias and activation", () =>
    expectParity(
      (["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const).map(
        (activation): Case => ({
          name: activation,
          inputs: [{ shape: [1, 5, 5, 2] }, { shape: [3, 3, 2, 4] }, { shape: [4] }],
          run: (x, filter, bias) =>
            tf.fused.conv2d({
              x: four(x),
              filter: four(filter),
              bias: bias!,
              strides: 1,
              pad: "same",
              activation,
              leakyreluAlpha: 0.1,
            }),
        }),
      ),
      5e-6,
    ));

  it("depthwise, with gradients", () =>
    expectParity(
      CONVS.filter(({ pad }) => !Array.isArray(pad)).map((conv): Case => {
        const [h, w, c, m] = conv.filter;
        const strides = conv.strides ?? 1;
        return {
          name: describeConv(conv),
          inputs: [{ shape: conv.input }, { shape: [h, w, c, Math.min(m, 2)] }],
          run:
            conv.dilations === undefined
              ? withGradients((x, filter) =>
                  tf.depthwiseConv2d(four(x), four(filter), strides, conv.pad as "same"),
                )
              : (x, filter) =>
                  tf.depthwiseConv2d(four(x), four(filter), 1, conv.pad as "same", "NHWC", conv.dilations),
        };
      }),
      5e-6,
    ));
});

const POOLS: { size: number | [number, number]; strides: number; pad: Pad }[] = [
  { size: 2, strides: 2, pad: "valid" },
  { size: 2, strides: 2, pad: "same" },
  { size: 3, strides: 2, pad: "same" },
  { size: 3, strides: 2, pad: 1 },
  { size: 3, strides: 1, pad: "same" },
  { size: [3, 2], strides: 1, pad: "valid" },
  { size: 3, strides: 3, pad: "valid" },
  { size: 2, strides: 3, pad: "valid" },
];

describe("pooling", () => {
  for (const [name, pool] of Object.entries({ maxPool: tf.maxPool, avgPool: tf.avgPool }))
    it(`${name}, overlapping, padded and at odd sizes, with gradients`, () =>
      expectParity(
        POOLS.flatMap(({ size, strides, pad }) =>
          [
            [2, 8, 8, 3],
            [1, 7, 9, 2],
          ].map(
            (shape): Case => ({
              name: `[${shape}] size ${size} strides ${strides} pad ${pad}`,
              inputs: [{ shape }],
              run: withGradients((x) => pool(four(x), size, strides, pad as "same")),
            }),
          ),
        ),
      ));

  it("gives the gradient to the first of equal maxima", () =>
    expectParity(
      POOLS.map(
        ({ size, strides, pad }): Case => ({
          name: `size ${size} strides ${strides} pad ${pad}`,
          inputs: [{ shape: [1, 8, 8, 2], dtype: "int32", range: [0, 2] }],
          run: (x) =>
            withGradients((y) => tf.maxPool(four(y), size, strides, pad as "same"))(tf.cast(x!, "float32")),
        }),
      ),
    ));
});

describe("batch norm", () => {
  it("by given statistics, with gradients", () =>
    expectParity(
      [
        [2, 4, 3, 5],
        [3, 5],
      ].map(
        (shape): Case => ({
          name: `[${shape}]`,
          inputs: [
            { shape },
            { shape: [5] },
            { shape: [5], range: [0.5, 2] },
            { shape: [5] },
            { shape: [5] },
          ],
          run: withGradients((x, mean, variance, offset, scale) =>
            tf.batchNorm(
              x!,
              mean as tf.Tensor1D,
              variance as tf.Tensor1D,
              offset as tf.Tensor1D,
              scale as tf.Tensor1D,
              1e-3,
            ),
          ),
        }),
      ),
      5e-6,
    ));

  it("without scale and offset", () =>
    expectParity([
      {
        name: "bare",
        inputs: [{ shape: [2, 4, 3, 5] }, { shape: [5] }, { shape: [5], range: [0.5, 2] }],
        run: (x, mean, variance) => tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D),
      },
    ]));
});

const SAMPLINGS = [
  { alignCorners: false, halfPixelCenters: false },
  { alignCorners: true, halfPixelCenters: false },
  { alignCorners: false, halfPixelCenters: true },
];
const RESIZES: [number, [number, number]][] = [
  [6, [12, 12]],
  [6, [3, 3]],
  [5, [7, 7]],
  [7, [5, 5]],
  [4, [1, 1]],
  [1, [3, 3]],
];

describe("resizing", () => {
  const methods = { bilinear: tf.image.resizeBilinear, nearest: tf.image.resizeNearestNeighbor };
  for (const [name, resize] of Object.entries(methods))
    it(name, () =>
      expectParity(
        SAMPLINGS.flatMap(({ alignCorners, halfPixelCenters }) =>
          RESIZES.map(([from, to]): Case => {
            const run = (x: tf.Tensor | undefined) => resize(four(x), to, alignCorners, halfPixelCenters);
            return {
              name: `${from} to ${to} corners ${alignCorners} centres ${halfPixelCenters}`,
              // One image: the reference's nearest gradient reads the first image's for all.
              inputs: [{ shape: [name === "nearest" ? 1 : 2, from, from, 3] }],
              // The reference's gradients ignore half-pixel centres and never end for one pixel with aligned corners;
              // below, ours are tested by their definition.
              run: halfPixelCenters || from === 1 ? run : withGradients(run),
            };
          }),
        ),
      ),
    );

  it("to other proportions", () =>
    expectParity(
      Object.entries(methods).map(
        ([name, resize]): Case => ({
          name,
          inputs: [{ shape: [1, 5, 8, 2] }],
          run: (x) => resize(four(x), [9, 3]),
        }),
      ),
    ));

  describe("gradients", () => {
    beforeAll(async () => {
      await tf.setBackend("onnx");
    });
    for (const [name, resize] of Object.entries(methods))
      it(`of ${name} are the transposed map: <resize(x), y> = <x, gradient(y)>`, async () => {
        const random = randomNumbers(3);
        const make = (shape: [number, number, number, number]) =>
          tf.tensor4d(
            Array.from({ length: shape.reduce((a, b) => a * b) }, () => random() - 0.5),
            shape,
          );
        const [x, y] = [make([1, 5, 8, 2]), make([1, 9, 3, 2])];
        const differences = SAMPLINGS.map(({ alignCorners, halfPixelCenters }) =>
          tf.tidy(() => {
            const forward = (image: tf.Tensor4D) => resize(image, [9, 3], alignCorners, halfPixelCenters);
            const there = tf.sum(tf.mul(forward(x), y));
            const back = tf.sum(tf.mul(x, tf.grad((image: tf.Tensor) => forward(four(image)))(x, y)));
            return tf.sub(there, back);
          }),
        );
        for (const difference of differences)
          expect(Math.abs((await difference.data())[0]!)).toBeLessThan(1e-5);
        tf.dispose([x, y, differences]);
      });
  });
});
