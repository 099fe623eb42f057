// Methods that make reports of models, as worker and tests see them: what they stream, what they resume from, what they
// refuse.
import { describe, expect, it, vi } from "vitest";
import type { Dataset } from "../../../gpu/data/dataset.ts";
import { attack } from "../../../gpu/methods/attack.ts";
import { evaluate } from "../../../gpu/methods/evaluate.ts";
import { transfer } from "../../../gpu/methods/transfer.ts";
import { disposeModel, type LoadedModel } from "../../../gpu/models/index.ts";
import { logitsAt } from "../../../gpu/robustness/ascend.ts";
import { classifierOf } from "../../../gpu/robustness/classifier.ts";
import { picturesOf } from "../../../gpu/robustness/pictures.ts";
import { runReportSchema } from "../../../prisma/contract.ts";
import { dataset, finish, ofIterations, tiny, tinyModels } from "./makers.ts";
import { scene } from "./runs.ts";

// Engines compile: seconds on a quiet machine, much more beside other tests.
vi.setConfig({ testTimeout: 120_000 });

const models = tinyModels();

describe("attack", () => {
  const parameters = { target: 4, picture: 3, epsilon: 0.5, steps: 5 };
  const setup = () => ({ parameters, model: models[0], peers: models.slice(1) });

  it("pushes the picture toward the class on each model, within the radius, with probabilities that sum to 1", async () => {
    const { progress, result } = await finish(attack, setup());
    expect(ofIterations(progress)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { values, images } of progress) {
      for (const { id } of models) {
        const seen = Object.entries(values).filter(([name]) => name.startsWith(`probability/${id}/`));
        expect(seen).toHaveLength(10);
        expect(seen.reduce((sum, [, value]) => sum + value, 0)).toBeCloseTo(1, 5);
        expect(values[`size/${id}`]).toBeLessThanOrEqual(0.5 * (1 + 1e-5));
      }
      expect(Object.keys(images ?? {})).toEqual(["one", "other"]);
    }
    const { report } = result;
    expect(runReportSchema.parse(report)).toEqual(report);
    if (report.kind !== "attack") throw new Error(report.kind);
    expect(report.target).toBe("gradient 4");
    for (const { id, targetProbability } of report.models) {
      expect(targetProbability).toBe(progress.at(-1)?.values[`target/${id}`]);
      expect(targetProbability).toBeGreaterThan(progress[0]!.values[`target/${id}`]!);
    }
  });

  it("goes on from any saved state to the same steps and the same report", async () => {
    const whole = await finish(attack, setup());
    for (const cut of [0, 2, 5]) {
      const rest = await finish(attack, { ...setup(), state: whole.states[cut] });
      expect(rest.progress.map(({ iteration, values }) => [iteration, values])).toEqual(
        whole.progress.slice(cut + 1).map(({ iteration, values }) => [iteration, values]),
      );
      expect(rest.result).toEqual(whole.result);
    }
  });

  it("takes a picture of any shape, and says which classes there are", async () => {
    const { progress } = await finish(attack, { ...setup(), content: scene(50, 31) });
    expect(progress).toHaveLength(6);
    await expect(finish(attack, { ...setup(), parameters: { target: 10 } })).rejects.toThrow("no class 10");
    const stranger = tiny("stranger", 1, 7);
    await expect(finish(attack, { ...setup(), peers: [stranger] })).rejects.toThrow("7 classes");
    disposeModel(stranger);
  });
});

