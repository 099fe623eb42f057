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
import { disc, draw, tinyModel, waves } from "./pictures.ts";
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
    contentLayers: chooseLayers(model.network, "content", {}),
    styleLayers: chooseLayers(model.network, "style", {}),
    pooling: "average",
  });
});

afterAll(() => objective.dispose());

const random = seededRandom(2);
const point = content.data.map((value) => value + 0.1 * random.normal());

describe("gradients", () => {
  const cases: [string, TermWeights][] = [
    ["content", { content: 1, style: 0, tv: 0 }],
    ["style", { content: 0, style: 1, tv: 0 }],
    ["total variation", { content: 0, style: 0, tv: 1 }],
    ["all terms", { content: 0.3, style: 7, tv: 0.02 }],
  ];

  it.each(cases)("of %s agree with central differences in double precision", async (_, weights) => {
    const reference = (pixels: Float64Array) => {
      const losses = referenceLosses(pixels, content, style, SEED);
      return weights.content * losses.content + weights.style * losses.style + weights.tv * losses.tv;
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
    const { total, terms } = await objective.evaluate(point, { content: 2, style: 3, tv: 0.5 });
    expect(Object.keys(terms)).toEqual(["content:relu3", "style:relu1", "style:relu2", "style:relu3", "tv"]);
    expect(Object.values(terms).reduce((sum, value) => sum + value, 0)).toBe(total);
    const doubled = await objective.evaluate(point, { content: 2, style: 6, tv: 0.5 });
    expect(doubled.terms["style:relu2"]).toBe(terms["style:relu2"]! * 2);
    expect(doubled.terms.tv).toBe(terms.tv);
  });
});

describe("fixed points", () => {
  it("have no loss and exactly no gradient where content, style and picture are one", async () => {
    const model = tinyModel(SEED);
    const same = createObjective({
      model,
      content,
      style: content,
      contentLayers: { relu3: 1 },
      styleLayers: { relu1: 1, relu2: 1 },
      pooling: "max",
    });
    const { total, gradient } = await same.evaluate(content.data, { content: 1, style: 100, tv: 0 });
    expect(total).toBe(0);
    expect(gradient.every((value) => value === 0)).toBe(true);
    same.dispose();
    tf.dispose(model.weights);
  });
});

describe("calibration", () => {
  it("gives every group of terms the wanted pull, whatever the network's scale", async () => {
    const wanted = { content: 1, style: 10, tv: 0.5 };
    const weights = await calibrate(objective, content, wanted, seededRandom(3));
    const stream = seededRandom(3);
    const reference = content.data.map((value) => value + 0.1 * stream.normal());
    for (const kind of ["content", "style", "tv"] as const) {
      const only = { content: 0, style: 0, tv: 0, [kind]: weights[kind] };
      const { gradient } = await objective.evaluate(reference, only);
      expect(norm(gradient)).toBeCloseTo(wanted[kind], 4);
    }
  });

  it("leaves a group out that is not wanted", async () => {
    const weights = await calibrate(objective, content, { content: 0, style: 1, tv: 0 }, seededRandom(3));
    expect(weights.content).toBe(0);
    expect(weights.tv).toBe(0);
  });

  it("says so when a network gives no gradient", async () => {
    const model = tinyModel(SEED);
    const dead = { ...model, weights: { ...model.weights, relu1: tf.zerosLike(model.weights.relu1!) } };
    const flat = createObjective({
      model: dead,
      content,
      style,
      contentLayers: { relu3: 1 },
      styleLayers: { relu1: 1 },
      pooling: "max",
    });
    const wanted = { content: 1, style: 1, tv: 0 };
    await expect(calibrate(flat, content, wanted, seededRandom(3))).rejects.toThrow(
      /gives no content gradient/,
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

  it("drops layers of weight 0", () => {
    expect(chooseLayers(network, "content", { relu1: 0, relu2: 2 })).toEqual({ relu2: 2 });
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
      contentLayers: { relu2: 1 },
      styleLayers: { relu1: 1, relu3: 2 },
      pooling: "max",
    });
    const kept = tf.memory().numTensors;
    expect(kept - before).toBe(3);
    for (let i = 0; i < 3; i++) {
      await fresh.evaluate(new Float32Array(8 * 6 * 3).fill(0.5), { content: 1, style: 1, tv: 1 });
      expect(tf.memory().numTensors).toBe(kept);
    }
    fresh.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(model.weights);
  });
});
