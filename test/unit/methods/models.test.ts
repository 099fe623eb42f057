// Methods that make models and reports, as worker and tests see them: what they stream, what they resume from, what they
// refuse.
import { deserialize, serialize } from "node:v8";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import type { Dataset } from "../../../gpu/data/dataset.ts";
import { syntheticImages } from "../../../gpu/data/synthetic.ts";
import { startEngine } from "../../../gpu/engine.ts";
import { attack } from "../../../gpu/methods/attack.ts";
import { evaluate } from "../../../gpu/methods/evaluate.ts";
import {
  type Method,
  type MethodContext,
  MethodError,
  type MethodProgress,
  type MethodResults,
  type MethodState,
  type Product,
} from "../../../gpu/methods/method.ts";
import { train } from "../../../gpu/methods/train.ts";
import { transfer } from "../../../gpu/methods/transfer.ts";
import { disposeModel, type LoadedModel, loadModel } from "../../../gpu/models/index.ts";
import { logitsAt } from "../../../gpu/robustness/ascend.ts";
import { classifierOf } from "../../../gpu/robustness/classifier.ts";
import { picturesOf } from "../../../gpu/robustness/pictures.ts";
import { decodeCheckpoint } from "../../../gpu/training/checkpoint.ts";
import { modelCardSchema, runReportSchema } from "../../../prisma/contract.ts";
import { scene } from "./runs.ts";

// Engines compile: seconds on a quiet machine, much more beside other tests.
vi.setConfig({ testTimeout: 120_000 });

const dataset: Dataset = {
  id: "synthetic",
  label: "tiny",
  trainSet: syntheticImages(60, 7, 8),
  testSet: syntheticImages(20, 8, 8),
};
const tiny = (id: string, seed: number, classes = 10): LoadedModel =>
  loadModel({ card: { id, network: "resnet18", width: 1 / 16, classes, seed, weights: null } });

let models: LoadedModel[];
let tensorsBefore: number;
beforeAll(async () => {
  await startEngine({ engine: "onnx", threads: 1 });
  models = [tiny("one", 1), tiny("other", 2)];
});
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

interface Finished<Made extends Product> {
  progress: MethodProgress[];
  states: MethodState[];
  result: MethodResults[Made];
}

type Setup = Partial<Omit<MethodContext<unknown>, "parameters">> & { parameters?: Record<string, unknown> };

async function finish<Schema extends z.ZodObject, Made extends Product>(
  method: Method<Schema, Made>,
  { parameters = {}, ...setup }: Setup,
): Promise<Finished<Made>> {
  const signal = new AbortController().signal;
  const run = method.run({
    seed: 3,
    signal,
    dataset,
    ...setup,
    parameters: method.parameters.parse(parameters),
  });
  const [progress, states]: [MethodProgress[], MethodState[]] = [[], []];
  for (;;) {
    const next = await run.next();
    if (next.done) return { progress, states, result: next.value };
    progress.push(next.value);
    states.push(deserialize(serialize(await next.value.saveState())) as MethodState);
  }
}

const ofIterations = (progress: readonly MethodProgress[]) => progress.map(({ iteration }) => iteration);

