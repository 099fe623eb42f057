// Trains a network on a data set: the loop of gpu/training as a method, with pictures of what happens inside. Owns what is
// shown and when a state is kept; how weights move is gpu/training's.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import { TooFewPicturesError } from "../data/batches.ts";
import type { Dataset } from "../data/dataset.ts";
import { type LoadedModel, toArrays } from "../models/index.ts";
import { findNetwork } from "../networks/find.ts";
import { cardWriter, measureStored, trainCommand } from "../training/card.ts";
import { decodeCheckpoint, encodeCheckpoint, OtherPicturesError } from "../training/checkpoint.ts";
import type { TrainingSettings } from "../training/settings.ts";
import { misfitOf } from "../training/start.ts";
import { NothingHeldOutError, type TrainingProgress, train as trainSteps } from "../training/train.ts";
import { DivergedError } from "../training/trainer.ts";
import { weightCount } from "./memory.ts";
import {
  defineMethod,
  type MethodContext,
  MethodError,
  type MethodProgress,
  type MethodResult,
} from "./method.ts";
import { readTrainParameters, type TrainOptions, trainParameters } from "./train-parameters.ts";
import { TRAINING_VIEWS, viewedPictures, viewsOf } from "./train-views.ts";

/** Points that curves are made of at most: the steps of a long training are thinned. */
const MAX_POINTS = 3000;
/** Weights, velocities, gradients and their passing copies. */
const COPIES_OF_WEIGHTS = 6;
/** The model that it starts from, and a copy to start with. */
const COPIES_OF_START = 2;
/** Of the activations in training mode, at the peak. Both fitted like it: `npm run -s bench -- estimates`. */
const COPIES_OF_ACTIVATIONS = 4.3;
const FIXED_BYTES = 20e6;

/** By epoch. */
type Measured = Map<number, Record<string, number>>;

const stateSchema = z.object({
  checkpoint: z.instanceof(Uint8Array),
  /** What was found of the held-out pictures; absent in states from before it was kept. */
  measured: z.map(z.number(), z.record(z.string(), z.number())).default(() => new Map()),
});

export const train = defineMethod({
  label: "Train a network",
  description:
    "Teaches a network to tell the pictures of a data set apart, plainly or against an attacker, and keeps the states it " +
    "goes through as a model to paint with.",
  about:
    "A network learns to name pictures: it is shown a few at a time, and each of its weights moves a little in the direction that " +
    "would have made its answers better. Trained plainly, it takes whatever tells the classes apart, also patterns that no " +
    "person sees.\n\nTrained against an attacker, every picture is first changed, within a small radius, so that the network " +
    "errs as much as possible. What is left to go by are the shapes that people see too, which is why such a network paints " +
    "better.\n\nA training may start at the weights of a model instead of random ones: for several sittings, or to learn to " +
    "withstand an attacker what was learnt plainly.",
  sources: [
    {
      authors: "A. Madry, A. Makelov, L. Schmidt, D. Tsipras, A. Vladu",
      year: 2018,
      title: "Towards Deep Learning Models Resistant to Adversarial Attacks",
      venue: "ICLR",
    },
    {
      authors: "E. Wong, L. Rice, J. Z. Kolter",
      year: 2020,
      title: "Fast is better than free: Revisiting adversarial training",
      venue: "ICLR",
    },
  ],
  makes: "model",
  inputs: { model: "optional", dataset: "required" },
  parameters: trainParameters,
  charts: {
    loss: { title: "Loss", scale: "log" },
    accuracy: { title: "Accuracy", scale: "share" },
    rate: { title: "Learning rate", scale: "linear" },
    speed: { title: "Speed", scale: "linear" },
  },
  previews: TRAINING_VIEWS,
  estimateMemory: ({ parameters, model, dataset }) => {
    if (!dataset) return 0;
    const { settings } = readTrainParameters(parameters, 0);
    const { trainSet } = dataset;
    const { classes, sizePx } = trainSet;
    const network = findNetwork(settings.network).build({ width: settings.width, classes: classes.length });
    const weights = weightCount(network);
    const activations = network.activationsPerPixel(network.layers) * sizePx ** 2 * settings.batchSize;
    const copiesOfWeights = COPIES_OF_WEIGHTS + (model ? COPIES_OF_START : 0);
    const copies = 4 * (weights * copiesOfWeights + activations * COPIES_OF_ACTIVATIONS);
    return FIXED_BYTES + copies + 2 * trainSet.pixels.length;
  },
  async *run(context) {
    const { parameters, seed, model, dataset } = context;
    if (!dataset) throw new MethodError("A training needs a data set.", "Name one.");
    const state = context.state && stateSchema.parse(context.state);
    const resume = state && decodeCheckpoint(state.checkpoint);
    // A model that is still being trained may have changed its name since.
    const from = resume ? resume.settings.from : model?.id;
    const options = readTrainParameters(parameters, seed, from);
    const start = model && !resume ? await weightsOf(model, options.settings, dataset) : undefined;
    return yield* follow(context, dataset, options, { resume, start }, state?.measured);
  },
});

