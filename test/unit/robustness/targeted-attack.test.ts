// The attack that people watch, where its answer is known: on a linear model, and step by step the same as PGD.
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { crossEntropyOf, oneHotOf } from "../../../gpu/robustness/losses.ts";
import { pgd } from "../../../gpu/robustness/pgd.ts";
import { selectPictures } from "../../../gpu/robustness/pictures.ts";
import {
  type AttackStep,
  attackStepwise,
  type StepwiseAttack,
} from "../../../gpu/robustness/targeted-attack.ts";
import { NORMS } from "../../../gpu/robustness/threat.ts";
import { useCpu } from "../style/cpu.ts";
import { interiorPictures, linear } from "./linear.ts";

let tensorsBefore: number;
beforeAll(useCpu);
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

const classifier = linear(3, 4);
const one = selectPictures(interiorPictures(classifier, 8, 5), [2]);
const label = one.labels[0]!;
const target = (label + 1) % 4;
const picture = { pixels: one.pixels, width: one.sizePx, height: one.sizePx };
const common = {
  classifier,
  picture,
  threat: { norm: "l2", epsilon: 0.3 },
  steps: 6,
  stepSize: 0.1,
  target,
} as const;

async function all(attack: StepwiseAttack): Promise<AttackStep[]> {
  const steps: AttackStep[] = [];
  for await (const step of attackStepwise(attack)) steps.push(step);
  return steps;
}

/** Exact scores of an iterate. */
const scoresOf = ({ pixels }: AttackStep) => classifier.scores(pixels, 0);

describe.each(NORMS)("a stepwise attack in %s", (norm) => {
  const attack = { ...common, threat: { norm, epsilon: norm === "l2" ? 0.3 : 0.05 }, stepSize: 0.02 };

  it("walks from the picture to the border of the ball, never outside", async () => {
    const steps = await all({ ...attack, steps: 20 });
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 21 }, (_, i) => i));
    expect(steps[0]).toMatchObject({ norm: 0, pixels: picture.pixels });
    for (const { norm: size } of steps) expect(size).toBeLessThanOrEqual(attack.threat.epsilon * (1 + 1e-6));
    expect(steps.at(-1)!.norm).toBeCloseTo(attack.threat.epsilon, 4);
  });

  it("lowers the loss of the target as PGD does", async () => {
    const wanted = oneHotOf([target], 4);
    const towards = crossEntropyOf(wanted);
    const steps = await all(attack);
    const losses = steps.map(({ loss }) => loss);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    const seen: number[] = [];
    await pgd(classifier, one, {
      ...attack,
      loss: () => (logits) => tf.neg(towards(logits)),
      onIterate: (scores) =>
        seen.push(Math.log(scores.reduce((sum, s) => sum + Math.exp(s), 0)) - scores[target]!),
    });
    wanted.dispose();
    expect(seen).toHaveLength(losses.length);
    seen.forEach((loss, step) => {
      expect(loss).toBeCloseTo(losses[step]!, 5);
    });
  });
});

it("reports the probabilities of the very iterate that it hands out", async () => {
  for (const step of await all(common)) {
    const scores = scoresOf(step);
    const sum = scores.reduce((total, score) => total + Math.exp(score), 0);
    step.probabilities.forEach((probability, c) => {
      expect(probability).toBeCloseTo(Math.exp(scores[c]!) / sum, 4);
    });
    expect(step.loss).toBeCloseTo(-Math.log(step.probabilities[target]!), 5);
  }
});

it("makes the picture into the class that it was told", async () => {
  const threat = { norm: "l2", epsilon: 3 } as const;
  const steps = await all({ ...common, threat, steps: 40 });
  const [first, last] = [steps[0]!, steps.at(-1)!];
  expect(first.probabilities.indexOf(Math.max(...first.probabilities))).toBe(label);
  expect(last.probabilities.indexOf(Math.max(...last.probabilities))).toBe(target);
  expect(last.loss).toBeLessThan(first.loss);
});

it("goes on from any iterate with the same steps", async () => {
  const whole = await all(common);
  expect(await all({ ...common, resume: whole[3]! })).toEqual(whole.slice(3));
});

it("takes pictures that are not square, and leaves nothing behind when nobody listens any more", async () => {
  // The linear model wants 48 values, whatever their arrangement.
  const wide = { ...common, picture: { ...picture, width: 8, height: 2 } };
  for await (const { step } of attackStepwise(wide)) if (step === 2) break;
  const stopped = attackStepwise({ ...wide, signal: AbortSignal.abort(new Error("enough")) });
  await expect(stopped.next()).rejects.toThrow("enough");
});

it("names the classes when asked for one that does not exist", async () => {
  await expect(all({ ...common, target: 4 })).rejects.toThrow(
    "Class 4 does not exist: this model knows 0 to 3.",
  );
});