describe("train", () => {
  const parameters = {
    network: "resnet18",
    width: 1 / 16,
    regime: "pgd",
    steps: 1,
    epochs: 2,
    batchSize: 9,
    heldOut: 6,
    attackedPictures: 6,
    attackSteps: 2,
  };

  it("shows every step, keeps every epoch, and ends with what it kept last", async () => {
    const { progress, result } = await finish(train, { parameters });
    expect(ofIterations(progress)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(progress.every(({ total }) => total === 12)).toBe(true);
    const kept = progress.filter(({ checkpoint }) => checkpoint);
    expect(ofIterations(kept)).toEqual([6, 12]);
    expect(kept.map(({ checkpoint }) => checkpoint?.card.epochs)).toEqual([1, 2]);
    const { card, weights } = result.model;
    expect(weights).toEqual(kept.at(-1)?.checkpoint?.weights);
    expect(card.metrics.testAccuracy).toBeGreaterThanOrEqual(0);
    modelCardSchema.parse({ ...card, id: "x", commit: "y", weights: null });
    for (const { images } of progress.filter((step) => step.images)) {
      expect(Object.keys(images ?? {})).toEqual(Object.keys(train.previews));
      for (const { width, height, data } of Object.values(images ?? {})) {
        expect(data.length).toBe(width * height * 3);
        expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
      }
    }
  });

  it("goes on from any saved state to the same weights", async () => {
    const whole = await finish(train, { parameters });
    for (const cut of [0, 6, 10]) {
      const rest = await finish(train, { parameters, state: whole.states[cut] });
      expect(ofIterations(rest.progress)).toEqual(ofIterations(whole.progress).slice(cut + 1));
      expect(rest.result.model).toEqual(whole.result.model);
    }
  });

  it("keeps what it found of its best epoch where it goes on after that", async () => {
    const patient = { ...parameters, epochs: 6, patience: 1 };
    const whole = await finish(train, { parameters: patient });
    const { metrics } = whole.result.model.card;
    expect(metrics.heldOutAccuracy).toBeGreaterThanOrEqual(0);
    const rest = await finish(train, { parameters: patient, state: whole.states.at(-1)! });
    expect(rest.result.model.card.metrics).toEqual(metrics);
  });

  it("starts from the weights of a model, and says so in its card", async () => {
    const [model] = models;
    const short = { ...parameters, epochs: 1 };
    const { states, progress, result } = await finish(train, { parameters: short, model });
    const { card } = result.model;
    // The first step, taken back.
    const { weights, velocities } = decodeCheckpoint(states[0]!.checkpoint as Uint8Array);
    const rate = progress[0]!.values["rate/learning rate"]!;
    for (const [name, { values: velocity }] of velocities) {
      const given = await model!.weights[name]!.data();
      const start = weights.get(name)!.values.map((value, i) => value + rate * velocity[i]!);
      expect(Math.max(...start.map((value, i) => Math.abs(value - given[i]!))), name).toBeLessThan(1e-6);
    }
    const fromSeed = await finish(train, { parameters: short });
    expect(progress[0]!.values["loss/training"]).not.toBe(fromSeed.progress[0]!.values["loss/training"]);
    expect(card.parameters.from).toBe("one");
    expect(card.command).toContain(" --from one ");
    expect(fromSeed.result.model.card.parameters).not.toHaveProperty("from");
    expect(fromSeed.result.model.card.command).not.toContain("--from");
    const estimate = (given?: LoadedModel) =>
      train.estimateMemory({
        parameters: train.parameters.parse(short),
        dataset,
        ...(given && { model: given }),
      });
    expect(estimate(model)).toBeGreaterThan(estimate());
  });

  it("goes on from a saved state without looking at the model again", async () => {
    const whole = await finish(train, { parameters, model: models[0]! });
    for (const model of [models[0]!, { ...models[1]!, id: "renamed" }]) {
      const rest = await finish(train, { parameters, model, state: whole.states[4]! });
      expect(ofIterations(rest.progress)).toEqual(ofIterations(whole.progress).slice(5));
      expect(rest.result.model).toEqual(whole.result.model);
    }
  });

  it("refuses a model of another network, width or number of classes, and says what would do", async () => {
    const [model] = models;
    const refused = [
      [{ ...parameters, network: "vgg11" }, model!, /^one is resnet18 .* and the training is of vgg11 /],
      [{ ...parameters, width: 0.125 }, model!, /at width 0.0625 .* at width 0.125 /],
      [parameters, tiny("stranger", 1, 7), /for 7 classes, .* for 10 classes/],
    ] as const;
    for (const [given, from, message] of refused) {
      const error: unknown = await finish(train, { parameters: given, model: from }).catch(
        (reason) => reason,
      );
      expect(error).toBeInstanceOf(MethodError);
      expect(error).toMatchObject({
        message: expect.stringMatching(message),
        remedy: expect.stringContaining(
          `network resnet18 at width 0.0625 on pictures of ${from.network.classes} classes`,
        ),
      });
    }
    disposeModel(refused[2][1]);
  });

  it("names what to set where the loss grows without bound or the pictures fill no batch", async () => {
    const fault = (changes: object): Promise<unknown> =>
      finish(train, { parameters: { ...parameters, ...changes } }).catch((error) => error);
    const diverged = await fault({ peakLearningRate: 10, weightDecay: 1, momentum: 0.999, epochs: 40 });
    expect(diverged).toBeInstanceOf(MethodError);
    expect(diverged).toMatchObject({
      message: expect.stringMatching(/^The loss became (NaN|-?Infinity) at step \d+\.$/),
      remedy: "Start a new run with a peak learning rate below 10.",
    });
    // Of 60 pictures 6 are held out.
    const large = await fault({ batchSize: 55 });
    expect(large).toBeInstanceOf(MethodError);
    expect(large).toMatchObject({
      message: "Batches of 55 need as many pictures; the set has 54.",
      remedy: expect.stringMatching(/^Choose a batch size of 54 or less,/),
    });
  });

  it("ends when it is cancelled, and refuses settings that the regime does not know", async () => {
    const abort = new AbortController();
    const run = train.run({
      parameters: train.parameters.parse(parameters),
      seed: 1,
      dataset,
      signal: abort.signal,
    });
    await run.next();
    abort.abort(new Error("enough"));
    await expect(run.next()).rejects.toThrow("enough");
    await expect(finish(train, { parameters: { ...parameters, regime: "standard" } })).rejects.toThrow(
      "regime standard knows: none",
    );
  });
});

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