/** What the command in a card names, by the data set's id; pictures of one's own have another id each. */
const SOURCES: Readonly<Record<string, string>> = {
  synthetic: "synthetic",
  cifar10: '"$CIFAR10_DIR"',
  cifar100: '"$CIFAR100_DIR"',
};

/** Where the steps begin: at a state of the same training, else at given weights, else at the seed's. */
type Beginning = Pick<Parameters<typeof trainSteps>[0], "resume" | "start">;

/** @throws MethodError where the model is another network, width or number of classes. */
function weightsOf(model: LoadedModel, settings: TrainingSettings, { trainSet }: Dataset) {
  const misfit = misfitOf(model, settings, trainSet.classes.length);
  if (misfit) throw new MethodError(misfit.message, misfit.remedy);
  return toArrays(model.network, model.weights);
}

async function* follow(
  { signal }: Pick<MethodContext<unknown>, "signal">,
  dataset: Dataset,
  { settings, label, checkpointEvery }: TrainOptions,
  { resume, start }: Beginning,
  measured: Measured = new Map(),
): AsyncGenerator<MethodProgress, MethodResult<"model">> {
  const { trainSet, testSet } = dataset;
  const source = SOURCES[dataset.id] ?? '"$PICTURES_DIR"';
  const write = cardWriter({ settings, dataset, label, command: trainCommand(settings, source) });
  const viewed = { pictures: viewedPictures(testSet), classes: testSet.classes.length };
  const steps = trainSteps({ settings, trainSet, resume, start, signal });
  let total = 1;
  let note: string | undefined;
  try {
    for (;;) {
      // A step may never leave this turn of the event loop, and requests to stop come in another.
      await turnOfEventLoop();
      signal.throwIfAborted();
      const next = await steps.next().catch((error: unknown) => {
        throw inWordsOfTheForm(error, settings);
      });
      if (next.done) {
        const { weights, epoch } = next.value;
        const metrics = { ...measured.get(epoch), ...(await measureStored(settings, weights, testSet)) };
        return { model: { card: write(epoch, metrics), weights } };
      }
      const now = next.value;
      total = now.totalSteps;
      note = now.note ?? (now.isEpochEnd ? undefined : note);
      if (now.isEpochEnd) measured.set(now.epoch, metricsOf(now));
      const isShown = now.isEpochEnd || now.step === 1;
      const isKept = now.isEpochEnd && (now.epoch % checkpointEvery === 0 || now.step === total);
      const weights = isShown ? await now.weights() : new Map();
      yield {
        iteration: now.step,
        total,
        stage: `Epoch ${now.epoch} of ${settings.epochs}${note ? `. ${note}` : ""}`,
        values: isShown || now.step % Math.ceil(total / MAX_POINTS) === 0 ? valuesOf(now) : {},
        ...(isShown && { images: await viewsOf(weights, settings, viewed) }),
        ...(isKept && { checkpoint: { card: write(now.epoch, metricsOf(now)), weights } }),
        saveState: async () => ({
          iteration: now.step,
          checkpoint: encodeCheckpoint(await now.checkpoint()),
          measured,
        }),
      };
    }
  } finally {
    await steps.return({ weights: new Map(), epoch: 0 });
  }
}

/** What a person can mend by other settings, as such; anything else as it is. */
function inWordsOfTheForm(error: unknown, { peakLearningRate }: TrainingSettings): unknown {
  if (error instanceof DivergedError) {
    return new MethodError(
      `The loss became ${error.loss} at step ${error.step}.`,
      `Start a new run with a peak learning rate below ${peakLearningRate}.`,
    );
  }
  if (error instanceof TooFewPicturesError) {
    return new MethodError(
      error.message,
      `Choose a batch size of ${error.pictures} or less, or leave more pictures to train on.`,
    );
  }
  if (error instanceof OtherPicturesError) {
    return new MethodError(
      "The training pictures are not those that this training began with.",
      "Train the model that it has left further in a new run, on the pictures that are there now.",
    );
  }
  if (error instanceof NothingHeldOutError)
    return new MethodError(
      "No pictures are held out to tell which epoch is the best.",
      "Hold some out, or set patience to 0.",
    );
  return error;
}

function valuesOf({ loss, accuracy, learningRate, imagesPerSecond, validation }: TrainingProgress) {
  return {
    "loss/training": loss,
    "accuracy/training": accuracy,
    "rate/learning rate": learningRate,
    "speed/pictures a second": imagesPerSecond,
    ...(validation && { "loss/held out": validation.loss, "accuracy/held out, clean": validation.clean }),
    ...(validation?.robust !== undefined && { "accuracy/held out, attacked": validation.robust }),
  };
}

/** Of the pictures that are held out; the test set is looked at once, in the end. */
function metricsOf({ validation, accuracy }: TrainingProgress): Record<string, number> {
  return {
    trainingAccuracy: accuracy,
    ...(validation && { heldOutAccuracy: validation.clean }),
    ...(validation?.robust !== undefined && { heldOutRobustAccuracy: validation.robust }),
  };
}
