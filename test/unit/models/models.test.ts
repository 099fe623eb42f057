// Models as values and as files: seeded initialisation, loading with named differences, publishing and reading back.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  allModels,
  disposeModel,
  findModel,
  initialise,
  loadModel,
  publish,
  shippedModels,
  toArrays,
} from "../../../gpu/models/index.ts";
import { writeSafetensors } from "../../../gpu/models/safetensors.ts";
import { findShippedModel } from "../../../gpu/models/shipped.ts";
import { findNetwork } from "../../../gpu/networks/find.ts";
import { useCpu } from "../style/cpu.ts";

let folder: string;
let tensorsBefore: number;

beforeAll(useCpu);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pentimento-models-"));
  tensorsBefore = tf.memory().numTensors;
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

const network = findNetwork("vgg11").build({ width: 1 / 16, classes: 10 });

const card = {
  label: "Tiny",
  network: "vgg11",
  width: 1 / 16,
  dataset: "cifar10",
  classes: 10,
  regime: "standard",
  parameters: {},
  epochs: 1,
  seed: 5,
  metrics: { testAccuracy: 0.5 },
  commit: "0".repeat(40),
  command: "npm run train",
};

describe("initialise", () => {
  it("draws He normal filters and constants elsewhere", async () => {
    const wide = findNetwork("vgg11").build({ width: 0.5, classes: 10 });
    const weights = initialise(wide, 1);
    const filter = Float32Array.from(await weights["conv3_2.weight"]!.data());
    const deviation = Math.sqrt(filter.reduce((sum, w) => sum + w * w, 0) / filter.length);
    expect(deviation / Math.sqrt(2 / (9 * 128))).toBeCloseTo(1, 2);
    expect(await weights["norm3_2.weight"]!.data()).toEqual(new Float32Array(128).fill(1));
    expect(await weights["norm3_2.running_mean"]!.data()).toEqual(new Float32Array(128));
    tf.dispose(weights);
  });

  it("follows from the seed alone, and a parameter's numbers from its name", async () => {
    const [a, b, c] = [initialise(network, 1), initialise(network, 1), initialise(network, 2)];
    const resized = initialise(findNetwork("vgg19").build({ width: 1 / 16, classes: 10 }), 1);
    const name = "conv2_1.weight";
    expect(await a[name]!.data()).toEqual(await b[name]!.data());
    expect(await a[name]!.data()).not.toEqual(await c[name]!.data());
    expect(await a[name]!.data()).toEqual(await resized[name]!.data());
    tf.dispose([a, b, c, resized]);
  });
});

describe("models of one's own", () => {
  it("may be half written or damaged without hiding the others, and are named when they are wanted", async () => {
    vi.stubEnv("PENTIMENTO_DATA", folder);
    const models = join(folder, "models");
    await publish({ folder: join(models, "mine"), card, weights: null });
    await mkdir(join(models, "unfinished"));
    await mkdir(join(models, "damaged"));
    await writeFile(join(models, "damaged/card.json"), '{"id": "dama');
    expect((await findModel("mine")).card.id).toBe("mine");
    expect((await allModels()).at(-1)!.card.id).toBe("mine");
    await expect(findModel("damaged")).rejects.toThrow(
      /Available: .*mine\. Not readable: .*card\.json is not JSON/,
    );
    await expect(findModel("unfinished")).rejects.toThrow('Unknown model "unfinished"');
    vi.unstubAllEnvs();
  });
});

describe("publish and load", () => {
  it("returns the weights to half precision under the folder's name", async () => {
    const weights = initialise(network, 5);
    const written = await publish({
      folder: join(folder, "tiny"),
      card,
      weights: await toArrays(network, weights),
    });
    const [shipped] = await shippedModels(folder);
    expect(shipped!.card).toEqual(written);
    expect(written).toMatchObject({ id: "tiny", weights: { dtype: "F16" } });
    const model = loadModel({ card: shipped!.card, weightsBytes: await shipped!.readWeights() });
    expect(model.network.parameters).toEqual(network.parameters);
    for (const { name } of network.parameters) {
      const difference = tf.tidy(
        () => tf.max(tf.abs(tf.sub(model.weights[name]!, weights[name]!))).dataSync()[0]!,
      );
      expect(difference).toBeLessThan(2 ** -10);
    }
    disposeModel(model);
    tf.dispose(weights);
  });

  it("makes a model without weights from its seed", async () => {
    const written = await publish({ folder: join(folder, "random"), card, weights: null });
    expect(written.weights).toBeNull();
    const shipped = await findShippedModel("random", folder);
    expect(await shipped.readWeights()).toBeUndefined();
    const model = loadModel({ card: shipped.card });
    const expected = initialise(network, 5);
    expect(await model.weights["conv1_1.weight"]!.data()).toEqual(await expected["conv1_1.weight"]!.data());
    disposeModel(model);
    tf.dispose(expected);
  });

  it("notices a weight file that changed after it was published", async () => {
    const weights = initialise(network, 5);
    await publish({ folder: join(folder, "tiny"), card, weights: await toArrays(network, weights) });
    tf.dispose(weights);
    const path = join(folder, "tiny", "weights.safetensors");
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    await expect((await findShippedModel("tiny", folder)).readWeights()).rejects.toThrow(
      "does not match the digest",
    );
  });

  it("names the card that is malformed, and the models there are", async () => {
    await publish({ folder: join(folder, "good"), card, weights: null });
    await expect(findShippedModel("evil", folder)).rejects.toThrow('Unknown model "evil". Available: good.');
    const path = join(folder, "good", "card.json");
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), width: "wide" }));
    await expect(shippedModels(folder)).rejects.toThrow(/good.card\.json.*width/s);
  });

  it("names the tensor that differs", async () => {
    const weights = initialise(network, 5);
    const arrays = await toArrays(network, weights);
    tf.dispose(weights);
    const weighted = { ...card, id: "tiny", weights: { file: "w", sha256: "", dtype: "F32" as const } };
    const load = (change: (copy: typeof arrays) => void) => {
      const copy = new Map(arrays);
      change(copy);
      return () =>
        loadModel({ card: weighted, weightsBytes: writeSafetensors({ tensors: copy, metadata: {} }, "F32") });
    };
    expect(load((copy) => copy.delete("norm2_1.bias"))).toThrow(
      'Weights lack the tensor "norm2_1.bias" of vgg11',
    );
    expect(load((copy) => copy.set("extra", copy.get("linear.bias")!))).toThrow(
      'tensor "extra", unknown to vgg11',
    );
    expect(load((copy) => copy.set("linear.bias", { shape: [11], values: new Float32Array(11) }))).toThrow(
      'Tensor "linear.bias" is [11] in the weights, [10] in vgg11 at width 0.0625.',
    );
    expect(() => loadModel({ card: weighted })).toThrow('Model "tiny" has weights (w): pass their bytes.');
  });
});

describe("the models of the project", () => {
  it("have sound cards and weights that fit their networks", async () => {
    const models = await shippedModels();
    expect(models.map(({ card }) => card.id)).toContain("vgg13-random");
    for (const { card, readWeights } of models)
      disposeModel(loadModel({ card, weightsBytes: await readWeights() }));
  });
});
