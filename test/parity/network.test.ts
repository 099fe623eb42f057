// Whole networks: values and every gradient against the reference; gradients against finite differences; and what a
// long run must not do: compile again, leave tensors or storage behind, change a tensor that somebody holds.
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  DataDependentShapeError,
  GraphExecutionError,
  onnxBackend,
  SynchronousReadError,
  UnsupportedArgumentError,
  UnsupportedKernelError,
} from "../../gpu/backend/index.ts";
import { expectParity, randomNumbers, withGradients } from "./compare.ts";

const useOnnx = async () => {
  await tf.setBackend("onnx");
};

function batchNormed(x: tf.Tensor): tf.Tensor {
  const mean = tf.mean(x, [0, 1, 2], true);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), [0, 1, 2], true);
  return tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-3)));
}

const conv = (x: tf.Tensor | undefined, filter: tf.Tensor | undefined, stride = 1) =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, "same");

describe("networks agree with the reference, values and all gradients", () => {
  it("convolutions, batch norm, both poolings, Gram matrix, classifier", () =>
    expectParity(
      [
        {
          name: "vgg-like",
          inputs: [
            { shape: [2, 8, 8, 3] },
            { shape: [3, 3, 3, 8] },
            { shape: [3, 3, 8, 16] },
            { shape: [3, 3, 16, 16] },
            { shape: [16, 4] },
          ],
          run: withGradients((image, first, second, third, classifier) => {
            let x: tf.Tensor = tf.relu(conv(image, first));
            x = tf.maxPool(x as tf.Tensor4D, 2, 2, "valid");
            x = tf.relu(batchNormed(conv(x, second)));
            x = tf.avgPool(x as tf.Tensor4D, 2, 2, "valid");
            x = tf.relu(conv(x, third)) as tf.Tensor4D;
            const flat = tf.reshape(x, [-1, 16]);
            const gram = tf.mul(tf.matMul(flat, flat, true, false), 1 / flat.shape[0]!);
            const logits = tf.matMul(tf.reshape(tf.mean(x, [1, 2]), [2, 16]), classifier!);
            return tf.add(tf.sum(tf.square(logits)), tf.mean(tf.square(gram)));
          }),
        },
      ],
      2e-5,
    ));

  it("residual blocks with strides and projections", () =>
    expectParity(
      [
        {
          name: "resnet-like",
          inputs: [
            { shape: [2, 9, 9, 4] },
            { shape: [3, 3, 4, 8] },
            { shape: [3, 3, 8, 8] },
            { shape: [1, 1, 4, 8] },
          ],
          run: withGradients((image, first, second, projection) => {
            const inner = tf.relu(batchNormed(conv(image, first, 2)));
            const sum = tf.add(batchNormed(conv(inner, second)), batchNormed(conv(image, projection, 2)));
            return tf.mean(tf.relu(sum), [1, 2]);
          }),
        },
      ],
      2e-5,
    ));

  it("style and total-variation losses of one picture", () =>
    expectParity(
      [
        {
          name: "style",
          inputs: [{ shape: [1, 12, 10, 3] }, { shape: [3, 3, 3, 6] }, { shape: [6, 6] }],
          run: withGradients((image, filter, target) => {
            const features = tf.relu(conv(image, filter));
            const flat = tf.reshape(features, [120, 6]);
            const gram = tf.div(tf.matMul(flat, flat, true, false), 120);
            const down = tf.sub(tf.slice(image!, [0, 1], [1, 11]), tf.slice(image!, [0, 0], [1, 11]));
            return tf.add(tf.mean(tf.square(tf.sub(gram, target!))), tf.sum(tf.square(down)));
          }),
        },
      ],
      1e-5,
    ));
});

