// Runs the same function on the reference backend and on ours, with equal inputs, and compares what comes out:
// values, shapes, dtypes, and that no tensor is left behind. PENTIMENTO_ENGINE=tensorflow compares an installed
// TensorFlow instead, PENTIMENTO_DEVICE=webgpu or cuda ours on that device.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { registerOnnxBackend } from "../../gpu/backend/index.ts";
import { startEngine } from "../../gpu/engine.ts";
import { readEngineEnvironment } from "../../gpu/env.ts";

const { engine, device } = readEngineEnvironment();
registerOnnxBackend({ threads: 2, device: device === "auto" ? "cpu" : device });
/** The backend that is compared with the reference. */
const OURS = (await startEngine({ engine: engine === "auto" ? "onnx" : engine })).backend;

export interface Input {
  shape: number[];
  dtype?: "float32" | "int32" | "bool";
  /** Floats are uniform in this range, integers too. Default -1..1, integers -4..4. */
  range?: [number, number];
  /** Instead of random numbers. */
  values?: readonly number[];
}

export interface Case {
  name: string;
  inputs: Input[];
  run(...inputs: tf.Tensor[]): tf.Tensor | tf.Tensor[];
}

/** Largest error allowed, relative to the largest element of the reference (but at least to 1). */
export const TOLERANCE = 2e-6;

interface Outcome {
  shape: number[];
  dtype: string;
  values: number[];
}

/** All cases are recorded into one graph and computed by one run. */
export async function expectParity(cases: readonly Case[], tolerance = TOLERANCE): Promise<void> {
  const reference = await outcomes("cpu", cases);
  const ours = await outcomes(OURS, cases);
  for (const [i, { name }] of cases.entries()) {
    const [expected, actual] = [reference[i]!, ours[i]!];
    expect(actual.length, name).toBe(expected.length);
    for (const [k, outcome] of expected.entries())
      expectClose(`${name} [${k}]`, actual[k]!, outcome, tolerance);
  }
}

function expectClose(name: string, actual: Outcome, expected: Outcome, tolerance: number): void {
  expect({ shape: actual.shape, dtype: actual.dtype }, name).toEqual({
    shape: expected.shape,
    dtype: expected.dtype,
  });
  const scale = Math.max(1, ...expected.values.filter(Number.isFinite).map(Math.abs));
  for (const [i, value] of expected.values.entries()) {
    const got = actual.values[i]!;
    const isEqual = Object.is(got, value) || got === value || Math.abs(got - value) <= tolerance * scale;
    if (!isEqual) expect.fail(`${name}: element ${i} is ${got}, the reference has ${value} (of ${scale})`);
  }
}

async function outcomes(backend: string, cases: readonly Case[]): Promise<Outcome[][]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const storedBefore = tf.backend().numDataIds();
  const tensors = tf.tidy(() => cases.map(({ inputs, run }) => [run(...inputs.map(makeInput))].flat()));
  const results = await Promise.all(
    tensors.map((list) =>
      Promise.all(
        list.map(async (tensor) => {
          const { shape, dtype } = tensor;
          return { shape, dtype, values: Array.from(await tensor.data()) };
        }),
      ),
    ),
  );
  tf.dispose(tensors);
  expect(tf.memory().numTensors, "tensors left behind").toBe(before);
  expect(tf.backend().numDataIds(), "storage left behind").toBe(storedBefore);
  return results;
}

function makeInput({ shape, dtype = "float32", range, values }: Input): tf.Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  const [low, high] = range ?? (dtype === "float32" ? [-1, 1] : [-4, 5]);
  const random = randomNumbers(size + shape.length);
  const elements = values ?? Array.from({ length: size }, () => low + (high - low) * random());
  if (dtype === "bool")
    return tf.tensor(
      elements.map((value) => Number(value > 0)),
      shape,
      "bool",
    );
  return tf.tensor(dtype === "int32" ? elements.map(Math.floor) : [...elements], shape, dtype);
}

/** A linear congruential generator: the same numbers on every machine. */
export function randomNumbers(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `run` and the gradient of each of its inputs, weighted by a fixed random upstream gradient. */
export function withGradients(run: (...inputs: tf.Tensor[]) => tf.Tensor): Case["run"] {
  return (...inputs) => {
    const value = run(...inputs);
    const upstream = makeInput({ shape: value.shape });
    return [value, ...tf.grads((...args: tf.Tensor[]) => run(...args))(inputs, upstream)];
  };
}
