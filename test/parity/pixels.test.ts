// Pictures: crops, transforms, mirror images, blocks, dilation, local normalisation, the other data format.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { onnxBackend } from "../../gpu/backend/index.ts";
import { type Case, expectParity, type Input, withGradients } from "./compare.ts";

const picture: Input = { shape: [2, 7, 6, 3] };
type Transform = Parameters<typeof tf.image.transform>;

describe("pixels at computed places", () => {
  // Turned over, larger than the picture, of one pixel, outside of it.
  const boxes: Input = {
    shape: [5, 4],
    values: [0.1, 0.2, 0.9, 0.73, 0.8, 0.93, 0.1, 0, -0.5, -0.2, 1.4, 1.3, 0.5, 0.5, 0.5, 0.5, 2, 2, 3, 3],
  };
  const indices: Input = { shape: [5], dtype: "int32", values: [0, 1, 1, 0, 1] };

  for (const method of ["bilinear", "nearest"] as const)
    it(`crops of boxes, ${method}`, () =>
      expectParity(
        (
          [
            [4, 3],
            [1, 1],
            [9, 1],
          ] as [number, number][]
        ).map(
          (size): Case => ({
            name: `${size}`,
            inputs: [picture, boxes, indices],
            run: (image, where, of) =>
              tf.image.cropAndResize(
                image as tf.Tensor4D,
                where as tf.Tensor2D,
                of as tf.Tensor1D,
                size,
                method,
                0.25,
              ),
          }),
        ),
      ));

  const matrices: Record<string, number[]> = {
    shifted: [1, 0, 1.25, 0, 1, -2.5, 0, 0],
    sheared: [1.13, 0.31, -2.07, -0.23, 0.91, 1.01, 0, 0],
    projected: [0.9, 0.2, 0.5, 0.1, 1.2, -0.7, 0.02, -0.03],
    "far away": [3, 0, -9, 0, 3, -11, 0, 0],
    "with its horizon inside": [1, 0, 0, 0, 1, 0, -0.5, 0],
  };
  for (const mode of ["constant", "reflect", "wrap", "nearest"] as const)
    it(`projective transforms, filled by ${mode}`, () =>
      expectParity(
        (["bilinear", "nearest"] as const).flatMap((interpolation) =>
          Object.entries(matrices).map(
            ([name, matrix]): Case => ({
              name: `${name}, ${interpolation}`,
              // The reference transforms the first picture only.
              inputs: [
                { ...picture, shape: [1, 7, 6, 3] },
                { shape: [1, 8], values: matrix },
              ],
              run: (image, m) =>
                tf.image.transform(
                  image as Transform[0],
                  m as Transform[1],
                  interpolation,
                  mode,
                  0.3,
                  name === "sheared" ? [4, 9] : undefined,
                ),
            }),
          ),
        ),
      ));

  it("transforms each picture of a batch by its own matrix", async () => {
    await tf.setBackend("onnx");
    const images = tf.reshape(tf.range(0, 24), [2, 3, 4, 1]) as tf.Tensor4D;
    const matrices = tf.tensor2d([1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], [2, 8]);
    const moved = tf.image.transform(images, matrices);
    expect([...(await moved.data())]).toEqual(
      [1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11, 0].concat([16, 17, 18, 19, 20, 21, 22, 23, 0, 0, 0, 0]),
    );
    tf.dispose([images, matrices, moved]);
  });

  it("rotation and mirror images", () =>
    expectParity([
      ...[0, 0.4, -1.1, Math.PI / 2, 3].flatMap((radians) =>
        ([0.5, [0.2, 0.9]] as (number | [number, number])[]).map(
          (center): Case => ({
            name: `${radians} about ${center}`,
            inputs: [picture],
            run: (x) => tf.image.rotateWithOffset(x as tf.Tensor4D, radians, [0.1, 0.2, 0.3], center),
          }),
        ),
      ),
      { name: "mirror", inputs: [picture], run: (x) => tf.image.flipLeftRight(x as tf.Tensor4D) },
    ]));

  it("a new angle compiles nothing", async () => {
    await tf.setBackend("onnx");

    const x = tf.ones([1, 4, 4, 1]) as tf.Tensor4D;
    const rotated = async (radians: number) => {
      const y = tf.image.rotateWithOffset(x, radians);
      await y.data();
      y.dispose();
    };
    await rotated(0.1);
    const { compiles } = onnxBackend().stats;
    await rotated(0.7);
    expect(onnxBackend().stats.compiles).toBe(compiles);
    x.dispose();
  });
});

