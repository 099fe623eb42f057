// A program as in any TensorFlow.js tutorial: a small convolutional network, `compile`, `fit`, `predict`. It knows
// nothing of backends; whichever is active trains it.
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

const CLASSES = 10;

export interface TrainingOptions {
  images: number;
  epochs: number;
  /** Default 32. */
  sizePx?: number;
  /** Of the first two convolutions; the others have twice as many. Default 64. */
  filters?: number;
  /** Default 50. */
  batchSize?: number;
}

export interface Training {
  /** Loss of each batch. */
  losses: number[];
  /** Seconds are those of the clock, or of the processors where something else kept them busy meanwhile. */
  epochs: { loss: number; accuracy: number; seconds: number }[];
  /** Probabilities that the trained network gives the first image's classes. */
  prediction: number[];
}

/** Trains from a fixed seed on synthetic images, in order: the same numbers on every backend, but for rounding. */
export async function train(options: TrainingOptions): Promise<Training> {
  const { images, epochs, sizePx = 32, filters = 64, batchSize = 50 } = options;
  const model = buildModel(sizePx, filters);
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const { x, y } = syntheticImages(images, sizePx);

  const losses: number[] = [];
  const seen: Training["epochs"] = [];
  let stop = stopwatch();
  await model.fit(x, y, {
    epochs,
    batchSize,
    shuffle: false,
    callbacks: {
      // The layers API reads a batch's loss only for somebody who asks. On a backend that computes when something is
      // read, that is what makes a step a step.
      onBatchEnd: async (_batch, logs) => {
        losses.push(logs!.loss!);
      },
      onEpochEnd: async (_epoch, logs) => {
        seen.push({ loss: logs!.loss!, accuracy: logs!.acc!, seconds: stop() });
        stop = stopwatch();
      },
    },
  });

  const probabilities = model.predict(tf.slice(x, 0, 1)) as tf.Tensor;
  const prediction = [...(await probabilities.data())];
  tf.dispose([x, y, probabilities]);
  model.dispose();
  return { losses, epochs: seen, prediction };
}

/**
 * What this process has taken when the function returned is called. On a machine that does other work too, the clock
 * tells of that; the time of its own processors, summed over threads, then is the fairer and never too small a measure.
 */
function stopwatch(): () => number {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return Math.min((performance.now() - startedAt) / 1e3, (user + system) / 1e6);
  };
}

function buildModel(sizePx: number, filters: number): tfl.Sequential {
  const model = tfl.sequential();
  let seed = 1;
  const initializer = () => tfl.initializers.glorotUniform({ seed: seed++ });
  const convolution = (filters: number) => {
    const shape = model.layers.length === 0 ? { inputShape: [sizePx, sizePx, 3] } : {};
    const kernelInitializer = initializer();
    model.add(
      tfl.layers.conv2d({
        ...shape,
        filters,
        kernelSize: 3,
        padding: "same",
        activation: "relu",
        kernelInitializer,
      }),
    );
    model.add(tfl.layers.batchNormalization({ momentum: 0.9 }));
  };
  convolution(filters);
  convolution(filters);
  model.add(tfl.layers.maxPooling2d({ poolSize: 2 }));
  convolution(2 * filters);
  convolution(2 * filters);
  model.add(tfl.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tfl.layers.flatten());
  model.add(tfl.layers.dense({ units: CLASSES, activation: "softmax", kernelInitializer: initializer() }));
  return model;
}

/** Noise with a bright bar whose place is the class; classes in turn. */
function syntheticImages(count: number, sizePx: number): { x: tf.Tensor4D; y: tf.Tensor } {
  return tf.tidy(() => {
    const noise = tf.randomUniform([count, sizePx, sizePx, 3], 0, 0.8, "float32", 7);
    const labels = Array.from({ length: count }, (_, i) => i % CLASSES);
    const bars = tf.tensor(
      labels.flatMap((label) =>
        Array.from({ length: sizePx }, (_, column) =>
          Math.floor((column * CLASSES) / sizePx) === label ? 0.2 : 0,
        ),
      ),
      [count, 1, sizePx, 1],
    );
    return { x: tf.add(noise, bars) as tf.Tensor4D, y: tf.oneHot(tf.tensor1d(labels, "int32"), CLASSES) };
  });
}
