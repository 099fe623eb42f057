// The shipped weights do what their card says, on the real test pictures; and labels that say nothing score chance.
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { shuffledOrder } from "../../../gpu/data/batches.ts";
import { loadCifar10 } from "../../../gpu/data/cifar.ts";
import { firstImages } from "../../../gpu/data/images.ts";
import { startEngine } from "../../../gpu/engine.ts";
import { disposeModel, loadModel, shippedModels } from "../../../gpu/models/index.ts";
import { evaluate } from "../../../gpu/training/evaluate.ts";

const data = process.env.CIFAR10_DIR;
if (!data) console.info("The shipped models' accuracy is not checked: set CIFAR10_DIR to CIFAR-10's folder.");
const COUNT = 2000;

describe.skipIf(!data)("shipped models", { timeout: 300_000 }, () => {
  beforeAll(async () => {
    await startEngine({ engine: "onnx" });
  });

  it("reach the accuracy on their cards, and chance on permuted labels", async () => {
    const test = firstImages(await loadCifar10(data!, "test"), COUNT);
    const order = shuffledOrder(COUNT, 1, 1);
    const permuted = { ...test, labels: test.labels.map((_, i) => test.labels[order[i]!]!) };
    const models = (await shippedModels()).flatMap((model) => [model, ...model.earlier]);
    for (const { card, readWeights } of models) {
      if (card.metrics.testAccuracy === undefined) continue;
      const before = tf.memory().numTensors;
      const model = loadModel({ card, weightsBytes: await readWeights() });
      const { accuracy } = await evaluate(model, test);
      expect(Math.abs(accuracy - card.metrics.testAccuracy), card.id).toBeLessThan(0.03);
      const chance = await evaluate(model, permuted);
      // Three standard deviations of a binomial with p = 0.1.
      expect(Math.abs(chance.accuracy - 0.1), card.id).toBeLessThan(3 * Math.sqrt(0.09 / COUNT));
      disposeModel(model);
      expect(tf.memory().numTensors).toBe(before);
    }
  });
});
