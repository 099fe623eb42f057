// PGD where its answer is known: on a linear model one step is enough and the robust share follows from the margins.
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { syntheticImages } from "../../../gpu/data/synthetic.ts";
import { initialise } from "../../../gpu/models/index.ts";
import { findNetwork } from "../../../gpu/networks/find.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { classifierOf } from "../../../gpu/robustness/classifier.ts";
import { crossEntropyOf, divergenceFrom, oneHotOf } from "../../../gpu/robustness/losses.ts";
import { areRight } from "../../../gpu/robustness/outcome.ts";
import { pgd } from "../../../gpu/robustness/pgd.ts";
import { type Pictures, selectPictures } from "../../../gpu/robustness/pictures.ts";
import { NORMS, randomStart } from "../../../gpu/robustness/threat.ts";
import { useCpu } from "../style/cpu.ts";
import { interiorPictures, linear, sizes } from "./linear.ts";

let tensorsBefore: number;
beforeAll(useCpu);
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

const classifier = linear(3);

describe.each(NORMS)("PGD in %s", (norm) => {
  const pictures = interiorPictures(classifier, 64, 5);

  it("lowers a linear model's margin by the closed form in one step", async () => {
    const epsilon = 0.02;
    const { isBroken, pixels } = await pgd(classifier, pictures, {
      threat: { norm, epsilon },
      steps: 1,
      stepSize: epsilon,
    });
    const moved = { ...pictures, pixels };
    const unbroken = [...isBroken.keys()].filter((i) => !isBroken[i]);
    expect(unbroken.length).toBeGreaterThan(10);
    for (const i of unbroken) {
      const [before, after] = [pictures, moved].map((at) => classifier.safeRadius(at, i, norm));
      expect(before! - after!).toBeCloseTo(epsilon, 5);
    }
  });

  it("never leaves the ball or the cube, wherever it starts", async () => {
    const random = seededRandom(1, "corners");
    const pixels = Float32Array.from(pictures.pixels, () => Math.round(random.uniform()));
    const corners = { ...pictures, pixels };
    const threat = { norm, epsilon: 0.4 };
    const start = randomStart(pixels, 64, threat, seededRandom(2));
    for (const from of [start, (await pgd(classifier, corners, { threat, steps: 3, start })).pixels]) {
      for (const size of sizes(from, corners, norm)) expect(size).toBeLessThanOrEqual(0.4 * (1 + 1e-6));
      expect(Math.min(...from)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...from)).toBeLessThanOrEqual(1);
    }
    const still = await pgd(classifier, corners, { threat: { norm, epsilon: 0 }, steps: 3, stepSize: 0.1 });
    expect(still.pixels).toEqual(pixels);
  });

  it("starts on the sphere or all over the cube", () => {
    const start = randomStart(pictures.pixels, 64, { norm, epsilon: 0.1 }, seededRandom(2));
    for (const size of sizes(start, pictures, norm)) {
      expect(size).toBeLessThanOrEqual(0.1 * (1 + 1e-5));
      expect(size).toBeGreaterThan(norm === "l2" ? 0.0999 : 0.08);
    }
  });
});

it("cross-entropy has the golden values, and a tie is not right", () => {
  const values = tf.tidy(() => {
    const logits = tf.tensor2d([2, 1, 0.5, -1, 2, 1, 0.5, -1], [2, 4]);
    return Array.from(crossEntropyOf(oneHotOf([0, 1], 4))(logits).dataSync());
  });
  expect(values[0]).toBeCloseTo(0.4951819, 6);
  expect(values[1]).toBeCloseTo(1.4951819, 6);
  expect(areRight([1, 1, 0, 0, 1, 0, Number.NaN, 1, 0], Uint8Array.of(0, 1, 1))).toEqual([
    false,
    true,
    false,
  ]);
});

it("divergence has the golden value, and is zero of a distribution from itself", () => {
  const [values, none] = tf.tidy(() => {
    const of = (scores: number[]) => tf.tensor2d(scores, [1, 4]);
    const loss = divergenceFrom(tf.softmax(of([2, 1, 0.5, -1])));
    return [loss(of([1, 2, 0.5, -1])).dataSync()[0]!, loss(of([2, 1, 0.5, -1])).dataSync()[0]!];
  });
  expect(values).toBeCloseTo(0.3852522, 6);
  expect(none).toBeCloseTo(0, 6);
});

describe("PGD on a network", () => {
  const network = findNetwork("vgg11").build({ width: 1 / 32, classes: 10 });
  const set = syntheticImages(8, 3);
  const pictures = {
    pixels: Float32Array.from(set.pixels, (byte) => byte / 255),
    labels: set.labels,
    sizePx: 32,
  };
  const threat = { norm: "l2", epsilon: 0.5 } as const;

  it("treats each picture as if it were alone, and leaves running statistics as they are", async () => {
    const weights = initialise(network, 4);
    const before = weights["norm3_1.running_mean"]!.dataSync().slice();
    const classifier = classifierOf({ network, weights });
    const together = await pgd(classifier, pictures, { threat, steps: 2 });
    for (const i of [0, 5]) {
      const one = await pgd(classifier, alone(pictures, i), { threat, steps: 2 });
      const expected = alone({ ...pictures, pixels: together.pixels }, i).pixels;
      const error = Math.max(...one.pixels.map((value, j) => Math.abs(value - expected[j]!)));
      expect(error).toBeLessThan(1e-6);
      expect(one.isBroken[0]).toBe(together.isBroken[i]);
    }
    expect(weights["norm3_1.running_mean"]!.dataSync()).toEqual(before);
    tf.dispose(weights);
  });
});

const alone = (pictures: Pictures, i: number) => selectPictures(pictures, [i]);