describe("gradients agree with finite differences", () => {
  beforeAll(useOnnx);

  it("of a convolution, batch norm and ReLU, along a random direction", async () => {
    const random = randomNumbers(11);
    const make = (shape: number[]) =>
      tf.tensor(
        Array.from({ length: shape.reduce((a, b) => a * b) }, () => random() - 0.5),
        shape,
      );
    const [x, filter, direction] = [make([2, 6, 6, 3]), make([3, 3, 3, 4]), make([2, 6, 6, 3])];
    const loss = (input: tf.Tensor) => tf.sum(tf.square(tf.softplus(batchNormed(conv(input, filter)))));
    const h = 1e-2;
    const [analytic, numeric] = tf.tidy(() => {
      const slope = tf.sum(tf.mul(tf.grad(loss)(x), direction));
      const ahead = loss(tf.add(x, tf.mul(direction, h)));
      const behind = loss(tf.sub(x, tf.mul(direction, h)));
      return [slope, tf.div(tf.sub(ahead, behind), 2 * h)] as const;
    });
    const [a, n] = [(await analytic.data())[0]!, (await numeric.data())[0]!];
    expect(Math.abs(a - n)).toBeLessThan(2e-3 * Math.max(1, Math.abs(a)));
    tf.dispose([x, filter, direction, analytic, numeric]);
  });
});

