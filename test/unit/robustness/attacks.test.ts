// Every attack against linear classifiers, whose robust share is known in closed form, and inside its ball.
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../../gpu/random.ts";
import { apgd, checkpointsOf } from "../../../gpu/robustness/apgd.ts";
import { attacks, findAttack } from "../../../gpu/robustness/attacks.ts";
import { Journal } from "../../../gpu/robustness/journal.ts";
import { dlrOf, oneHotOf, targetedDlrOf } from "../../../gpu/robustness/losses.ts";
import type { Pictures } from "../../../gpu/robustness/pictures.ts";
import { runAttack } from "../../../gpu/robustness/run-attack.ts";
import { sideAt, square } from "../../../gpu/robustness/square.ts";
import { patch } from "../../../gpu/robustness/square-l2.ts";
import { NORMS } from "../../../gpu/robustness/threat.ts";
import { useCpu } from "../style/cpu.ts";
import { interiorPictures, type Linear, linear, radiusFor, sizes } from "./linear.ts";

let tensorsBefore: number;
beforeAll(useCpu);
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

/** Indices that still stand after an attack by name. */
async function standing(
  id: string,
  classifier: Linear,
  pictures: Pictures,
  threat: Parameters<typeof attackRun>[2],
) {
  const steps = runAttack(findAttack(id), attackRun(classifier, pictures, threat), [
    ...pictures.labels.keys(),
  ]);
  for (;;) {
    const next = await steps.next();
    if (next.done) return new Set(next.value.standing);
  }
}

function attackRun(classifier: Linear, pictures: Pictures, threat: { norm: "l2" | "linf"; epsilon: number }) {
  return { classifier, pictures, threat, batchSize: 20, seed: 1, queries: 400, journal: new Journal() };
}

describe.each(NORMS)("against two linear classes in %s", (norm) => {
  const classifier = linear(3);
  const pictures = interiorPictures(classifier, 50, 5);
  const epsilon = radiusFor(0.5, classifier, pictures, norm);
  const isSafe = (i: number) => classifier.safeRadius(pictures, i, norm) > epsilon;

  it.each(["fgsm", "pgd-20", "apgd-ce", "apgd-t"])("%s finds exactly what can be broken", async (id) => {
    const left = await standing(id, classifier, pictures, { norm, epsilon: epsilon * 1.0001 });
    const expected = [...pictures.labels.keys()].filter((i) => isSafe(i));
    expect([...left].sort((a, b) => a - b)).toEqual(expected);
  });

  it("pgd-50x10 comes within a hundredth of it from any start", async () => {
    const left = await standing("pgd-50x10", classifier, pictures, { norm, epsilon });
    for (const i of pictures.labels.keys()) {
      const radius = classifier.safeRadius(pictures, i, norm);
      if (Math.abs(radius / epsilon - 1) > 0.01) expect(left.has(i)).toBe(radius > epsilon);
    }
  });

  it("square breaks what is easily broken, and nothing that cannot be", async () => {
    const left = await standing("square", classifier, pictures, { norm, epsilon });
    const indices = [...pictures.labels.keys()];
    for (const i of indices.filter(isSafe)) expect(left.has(i)).toBe(true);
    const easy = indices.filter((i) => classifier.safeRadius(pictures, i, norm) < 0.5 * epsilon);
    expect(easy.length).toBeGreaterThan(8);
    expect(easy.filter((i) => left.has(i)).length).toBeLessThan(0.15 * easy.length);
  });
});

