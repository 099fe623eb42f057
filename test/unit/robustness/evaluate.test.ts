// The evaluation as a whole: honest about a linear classifier, and not fooled by one that hides behind a quantiser.
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ChecklistNumbers, judge } from "../../../gpu/robustness/checklist.ts";
import type { Classifier } from "../../../gpu/robustness/classifier.ts";
import {
  DEFAULT_ATTACKS,
  type EvaluationOptions,
  evaluateRobustness,
  WHOLE_STAGE,
} from "../../../gpu/robustness/evaluate.ts";
import { wilson } from "../../../gpu/robustness/intervals.ts";
import { Journal } from "../../../gpu/robustness/journal.ts";
import { type Pictures, stratifiedIndices } from "../../../gpu/robustness/pictures.ts";
import { robustnessReportSchema } from "../../../prisma/robustness-report.ts";
import { useCpu } from "../style/cpu.ts";
import { interiorPictures, linear, radiusFor } from "./linear.ts";

let tensorsBefore: number;
beforeAll(useCpu);
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

const naked = linear(8, 2);
const pictures = interiorPictures(naked, 60, 6);
/** Three bits a value: no gradient comes through, but scores still change. */
const quantised: Classifier = {
  classes: 2,
  logits: (imagesNhwc) => naked.logits(tf.div(tf.round(tf.mul(imagesNhwc, 7)), 7)),
};

const optionsFor = (classifier: Classifier, attacked: Pictures, epsilon: number): EvaluationOptions => ({
  classifier,
  pictures: attacked,
  threat: { norm: "linf", epsilon },
  attacks: DEFAULT_ATTACKS,
  seed: 1,
  batchSize: 30,
  queries: 200,
  probed: 60,
  points: 60,
  fingerprint: async () => "same",
});

async function report(
  classifier: Classifier,
  attacked: Pictures,
  epsilon: number,
  further: Partial<EvaluationOptions> = {},
) {
  const steps = evaluateRobustness({ ...optionsFor(classifier, attacked, epsilon), ...further });
  const stages = new Set<string>();
  for (;;) {
    const next = await steps.next();
    if (next.done) return { report: robustnessReportSchema.parse(next.value), stages };
    stages.add(next.value.stage);
  }
}

const failing = ({ checklist }: { checklist: { id: string; hasPassed: boolean }[] }) =>
  checklist.filter(({ hasPassed }) => !hasPassed).map(({ id }) => id);

describe("evaluation", { timeout: 120_000 }, () => {
  it("gives a linear classifier its closed-form robustness and every mark", async () => {
    const epsilon = radiusFor(0.5, naked, pictures, "linf");
    const { report: honest, stages } = await report(naked, pictures, epsilon);
    expect(honest.clean.accuracy).toBe(1);
    expect(Math.abs(honest.worstCase.accuracy - 0.5)).toBeLessThan(0.035);
    expect(honest.attacks.map(({ id }) => id)).toEqual([...DEFAULT_ATTACKS]);
    expect(honest.sweep[0]!.accuracy).toBe(1);
    expect(honest.checklist).toHaveLength(10);
    expect(failing(honest)).toEqual([]);
    expect([...stages].slice(-2)).toEqual(["epsilon sweep", "checklist"]);
  });

  it("flags a classifier that masks its gradients", async () => {
    const epsilon = radiusFor(0.5, naked, pictures, "linf");
    const labels = await labelsOf(quantised);
    const { report: masked } = await report(quantised, { ...pictures, labels }, epsilon);
    expect(masked.attacks.find(({ id }) => id === "pgd-20")!.broken).toBe(0);
    expect(masked.attacks.at(-1)!.broken).toBeGreaterThan(6);
    expect(failing(masked)).toEqual(expect.arrayContaining(["sweep", "black-box", "gradients"]));
  });

  it("notices weights that move", async () => {
    let looks = 0;
    const { report: moving } = await report(naked, pictures, 0.01, {
      fingerprint: async () => `${looks++}`,
    });
    expect(failing(moving)).toContain("frozen");
  });

  it("measures every picture besides, and by PGD-20 alone", async () => {
    const epsilon = radiusFor(0.5, naked, pictures, "linf");
    const { report: both, stages } = await report(naked, pictures, epsilon, {
      whole: interiorPictures(naked, 90, 7),
      attacks: ["pgd-20"],
      probed: 0,
    });
    const { wholeTestSet } = both;
    expect(wholeTestSet).toMatchObject({ pictures: 90, clean: { accuracy: 1 } });
    expect(Math.abs(wholeTestSet!.pgd20.accuracy - 0.5)).toBeLessThan(0.2);
    expect(stages).toContain(WHOLE_STAGE);
  });

  it("flags a classifier whom borrowed gradients fool better than its own", async () => {
    const epsilon = radiusFor(0.5, naked, pictures, "linf");
    const labels = await labelsOf(quantised);
    const further = { surrogates: [{ id: "naked", classifier: naked }], attacks: ["pgd-20"] };
    const { report: lent } = await report(quantised, { ...pictures, labels }, epsilon, further);
    expect(lent.protocol.surrogates).toEqual(["naked"]);
    expect(lent.checklist.find(({ id }) => id === "black-box")).toMatchObject({ hasPassed: false });
  });

  it("goes on where it was broken off, to the same report, and computes nothing twice", async () => {
    const epsilon = radiusFor(0.5, naked, pictures, "linf");
    const whole = { whole: pictures, surrogates: [{ id: "other", classifier: linear(9, 2) }] };
    const { classifier, calls } = counting(naked);
    const { report: undisturbed } = await report(classifier, pictures, epsilon, whole);
    const needed = calls();
    for (const stage of ["APGD-CE", WHOLE_STAGE, "checklist"]) {
      const first = new Journal();
      const broken = counting(naked);
      const steps = evaluateRobustness({
        ...optionsFor(broken.classifier, pictures, epsilon),
        ...whole,
        journal: first,
      });
      for await (const progress of steps) if (progress.stage === stage && progress.done > 0.3) break;
      const rest = counting(naked);
      const { report: resumed } = await report(rest.classifier, pictures, epsilon, {
        ...whole,
        journal: new Journal(JSON.parse(JSON.stringify(first.entries))),
      });
      expect(withoutSeconds(resumed)).toEqual(withoutSeconds(undisturbed));
      expect(rest.calls()).toBeGreaterThan(0);
      expect(broken.calls() + rest.calls()).toBe(needed);
    }
  });

  it("does not blame gradients for what Square broke before they were tried", async () => {
    const more = { points: 1, attacks: ["square", "pgd-20"] };
    const { report: first } = await report(naked, pictures, radiusFor(0.5, naked, pictures, "linf"), more);
    expect(first.attacks[0]!.broken).toBeGreaterThan(0);
    expect(first.checklist.map(({ id }) => id)).not.toContain("black-box");
    const { report: last } = await report(naked, pictures, radiusFor(0.5, naked, pictures, "linf"), {
      ...more,
      attacks: ["pgd-20", "square"],
    });
    expect(last.checklist.find(({ id }) => id === "black-box")).toMatchObject({ hasPassed: true });
  });

  it("refuses the journal of another measurement", async () => {
    const journal = new Journal([{ part: "right of 7", seconds: 1, found: [] }]);
    await expect(report(naked, pictures, 0.01, { journal })).rejects.toThrow("begin this measurement anew");
  });
});