describe("a long run", () => {
  beforeAll(useOnnx);

  it("compiles one graph for 200 steps with a changing rate and leaves nothing behind", async () => {
    const random = randomNumbers(5);
    const numbers = (length: number) => Float32Array.from({ length }, () => random() - 0.5);
    const weight = tf.variable(tf.tensor(numbers(3 * 3 * 2 * 4), [3, 3, 2, 4]));
    const velocity = tf.variable(tf.zeros([3, 3, 2, 4]));
    await Promise.all([weight.data(), velocity.data()]);
    const before = onnxBackend().stats;
    const held: [tensors: number, stored: number][] = [];
    const losses: number[] = [];
    for (let step = 0; step < 200; step++) {
      const loss = tf.tidy(() => {
        const x = tf.tensor4d(numbers(6 * 6 * 2), [1, 6, 6, 2]);
        const { value, grads } = tf.variableGrads(
          () => tf.mean(tf.square(tf.relu(tf.add(conv(x, weight), 0.1)))) as tf.Scalar,
          [weight],
        );
        velocity.assign(tf.add(tf.mul(velocity, 0.9), grads[weight.name]!));
        weight.assign(tf.sub(weight, tf.mul(velocity, tf.scalar(0.01 / (1 + step)))));
        return value;
      });
      losses.push((await loss.data())[0]!);
      loss.dispose();
      held.push([tf.memory().numTensors, onnxBackend().numDataIds()]);
    }
    const after = onnxBackend().stats;
    expect(after.compiles - before.compiles).toBe(1);
    expect(after.runs - before.runs).toBe(200);
    expect(after.sessions - before.sessions).toBeLessThanOrEqual(1);
    expect(held.at(-1)).toEqual(held[0]);
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    expect(mean(losses.slice(-20))).toBeLessThan(mean(losses.slice(0, 20)));
    tf.dispose([weight, velocity]);
  });

  it("computes what depends on frozen tensors once for each, by one graph for all, and never mistakes one for another", async () => {
    const answer = async (matrix: tf.Tensor, x: number) => {
      const result = tf.tidy(() => tf.sum(tf.matMul(tf.fill([1, 200], x), tf.neg(matrix))));
      const [value] = await result.data();
      result.dispose();
      return value!;
    };
    const [first, second] = [1, 2].map((value) =>
      tf.tensor(new Float32Array(200 * 100).fill(value), [200, 100]),
    );
    onnxBackend().freeze([first!, second!]);
    const before = onnxBackend().stats;
    for (let i = 1; i <= 4; i++) {
      expect(await answer(first!, i)).toBe(i * -20000);
      expect(await answer(second!, i)).toBe(i * -40000);
    }
    const after = onnxBackend().stats;
    expect(after.compiles - before.compiles).toBe(1);
    expect(after.frozenResults - before.frozenResults).toBe(2);
    first!.dispose();
    expect(onnxBackend().stats.frozenResults - before.frozenResults).toBe(1);
    second!.dispose();
    expect(onnxBackend().stats.frozenResults).toBe(before.frozenResults);
  });

  it("keeps nothing of frozen tensors that are gone before their results are read", async () => {
    const matrix = tf.tensor(new Float32Array(200 * 100).fill(1), [200, 100]);
    onnxBackend().freeze([matrix]);
    const before = onnxBackend().stats.frozenResults;
    const result = tf.tidy(() => tf.sum(tf.matMul(tf.ones([1, 200]), tf.neg(matrix))));
    matrix.dispose();
    expect((await result.data())[0]).toBe(-20000);
    expect(onnxBackend().stats.frozenResults).toBe(before);
    result.dispose();
  });

  it("takes frozen integers too", async () => {
    const labels = tf.tensor1d([2, 0, 1], "int32");
    onnxBackend().freeze([labels]);
    const result = tf.tidy(() => tf.concat([labels, tf.add(labels, tf.sum(tf.oneHot(labels, 3), 0))]));
    expect([...(await result.data())]).toEqual([2, 0, 1, 3, 1, 2]);
    tf.dispose([labels, result]);
  });

  it("tells apart the numbers that frozen tensors meet, and takes others anew at every run", async () => {
    const filter = tf.tensor(new Float32Array(200 * 100).fill(1), [200, 100]);
    onnxBackend().freeze([filter]);
    const answer = async (epsilon: number, factor: number) => {
      const result = tf.tidy(() => {
        const folded = tf.add(filter, tf.sqrt(tf.scalar(epsilon)));
        return tf.mul(tf.sum(tf.matMul(tf.ones([1, 200]), folded)), tf.scalar(factor));
      });
      const [value] = await result.data();
      result.dispose();
      return value!;
    };
    const before = onnxBackend().stats.compiles;
    for (const factor of [1, 2, 3]) {
      expect(await answer(1, factor)).toBe(40000 * factor);
      expect(await answer(4, factor)).toBe(60000 * factor);
    }
    expect(onnxBackend().stats.compiles - before).toBe(1);
    filter.dispose();
  });

  it("cuts batches out of a data set without compiling for each, and keeps them when the data set is gone", async () => {
    const data = tf.tensor2d(
      Float32Array.from({ length: 10 * 8192 }, (_, i) => i),
      [10, 8192],
    );
    const before = onnxBackend().stats.compiles;
    for (let row = 0; row < 10; row += 2) {
      const doubled = tf.tidy(() => tf.mul(tf.slice(data, row, 2), 2));
      expect((await doubled.data())[0]).toBe(2 * row * 8192);
      doubled.dispose();
    }
    expect(onnxBackend().stats.compiles - before).toBe(1);
    const rows = tf.slice(data, 4, 1);
    data.dispose();
    // Takes the memory that became free.
    const other = tf.tensor(new Float32Array(10 * 8192).fill(-1));
    expect((await rows.data())[0]).toBe(4 * 8192);
    tf.dispose([rows, other]);
  });

  it("keeps compiled graphs only up to its capacity, and works after releasing them", async () => {
    const read = async (length: number) => {
      const tensor = tf.tidy(() => tf.add(tf.ones([length]), 1));
      const values = await tensor.data();
      tensor.dispose();
      return values;
    };
    for (let length = 1; length <= 40; length++) expect((await read(length))[length - 1]).toBe(2);
    expect(onnxBackend().stats.sessions).toBeLessThanOrEqual(16);
    await onnxBackend().releaseSessions();
    expect(onnxBackend().stats.sessions).toBe(0);
    expect(await read(3)).toEqual(Float32Array.of(2, 2, 2));
  });

  it("never changes data that a caller holds, nor reads an array after the caller changed it", async () => {
    const size = 8192;
    const source = new Float32Array(size).fill(1);
    const x = tf.tensor1d(source);
    source.fill(7);
    const doubled = tf.mul(x, 2);
    const held = await doubled.data();
    tf.dispose([x, doubled]);
    for (let i = 0; i < 5; i++) {
      const next = tf.tidy(() => tf.add(tf.fill([size], i), 3));
      await next.data();
      next.dispose();
    }
    expect(held.every((value) => value === 2)).toBe(true);
  });

  it("computes results shared between reads once, also when read at the same time", async () => {
    const base = tf.square(tf.tensor1d([1, 2, 3]));
    const { runs } = onnxBackend().stats;
    const [a, b] = [tf.add(base, 1), tf.mul(base, 2)];
    const [av, bv, basev] = await Promise.all([a.data(), b.data(), base.data()]);
    expect([...av, ...bv, ...basev]).toEqual([2, 5, 10, 2, 8, 18, 1, 4, 9]);
    expect(onnxBackend().stats.runs - runs).toBe(1);
    tf.dispose([base, a, b]);
  });

  it("does not compute what was disposed, and survives disposal while computing", async () => {
    const dead = tf.square(tf.tensor1d([1, 2]));
    const alive = tf.add(dead, 1);
    dead.dispose();
    const reading = alive.data();
    const dropped = tf.mul(alive, 2);
    dropped.dispose();
    alive.dispose();
    expect([...(await reading)]).toEqual([2, 5]);
  });

  it("takes tensors over from another backend", async () => {
    await tf.setBackend("cpu");
    const made = tf.tensor1d([1, 2, 3]);
    const squared = tf.square(made);
    await useOnnx();
    const sum = tf.add(made, squared);
    expect([...(await sum.data())]).toEqual([2, 6, 12]);
    tf.dispose([made, squared, sum]);
  });
});

