// The training loop as an async generator: data in, progress out, nothing printed and no files touched.
import { trainingBatches } from "../data/batches.ts";
import { digestOf, firstImages, type ImageSet, splitImages } from "../data/images.ts";
import type { NamedArray } from "../models/safetensors.ts";
import { filledUp, type Pictures, picturesOf } from "../robustness/pictures.ts";
import { type Checkpoint, requireSameData, requireSameSettings, type TrainingState } from "./checkpoint.ts";
import { schedules } from "./schedule.ts";
import { regimes, type TrainingSettings } from "./settings.ts";
import { Trainer } from "./trainer.ts";
import { type Validation, validate } from "./validate.ts";

export interface TrainingProgress {
  /** From 1. */
  epoch: number;
  /** Steps finished since the start of the training. */
  step: number;
  totalSteps: number;
  /** Means over the epoch so far, of the pictures as trained on, before each update. */
  loss: number;
  accuracy: number;
  learningRate: number;
  /** Training alone, without validation, in this process. */
  imagesPerSecond: number;
  /** Spent in steps since the start of the training, over all sittings. */
  seconds: number;
  /** Estimate from this process's speed so far, validation included. */
  secondsLeft: number;
  isEpochEnd: boolean;
  /** At the end of an epoch, where pictures are held out. */
  validation?: Validation;
  /** Something people should know, such as a roll-back. */
  note?: string;
  /** Call before asking for more: the state at this very step. */
  checkpoint(): Promise<Checkpoint>;
  /** Call before asking for more: what would be published now. */
  weights(): Promise<Map<string, NamedArray>>;
}

export interface TrainingResult {
  weights: ReadonlyMap<string, NamedArray>;
  /** Whose weights these are: the last, or the best where the training watches for it. */
  epoch: number;
}

/** Patience without pictures to judge epochs by. */
export class NothingHeldOutError extends Error {
  override name = "NothingHeldOutError";
  constructor() {
    super("No pictures are held out to tell which epoch is the best: hold some out, or set patience to 0.");
  }
}

const NO_SUMS = { loss: 0, correct: 0, steps: 0, pictures: 0 };

/**
 * Trains from the seed's weights or those of `start`, or on from `resume` with exactly the steps that an uninterrupted
 * training would take.
 *
 * @param options.signal checked between steps; when aborted the generator throws `signal.reason`.
 * @yields after every step.
 * @throws naming the setting that differs from the checkpoint's, or where its pictures were others.
 */