async function labelsOf(classifier: Classifier): Promise<Uint8Array> {
  const { pixels, sizePx } = pictures;
  const best = tf.tidy(() => {
    const images = tf.tensor4d(pixels, [pictures.labels.length, sizePx, sizePx, 3]);
    return tf.argMax(classifier.logits(images), 1);
  });
  const labels = Uint8Array.from(await best.data());
  best.dispose();
  return labels;
}

it("a point is a point wherever it lies", () => {
  const numbers: ChecklistNumbers = {
    sweep: [{ epsilon: 8, accuracy: 0.01 }],
    singleStep: 0.6,
    pgd20: 0.5,
    pgd100: 0.5,
    restarted: 0.5,
    onlySquare: undefined,
    transferred: undefined,
    chance: { broken: 0, pictures: 10, points: 10 },
    losses: [1, 2],
    zeroGradients: 0,
    faithfulGradients: 1,
    repeatedDifference: 0,
    companyDifference: 0,
    rounded: 0.5,
    untargeted: undefined,
    targeted: undefined,
    areWeightsUnchanged: true,
  };
  const converges = (pgd20: number, pgd100: number) =>
    judge({ ...numbers, pgd20, pgd100 }).find(({ id }) => id === "iteration")!.hasPassed;
  for (let of200 = 2; of200 <= 120; of200++) {
    expect(converges(of200 / 200, (of200 - 2) / 200), `${of200} of 200`).toBe(true);
    if (of200 > 2) expect(converges(of200 / 200, (of200 - 3) / 200), `${of200} of 200`).toBe(false);
  }
});

it("Wilson's interval has its known values and stays in [0, 1]", () => {
  expect(wilson(8, 10).low).toBeCloseTo(0.4901625, 6);
  expect(wilson(8, 10).high).toBeCloseTo(0.9433178, 6);
  expect(wilson(0, 20).low).toBe(0);
  expect(wilson(20, 20).high).toBe(1);
});

it("a stratified choice has each class in equal parts, in ascending order", () => {
  const labels = Uint8Array.of(0, 0, 0, 0, 1, 1, 2, 2, 2);
  expect(stratifiedIndices(labels, 3, 6)).toEqual([0, 1, 4, 5, 6, 7]);
  expect(stratifiedIndices(labels, 3, 8)).toEqual([0, 1, 2, 4, 5, 6, 7, 8]);
  expect(stratifiedIndices(labels, 3, 99)).toHaveLength(9);
});

/** The same classifier, and how often it was asked. */
function counting(inner: Classifier) {
  let asked = 0;
  const classifier: Classifier = {
    classes: inner.classes,
    logits: (imagesNhwc) => {
      asked++;
      return inner.logits(imagesNhwc);
    },
  };
  return { classifier, calls: () => asked };
}

const withoutSeconds = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === "seconds" ? 0 : inner)));
