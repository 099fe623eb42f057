import { expect, it } from "vitest";
import { paceOf } from "../../../gpu/methods/evaluate-pace.ts";
import { findAttack } from "../../../gpu/robustness/attacks.ts";
import { WHOLE_STAGE } from "../../../gpu/robustness/evaluate.ts";

const whole = { testPictures: 10_000, classes: 10, surrogates: 0 };
const stagesOf = (attacks: readonly string[]) => [
  "clean",
  ...attacks.map((id) => findAttack(id).label),
  WHOLE_STAGE,
  "epsilon sweep",
  "checklist",
];

it("never reaches the end before the work does, however many batches there are", () => {
  const attacks = ["pgd-20", "pgd-50x10", "apgd-ce", "apgd-t", "square"];
  const workload = { attacks, queries: 1000, pictures: 10_000, probed: 10_000, whole: true, batchSize: 1 };
  for (const batchSize of [1, 100, 1024]) {
    const { total, iterationAt } = paceOf({ ...workload, batchSize }, whole);
    const parts = Math.ceil(10_000 / batchSize);
    let before = -1;
    for (const stage of stagesOf(attacks)) {
      for (let part = 0; part <= parts; part++) {
        const iteration = iterationAt({ stage, done: part / parts });
        expect(iteration).toBeGreaterThanOrEqual(before);
        before = iteration;
      }
      if (stage !== "checklist") expect(before).toBeLessThan(total);
    }
    expect(before).toBe(total);
    // Usual batches have an iteration each.
    const middle = [0.4, 0.4 + 1 / parts].map((done) =>
      iterationAt({ stage: findAttack("square").label, done }),
    );
    expect(middle[1]).toBeGreaterThan(middle[0]!);
  }
});

it("is proportional to the passes through the network", () => {
  const workload = {
    attacks: ["square"],
    queries: 999,
    pictures: 100,
    probed: 0,
    whole: false,
    batchSize: 10,
  };
  const { total, iterationAt } = paceOf(workload, whole);
  expect(total).toBe(1000);
  const at = (done: number) => iterationAt({ stage: findAttack("square").label, done });
  expect([0, 0.25, 0.5, 1].map(at)).toEqual([1, 250, 500, 1000]);
});
