// The mutable heart of a training: weights, velocities and what the regime remembers, and the one step that moves them.
import * as tf from "@tensorflow/tfjs-core";
import type { Batch } from "../data/batches.ts";
import { initialise, toArrays, toTensors } from "../models/index.ts";
import type { NamedArray } from "../models/safetensors.ts";
import { findNetwork } from "../networks/find.ts";
import type { Network } from "../networks/network.ts";
import { type Random, seededRandom } from "../random.ts";
import type { Pictures } from "../robustness/pictures.ts";
import type { Threat } from "../robustness/threat.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type Score, scoreLogits, smoothedTargets } from "./loss.ts";
import type { Descent, Objective, StepContext } from "./regimes/regime.ts";
import { regimes, type TrainingSettings } from "./settings.ts";
import { sgdStep } from "./sgd.ts";

type Variables = Record<string, tf.Variable>;
type Weights = ReadonlyMap<string, NamedArray>;
type Alongside = Parameters<StepContext["descend"]>[1];

/** Where a step stands in the training. */
export interface StepPosition {
  /** Steps done before. */
  step: number;
  /** Of the whole training, in [0, 1]. */
  progress: number;
  learningRate: number;
}

/** The loss is not finite any more. The weights are lost, and from any saved state the same steps lead there again. */
export class DivergedError extends Error {
  readonly loss: number;
  /** From 1. */
  readonly step: number;
  constructor({ loss, step, peakLearningRate }: { loss: number; step: number; peakLearningRate: number }) {
    super(
      `The loss became ${loss} at step ${step}. Train with a lower --peak-learning-rate than ` +
        `${peakLearningRate}, from the start: an earlier state would come to the same end.`,
    );
    this.name = "DivergedError";
    this.loss = loss;
    this.step = step;
  }
}

export class Trainer {
  readonly network: Network;
  readonly weights: Variables;
  /** What is measured and published: the average where one is kept, else the weights. */
  readonly published: Variables;
  readonly #settings: TrainingSettings;
  readonly #velocities: Variables;
  readonly #memory: Map<string, NamedArray>;
  readonly #trainable: tf.Variable[];
  /** TensorFlow.js names variables uniquely in the process; gradients come back under those names. */
  readonly #parameterOf: Map<string, string>;

  /**
   * Owns tensors until `dispose`.
   * @param options.checkpoint where to go on from; its settings are the caller's to check.
   * @param options.start weights to start from, else those of the seed. @throws saying which do not fit the network.
   */
  constructor(
    settings: TrainingSettings,
    classes: number,
    { checkpoint, start }: { checkpoint?: Checkpoint | undefined; start?: Weights | undefined } = {},
  ) {
    this.#settings = settings;
    this.network = findNetwork(settings.network).build({ width: settings.width, classes });
    const trainable = this.network.parameters.filter(({ isTrainable }) => isTrainable);
    const load = (arrays: Weights, parameters = this.network.parameters) =>
      toVariables(toTensors({ ...this.network, parameters }, arrays));
    const begin = () => (start ? load(start) : toVariables(initialise(this.network, settings.seed)));
    this.weights = checkpoint ? load(checkpoint.weights) : begin();
    this.#velocities = checkpoint
      ? load(checkpoint.velocities, trainable)
      : toVariables(Object.fromEntries(trainable.map(({ name, shape }) => [name, tf.zeros(shape)])));
    if (settings.averageDecay === 0) this.published = this.weights;
    else if (checkpoint) this.published = load(checkpoint.average);
    else this.published = begin();
    this.#memory = new Map(checkpoint?.memory);
    this.#trainable = trainable.map(({ name }) => this.weights[name]!);
    this.#parameterOf = new Map(trainable.map(({ name }) => [this.weights[name]!.name, name]));
  }

  get threat(): Threat {
    const { norm, epsilon } = this.#settings;
    return { norm, epsilon };
  }

  /**
   * Makes one batch's move.
   * @returns the batch's loss as trained (mean, smoothed) and its score before the update.
   * @throws DivergedError when the loss is not finite; the last checkpoint is not lost.
   */
  async step(batch: Batch, sizePx: number, position: StepPosition): Promise<{ loss: number; score: Score }> {
    const { labels, pixels } = batch;
    const { regime, labelSmoothing, peakLearningRate } = this.#settings;
    const { classes } = this.network;
    const imagesNhwc = tf.tensor4d(pixels, [labels.length, sizePx, sizePx, 3]);
    const targets = tf.tensor2d(smoothedTargets(labels, classes, labelSmoothing), [labels.length, classes]);
    let done: Descent;
    try {
      done = await regimes[regime]!.step({
        ...this.#context(position.step),
        batch: { pixels, labels, sizePx, imagesNhwc, targets },
        progress: position.progress,
        descend: (objective, alongside) => this.#descend(objective, position, alongside),
      });
    } finally {
      tf.dispose([imagesNhwc, targets]);
    }
    if (!Number.isFinite(done.loss)) {
      throw new DivergedError({ loss: done.loss, step: position.step + 1, peakLearningRate });
    }
    return { loss: done.loss, score: scoreLogits(done.logits, labels) };
  }

