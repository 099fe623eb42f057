// Training as a method, as worker and tests see it: what it streams, what it resumes from, what it refuses.
import { describe, expect, it, vi } from "vitest";
import { MethodError } from "../../../gpu/methods/method.ts";
import { train } from "../../../gpu/methods/train.ts";
import { disposeModel, type LoadedModel } from "../../../gpu/models/index.ts";
import { decodeCheckpoint } from "../../../gpu/training/checkpoint.ts";
import { modelCardSchema } from "../../../prisma/contract.ts";
import { dataset, finish, ofIterations, tiny, tinyModels } from "./makers.ts";

// Engines compile: seconds on a quiet machine, much more beside other tests.
vi.setConfig({ testTimeout: 120_000 });

const models = tinyModels();

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
