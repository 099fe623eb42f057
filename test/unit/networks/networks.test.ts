// Networks against the published tables: parameters, multiplications, shapes, names; and what their forward forms
// owe each other (folding, batch independence, translation, gradients).
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { initialise } from "../../../gpu/models/initialise.ts";
import { findNetwork, networks } from "../../../gpu/networks/find.ts";
import type { ForwardOptions, Network } from "../../../gpu/networks/network.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { useCpu } from "../style/cpu.ts";

beforeAll(useCpu);
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const build = (id: string, width = 1) => findNetwork(id).build({ width, classes: 10 });

function image(batch: number, size: number, seed = 1): tf.Tensor4D {
  const random = seededRandom(seed, "image");
  const values = Float32Array.from({ length: batch * size * size * 3 }, () => random.uniform());
  return tf.tensor4d(values, [batch, size, size, 3]);
}

/** Weights whose running statistics are not the trivial ones, so that evaluation mode has something to fold. */
function lifelikeWeights(network: Network, seed: number): Record<string, tf.Tensor> {
  const random = seededRandom(seed, "lifelike");
  const weights = initialise(network, seed);
  for (const { name, shape } of network.parameters) {
    if (shape.length !== 1) continue;
    const isScale = name.endsWith("running_var") || /norm\d*(_|\d)*\.weight$/.test(name);
    const values = Float32Array.from(
      { length: shape[0]! },
      () => (isScale ? 0.5 : -0.2) + random.uniform() * 0.7,
    );
    weights[name]!.dispose();
    weights[name] = tf.tensor(values, shape);
  }
  return weights;
}

function run(network: Network, weights: Record<string, tf.Tensor>, x: tf.Tensor4D, options: ForwardOptions) {
  return network.forward(x, weights, options);
}

describe("tables", () => {
  // Counting needs a forward pass, and the reference engine takes minutes for a GoogLeNet.
  beforeAll(async () => {
    await tf.setBackend("wasm");
  });
  afterAll(useCpu);

  it.each([
    ["vgg11", 1, 9_231_114],
    ["vgg13", 1, 9_416_010],
    ["vgg16", 1, 14_728_266],
    ["vgg19", 1, 20_040_522],
    ["resnet18", 1, 11_173_962],
    ["resnet50", 1, 23_520_842],
    ["preactresnet18", 1, 11_171_146],
    ["googlenet", 1, 6_166_250],
    // torchvision's VGG-19 without its three linear layers.
    ["vgg19-imagenet", 1, 20_024_384],
    ["vgg11", 0.25, 579_786],
    ["vgg11", 0.5, 2_311_562],
    ["vgg16", 0.25, 924_186],
    ["vgg19", 0.25, 1_256_922],
  ])("%s at width %d has %d parameters", (id, width, expected) => {
    const trainable = build(id, width).parameters.filter((p) => p.isTrainable);
    expect(trainable.reduce((total, { shape }) => total + tf.util.sizeFromShape(shape), 0)).toBe(expected);
  });

  it("holds 8 448 running statistics in VGG-16", () => {
    const buffers = build("vgg16").parameters.filter((p) => !p.isTrainable);
    expect(buffers.reduce((total, { shape }) => total + shape[0]!, 0)).toBe(8_448);
  });

  it.each([
    ["vgg11", 1, 152_769_536],
    ["vgg13", 1, 228_267_008],
    ["vgg16", 1, 313_201_664],
    ["vgg19", 1, 398_136_320],
    ["resnet18", 1, 555_422_720],
    ["resnet50", 1, 1_297_829_888],
    ["preactresnet18", 1, 555_422_720],
    ["googlenet", 1, 1_521_756_160],
    ["vgg11", 0.5, 38_636_032],
    ["vgg11", 0.25, 9_880_832],
    ["vgg16", 0.25, 19_907_840],
    ["vgg19", 0.25, 25_216_256],
  ])("%s at width %d multiplies %d times for a picture", async (id, width, expected) => {
    const network = build(id, width);
    expect(await multiplications(network, { withLogits: true })).toBe(expected);
  });

  it("computes nothing behind the deepest layer asked for", async () => {
    const network = build("vgg13", 0.25);
    const block1 = 32 * 32 * 9 * (3 * 16 + 16 * 16);
    const first = await multiplications(network, { layers: ["relu1_1"] });
    expect(first).toBe(32 * 32 * 9 * 3 * 16);
    expect(await multiplications(network, { layers: ["relu1_2", "relu1_1"] })).toBe(block1);
  });
});

