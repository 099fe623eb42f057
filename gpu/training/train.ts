// The training loop as an async generator: data in, progress out, nothing printed and no files touched.
import { trainingBatches } from "../data/batches.ts";
import { firstImages, type ImageSet } from "../data/images.ts";
import type { NamedArray } from "../models/safetensors.ts";
import { type Checkpoint, requireSameSettings } from "./checkpoint.ts";
import { evaluate } from "./evaluate.ts";
import { schedules } from "./schedule.ts";
import type { TrainingSettings } from "./settings.ts";
import { Trainer } from "./trainer.ts";

interface Position {
  /** From 1. */
  epoch: number;
  /** Steps finished since the start of the training. */
  step: number;
  totalSteps: number;
  /** Means over the epoch so far (or since the resume), before each update and with augmentation. */
  trainLoss: number;
  trainAccuracy: number;
  learningRate: number;
  /** Training alone, without evaluation, in this process. */
  imagesPerSecond: number;
  /** Estimate from this process's speed so far, evaluation included. */
  secondsLeft: number;
}

export type TrainingProgress = Position & {
  /** At the end of an epoch. */
  test?: { accuracy: number; loss: number };
  /** Call before asking for more: the state at this very step. */
  checkpoint(): Promise<Checkpoint>;
};

export interface TrainingResult {
  weights: ReadonlyMap<string, NamedArray>;
  test: { accuracy: number; loss: number };
}

/**
 * Trains from the seed, or on from `resume` with exactly the steps that an uninterrupted training would take.
 *
 * @param options.reportEvery steps between two reports inside an epoch; an epoch's end is always reported.
 * @param options.signal checked between steps; when aborted the generator throws `signal.reason`.
 * @throws naming the setting that differs from the checkpoint's.
 */
export async function* train(options: {
  settings: TrainingSettings;
  trainSet: ImageSet;
  testSet: ImageSet;
  resume?: Checkpoint;
  reportEvery?: number;
  signal?: AbortSignal;
}): AsyncGenerator<TrainingProgress, TrainingResult> {
  const { settings, testSet, resume, reportEvery = 20, signal } = options;
  const trainSet = firstImages(options.trainSet, settings.limit ?? options.trainSet.labels.length);
  if (resume) requireSameSettings(resume.settings, settings);
  const trainer = new Trainer(settings, trainSet.classes.length, resume);
  try {
    const schedule = schedules[settings.schedule](settings.peakLearningRate);
    const stepsPerEpoch = epochOf(settings, trainSet, 1).count;
    const totalSteps = stepsPerEpoch * settings.epochs;
    const firstStep = resume?.step ?? 0;
    const startedAt = performance.now();
    let step = firstStep;
    let [seconds, images] = [0, 0];
    let test = await (step === totalSteps ? evaluate(trainer, testSet) : undefined);
    while (step < totalSteps) {
      const epoch = Math.floor(step / stepsPerEpoch) + 1;
      const batches = epochOf(settings, trainSet, epoch);
      let [loss, correct, seen, steps] = [0, 0, 0, 0];
      for (let index = step % stepsPerEpoch; index < stepsPerEpoch; index++) {
        signal?.throwIfAborted();
        const stepStartedAt = performance.now();
        // The middle of the step's interval: neither the first nor the last step is wasted on a rate of 0.
        const learningRate = schedule((step + 0.5) / totalSteps);
        const batch = batches.batch(index);
        const done = await trainer.step(batch, trainSet.sizePx, learningRate);
        seconds += (performance.now() - stepStartedAt) / 1000;
        step++;
        steps++;
        images += batch.labels.length;
        loss += done.loss;
        correct += done.score.correct;
        seen += batch.labels.length;
        const isEnd = index + 1 === stepsPerEpoch;
        if (!isEnd && step % reportEvery !== 0) continue;
        test = isEnd ? await evaluate(trainer, testSet) : undefined;
        const taken = step;
        yield {
          epoch,
          step,
          totalSteps,
          trainLoss: loss / steps,
          trainAccuracy: correct / seen,
          learningRate,
          imagesPerSecond: images / seconds,
          secondsLeft: ((performance.now() - startedAt) / 1000 / (step - firstStep)) * (totalSteps - step),
          ...(test ? { test } : {}),
          checkpoint: async () => ({ settings, step: taken, ...(await trainer.snapshot()) }),
        };
      }
    }
    return { weights: (await trainer.snapshot()).weights, test: test! };
  } finally {
    trainer.dispose();
  }
}

function epochOf(settings: TrainingSettings, set: ImageSet, epoch: number) {
  const { seed, batchSize, padPx, isFlipped } = settings;
  return trainingBatches(set, { seed, epoch, batchSize, augmentation: { padPx, isFlipped } });
}
