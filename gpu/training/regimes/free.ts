// "Free" adversarial training (Shafahi et al. 2019): each batch comes several times in a row, and each backward pass
// moves both the weights and the perturbation, which stays from batch to batch. Costs no more than standard training,
// in which the pictures come the fewer times.
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import { clipToPicture, direction, projectDelta } from "../../robustness/threat.ts";
import { epsilonWarmUp, warmedUp } from "./pgd.ts";
import type { Regime } from "./regime.ts";
import { classification } from "./standard.ts";

const parameters = z.object({
  replays: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(8)
    .describe("steps on each batch; epochs are counted in steps, so the pictures come 1/n as often"),
  stepShare: z.number().positive().max(4).default(1).describe("of the perturbation, in units of epsilon"),
  epsilonWarmUp,
});

/** Name of the perturbation, [batch, size, size, 3]. */
const DELTA = "delta";

export const free: Regime = {
  label: "Free",
  description: "Descends the loss of perturbed pictures while the perturbation ascends it, in the same pass.",
  isAdversarial: true,
  parameters,
  replays: (given) => parameters.parse(given).replays,
  async step(context) {
    const chosen = parameters.parse(context.parameters);
    const { batch, memory } = context;
    const { imagesNhwc } = batch;
    const threat = warmedUp(context, chosen.epsilonWarmUp);
    const before = memory.get(DELTA)?.values ?? new Float32Array(batch.pixels.length);
    const start = tf.tensor4d(before, imagesNhwc.shape);
    const delta = tf.variable(start);
    start.dispose();
    let after: tf.Tensor4D | undefined;
    try {
      const descent = await context.descend(
        () => classification(context, clipToPicture(tf.add(imagesNhwc, delta))),
        {
          variable: delta,
          onGradient(gradient) {
            const moved = tf.add<tf.Tensor4D>(
              delta,
              tf.mul(direction(gradient as tf.Tensor4D, threat.norm), threat.epsilon * chosen.stepShare),
            );
            after = tf.keep(projectDelta(moved, threat));
          },
        },
      );
      memory.set(DELTA, { shape: imagesNhwc.shape, values: Float32Array.from(await after!.data()) });
      return descent;
    } finally {
      delta.dispose();
      after?.dispose();
    }
  },
};
