// Accuracy and loss of a model on labelled pictures, in evaluation mode.
import * as tf from "@tensorflow/tfjs-core";
import { evaluationBatches } from "../data/batches.ts";
import type { ImageSet } from "../data/images.ts";
import type { LoadedModel } from "../models/model.ts";
import { scoreLogits } from "./loss.ts";

export interface Evaluation {
  /** In [0, 1]. */
  accuracy: number;
  /** Mean cross-entropy in nats. */
  loss: number;
}

/** @param batchSize divides the set's size if possible: a compiling engine then compiles once. */
export async function evaluate(
  model: Pick<LoadedModel, "network" | "weights">,
  set: ImageSet,
  batchSize = 250,
): Promise<Evaluation> {
  let [correct, loss] = [0, 0];
  for (const { pixels, labels } of evaluationBatches(set, batchSize)) {
    const logits = tf.tidy(() => {
      const images = tf.tensor4d(pixels, [labels.length, set.sizePx, set.sizePx, 3]);
      return model.network.forward(images, model.weights, { withLogits: true }).logits!;
    });
    const score = scoreLogits(await logits.data(), labels);
    logits.dispose();
    correct += score.correct;
    loss += score.loss;
  }
  return { accuracy: correct / set.labels.length, loss: loss / set.labels.length };
}
