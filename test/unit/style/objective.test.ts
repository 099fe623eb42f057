// The function that stylisation minimises: its values and gradients against an independent implementation, its fixed
// points, its calibration, and that it leaves nothing behind.
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../gpu/random.ts";
import { calibrate } from "../../../gpu/style/calibration.ts";
import { chooseLayers } from "../../../gpu/style/layers.ts";
import { createObjective, type Objective, type TermWeights } from "../../../gpu/style/objective.ts";
import { norm } from "../../../gpu/style/vector.ts";
import { useCpu } from "./cpu.ts";
import { disc, draw, LAYERS, tinyModel, waves } from "./pictures.ts";
import { referenceLosses } from "./reference.ts";

const SEED = 5;
const content = disc(12);
const style = waves(10);
let objective: Objective;

beforeAll(async () => {
  await useCpu();
  const model = tinyModel(SEED);
  objective = createObjective({
    model,
    content,
    style,
    contentLayers: ["relu3"],
    styleLayers: LAYERS,
    pooling: "average",
  });
});

afterAll(() => objective.dispose());

const random = seededRandom(2);
const point = content.data.map((value) => value + 0.1 * random.normal());

describe("gradients", () => {
  const cases: [string, TermWeights][] = [
    ["content", { "content:relu3": 1 }],
    ["style in one layer", { "style:relu2": 1 }],
    ["style in all layers", { "style:relu1": 1, "style:relu2": 0.1, "style:relu3": 2 }],
    ["total variation", { tv: 1 }],
    ["all terms", { "content:relu3": 0.3, "style:relu1": 7, "style:relu3": 3, tv: 0.02 }],
  ];

  it.each(cases)("of %s agree with central differences in double precision", async (_, weights) => {
    const reference = (pixels: Float64Array) => {
      const losses = referenceLosses(pixels, content, style, SEED);
      return Object.entries(weights).reduce((sum, [term, weight]) => sum + weight * losses[term]!, 0);
    };
    const { total, gradient } = await objective.evaluate(point, weights);
    const centre = Float64Array.from(point);
    expect(Math.abs(total / reference(centre) - 1)).toBeLessThan(1e-5);

    const step = 1e-6;
    const scale = norm(gradient) / Math.sqrt(gradient.length);
    for (let i = 0; i < gradient.length; i += 17) {
      const moved = (by: number) => reference(centre.map((value, j) => (j === i ? value + by : value)));
      const difference = (moved(step) - moved(-step)) / (2 * step);
      expect(Math.abs(gradient[i]! - difference) / scale, `pixel ${i}`).toBeLessThan(1e-4);
    }
  });
});

describe("terms", () => {
  it("are named by layer, weighted, and add up to the total", async () => {
    const weights = { "content:relu3": 2, "style:relu1": 1, "style:relu2": 3, tv: 0.5 };
    const { total, terms } = await objective.evaluate(point, weights);
    expect(Object.keys(terms)).toEqual(["content:relu3", "style:relu1", "style:relu2", "style:relu3", "tv"]);
    expect(Object.values(terms).reduce((sum, value) => sum + value, 0)).toBe(total);
    const doubled = await objective.evaluate(point, { ...weights, "style:relu2": 6 });
    expect(doubled.terms["style:relu2"]).toBe(terms["style:relu2"]! * 2);
    expect(doubled.terms.tv).toBe(terms.tv);
    expect(terms["style:relu3"]).toBe(0);
  });
});

describe("fixed points", () => {
  it("have no loss and exactly no gradient where content, style and picture are one", async () => {
    const model = tinyModel(SEED);
    const same = createObjective({
      model,
      content,
      style: content,
      contentLayers: ["relu3"],
      styleLayers: ["relu1", "relu2"],
      pooling: "max",
    });
    const { total, gradient } = await same.evaluate(content.data, {
      "content:relu3": 1,
      "style:relu1": 100,
      "style:relu2": 100,
    });
    expect(total).toBe(0);
    expect(gradient.every((value) => value === 0)).toBe(true);
    same.dispose();
    tf.dispose(model.weights);
  });
});

describe("calibration", () => {
  it("gives every term the wanted pull, whatever the network's scale", async () => {
    const wanted = { "content:relu3": 1, "style:relu1": 3, "style:relu2": 3, "style:relu3": 8, tv: 0.5 };
    const weights = await calibrate(objective, content, wanted, seededRandom(3));
    const stream = seededRandom(3);
    const reference = content.data.map((value) => value + 0.1 * stream.normal());
    for (const [term, pull] of Object.entries(wanted)) {
      const { gradient } = await objective.evaluate(reference, { [term]: weights[term]! });
      expect(norm(gradient)).toBeCloseTo(pull, 4);
    }
  });

  it("leaves terms out that are not wanted", async () => {
    const weights = await calibrate(objective, content, { "style:relu1": 1, tv: 0 }, seededRandom(3));
    expect(Object.keys(weights)).toEqual(["style:relu1"]);
  });

  it("says so when a network gives no gradient", async () => {
    const model = tinyModel(SEED);
    const dead = { ...model, weights: { ...model.weights, relu1: tf.zerosLike(model.weights.relu1!) } };
    const flat = createObjective({
      model: dead,
      content,
      style,
      contentLayers: ["relu3"],
      styleLayers: ["relu1"],
      pooling: "max",
    });
    const wanted = { "style:relu1": 1 };
    await expect(calibrate(flat, content, wanted, seededRandom(3))).rejects.toThrow(
      /gives no gradient for style:relu1/,
    );
    flat.dispose();
    tf.dispose([model.weights, dead.weights]);
  });
});

describe("layers", () => {
  const { network } = tinyModel(SEED);

  it("refuses layers that the network does not have and names those it has", () => {
    expect(() => chooseLayers(network, "style", { relu9: 1 })).toThrow(
      'Unknown style layer "relu9" of tiny.',
    );
    const failure = expect.objectContaining({ remedy: "Available: relu1, relu2, relu3." });
    expect(() => chooseLayers(network, "style", { relu9: 1 })).toThrow(failure);
  });

  it("refuses a choice in which nothing counts", () => {
    expect(() => chooseLayers(network, "content", { relu1: 0 })).toThrow("Every content layer has weight 0.");
  });

  it("drops layers of weight 0 and makes shares of the rest", () => {
    expect(chooseLayers(network, "style", { relu1: 3, relu3: 1 })).toEqual({ relu1: 0.75, relu3: 0.25 });
    expect(chooseLayers(network, "content", { relu1: 0, relu2: 2 })).toEqual({ relu2: 1 });
  });
});

describe("memory", () => {
  it("holds no tensors after evaluations", async () => {
    const model = tinyModel(SEED);
    const before = tf.memory().numTensors;
    const fresh = createObjective({
      model,
      content: draw(8, 6, (x, y) => (x + y) / 14),
      style,
      contentLayers: ["relu2"],
      styleLayers: ["relu1", "relu3"],
      pooling: "max",
    });
    const kept = tf.memory().numTensors;
    expect(kept - before).toBe(3);
    for (let i = 0; i < 3; i++) {
      await fresh.evaluate(new Float32Array(8 * 6 * 3).fill(0.5), { "style:relu3": 1, tv: 1 });
      expect(tf.memory().numTensors).toBe(kept);
    }
    fresh.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(model.weights);
  });
});