async function multiplications(network: Network, options: ForwardOptions): Promise<number> {
  // Zeros count as much as anything and are faster made.
  const weights = Object.fromEntries(network.parameters.map(({ name, shape }) => [name, tf.zeros(shape)]));
  const x = image(1, 32);
  const profile = await tf.profile(() => run(network, weights, x, options).features);
  tf.dispose([weights, x]);
  let total = 0;
  for (const { name, inputShapes, outputShapes } of profile.kernels) {
    const [, height, width] = outputShapes[0]!;
    if (name === "Conv2D") total += tf.util.sizeFromShape(inputShapes[1]!) * height! * width!;
    if (name === "BatchMatMul") total += tf.util.sizeFromShape(inputShapes[1]!);
  }
  return total;
}

describe("registry", () => {
  it("names every network it has when asked for one it has not", () => {
    expect(() => findNetwork("vgg12")).toThrow(
      `Unknown network "vgg12". Available: ${Object.keys(networks).sort().join(", ")}.`,
    );
    expect(() => findNetwork("toString")).toThrow("Unknown network");
  });

  it.each(Object.keys(networks))("%s advertises layers that it can return", (id) => {
    const { layers, styleLayers, contentLayers } = findNetwork(id);
    expect(layers).toEqual(expect.arrayContaining([...styleLayers, ...contentLayers]));
    const network = build(id, 1 / 16);
    const weights = initialise(network, 3);
    const x = image(1, 16);
    const { features } = run(network, weights, x, { layers });
    expect(Object.keys(features).sort()).toEqual([...layers].sort());
    for (const name of layers) expect(features[name]!.shape[1]).toBeGreaterThan(0);
    const growing = layers.map((_, i) => network.activationsPerPixel(layers.slice(0, i + 1)));
    expect(growing).toEqual([...growing].sort((a, b) => a - b));
  });

  it("says what it refuses", () => {
    const network = build("vgg13", 1 / 16);
    const weights = initialise(network, 1);
    const small = image(1, 16);
    expect(() => run(network, weights, small, { layers: ["relu9_1"] })).toThrow(
      'Unknown layer "relu9_1" of VGG-13. Available: relu1_1, relu1_2,',
    );
    expect(() => run(network, weights, small, { withLogits: true })).toThrow("needs at least 32x32 pixels");
    expect(() => run(network, {}, small, { layers: ["relu1_1"] })).toThrow(
      'Weight "conv1_1.weight" is missing',
    );
    expect(() => findNetwork("vgg13").build({ width: 0, classes: 10 })).toThrow("Width multiplier 0");
  });
});

