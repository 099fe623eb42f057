// Elementwise kernels and their gradients against the reference.
import * as tf from "@tensorflow/tfjs-core";
import { describe, it } from "vitest";
import { type Case, expectParity, type Input, withGradients } from "./compare.ts";

const SHAPES = [[], [1], [7], [2, 3], [2, 3, 5], [2, 3, 4, 3], [0, 3]];
const positive: Partial<Input> = { range: [0.1, 3] };
const special = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 1e-8, -1e-8, 30, -30, NaN, Infinity, -Infinity];

function valuesInput(values: readonly number[]): Input {
  return { shape: [values.length], values };
}

/** [operation, inputs, whether it has a useful gradient]. Ranges keep away from jumps and poles. */
const unary: Record<string, [(x: tf.Tensor) => tf.Tensor, Partial<Input>, boolean]> = {
  relu: [tf.relu, {}, true],
  relu6: [tf.relu6, { range: [-3, 9] }, true],
  elu: [tf.elu, { range: [-3, 3] }, true],
  selu: [tf.selu, { range: [-3, 3] }, true],
  leakyRelu: [(x) => tf.leakyRelu(x, 0.3), {}, true],
  sigmoid: [tf.sigmoid, { range: [-5, 5] }, true],
  tanh: [tf.tanh, { range: [-3, 3] }, true],
  softplus: [tf.softplus, { range: [-5, 5] }, true],
  exp: [tf.exp, {}, true],
  expm1: [tf.expm1, { range: [-2, 2] }, true],
  log: [tf.log, positive, true],
  log1p: [tf.log1p, { range: [-0.9, 3] }, true],
  sqrt: [tf.sqrt, positive, true],
  rsqrt: [tf.rsqrt, positive, true],
  square: [tf.square, {}, true],
  neg: [tf.neg, {}, true],
  abs: [tf.abs, {}, true],
  reciprocal: [tf.reciprocal, positive, true],
  clip: [(x) => tf.clipByValue(x, -0.4, 0.6), {}, true],
  sin: [tf.sin, {}, true],
  cos: [tf.cos, {}, true],
  tan: [tf.tan, {}, true],
  asin: [tf.asin, { range: [-0.9, 0.9] }, true],
  acos: [tf.acos, { range: [-0.9, 0.9] }, true],
  atan: [tf.atan, {}, true],
  sinh: [tf.sinh, {}, true],
  cosh: [tf.cosh, {}, true],
  asinh: [tf.asinh, {}, true],
  acosh: [tf.acosh, { range: [1.1, 3] }, true],
  atanh: [tf.atanh, { range: [-0.9, 0.9] }, true],
  erf: [tf.erf, {}, true],
  sign: [tf.sign, {}, false],
  round: [tf.round, { range: [-4, 4] }, false],
  floor: [tf.floor, { range: [-4, 4] }, false],
  ceil: [tf.ceil, { range: [-4, 4] }, false],
  step: [tf.step, {}, false],
  stepWithSlope: [(x) => tf.step(x, 0.25), {}, false],
  isNaN: [tf.isNaN, {}, false],
  isInf: [tf.isInf, {}, false],
  isFinite: [tf.isFinite, {}, false],
  zerosLike: [tf.zerosLike, {}, false],
  onesLike: [tf.onesLike, {}, false],
};

