// Adversarial training (Madry et al. 2018): each batch is moved by a few steps of projected gradient ascent, with the
// network in evaluation mode, and the weights descend the loss of what came out.
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import { ascend } from "../../robustness/ascend.ts";
import { type Classifier, classifierOf } from "../../robustness/classifier.ts";
import { type AttackLoss, crossEntropyOf, oneHotOf } from "../../robustness/losses.ts";
import { randomStart, type Threat } from "../../robustness/threat.ts";
import type { Regime, StepContext } from "./regime.ts";
import { classification } from "./standard.ts";

export const epsilonWarmUp = z
  .number()
  .min(0)
  .max(1)
  .default(0)
  .describe("share of the training over which epsilon grows from 0");

const parameters = z.object({
  steps: z.number().int().min(1).max(100).default(3).describe("of the attack on each batch"),
  stepSize: z
    .number()
    .positive()
    .max(16)
    .optional()
    .describe("of the attack; default 2 epsilon / steps, at most epsilon"),
  randomStart: z.boolean().default(false).describe("start the attack at a random point of the ball"),
  epsilonWarmUp,
});

export const pgd: Regime = {
  label: "PGD",
  description: "Descends the loss of pictures that a few steps of projected gradient ascent made worse.",
  isAdversarial: true,
  parameters,
  async step(context) {
    const { steps, stepSize, randomStart, epsilonWarmUp } = parameters.parse(context.parameters);
    const threat = warmedUp(context, epsilonWarmUp);
    const size = stepSize ?? Math.min(context.threat.epsilon, (2 * context.threat.epsilon) / steps);
    const adversarial = await craft(context, {
      threat,
      steps,
      // In proportion: during the warm-up full steps would only bounce on the sphere.
      stepSize: context.threat.epsilon > 0 ? size * (threat.epsilon / context.threat.epsilon) : size,
      isRandomStart: randomStart,
    });
    try {
      return await context.descend(() => classification(context, adversarial));
    } finally {
      adversarial.dispose();
    }
  },
};

/** The threat at this point of the training. */
export function warmedUp(
  { threat, progress }: Pick<StepContext, "threat" | "progress">,
  share: number,
): Threat {
  return { ...threat, epsilon: threat.epsilon * Math.min(1, share > 0 ? progress / share : 1) };
}

/** @returns the last iterate, [batch, size, size, 3], the caller's to dispose. No weight gradient is computed. */
export async function craft(
  { network, weights, batch, random }: Pick<StepContext, "network" | "weights" | "batch" | "random">,
  attack: { threat: Threat; steps: number; stepSize: number; isRandomStart: boolean },
): Promise<tf.Tensor4D> {
  const { threat, isRandomStart } = attack;
  const { pixels, labels, imagesNhwc: origin } = batch;
  const oneHot = oneHotOf(labels, network.classes);
  const start = isRandomStart ? randomStart(pixels, labels.length, threat, random("attack")) : pixels;
  const classifier = classifierOf({ network, weights });
  const x = await climb({ ...attack, classifier, loss: crossEntropyOf(oneHot), origin, start });
  oneHot.dispose();
  return x;
}

/** Steps of ascent from `start`. @returns the last iterate, the caller's to dispose. */
export async function climb(attack: {
  classifier: Classifier;
  loss: AttackLoss;
  origin: tf.Tensor4D;
  start: Float32Array;
  threat: Threat;
  steps: number;
  stepSize: number;
}): Promise<tf.Tensor4D> {
  const { classifier, loss, origin, threat, stepSize } = attack;
  // A tensor of its own even where it starts at the origin: the first step is then no graph of its own.
  let x = tf.tensor4d(attack.start, origin.shape);
  for (let step = 0; step < attack.steps; step++) {
    const { next, logits } = ascend({ classifier, loss, x, origin, threat, stepSize });
    // Read after each step rather than after the last: all steps, and those of validation, are then one graph.
    await next.data();
    tf.dispose([x, logits]);
    x = next;
  }
  return x;
}