describe.each(NORMS)("against five linear classes in %s", (norm) => {
  const classifier = linear(8, 5);
  const pictures = interiorPictures(classifier, 40, 6);
  const epsilon = radiusFor(0.5, classifier, pictures, norm);

  it("targets find the nearest class, and the untargeted attack nothing beyond", async () => {
    const indices = [...pictures.labels.keys()];
    const safe = indices.filter((i) => classifier.safeRadius(pictures, i, norm) > epsilon);
    const [targeted, untargeted] = [
      await standing("apgd-t", classifier, pictures, { norm, epsilon: epsilon * 1.001 }),
      await standing("apgd-ce", classifier, pictures, { norm, epsilon: epsilon * 0.999 }),
    ];
    for (const i of safe) expect(untargeted.has(i)).toBe(true);
    expect(Math.abs(targeted.size - safe.length)).toBeLessThanOrEqual(1);
  });

  it("every attack stays in the ball and in the cube, from a corner of it too", async () => {
    const random = seededRandom(1, "corners");
    const corners = { ...pictures, pixels: pictures.pixels.map(() => Math.round(random.uniform())) };
    const context = { threat: { norm, epsilon: 0.3 }, random: seededRandom(4), round: 1, queries: 20 };
    for (const [id, attack] of Object.entries(attacks)) {
      const { pixels } = await attack.run(classifier, corners, context);
      for (const size of sizes(pixels, corners, norm)) expect(size, id).toBeLessThanOrEqual(0.3 * (1 + 1e-6));
      expect(Math.min(...pixels), id).toBeGreaterThanOrEqual(0);
      expect(Math.max(...pixels), id).toBeLessThanOrEqual(1);
    }
  });
});

describe("losses", () => {
  const at = (
    label: number,
    make: (oneHot: tf.Tensor2D) => (logits: tf.Tensor2D) => tf.Tensor1D,
    scale = 1,
  ) =>
    tf.tidy(() => {
      const logits = tf.tensor2d(
        [2, 1, 0.5, -1].map((score) => score * scale + (scale - 1)),
        [1, 4],
      );
      return make(oneHotOf([label], 4))(logits).dataSync()[0]!;
    });

  it("difference of logits ratio has the golden values, whatever the scale", () => {
    expect(at(0, dlrOf)).toBeCloseTo(-0.6666667, 6);
    expect(at(1, dlrOf)).toBeCloseTo(0.6666667, 6);
    expect(at(0, dlrOf, 3)).toBeCloseTo(-0.6666667, 6);
    expect(at(0, (oneHot) => targetedDlrOf(oneHot, oneHotOf([2], 4)))).toBeCloseTo(-0.6666667, 6);
  });

  it("its gradient is that of finite differences", () => {
    tf.tidy(() => {
      const oneHot = oneHotOf([1], 5);
      const scores = [0.3, 1.2, -0.4, 0.9, 2];
      const value = (logits: tf.Tensor) => tf.sum(dlrOf(oneHot)(tf.reshape(logits, [1, 5])));
      const gradient = tf.grad(value)(tf.tensor1d(scores)).dataSync();
      scores.forEach((_, c) => {
        const moved = (by: number) =>
          value(tf.tensor1d(scores.map((score, i) => (i === c ? score + by : score)))).dataSync()[0]!;
        expect(gradient[c]).toBeCloseTo((moved(1e-2) - moved(-1e-2)) / 2e-2, 3);
      });
    });
  });
});

describe("schedules of the attacks", () => {
  it("APGD judges where the paper does", () => {
    expect(checkpointsOf(100)).toEqual([22, 41, 57, 70, 80, 87, 93, 99]);
  });

  it("Square's patches shrink as the paper's do", () => {
    const sides = [1, 11, 51, 201, 501, 1001, 2001, 4001, 6001, 8001].map((query) =>
      sideAt(query, 10_000, 32),
    );
    expect(sides).toEqual([29, 20, 14, 10, 7, 5, 4, 3, 2, 1]);
  });

  it("Square's patch in L2 has two halves of opposite sign and length 1", () => {
    for (const side of [1, 3, 7]) {
      const values = patch(side, seededRandom(side));
      expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
      if (side > 1) expect(Math.min(...values) * Math.max(...values)).toBeLessThan(0);
    }
  });
});

it("APGD's best point is no worse than its start, and the same whoever is beside", async () => {
  const classifier = linear(8, 5);
  const pictures = interiorPictures(classifier, 6, 6);
  const options = () => ({
    threat: { norm: "l2", epsilon: 0.5 } as const,
    random: seededRandom(9),
    steps: 30,
  });
  const { bestLoss, startLoss } = await apgd(classifier, pictures, options());
  bestLoss.forEach((loss, i) => {
    expect(loss).toBeGreaterThan(startLoss[i]!);
  });
  const [a, b] = [
    await square(classifier, pictures, { ...options(), queries: 30 }),
    await square(classifier, pictures, { ...options(), queries: 30 }),
  ];
  expect(a).toEqual(b);
});
