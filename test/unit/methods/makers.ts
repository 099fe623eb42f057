// Follows methods that make models and reports from outside, on tiny networks and pictures.
import { deserialize, serialize } from "node:v8";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { z } from "zod";
import type { Dataset } from "../../../gpu/data/dataset.ts";
import { syntheticImages } from "../../../gpu/data/synthetic.ts";
import { startEngine } from "../../../gpu/engine.ts";
import type {
  Method,
  MethodContext,
  MethodProgress,
  MethodResults,
  MethodState,
  Product,
} from "../../../gpu/methods/method.ts";
import { type LoadedModel, loadModel } from "../../../gpu/models/index.ts";

export const dataset: Dataset = {
  id: "synthetic",
  label: "tiny",
  trainSet: syntheticImages(60, 7, 8),
  testSet: syntheticImages(20, 8, 8),
};
export const tiny = (id: string, seed: number, classes = 10): LoadedModel =>
  loadModel({ card: { id, network: "resnet18", width: 1 / 16, classes, seed, weights: null } });

/** For a test file that calls it at its top: an engine, and each test leaves no tensor behind. @returns two models, from the first test on. */
export function tinyModels(): LoadedModel[] {
  const models: LoadedModel[] = [];
  let tensorsBefore: number;
  beforeAll(async () => {
    await startEngine({ engine: "onnx", threads: 1 });
    models.push(tiny("one", 1), tiny("other", 2));
  });
  beforeEach(() => {
    tensorsBefore = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });
  return models;
}

interface Finished<Made extends Product> {
  progress: MethodProgress[];
  states: MethodState[];
  result: MethodResults[Made];
}

type Setup = Partial<Omit<MethodContext<unknown>, "parameters">> & { parameters?: Record<string, unknown> };

export async function finish<Schema extends z.ZodObject, Made extends Product>(
  method: Method<Schema, Made>,
  { parameters = {}, ...setup }: Setup,
): Promise<Finished<Made>> {
  const signal = new AbortController().signal;
  const run = method.run({
    seed: 3,
    signal,
    dataset,
    ...setup,
    parameters: method.parameters.parse(parameters),
  });
  const [progress, states]: [MethodProgress[], MethodState[]] = [[], []];
  for (;;) {
    const next = await run.next();
    if (next.done) return { progress, states, result: next.value };
    progress.push(next.value);
    states.push(deserialize(serialize(await next.value.saveState())) as MethodState);
  }
}

export const ofIterations = (progress: readonly MethodProgress[]) =>
  progress.map(({ iteration }) => iteration);