  /** Lets the regime look after itself. @returns what people should be told, if anything. */
  async guard(
    heldOut: Pictures,
    { step, progress }: Pick<StepPosition, "step" | "progress">,
  ): Promise<string | undefined> {
    return regimes[this.#settings.regime]!.guard?.({
      ...this.#context(step),
      progress,
      heldOut,
      snapshot: async () => {
        const { weights, velocities, average } = await this.snapshot();
        return new Map([
          ...prefixed("weights/", weights),
          ...prefixed("velocities/", velocities),
          ...prefixed("average/", average),
        ]);
      },
      restore: (state) => {
        const groups: [string, Variables][] = [
          ["weights/", this.weights],
          ["velocities/", this.#velocities],
          ...(this.published === this.weights ? [] : [["average/", this.published] as [string, Variables]]),
        ];
        for (const [prefix, variables] of groups) {
          for (const [name, variable] of Object.entries(variables)) {
            const kept = state.get(`${prefix}${name}`);
            // Checkpoints from before averages were kept have none: the average goes on as it is.
            if (kept) tf.tidy(() => variable.assign(tf.tensor(kept.values, kept.shape, "float32")));
          }
        }
      },
    });
  }

  #context(step: number) {
    const { seed, regimeParameters: parameters } = this.#settings;
    return {
      network: this.network,
      weights: this.weights,
      threat: this.threat,
      parameters,
      step,
      memory: this.#memory,
      random: (purpose: string): Random => seededRandom(seed, `regime/${purpose}/${step}`),
    };
  }

  async #descend(
    objective: () => Objective,
    { learningRate, step }: StepPosition,
    alongside: Alongside,
  ): Promise<Descent> {
    const { loss, logits } = tf.tidy(() => {
      // What the objective returns besides its loss has to survive the gradient's own tidying.
      const beside: tf.Tensor[] = [];
      let logits: tf.Tensor2D | undefined;
      let statistics: Record<string, tf.Tensor> = {};
      const wanted = alongside ? [...this.#trainable, alongside.variable] : this.#trainable;
      const { value: loss, grads } = tf.variableGrads(() => {
        const result = objective();
        ({ logits, statistics } = result);
        beside.push(...[logits, ...Object.values(statistics)].map((tensor) => tf.keep(tensor)));
        return result.loss;
      }, wanted);
      if (alongside) alongside.onGradient(grads[alongside.variable.name]!);
      const gradients = Object.fromEntries(
        Object.entries(grads)
          .filter(([variable]) => this.#parameterOf.has(variable))
          .map(([variable, gradient]) => [this.#parameterOf.get(variable)!, gradient]),
      );
      sgdStep(this.weights, this.#velocities, gradients, tf.scalar(learningRate), this.#settings);
      for (const [name, value] of Object.entries(statistics)) this.weights[name]!.assign(value);
      if (this.published !== this.weights) this.#average(step);
      const result = { loss, logits: tf.clone(logits!) };
      tf.dispose(beside);
      return result;
    });
    const [[lossValue], logitValues] = await Promise.all([loss.data(), logits.data()]);
    tf.dispose([loss, logits]);
    return { loss: lossValue!, logits: logitValues as Float32Array };
  }

  /** Young averages forget faster, lest the random start weigh on them for long. */
  #average(step: number): void {
    const rest = tf.scalar(1 - Math.min(this.#settings.averageDecay, (1 + step) / (10 + step)));
    for (const [name, average] of Object.entries(this.published)) {
      average.assign(tf.add(average, tf.mul(tf.sub(this.weights[name]!, average), rest)));
    }
  }

  /** @returns copies; later steps do not change them. */
  async snapshot(): Promise<Pick<Checkpoint, "weights" | "velocities" | "average" | "memory">> {
    const trainable = this.network.parameters.filter(({ isTrainable }) => isTrainable);
    return {
      weights: await toArrays(this.network, this.weights),
      velocities: await toArrays({ ...this.network, parameters: trainable }, this.#velocities),
      average: this.published === this.weights ? new Map() : await this.publishedArrays(),
      memory: new Map(this.#memory),
    };
  }

  /** @returns copies of what is measured and published. */
  publishedArrays(): Promise<Map<string, NamedArray>> {
    return toArrays(this.network, this.published);
  }

  dispose(): void {
    tf.dispose([this.weights, this.#velocities, this.published]);
  }
}

function prefixed(prefix: string, arrays: ReadonlyMap<string, NamedArray>): [string, NamedArray][] {
  return [...arrays].map(([name, array]) => [`${prefix}${name}`, array]);
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
