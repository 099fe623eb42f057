// The training loop on the engine that people train with: determinism, resumption, refusals, and that it learns what
// the reference engine would learn.
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { STANDARD_AUGMENTATION } from "../../../gpu/data/augment.ts";
import { trainingBatches } from "../../../gpu/data/batches.ts";
import { syntheticImages } from "../../../gpu/data/synthetic.ts";
import { startEngine } from "../../../gpu/engine.ts";
import { disposeModel, toTensors } from "../../../gpu/models/index.ts";
import { writeSafetensors } from "../../../gpu/models/safetensors.ts";
import { findNetwork } from "../../../gpu/networks/find.ts";
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "../../../gpu/training/checkpoint.ts";
import { evaluate } from "../../../gpu/training/evaluate.ts";
import { trainingSettingsSchema } from "../../../gpu/training/settings.ts";
import { type TrainingProgress, type TrainingResult, train } from "../../../gpu/training/train.ts";
import { Trainer } from "../../../gpu/training/trainer.ts";
import { useCpu } from "../style/cpu.ts";

let onnx: string;
let tensorsBefore: number;
beforeAll(async () => {
  await startEngine({ engine: "onnx", threads: 1 });
  onnx = tf.getBackend();
});
beforeEach(async () => {
  await tf.setBackend(onnx);
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

const tiny = trainingSettingsSchema.parse({
  network: "resnet18",
  width: 1 / 16,
  epochs: 2,
  padPx: 1,
  batchSize: 8,
  peakLearningRate: 0.05,
  heldOut: 0,
  seed: 9,
});
const images = syntheticImages(40, 7, 8);

/** Runs a training to its end, or until `stopAt` steps. */
async function finish(
  options: Partial<Parameters<typeof train>[0]> = {},
  stopAt = Number.POSITIVE_INFINITY,
): Promise<{ reports: TrainingProgress[]; result?: TrainingResult; checkpoint?: Checkpoint }> {
  const steps = train({ settings: tiny, trainSet: images, ...options });
  const reports: TrainingProgress[] = [];
  for (;;) {
    const next = await steps.next();
    if (next.done) return { reports, result: next.value };
    reports.push(next.value);
    if (next.value.step === stopAt) {
      const checkpoint = await next.value.checkpoint();
      await steps.return({} as TrainingResult);
      return { reports, checkpoint };
    }
  }
}

/** A checkpoint as it comes back from a file. */
async function throughFile(checkpoint: Checkpoint): Promise<Checkpoint> {
  const folder = await mkdtemp(join(tmpdir(), "pentimento-checkpoint-"));
  const path = join(folder, "state.safetensors");
  await writeFile(path, "an older checkpoint");
  await saveCheckpoint(path, checkpoint);
  expect(await readdir(folder)).toEqual(["state.safetensors"]);
  const loaded = await loadCheckpoint(path);
  await rm(folder, { recursive: true });
  return loaded;
}

// Generous: each new shape compiles a graph, and tests share their processors.
it("starts from another training's weights, with its own seed's order of the pictures", async () => {
  const { result: first } = await finish();
  const start = first!.weights;
  // Steps far too small for float32: what comes out is what went in, but for the statistics that batches leave behind.
  const still = { ...tiny, seed: 3, peakLearningRate: 1e-12, from: "first" };
  const { result } = await finish({ settings: still, start });
  for (const { name, isTrainable } of findNetwork("resnet18").build({ width: 1 / 16, classes: 10 })
    .parameters)
    if (isTrainable) expect(result!.weights.get(name)).toEqual(start.get(name));
  const goOn = { ...tiny, seed: 3, from: "first" };
  const [whole, { checkpoint }] = [
    await finish({ settings: goOn, start }),
    await finish({ settings: goOn, start }, 3),
  ];
  // Where a checkpoint knows the weights, nobody needs the start again.
  const rest = await finish({ settings: goOn, resume: await throughFile(checkpoint!) });
  expect(rest.result!.weights).toEqual(whole.result!.weights);
});

describe("training", { timeout: 300_000 }, () => {
  it("repeats itself exactly from the same seed", async () => {
    const [a, b] = [await finish(), await finish()];
    expect(a.result!.weights).toEqual(b.result!.weights);
    expect(a.reports.map(({ loss }) => loss)).toEqual(b.reports.map(({ loss }) => loss));
    const other = await finish({ settings: { ...tiny, seed: 10 } });
    expect(other.result!.weights).not.toEqual(a.result!.weights);
  });

  it.each([
    ["standard", { averageDecay: 0.9 }],
    ["pgd", { regimeParameters: { steps: 2, randomStart: true, epsilonWarmUp: 0.5 }, patience: 2 }],
    ["fast", { regimeParameters: { checkEvery: 2 }, norm: "linf", epsilon: 8 / 255, averageDecay: 0.9 }],
    ["free", { regimeParameters: { replays: 3 } }],
    ["trades", { regimeParameters: { steps: 2 }, averageDecay: 0.9 }],
  ])("%s: resumes in the middle of an epoch to the same weights, through a file", async (regime, more) => {
    const { epsilon: _, ...shared } = tiny;
    const settings = trainingSettingsSchema.parse({ ...shared, regime, heldOut: 8, ...more });
    const whole = await finish({ settings });
    const { checkpoint } = await finish({ settings }, 7);
    const resume = await throughFile(checkpoint!);
    expect(resume).toEqual(checkpoint);
    const rest = await finish({ settings, resume });
    expect(rest.reports.map(({ step }) => step)).toEqual([8]);
    expect(rest.result).toEqual(whole.result);
    const [atOnce, resumed] = [whole.reports.at(-1)!, rest.reports.at(-1)!];
    const last = await finish({ settings, resume: await throughFile({ ...checkpoint! }) }, 8);
    expect(last.checkpoint!.memory).toEqual((await finish({ settings }, 8)).checkpoint!.memory);
    expect(resumed.validation).toEqual(atOnce.validation);
    expect([resumed.loss, resumed.accuracy]).toEqual([atOnce.loss, atOnce.accuracy]);
    const finished = await finish({ settings, resume: last.checkpoint });
    expect(finished.reports).toEqual([]);
    expect(finished.result).toEqual(whole.result);
  });

  it("refuses to resume with other settings, on other pictures or from a file that is no checkpoint", async () => {
    const { checkpoint } = await finish({}, 2);
    const others = finish({ trainSet: syntheticImages(40, 8, 8), resume: await throughFile(checkpoint!) });
    await expect(others).rejects.toThrow("made on other training pictures");
    const settings = { ...tiny, peakLearningRate: 0.2 };
    await expect(finish({ settings, resume: checkpoint })).rejects.toThrow(
      "The checkpoint was made with peakLearningRate 0.05, not 0.2",
    );
    const folder = await mkdtemp(join(tmpdir(), "pentimento-checkpoint-"));
    const path = join(folder, "weights.safetensors");
    await writeFile(path, writeSafetensors({ tensors: new Map(), metadata: {} }, "F32"));
    await expect(loadCheckpoint(path)).rejects.toThrow("not a training's checkpoint");
    await rm(folder, { recursive: true });
  });

  it("stops between steps when asked to", async () => {
    const abort = new AbortController();
    const steps = train({
      settings: tiny,
      trainSet: images,
      signal: abort.signal,
    });
    await steps.next();
    abort.abort(new Error("enough"));
    await expect(steps.next()).rejects.toThrow("enough");
  });

  it("says so when it diverges", async () => {
    const settings = { ...tiny, peakLearningRate: 10, weightDecay: 1, momentum: 0.999, epochs: 20 };
    await expect(finish({ settings })).rejects.toThrow(
      /The loss became (NaN|Infinity).*--peak-learning-rate/s,
    );
  });

  it("memorises a small set, and evaluation sees it", async () => {
    const settings = trainingSettingsSchema.parse({
      ...tiny,
      width: 1 / 8,
      epochs: 30,
      batchSize: 20,
      padPx: 0,
      flip: false,
    });
    const { reports, result } = await finish({ settings });
    // Batch statistics of twenty tiny pictures are noisy: a late batch may slip although every picture is known.
    expect(Math.max(...reports.map(({ accuracy }) => accuracy))).toBe(1);
    const shuffled = { ...images, labels: images.labels.map((label) => (label + 5) % 10) };
    const network = findNetwork("resnet18").build({ width: 1 / 8, classes: 10 });
    const weights = toTensors(network, result!.weights);
    expect((await evaluate({ network, weights }, images, 16)).accuracy).toBe(1);
    expect((await evaluate({ network, weights }, shuffled, 16)).accuracy).toBe(0);
    disposeModel({ id: "memorised", network, weights });
  });

  it("takes the steps that the reference engine takes", async () => {
    const settings = { ...tiny, width: 1 / 32 };
    const augmentation = { ...STANDARD_AUGMENTATION, padPx: 1 };
    const { batch } = trainingBatches(images, { seed: 3, epoch: 1, batchSize: 16, augmentation });
    const at = (step: number) => ({ step, progress: step / 2, learningRate: 0.02 });
    const twoSteps = async () => {
      const trainer = new Trainer(settings, 10);
      const losses: number[] = [];
      for (const index of [0, 1]) losses.push((await trainer.step(batch(index), 8, at(index))).loss);
      const { weights } = await trainer.snapshot();
      trainer.dispose();
      return { losses, weights };
    };
    const actual = await twoSteps();
    await useCpu();
    const expected = await twoSteps();
    await tf.setBackend(onnx);
    actual.losses.forEach((loss, i) => {
      expect(Math.abs(loss - expected.losses[i]!)).toBeLessThan(1e-3);
    });
    for (const [name, { values }] of expected.weights) {
      const scale = Math.max(...values.map(Math.abs));
      const found = actual.weights.get(name)!.values;
      const error = Math.max(...values.map((value, i) => Math.abs(value - found[i]!)));
      expect(error, name).toBeLessThan(1e-3 * Math.max(scale, 1e-2));
    }
  });
});
