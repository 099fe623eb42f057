// Adversarial training with one step from a random start (Wong, Rice & Kolter 2020), and a guard against its known
// vice: within a few hundred steps the network may learn to fool the single step ("catastrophic overfitting").
import type * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import { classifierOf } from "../../robustness/classifier.ts";
import { pgd as attack } from "../../robustness/pgd.ts";
import { type Check, isCollapsed } from "../collapse.ts";
import { craft, epsilonWarmUp, warmedUp } from "./pgd.ts";
import type { GuardContext, Regime } from "./regime.ts";
import { classification } from "./standard.ts";

const parameters = z.object({
  stepShare: z.number().positive().max(4).default(1.25).describe("the single step, in units of epsilon"),
  randomStart: z.boolean().default(true).describe("start at a random point of the ball"),
  epsilonWarmUp,
  checkEvery: z
    .number()
    .int()
    .min(1)
    .default(200)
    .describe("steps between checks by PGD on held-out pictures, which need heldOut above 0"),
  checkSteps: z.number().int().min(1).max(100).default(10).describe("of that PGD"),
  slowDown: z.number().positive().max(1).default(0.75).describe("of the single step, after each collapse"),
});

/** Names of what outlives a step: the factor of the step after collapses, the last check, the state it passed in. */
const SCALE = "scale";
const LAST_CHECK = "last-check";
const GOOD = "good/";

export const fast: Regime = {
  label: "Fast",
  description:
    "Descends the loss of pictures that one step from a random start made worse; rolls back when that stops working.",
  isAdversarial: true,
  parameters,
  async step(context) {
    const chosen = parameters.parse(context.parameters);
    const threat = warmedUp(context, chosen.epsilonWarmUp);
    const adversarial: tf.Tensor4D = await craft(context, {
      threat,
      steps: 1,
      stepSize: threat.epsilon * chosen.stepShare * numberIn(context, SCALE, 1),
      isRandomStart: chosen.randomStart,
    });
    try {
      return await context.descend(() => classification(context, adversarial));
    } finally {
      adversarial.dispose();
    }
  },
  async guard(context) {
    const chosen = parameters.parse(context.parameters);
    if (context.step % chosen.checkEvery !== 0) return undefined;
    const { memory } = context;
    const now = await check(context, chosen);
    const before = memory.get(LAST_CHECK)?.values;
    const last = before && { singleStep: before[0]!, iterated: before[1]! };
    if (!isCollapsed(now, last)) {
      memory.set(LAST_CHECK, { shape: [2], values: Float32Array.of(now.singleStep, now.iterated) });
      for (const [name, array] of await context.snapshot()) memory.set(`${GOOD}${name}`, array);
      return undefined;
    }
    const scale = numberIn(context, SCALE, 1) * chosen.slowDown;
    memory.set(SCALE, { shape: [1], values: Float32Array.of(scale) });
    const good = [...memory].filter(([name]) => name.startsWith(GOOD));
    context.restore(new Map(good.map(([name, array]) => [name.slice(GOOD.length), array])));
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    return (
      `Catastrophic overfitting at step ${context.step}: ${percent(now.singleStep)} right under the single step, ` +
      `${percent(now.iterated)} under PGD-${chosen.checkSteps}. Took the weights of the last good check back; ` +
      `the step is now ${(chosen.stepShare * scale).toFixed(3)} epsilon.`
    );
  },
};

/**
 * Accuracy under FGSM and under PGD, on the same pictures, at the radius that is trained against by now. The single step
 * is a whole epsilon, whatever that of the training has become: a short step breaks less than PGD on the healthiest
 * network.
 */
async function check(context: GuardContext, chosen: z.infer<typeof parameters>): Promise<Check> {
  const { heldOut } = context;
  const threat = warmedUp(context, chosen.epsilonWarmUp);
  const classifier = classifierOf(context);
  const single = await attack(classifier, heldOut, { threat, steps: 1, stepSize: threat.epsilon });
  const iterated = await attack(classifier, heldOut, { threat, steps: chosen.checkSteps });
  const share = (isBroken: boolean[]) => isBroken.filter((broken) => !broken).length / isBroken.length;
  return { singleStep: share(single.isBroken), iterated: share(iterated.isBroken) };
}

const numberIn = ({ memory }: Pick<GuardContext, "memory">, name: string, otherwise: number) =>
  memory.get(name)?.values[0] ?? otherwise;