describe("functions of one tensor", () => {
  for (const [name, [run, input, hasGradient]] of Object.entries(unary))
    it(name, () =>
      expectParity(
        SHAPES.map((shape): Case => {
          const isDifferentiable = hasGradient && !shape.includes(0);
          return {
            name: `${name} [${shape}]`,
            inputs: [{ shape, ...input }],
            run: isDifferentiable ? withGradients((x) => run(x!)) : (x) => run(x!),
          };
        }),
        // The reference approximates erf to 1.5e-7 and takes the others' differences in double precision.
        5e-6,
      ),
    );

  it("keep ties, signed zeros, infinities and NaN as the reference does", () =>
    expectParity(
      [
        "round",
        "floor",
        "ceil",
        "sign",
        "abs",
        "square",
        "exp",
        "sqrt",
        "tanh",
        "sigmoid",
        "log1p",
        "expm1",
        "elu",
      ]
        .concat(["isNaN", "isInf", "isFinite", "softplus", "stepWithSlope"])
        .map((name) => ({
          name,
          // TensorFlow keeps NaN; its JavaScript form, and so ours, calls the sign of NaN 0.
          inputs: [valuesInput(name === "sign" ? special.filter((value) => !Number.isNaN(value)) : special)],
          run: (x) => unary[name]![0](x!),
        })),
    ));

  it("let NaN through activations and their gradients, so that a broken run is noticed", () =>
    expectParity([
      {
        name: "relu",
        inputs: [valuesInput(Array(67).fill(Number.NaN))],
        run: (x) => [tf.relu(x!), tf.grad(tf.relu)(x!), tf.step(x!)],
      },
      { name: "maximum", inputs: [valuesInput(Array(67).fill(Number.NaN))], run: (x) => tf.maximum(x!, 0) },
    ]));

  it("take integers where TensorFlow.js does", () =>
    expectParity([
      ...[tf.abs, tf.neg, tf.sign, tf.square, tf.relu, tf.round, tf.zerosLike].map(
        (run): Case => ({ name: run.name, inputs: [{ shape: [9], dtype: "int32" }], run: (x) => run(x!) }),
      ),
      {
        name: "clip",
        inputs: [{ shape: [9], dtype: "int32" }],
        run: (x) => [
          tf.clipByValue(x!, -2, 3),
          tf.clipByValue(x!, 0, Number.POSITIVE_INFINITY),
          tf.clipByValue(x!, Number.NEGATIVE_INFINITY, 3),
          tf.clipByValue(x!, -(2 ** 40), 2 ** 31),
        ],
      },
    ]));
});

const PAIRS: [number[], number[]][] = [
  [[], []],
  [[3], []],
  [[2, 3], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 1, 4],
    [3, 1],
  ],
  [[2, 3, 4, 5], [5]],
  [
    [2, 3, 4, 5],
    [2, 1, 1, 5],
  ],
  [
    [1, 5],
    [4, 1],
  ],
  [
    [0, 3],
    [1, 3],
  ],
];

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
const arithmetic: Record<string, [Binary, Partial<Input>, Partial<Input>]> = {
  add: [tf.add, {}, {}],
  sub: [tf.sub, {}, {}],
  mul: [tf.mul, {}, {}],
  div: [tf.div, {}, positive],
  pow: [tf.pow, positive, {}],
  maximum: [tf.maximum, {}, {}],
  minimum: [tf.minimum, {}, {}],
  squaredDifference: [tf.squaredDifference, {}, {}],
  mod: [tf.mod, { range: [-5, 5] }, positive],
  atan2: [tf.atan2, {}, {}],
  prelu: [(a, b) => tf.prelu(a, tf.broadcastTo(b, a.shape)), {}, {}],
};

