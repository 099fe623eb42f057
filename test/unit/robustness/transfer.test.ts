// The transfer matrix where it is known: linear classifiers of two classes, whose adversarial pictures all lie in one
// direction, so that each margin after the attack follows from two dot products.
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Journal } from "../../../gpu/robustness/journal.ts";
import { selectPictures } from "../../../gpu/robustness/pictures.ts";
import { NORMS, type Threat } from "../../../gpu/robustness/threat.ts";
import {
  type TransferReport,
  type TransferSubject,
  transferMatrix,
} from "../../../gpu/robustness/transfer.ts";
import { useCpu } from "../style/cpu.ts";
import { interiorPictures, type Linear, linear, radiusFor } from "./linear.ts";

let tensorsBefore: number;
beforeAll(useCpu);
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

const [a, b] = [linear(3), linear(4)];
const pictures = interiorPictures(a, 80, 5);
const size = pictures.pixels.length / 80;

async function matrix(subjects: TransferSubject[], threat: Threat): Promise<TransferReport> {
  const run = transferMatrix({ subjects, pictures, threat, steps: 4, batchSize: 30 });
  let last = -1;
  for (;;) {
    const next = await run.next();
    if (next.done) return next.value;
    expect(next.value.done).toBeGreaterThan(last);
    last = next.value.done;
  }
}

/** Score of the label minus the other's. */
function margin(classifier: Linear, pixels: Float32Array, label: number): number {
  const scores = classifier.scores(pixels, 0);
  return scores[label]! - scores[1 - label]!;
}

/** w of the label minus w of the other, read off the scores. */
function normal(classifier: Linear, label: number): Float32Array {
  const origin = margin(classifier, new Float32Array(size), label);
  return Float32Array.from({ length: size }, (_, i) => {
    const unit = new Float32Array(size);
    unit[i] = 1;
    return margin(classifier, unit, label) - origin;
  });
}

function moved(from: Linear, pixels: Float32Array, label: number, { norm, epsilon }: Threat): Float32Array {
  const against = normal(from, label);
  const length = Math.sqrt(against.reduce((sum, w) => sum + w * w, 0));
  return pixels.map((v, i) => v - epsilon * (norm === "l2" ? against[i]! / length : Math.sign(against[i]!)));
}

describe.each(NORMS)("in %s", (norm) => {
  it("is what dot products say", async () => {
    // A hair more, lest the picture that decides it stand exactly on the border.
    const threat = { norm, epsilon: 1.001 * radiusFor(0.6, a, pictures, norm) };
    const models = { a, b };
    const subjects = Object.entries(models).map(([id, classifier]) => ({ id, classifier }));
    const report = await matrix(subjects, threat);
    expect(report.clean[0]).toEqual({ id: "a", accuracy: 1 });
    expect(report.cells.map(({ from, to }) => from + to)).toEqual(["aa", "ab", "ba", "bb"]);
    for (const { from, to, pictures: shared, fooled, share } of report.cells) {
      const [crafting, shown] = [models[from as "a" | "b"], models[to as "a" | "b"]];
      let [expectedShared, expectedFooled] = [0, 0];
      for (let i = 0; i < 80; i++) {
        const { pixels, labels } = selectPictures(pictures, [i]);
        const label = labels[0]!;
        if (margin(crafting, pixels, label) <= 0 || margin(shown, pixels, label) <= 0) continue;
        expectedShared++;
        if (margin(shown, moved(crafting, pixels, label, threat), label) <= 0) expectedFooled++;
      }
      expect(expectedShared).toBeGreaterThan(20);
      expect([shared, fooled]).toEqual([expectedShared, expectedFooled]);
      expect(share).toBe(fooled / shared);
    }
    const [aa, ab] = report.cells;
    expect(aa!.share).toBeGreaterThan(ab!.share);
  });
});

it("asks for models of the same classes", async () => {
  const subjects = [
    { id: "two", classifier: a },
    { id: "three", classifier: linear(1, 3) },
  ];
  await expect(matrix(subjects, { norm: "l2", epsilon: 0.1 })).rejects.toThrow("two has 2, three has 3");
});

it("goes on where it was broken off, to the same matrix", async () => {
  const threat = { norm: "l2", epsilon: radiusFor(0.6, a, pictures, "l2") } as const;
  const subjects = Object.entries({ a, b }).map(([id, classifier]) => ({ id, classifier }));
  const options = { subjects, pictures, threat, steps: 4, batchSize: 30 };
  const undisturbed = await matrix(subjects, threat);
  const journal = new Journal();
  for await (const { done } of transferMatrix({ ...options, journal })) if (done > 0.4) break;
  const known = journal.entries;
  const again = new Journal(JSON.parse(JSON.stringify(known)));
  const rest = transferMatrix({ ...options, journal: again });
  for (;;) {
    const next = await rest.next();
    if (!next.done) continue;
    expect(next.value).toEqual(undisturbed);
    break;
  }
  expect(known.length).toBeGreaterThan(2);
  expect(again.entries.slice(0, known.length)).toEqual(known);
});
