// TRADES (Zhang et al. 2019): the loss of the clean pictures, plus how far the answer moves when each picture is moved
// to where the answer differs most. The two terms trade accuracy for robustness, by beta.
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import { classifierOf } from "../../robustness/classifier.ts";
import { divergenceFrom } from "../../robustness/losses.ts";
import { climb, epsilonWarmUp, warmedUp } from "./pgd.ts";
import type { Objective, Regime, StepContext } from "./regime.ts";
import { classification } from "./standard.ts";

const parameters = z.object({
  beta: z.number().min(0).max(1000).default(6).describe("weight of the divergence"),
  steps: z.number().int().min(1).max(100).default(10).describe("of the attack on each batch"),
  stepSize: z
    .number()
    .positive()
    .max(16)
    .optional()
    .describe("of the attack; default 2.5 epsilon / steps, at most epsilon"),
  noise: z
    .number()
    .positive()
    .max(0.1)
    .default(0.001)
    .describe("standard deviation of where the attack starts: at the picture itself its gradient is zero"),
  epsilonWarmUp,
});

export const trades: Regime = {
  label: "TRADES",
  description:
    "Descends the loss of clean pictures and the divergence of the answers to them and to attacked ones.",
  isAdversarial: true,
  parameters,
  async step(context) {
    const { beta, steps, stepSize, noise, epsilonWarmUp: share } = parameters.parse(context.parameters);
    const threat = warmedUp(context, share);
    const { network, weights, batch } = context;
    const classifier = classifierOf({ network, weights });
    const clean = tf.tidy(() => tf.softmax(classifier.logits(batch.imagesNhwc)));
    const adversarial = await climb({
      classifier,
      loss: divergenceFrom(clean),
      origin: batch.imagesNhwc,
      start: nearby(context, noise),
      threat,
      steps,
      stepSize: stepSize ?? Math.min(1, 2.5 / steps) * threat.epsilon,
    });
    clean.dispose();
    try {
      return await context.descend(() => objective(context, adversarial, beta));
    } finally {
      adversarial.dispose();
    }
  },
};

/** Both terms keep their gradients, that of the answer to clean pictures too, as in the authors' code. */
function objective(context: StepContext, adversarial: tf.Tensor4D, beta: number): Objective {
  const { weights, batch } = context;
  const clean = classification(context, batch.imagesNhwc);
  // Two passes, two moves of the running statistics: the second goes on from the first.
  const seen = { ...weights, ...clean.statistics };
  const moved = classification({ ...context, weights: seen }, adversarial);
  const divergence = tf.mean(divergenceFrom(tf.softmax(clean.logits))(moved.logits));
  return {
    loss: tf.add(clean.loss, tf.mul(divergence, beta)),
    logits: clean.logits,
    statistics: moved.statistics,
  };
}

function nearby({ batch, random }: StepContext, noise: number): Float32Array {
  const { normal } = random("attack");
  return batch.pixels.map((value) => Math.min(1, Math.max(0, value + noise * normal())));
}