describe("functions of two tensors", () => {
  for (const [name, [run, a, b]] of Object.entries(arithmetic))
    it(name, () =>
      expectParity(
        PAIRS.filter(([left, right]) => name !== "prelu" || left.length >= right.length)
          .filter(
            ([left, right]) =>
              name !== "prelu" ||
              tf.backend_util.assertAndGetBroadcastShape(left, right).join() === left.join(),
          )
          .map(([left, right]): Case => {
            // TensorFlow.js defines these gradients for equal shapes only.
            const isSameShape = left.join() === right.join();
            const isDifferentiable =
              !left.includes(0) &&
              name !== "prelu" &&
              (isSameShape || !["maximum", "minimum", "squaredDifference"].includes(name));
            return {
              name: `${name} [${left}] [${right}]`,
              inputs: [
                { shape: left, ...a },
                { shape: right, ...b },
              ],
              run: isDifferentiable ? withGradients((x, y) => run(x!, y!)) : (x, y) => run(x!, y!),
            };
          }),
        5e-6,
      ),
    );

  it("on integers and booleans", () =>
    expectParity([
      ...Object.entries({ ...arithmetic, floorDiv: [tf.floorDiv] as const })
        .filter(([name]) => !["pow", "atan2", "prelu"].includes(name))
        .map(
          ([name, [run]]): Case => ({
            name,
            inputs: [
              { shape: [4, 5], dtype: "int32", range: [-9, 9] },
              { shape: [5], dtype: "int32", values: [1, -2, 3, -4, 5] },
            ],
            run: (a, b) => run(a!, b!),
          }),
        ),
      {
        name: "integers by zero",
        inputs: [
          { shape: [4, 5], dtype: "int32", range: [-9, 9] },
          { shape: [5], dtype: "int32", values: [0, -2, 0, 1, 5] },
        ],
        run: (a, b) => [tf.div(a!, b!), tf.floorDiv(a!, b!), tf.mod(a!, b!), tf.divNoNan(a!, b!)],
      },
      {
        name: "int pow",
        inputs: [
          { shape: [6], dtype: "int32" },
          { shape: [6], dtype: "int32", range: [0, 4] },
        ],
        run: (a, b) => tf.pow(a!, b!),
      },
      {
        name: "mixed dtypes",
        inputs: [{ shape: [6], dtype: "int32" }, { shape: [6] }],
        run: (a, b) => [tf.add(a!, b!), tf.mul(b!, a!), tf.greater(a!, b!)],
      },
    ]));

  it("compare", () =>
    expectParity(
      [tf.equal, tf.notEqual, tf.greater, tf.greaterEqual, tf.less, tf.lessEqual].flatMap((run) =>
        (["float32", "int32", "bool"] as const).map(
          (dtype): Case => ({
            name: `${run.name} ${dtype}`,
            inputs: [
              { shape: [3, 4], dtype, range: [-2, 2] },
              { shape: [4], dtype, range: [-2, 2] },
            ],
            run: (a, b) => [run(a!, b!), run(a!, a!)],
          }),
        ),
      ),
    ));

  it("combine truths", () =>
    expectParity([
      {
        name: "logic",
        inputs: [
          { shape: [4, 3], dtype: "bool" },
          { shape: [1, 3], dtype: "bool" },
        ],
        run: (a, b) => [
          tf.logicalAnd(a!, b!),
          tf.logicalOr(a!, b!),
          tf.logicalXor(a!, b!),
          tf.logicalNot(a!),
        ],
      },
    ]));

  it("select, with gradients, rows and broadcasting", () =>
    expectParity([
      {
        name: "where",
        inputs: [{ shape: [2, 3], dtype: "bool" }, { shape: [2, 3] }, { shape: [2, 3], range: [5, 6] }],
        run: (condition, a, b) => withGradients((x, y) => tf.where(condition!, x!, y!))(a!, b!),
      },
      {
        name: "where broadcast",
        inputs: [{ shape: [3], dtype: "bool" }, { shape: [2, 3] }, { shape: [] }],
        run: (condition, a, b) => tf.where(condition!, a!, b!),
      },
      {
        name: "where int",
        inputs: [
          { shape: [4], dtype: "bool" },
          { shape: [4], dtype: "int32" },
          { shape: [4], dtype: "int32" },
        ],
        run: (condition, a, b) => tf.where(condition!, a!, b!),
      },
    ]));

  it("addN", () =>
    expectParity([
      {
        name: "addN",
        inputs: [{ shape: [2, 3] }, { shape: [2, 3] }, { shape: [2, 3] }],
        run: withGradients((...all) => tf.addN(all)),
      },
      {
        name: "addN int",
        inputs: [
          { shape: [3], dtype: "int32" },
          { shape: [3], dtype: "int32" },
        ],
        run: (...all) => tf.addN(all),
      },
    ]));
});

describe("casts", () => {
  it("between all dtypes", () =>
    expectParity([
      ...(["float32", "int32", "bool"] as const).flatMap((from) =>
        (["float32", "int32", "bool"] as const).map(
          (to): Case => ({
            name: `${from} to ${to}`,
            inputs: [{ shape: [2, 9], dtype: from, range: [-3, 3] }],
            run: (x) => tf.cast(x!, to),
          }),
        ),
      ),
      {
        name: "gradient",
        inputs: [{ shape: [4] }],
        run: withGradients((x) => tf.cast(tf.cast(x!, "float32"), "float32")),
      },
    ]));
});