export async function* train(options: {
  settings: TrainingSettings;
  trainSet: ImageSet;
  resume?: Checkpoint | undefined;
  /** Those of the model that the settings name as `from`. */
  start?: ReadonlyMap<string, NamedArray> | undefined;
  signal?: AbortSignal;
}): AsyncGenerator<TrainingProgress, TrainingResult> {
  const { settings, resume, start, signal } = options;
  if (resume) requireSameSettings(resume.settings, settings);
  const data = digestOf(options.trainSet);
  if (resume) requireSameData(resume, data);
  const { trainSet, heldOut } = splitFor(settings, options.trainSet);
  if (settings.patience > 0 && !heldOut && !resume) throw new NothingHeldOutError();
  const trainer = new Trainer(settings, trainSet.classes.length, { checkpoint: resume, start });
  try {
    const schedule = schedules[settings.schedule](settings.peakLearningRate);
    const stepsPerEpoch = epochOf(settings, trainSet, 1).count;
    const replays = regimes[settings.regime]!.replays?.(settings.regimeParameters) ?? 1;
    const totalSteps = stepsPerEpoch * settings.epochs;
    const guarded = heldOut && guardPictures(heldOut, settings.batchSize);
    const state: TrainingState = structuredClone(
      resume?.state ?? { step: 0, seconds: 0, sums: NO_SUMS, isStopped: false },
    );
    let best: ReadonlyMap<string, NamedArray> = resume?.best ?? new Map();
    const [startedAt, firstStep, secondsBefore] = [performance.now(), state.step, state.seconds];
    let batches: { pass: number; of: ReturnType<typeof epochOf> } | undefined;
    while (state.step < totalSteps && !state.isStopped) {
      signal?.throwIfAborted();
      const stepStartedAt = performance.now();
      const index = state.step % stepsPerEpoch;
      const epoch = Math.floor(state.step / stepsPerEpoch) + 1;
      // An epoch is a number of steps; where batches come several times in a row, it sees fewer of the pictures.
      const drawn = Math.floor(state.step / replays);
      const pass = Math.floor(drawn / stepsPerEpoch) + 1;
      if (batches?.pass !== pass) batches = { pass, of: epochOf(settings, trainSet, pass) };
      if (index === 0) state.sums = { ...NO_SUMS };
      // The middle of the step's interval: neither the first nor the last step is wasted on a rate of 0.
      const progress = (state.step + 0.5) / totalSteps;
      const learningRate = schedule(progress);
      const batch = batches.of.batch(drawn % stepsPerEpoch);
      const { step } = state;
      const { loss, score } = await trainer.step(batch, trainSet.sizePx, { step, progress, learningRate });
      state.seconds += (performance.now() - stepStartedAt) / 1000;
      state.step++;
      const { sums } = state;
      sums.loss += loss;
      sums.correct += score.correct;
      sums.steps++;
      sums.pictures += batch.labels.length;
      const note = guarded && (await trainer.guard(guarded, { step: state.step, progress }));
      const isEpochEnd = index + 1 === stepsPerEpoch;
      const validation = isEpochEnd && heldOut ? await validateNow(trainer, heldOut, settings) : undefined;
      if (validation && settings.patience > 0) {
        const score =
          (regimes[settings.regime]!.isAdversarial ? validation.robust : undefined) ?? validation.clean;
        if (!state.best || score > state.best.score) {
          state.best = { epoch, score };
          best = await trainer.publishedArrays();
        }
        state.isStopped = epoch - state.best.epoch >= settings.patience;
      }
      const seen = { ...state };
      yield {
        epoch,
        step: state.step,
        totalSteps,
        loss: sums.loss / sums.steps,
        accuracy: sums.correct / sums.pictures,
        learningRate,
        imagesPerSecond: ((state.step - firstStep) * settings.batchSize) / (state.seconds - secondsBefore),
        seconds: state.seconds,
        secondsLeft: left(startedAt, state.step - firstStep, totalSteps - state.step),
        isEpochEnd,
        ...(validation ? { validation } : {}),
        ...(note ? { note } : {}),
        checkpoint: async () => ({
          settings,
          data,
          state: structuredClone(seen),
          ...(await trainer.snapshot()),
          best,
        }),
        weights: () => trainer.publishedArrays(),
      };
    }
    if (state.best) return { weights: best, epoch: state.best.epoch };
    return { weights: await trainer.publishedArrays(), epoch: settings.epochs };
  } finally {
    trainer.dispose();
  }
}

function left(startedAt: number, steps: number, stepsLeft: number): number {
  return ((performance.now() - startedAt) / 1000 / steps) * stepsLeft;
}

/** The pictures that are trained on, and those kept for validation; the same for every regime with the same seed. */
export function splitFor(
  { limit, heldOut, seed }: TrainingSettings,
  set: ImageSet,
): { trainSet: ImageSet; heldOut?: ImageSet } {
  const used = firstImages(set, limit ?? set.labels.length);
  const count = Math.min(heldOut, Math.floor(used.labels.length / 10));
  if (count === 0) return { trainSet: used };
  const [kept, trainSet] = splitImages(used, count, seed);
  return { trainSet, heldOut: kept };
}

/** Held-out pictures that the regime's guard looks at: fewer would mistake luck for learning. */
const GUARD_PICTURES = 100;

/** At least one batch, so that a common batch size shares its compiled graph. */
function guardPictures(heldOut: ImageSet, batchSize: number): Pictures {
  const count = Math.max(GUARD_PICTURES, batchSize);
  return filledUp(picturesOf(firstImages(heldOut, count)), batchSize);
}

function validateNow(trainer: Trainer, heldOut: ImageSet, settings: TrainingSettings): Promise<Validation> {
  const { attackSteps, attackedPictures, batchSize } = settings;
  const { network, published: weights, threat } = trainer;
  return validate({ network, weights }, heldOut, { threat, attackSteps, attackedPictures, batchSize });
}

/** The batches of one pass over the pictures. */
function epochOf(settings: TrainingSettings, set: ImageSet, epoch: number) {
  const { seed, batchSize, padPx, flip: isFlipped, colourJitter, cutoutPx } = settings;
  const augmentation = { padPx, isFlipped, colourJitter, cutoutPx };
  return trainingBatches(set, { seed, epoch, batchSize, augmentation });
}