describe("evaluate", () => {
  it("counts up to its total and ends in a report", async () => {
    const parameters = {
      pictures: 10,
      probed: 10,
      attacks: ["pgd-20", "square"],
      queries: 5,
      points: 2,
      batchSize: 10,
    };
    const { progress, result } = await finish(evaluate, { parameters, model: models[0] });
    const iterations = ofIterations(progress);
    expect(iterations).toEqual(iterations.toSorted((a, b) => a - b));
    expect(new Set(iterations).size).toBe(iterations.length);
    expect(iterations.at(-1)).toBeLessThanOrEqual(progress.at(-1)!.total);
    expect(progress.at(-1)?.stage).toContain("checklist");
    const { report } = result;
    expect(runReportSchema.parse(report)).toEqual(report);
    if (report.kind !== "robustness") throw new Error(report.kind);
    expect(report.robustness.attacks.map(({ id }) => id)).toEqual(["pgd-20", "square"]);
    expect(report.robustness.checklist.length).toBeGreaterThan(5);
  });

  it("shows it what was made to fool other models, and refuses those of other classes", async () => {
    const parameters = { pictures: 10, probed: 10, attacks: [], points: 2, batchSize: 10, epsilon: 0.2 };
    const [model, other] = [models[0]!, models[1]!];
    const setup = { parameters, model, dataset: await asSeenBy(model) };
    const lent = async (...peers: LoadedModel[]) => {
      const { report } = (await finish(evaluate, { ...setup, peers })).result;
      if (report.kind !== "robustness") throw new Error(report.kind);
      expect(runReportSchema.parse(report)).toEqual(report);
      const { protocol, checklist } = report.robustness;
      return { names: protocol.surrogates, check: checklist.find(({ id }) => id === "black-box") };
    };
    expect(await lent()).toEqual({ names: [], check: undefined });
    // Its own gradients, lent to itself, fool it as often; another's do so more rarely.
    const own = await lent(model);
    expect(own.names).toEqual(["one (2)"]);
    expect(own.check?.numbers.transferred).toBe(own.check?.numbers.pgd20);
    expect(own.check?.numbers.pgd20).toBeLessThan(1);
    const others = await lent(other);
    expect(others.names).toEqual(["other"]);
    expect(others.check?.detail).toContain("against another model's gradients");
    expect(others.check?.numbers.transferred).toBeGreaterThan(others.check!.numbers.pgd20!);
    const stranger = tiny("stranger", 1, 7);
    await expect(finish(evaluate, { ...setup, peers: [stranger] })).rejects.toThrow("7 classes");
    disposeModel(stranger);
  });

  it("goes on from any saved state to the same report, and shows nothing twice", async () => {
    const parameters = { pictures: 20, probed: 0, attacks: ["fgsm"], batchSize: 5, whole: true };
    const model = models[0]!;
    const setup = { parameters, model, dataset: await asSeenBy(model) };
    const whole = await finish(evaluate, setup);
    expect(whole.result.report).toMatchObject({ robustness: { wholeTestSet: { pictures: 20 } } });
    expect(whole.states.length).toBeGreaterThan(4);
    for (const [cut, state] of whole.states.entries()) {
      const rest = await finish(evaluate, { ...setup, state });
      expect(ofIterations(rest.progress)).toEqual(ofIterations(whole.progress).slice(cut + 1));
      expect(withoutSeconds(rest.result)).toEqual(withoutSeconds(whole.result));
    }
  });
});

describe("transfer", () => {
  it("goes on from any saved state to the same report", async () => {
    const parameters = { pictures: 10, steps: 2, batchSize: 4 };
    const setup = { parameters, model: models[0]!, peers: models.slice(1) };
    const whole = await finish(transfer, setup);
    expect(whole.progress.length).toBe(6);
    for (const cut of [0, 3]) {
      const rest = await finish(transfer, { ...setup, state: whole.states[cut]! });
      expect(ofIterations(rest.progress)).toEqual(ofIterations(whole.progress).slice(cut + 1));
      expect(rest.result).toEqual(whole.result);
    }
  });
});

/** The same pictures, named as the model names them: it is right about all. */
async function asSeenBy(model: LoadedModel): Promise<Dataset> {
  const { testSet } = dataset;
  const { pixels, sizePx } = picturesOf(testSet);
  const logits = await logitsAt(classifierOf(model), pixels, sizePx);
  const labels = testSet.labels.map((_, row) => {
    const scores = logits.subarray(row * 10, (row + 1) * 10);
    return scores.indexOf(Math.max(...scores));
  });
  return { ...dataset, testSet: { ...testSet, labels } };
}

const withoutSeconds = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === "seconds" ? 0 : inner)));