describe("forward", () => {
  it("leaves nothing behind but what it returns, and is the same computation with and without features", () => {
    const network = build("vgg13", 1 / 16);
    const weights = lifelikeWeights(network, 5);
    const x = image(2, 32);
    const before = tf.memory().numTensors;
    const { features, logits } = run(network, weights, x, {
      layers: ["relu2_1", "relu5_1"],
      withLogits: true,
    });
    expect(tf.memory().numTensors).toBe(before + 3);
    const alone = run(network, weights, x, { layers: ["relu5_1"] });
    expect(alone.features.relu5_1!.dataSync()).toEqual(features.relu5_1!.dataSync());
    expect(logits!.shape).toEqual([2, 10]);
    tf.dispose([{ ...features }, logits!, { ...alone.features }]);
    const trained = run(network, weights, x, { withLogits: true, isTraining: true });
    expect(Object.keys(trained.statistics).sort()).toEqual(
      network.parameters
        .filter((p) => !p.isTrainable)
        .map((p) => p.name)
        .sort(),
    );
    expect(tf.memory().numTensors).toBe(before + 1 + Object.keys(trained.statistics).length);
  });

  it.each(Object.keys(networks))(
    "%s: every parameter that is trainable is used, and pixels get a gradient",
    (id) => {
      // Narrower, some of GoogLeNet's branches would have one channel, and a dead one.
      const network = build(id, id === "googlenet" ? 1 / 8 : 1 / 16);
      const weights = lifelikeWeights(network, 4);
      const names = network.parameters.filter((p) => p.isTrainable).map((p) => p.name);
      const isFeaturesOnly = findNetwork(id).isFeaturesOnly ?? false;
      const outputOf = (x: tf.Tensor4D, given: Record<string, tf.Tensor>) => {
        if (!isFeaturesOnly) return tf.sum(tf.square(run(network, given, x, { withLogits: true }).logits!));
        const deepest = network.layers.at(-1)!;
        return tf.sum(tf.square(run(network, given, x, { layers: [deepest] }).features[deepest]!));
      };
      const gradients = tf.grads((x, ...values) =>
        outputOf(x as tf.Tensor4D, {
          ...weights,
          ...Object.fromEntries(names.map((name, i) => [name, values[i]!])),
        }),
      )([image(1, 32), ...names.map((name) => weights[name]!)]);
      for (const gradient of gradients) expect(largest(gradient)).toBeGreaterThan(0);
    },
  );

  it("gives an ImageNet network's layers on both sides of their ReLUs, and refuses to classify by it", () => {
    const network = build("vgg19-imagenet", 1 / 16);
    const weights = lifelikeWeights(network, 4);
    const { features } = run(network, weights, image(1, 16), { layers: ["conv2_1", "relu2_1"] });
    expectClose(features.relu2_1!, tf.relu(features.conv2_1!), 1e-7);
    expect(tf.min(features.conv2_1!).dataSync()[0]).toBeLessThan(0);
    expect(() => run(network, weights, image(1, 32), { withLogits: true })).toThrow("no classes");
  });

  it("averages the positions of a picture larger than 32x32", () => {
    const network = build("vgg11", 1 / 16);
    const weights = lifelikeWeights(network, 6);
    const x = image(1, 64);
    const { logits, features } = run(network, weights, x, { withLogits: true, layers: ["relu5_2"] });
    expect(features.relu5_2!.shape).toEqual([1, 4, 4, 32]);
    const pooled = tf.mean(tf.maxPool(features.relu5_2!, 2, 2, "valid"), [1, 2]);
    const expected = tf.add(
      tf.matMul(pooled as tf.Tensor2D, weights["linear.weight"] as tf.Tensor2D),
      weights["linear.bias"]!,
    );
    expectClose(logits!, expected, 1e-5);
  });

  it.each(["vgg13", "resnet18"])("%s: folding batch norm changes the logits by less than 1e-4", (id) => {
    const network = build(id, 1 / 16);
    const weights = lifelikeWeights(network, 7);
    const x = image(2, 32);
    const folded = run(network, weights, x, { withLogits: true }).logits!;
    const original = tf.tidy(() => unfolded(network, weights, x));
    expectClose(folded, original, 1e-4);
  });

  const classifiers = ["vgg11", "resnet18", "resnet50", "preactresnet18", "googlenet"];
  it.each(classifiers)("%s: a picture's logits depend on its batch in training mode only", (id) => {
    const network = build(id, 1 / 16);
    const weights = lifelikeWeights(network, 8);
    const x = image(3, 32);
    const first = tf.slice4d(x, [0, 0, 0, 0], [1, -1, -1, -1]);
    const logits = (input: tf.Tensor4D, isTraining: boolean) =>
      tf.slice(run(network, weights, input, { withLogits: true, isTraining }).logits!, [0, 0], [1, 10]);
    expectClose(logits(first, false), logits(x, false), 1e-6);
    const two = tf.slice4d(x, [0, 0, 0, 0], [2, -1, -1, -1]);
    expect(largest(tf.sub(logits(two, true), logits(x, true)))).toBeGreaterThan(1e-2);
  });

  it("answers a shift by 2^k pixels with a shift by one position in block k + 1", () => {
    const network = build("vgg11", 1 / 16);
    const weights = lifelikeWeights(network, 9);
    const wide = image(1, 72);
    for (const [k, layer] of ["relu1_1", "relu2_1", "relu3_1"].entries()) {
      const step = 2 ** k;
      const at = (offset: number) => {
        const view = tf.slice4d(wide, [0, offset, offset, 0], [1, 64, 64, 3]);
        return run(network, weights, view, { layers: [layer] }).features[layer]!;
      };
      const side = 64 / step;
      const margin = 6;
      const inner = side - 2 * margin - 1;
      const plain = tf.slice4d(at(0), [0, margin + 1, margin + 1, 0], [1, inner, inner, -1]);
      const shifted = tf.slice4d(at(step), [0, margin, margin, 0], [1, inner, inner, -1]);
      expectClose(plain, shifted, 1e-5);
    }
  });

  it("replaces max by average pooling on request", () => {
    const network = build("vgg11", 1 / 16);
    const weights = lifelikeWeights(network, 10);
    const x = image(1, 16);
    const max = run(network, weights, x, { layers: ["relu1_1", "relu2_1"] }).features;
    const average = run(network, weights, x, { layers: ["relu1_1", "relu2_1"], pooling: "average" }).features;
    expect(average.relu1_1!.dataSync()).toEqual(max.relu1_1!.dataSync());
    expect(largest(tf.sub(average.relu2_1!, max.relu2_1!))).toBeGreaterThan(1e-3);
  });
});

