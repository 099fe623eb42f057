// Estimates of runs that attack models: how good the numbers are is measured by `bench estimates`.
import { expect, it } from "vitest";
import { syntheticImages } from "../../../gpu/data/synthetic.ts";
import { attack } from "../../../gpu/methods/attack.ts";
import { evaluate } from "../../../gpu/methods/evaluate.ts";
import { transfer } from "../../../gpu/methods/transfer.ts";
import { findNetwork } from "../../../gpu/networks/find.ts";

const testSet = syntheticImages(20, 1);
const dataset = { id: "synthetic", label: "Synthetic", trainSet: testSet, testSet };
const modelOf = (id: string, width = 1) => ({
  id,
  network: findNetwork(id).build({ width, classes: 10 }),
  weights: {},
});

it.each(Object.entries({ attack, evaluate, transfer }))(
  "%s: every model's weights count, of activations only the largest",
  (_, method) => {
    const parameters = method.parameters.parse({});
    const estimate = (...models: ReturnType<typeof modelOf>[]) => {
      const [model, ...peers] = models;
      return method.estimateMemory({ parameters: parameters as never, model: model!, peers, dataset });
    };
    const small = modelOf("vgg11", 0.25);
    const large = modelOf("vgg16");
    const bytesOf = ({ network }: typeof large) =>
      4 * network.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(estimate(large)).toBeGreaterThan(bytesOf(large));
    const more = estimate(large, small, small) - estimate(large, small);
    expect(more).toBeGreaterThan(bytesOf(small));
    expect(more).toBeLessThan(4 * bytesOf(small));
    expect(estimate(small, large)).toBe(estimate(large, small));
  },
);