describe("blocks of pixels", () => {
  it("space to batch, batch to space, depth to space, with gradients", () =>
    expectParity([
      {
        name: "space to batch",
        inputs: [{ shape: [2, 5, 6, 3] }],
        run: withGradients((x) =>
          tf.spaceToBatchND(
            x!,
            [3, 2],
            [
              [0, 1],
              [2, 0],
            ],
          ),
        ),
      },
      {
        name: "batch to space",
        inputs: [{ shape: [12, 2, 3, 2] }],
        run: withGradients((x) =>
          tf.batchToSpaceND(
            x!,
            [3, 2],
            [
              [1, 0],
              [0, 2],
            ],
          ),
        ),
      },
      {
        name: "depth to space",
        inputs: [{ shape: [2, 3, 2, 12] }],
        run: (x) => tf.depthToSpace(x as tf.Tensor4D, 2),
      },
      {
        name: "dilated pool",
        inputs: [picture],
        run: (x) => tf.pool(x as tf.Tensor4D, 2, "avg", "same", 2, 1),
      },
    ]));
});

describe("local response normalisation", () => {
  it("over few and all channels, with gradients", () =>
    expectParity(
      [0, 1, 5, 9].map(
        (radius): Case => ({
          name: `radius ${radius}`,
          inputs: [{ shape: [2, 3, 2, 8] }],
          run: withGradients((x) => tf.localResponseNormalization(x as tf.Tensor4D, radius, 1.5, 0.7, 0.6)),
        }),
      ),
    ));
});

describe("dilation", () => {
  it("with the gradients of picture and filter", () =>
    expectParity(
      (
        [
          ["valid", [2, 3], 1, "valid", 1],
          ["same", [3, 3], 1, "same", 1],
          ["strided", [3, 2], [2, 1], "same", 1],
          ["wide", [2, 2], 1, "valid", [3, 2]],
          ["strided and wide", [2, 2], 2, "same", 1],
        ] as [
          string,
          [number, number],
          number | [number, number],
          "same" | "valid",
          number | [number, number],
        ][]
      ).map(
        ([name, size, strides, pad, dilations]): Case => ({
          name,
          inputs: [picture, { shape: [...size, 3] }],
          run: withGradients((x, filter) =>
            tf.dilation2d(x as tf.Tensor4D, filter as tf.Tensor3D, strides, pad, dilations),
          ),
        }),
      ),
    ));
});

describe("channels first (NCHW)", () => {
  const nchw: Input = { shape: [2, 3, 6, 5] };
  it("convolutions, with gradients, equal those of the turned picture", () =>
    expectParity([
      {
        name: "conv2d",
        inputs: [nchw, { shape: [3, 2, 3, 4] }],
        run: withGradients((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [2, 1], "same", "NCHW")),
      },
      {
        name: "explicit padding",
        inputs: [nchw, { shape: [3, 2, 3, 4] }],
        run: (x, w) =>
          tf.conv2d(
            x as tf.Tensor4D,
            w as tf.Tensor4D,
            1,
            [
              [0, 0],
              [0, 0],
              [1, 2],
              [0, 1],
            ],
            "NCHW",
          ),
      },
    ]));

  it("depth to space", async () => {
    await tf.setBackend("onnx");
    const x = tf.reshape(tf.range(0, 48), [1, 12, 2, 2]) as tf.Tensor4D;
    const difference = tf.tidy(() => {
      // Channels come as [block row, block column, channel], in either format.
      const first = tf.depthToSpace(x, 2, "NCHW");
      const last = tf.depthToSpace(tf.transpose(x, [0, 2, 3, 1]), 2, "NHWC");
      return tf.max(tf.abs(tf.sub(first, tf.transpose(last, [0, 3, 1, 2]))));
    });
    expect((await difference.data())[0]).toBe(0);
    tf.dispose([x, difference]);
  });

  it("fused with bias and activation", async () => {
    await tf.setBackend("onnx");
    const x = tf.randomNormal([2, 3, 6, 5], 0, 1, "float32", 1) as tf.Tensor4D;
    const filter = tf.randomNormal([3, 3, 3, 4], 0, 1, "float32", 2) as tf.Tensor4D;
    const bias = tf.tensor1d([1, -2, 3, -4]);
    const difference = tf.tidy(() => {
      const options = { filter, strides: 1, pad: "same", bias, activation: "relu" } as const;
      const first = tf.fused.conv2d({ ...options, x, dataFormat: "NCHW" });
      const last = tf.fused.conv2d({ ...options, x: tf.transpose(x, [0, 2, 3, 1]) });
      return tf.max(tf.abs(tf.sub(first, tf.transpose(last, [0, 3, 1, 2]))));
    });
    expect((await difference.data())[0]).toBe(0);
    tf.dispose([x, filter, bias, difference]);
  });
});