/** The same network with batch norm applied to activations, unit by unit, by TensorFlow.js's own operator. */
function unfolded(network: Network, weights: Record<string, tf.Tensor>, x: tf.Tensor4D): tf.Tensor {
  const pick = <T extends tf.Tensor>(name: string) => weights[name] as T;
  const normalise = (y: tf.Tensor4D, norm: string) =>
    tf.batchNorm(
      y,
      pick<tf.Tensor1D>(`${norm}.running_mean`),
      pick<tf.Tensor1D>(`${norm}.running_var`),
      pick<tf.Tensor1D>(`${norm}.bias`),
      pick<tf.Tensor1D>(`${norm}.weight`),
      1e-5,
    );
  const conv = (y: tf.Tensor4D, name: string, norm: string, stride: number) => {
    const filter = pick<tf.Tensor4D>(`${name}.weight`);
    const filtered = tf.conv2d(y, filter, stride, filter.shape[0] >> 1);
    const bias = weights[`${name}.bias`];
    return normalise(bias ? tf.add(filtered, bias) : filtered, norm);
  };
  let y = tf.div<tf.Tensor4D>(tf.sub(x, [0.4914, 0.4822, 0.4465]), [0.2023, 0.1994, 0.201]);
  if (network.id === "resnet18") {
    y = tf.relu(conv(y, "stem.conv1", "stem.norm1", 1));
    for (let stage = 1; stage <= 4; stage++) {
      for (let b = 1; b <= 2; b++) {
        const path = `stage${stage}.block${b}`;
        const stride = stage > 1 && b === 1 ? 2 : 1;
        const inner = tf.relu(conv(y, `${path}.conv1`, `${path}.norm1`, stride));
        const main = conv(inner, `${path}.conv2`, `${path}.norm2`, 1);
        y = tf.relu(
          tf.add(main, stride === 2 ? conv(y, `${path}.shortcut.conv`, `${path}.shortcut.norm`, 2) : y),
        );
      }
    }
  } else {
    for (let block = 1; block <= 5; block++) {
      for (let i = 1; i <= 2; i++) y = tf.relu(conv(y, `conv${block}_${i}`, `norm${block}_${i}`, 1));
      y = tf.maxPool(y, 2, 2, "valid");
    }
  }
  const pooled = tf.mean<tf.Tensor2D>(y, [1, 2]);
  return tf.add(tf.matMul(pooled, pick<tf.Tensor2D>("linear.weight")), pick("linear.bias"));
}

const largest = (t: tf.Tensor) => tf.max(tf.abs(t)).dataSync()[0]!;

function expectClose(actual: tf.Tensor, expected: tf.Tensor, relative: number) {
  expect(actual.shape).toEqual(expected.shape);
  const scale = largest(expected);
  expect(scale).toBeGreaterThan(0);
  expect(largest(tf.sub(actual, expected)) / scale).toBeLessThan(relative);
}
