// The mutable heart of a training: weights and velocities on the engine, and the one step that moves them.
import * as tf from "@tensorflow/tfjs-core";
import type { Batch } from "../data/batches.ts";
import { initialise, toArrays, toTensors } from "../models/index.ts";
import type { NamedArray } from "../models/safetensors.ts";
import { findNetwork } from "../networks/find.ts";
import type { Network } from "../networks/network.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type Score, scoreLogits, smoothedTargets } from "./loss.ts";
import { regimes, type TrainingSettings } from "./settings.ts";
import { sgdStep } from "./sgd.ts";

type Variables = Record<string, tf.Variable>;

export class Trainer {
  readonly network: Network;
  readonly weights: Variables;
  readonly #settings: TrainingSettings;
  readonly #velocities: Variables;
  readonly #trainable: tf.Variable[];
  /** TensorFlow.js names variables uniquely in the process; gradients come back under those names. */
  readonly #parameterOf: Map<string, string>;

  /** Owns tensors until `dispose`. @param checkpoint where to go on from; its settings are the caller's to check. */
  constructor(settings: TrainingSettings, classes: number, checkpoint?: Checkpoint) {
    this.#settings = settings;
    this.network = findNetwork(settings.network).build({ width: settings.width, classes });
    const trainable = this.network.parameters.filter(({ isTrainable }) => isTrainable);
    const start = checkpoint
      ? toTensors(this.network, checkpoint.weights)
      : initialise(this.network, settings.seed);
    const still = Object.fromEntries(trainable.map(({ name, shape }) => [name, tf.zeros(shape)]));
    const velocities = checkpoint
      ? toTensors({ ...this.network, parameters: trainable }, checkpoint.velocities)
      : still;
    this.weights = toVariables(start);
    this.#velocities = toVariables(velocities);
    if (velocities !== still) tf.dispose(still);
    this.#trainable = trainable.map(({ name }) => this.weights[name]!);
    this.#parameterOf = new Map(trainable.map(({ name }) => [this.weights[name]!.name, name]));
  }

  /**
   * Descends one batch's objective.
   * @returns the batch's loss as trained (mean, smoothed) and its score before the update.
   * @throws when the loss is not finite; the weights are lost then, the last checkpoint is not.
   */
  async step(batch: Batch, sizePx: number, rate: number): Promise<{ loss: number; score: Score }> {
    const { loss, logits } = this.#descend(batch, sizePx, rate);
    const [[lossValue], logitValues] = await Promise.all([loss.data(), logits.data()]);
    tf.dispose([loss, logits]);
    if (!Number.isFinite(lossValue)) {
      throw new Error(
        `The loss became ${lossValue}. Resume from the last checkpoint's predecessor or train with a lower ` +
          `--peak-learning-rate than ${this.#settings.peakLearningRate}.`,
      );
    }
    return { loss: lossValue!, score: scoreLogits(logitValues, batch.labels) };
  }

  #descend(batch: Batch, sizePx: number, rate: number): { loss: tf.Scalar; logits: tf.Tensor2D } {
    const { labels, pixels } = batch;
    const { regime, labelSmoothing } = this.#settings;
    return tf.tidy(() => {
      const imagesNhwc = tf.tensor4d(pixels, [labels.length, sizePx, sizePx, 3]);
      const { classes } = this.network;
      const targets = tf.tensor2d(smoothedTargets(labels, classes, labelSmoothing), [labels.length, classes]);
      const input = { network: this.network, weights: this.weights, imagesNhwc, targets };
      // What the objective returns besides its loss has to survive the gradient's own tidying.
      const beside: tf.Tensor[] = [];
      let logits: tf.Tensor2D | undefined;
      let statistics: Record<string, tf.Tensor> = {};
      const { value: loss, grads } = tf.variableGrads(() => {
        const objective = regimes[regime].objective(input);
        ({ logits, statistics } = objective);
        beside.push(...[logits, ...Object.values(statistics)].map((tensor) => tf.keep(tensor)));
        return objective.loss;
      }, this.#trainable);
      const gradients = Object.fromEntries(
        Object.entries(grads).map(([variable, gradient]) => [this.#parameterOf.get(variable)!, gradient]),
      );
      sgdStep(this.weights, this.#velocities, gradients, tf.scalar(rate), this.#settings);
      for (const [name, value] of Object.entries(statistics)) this.weights[name]!.assign(value);
      const result = { loss, logits: tf.clone(logits!) };
      tf.dispose(beside);
      return result;
    });
  }

  /** @returns copies; later steps do not change them. */
  async snapshot(): Promise<{ weights: Map<string, NamedArray>; velocities: Map<string, NamedArray> }> {
    const trainable = this.network.parameters.filter(({ isTrainable }) => isTrainable);
    return {
      weights: await toArrays(this.network, this.weights),
      velocities: await toArrays({ ...this.network, parameters: trainable }, this.#velocities),
    };
  }

  dispose(): void {
    for (const variable of [...Object.values(this.weights), ...Object.values(this.#velocities)]) {
      variable.dispose();
    }
  }
}

/** Takes the tensors over. */
function toVariables(tensors: Record<string, tf.Tensor>): Variables {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const variable = tf.variable(tensor);
      tensor.dispose();
      return [name, variable];
    }),
  );
}
