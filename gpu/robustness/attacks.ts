// The attacks by name. Each comes in rounds (restarts, targets); between rounds what is broken is left out.
import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../random.ts";
import { apgd } from "./apgd.ts";
import { logitsAt } from "./ascend.ts";
import type { Classifier } from "./classifier.ts";
import { oneHotOf, targetedDlrOf, targetedMarginOf } from "./losses.ts";
import type { AttackOutcome } from "./outcome.ts";
import { pgd } from "./pgd.ts";
import type { Pictures } from "./pictures.ts";
import { square } from "./square.ts";
import { randomStart, type Threat } from "./threat.ts";

export interface AttackContext {
  threat: Threat;
  random: Random;
  /** From 0. */
  round: number;
  /** Looks of the Square attack at each picture. */
  queries: number;
}

export interface Attack {
  label: string;
  rounds(classes: number): number;
  run(classifier: Classifier, pictures: Pictures, context: AttackContext): Promise<AttackOutcome>;
}

export const attacks: Readonly<Record<string, Attack>> = {
  fgsm: {
    label: "FGSM",
    rounds: () => 1,
    run: (classifier, pictures, { threat }) =>
      pgd(classifier, pictures, { threat, steps: 1, stepSize: threat.epsilon }),
  },
  "pgd-20": {
    label: "PGD-20",
    rounds: () => 1,
    run: (classifier, pictures, { threat }) => pgd(classifier, pictures, { threat, steps: 20 }),
  },
  "pgd-50x10": {
    label: "PGD-50, 10 random starts",
    rounds: () => 10,
    run: (classifier, pictures, { threat, random }) => {
      const start = randomStart(pictures.pixels, pictures.labels.length, threat, random);
      return pgd(classifier, pictures, { threat, steps: 50, start });
    },
  },
  "apgd-ce": {
    label: "APGD-CE",
    rounds: () => 1,
    run: (classifier, pictures, { threat, random }) => apgd(classifier, pictures, { threat, random }),
  },
  "apgd-t": {
    label: "APGD-T (targeted DLR)",
    rounds: (classes) => Math.min(9, classes - 1),
    run: async (classifier, pictures, { threat, random, round }) => {
      const { classes } = classifier;
      const targets = await likelyTargets(classifier, pictures, round);
      const target = oneHotOf(targets, classes);
      const loss = (oneHot: tf.Tensor2D) =>
        classes < 4 ? targetedMarginOf(oneHot, target) : targetedDlrOf(oneHot, target);
      try {
        return await apgd(classifier, pictures, { threat, random, loss });
      } finally {
        tf.dispose(target);
      }
    },
  },
  square: {
    label: "Square (scores only)",
    rounds: () => 1,
    run: square,
  },
};

/** For each picture the wrong class of the given rank, 0 the likeliest. */
async function likelyTargets(classifier: Classifier, pictures: Pictures, rank: number): Promise<Uint8Array> {
  const { pixels, labels, sizePx } = pictures;
  const logits = await logitsAt(classifier, pixels, sizePx);
  return Uint8Array.from(labels, (label, row) => {
    const scores = logits.subarray(row * classifier.classes, (row + 1) * classifier.classes);
    const wrong = [...scores.keys()].filter((c) => c !== label).sort((a, b) => scores[b]! - scores[a]!);
    return wrong[rank]!;
  });
}

/** @throws listing the attacks that exist. */
export function findAttack(id: string): Attack {
  if (!Object.hasOwn(attacks, id)) {
    throw new Error(`Unknown attack "${id}". Available: ${Object.keys(attacks).join(", ")}.`);
  }
  return attacks[id]!;
}