describe("refusals", () => {
  beforeAll(useOnnx);
  afterAll(useOnnx);

  it("names the remedy for synchronous reads", async () => {
    const x = tf.square(tf.scalar(3));
    expect(() => x.dataSync()).toThrow(SynchronousReadError);
    expect(() => x.dataSync()).toThrow(/await tensor\.data\(\)/);
    await x.data();
    expect([...x.dataSync()]).toEqual([9]);
    x.dispose();
  });

  it("names kernels it lacks and where to add them", () => {
    const x = tf.zeros([2]);
    expect(() => tf.complex(x, x)).toThrow(UnsupportedKernelError);
    expect(() => tf.complex(x, x)).toThrow(/"Complex".*gpu\/backend\/kernels/);
    x.dispose();
  });

  it("names types it cannot hold", () => {
    expect(() => tf.tensor(["text"])).toThrow(UnsupportedArgumentError);
  });

  it("names kernels whose results' shapes wait for values", async () => {
    const x = tf.tensor1d([3, 1, 3]);
    const pending = tf.square(x);
    expect(() => tf.unique(pending)).toThrow(DataDependentShapeError);
    await pending.data();
    const { values, indices } = tf.unique(pending);
    expect([...(await values.data())]).toEqual([9, 1]);
    expect([...(await indices.data())]).toEqual([0, 1, 0]);
    tf.dispose([x, pending, values, indices]);
  });

  it("reports a failed run with what it was, and goes on working", async () => {
    const table = tf.tensor1d([1, 2, 3]);
    const index = tf.tensor1d([7], "int32");
    expect(() => tf.gather(table, index)).toThrow(/index value 7 is not in \[0, 2\]/);
    const [far, picked] = tf.tidy(() => {
      const computed = tf.add(index, tf.scalar(1, "int32"));
      return [computed, tf.gather(table, computed as tf.Tensor1D)];
    });
    await expect(picked!.data()).rejects.toThrow(GraphExecutionError);
    tf.dispose([far!, picked!]);
    const fine = tf.add(table, 1);
    expect([...(await fine.data())]).toEqual([2, 3, 4]);
    tf.dispose([table, index, fine]);
  });
});
