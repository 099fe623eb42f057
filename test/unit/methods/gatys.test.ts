// The method as its consumers see it: the stream of iterations, determinism, resumption, early ends, every named
// failure, and that nothing stays on the engine.
import { deserialize, serialize } from "node:v8";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startEngine } from "../../../gpu/engine.ts";
import type { Raster } from "../../../gpu/image/raster.ts";
import { gatys } from "../../../gpu/methods/gatys.ts";
import { MethodError, type MethodProgress, type MethodState } from "../../../gpu/methods/method.ts";
import type { LoadedModel } from "../../../gpu/models/model.ts";
import { disc, draw, tinyModel, waves } from "../style/pictures.ts";

const content = disc(40);
const style = waves(48);
let model: LoadedModel;
let tensors: number;

beforeAll(async () => {
  await startEngine({ engine: "onnx", threads: 1 });
  model = tinyModel(5);
});
beforeEach(() => {
  tensors = tf.memory().numTensors;
});

interface Setup {
  parameters?: Record<string, unknown>;
  seed?: number;
  signal?: AbortSignal;
  content?: Raster;
  style?: Raster;
  model?: LoadedModel;
  state?: MethodState;
}

function start({ parameters = {}, ...rest }: Setup = {}) {
  const context = {
    seed: 1,
    signal: new AbortController().signal,
    content,
    style,
    model,
    ...rest,
    parameters: gatys.parameters.parse({ size: 64, iterations: 8, ...parameters }),
  };
  return gatys.run(context);
}

interface Finished {
  progress: MethodProgress[];
  image: Raster;
  /** What each iteration would be resumed from, through the serialisation that a crash survives. */
  states: MethodState[];
}

async function finish(run: ReturnType<typeof start>): Promise<Finished> {
  const progress: MethodProgress[] = [];
  const states: MethodState[] = [];
  for (;;) {
    const step = await run.next();
    if (step.done) return { progress, states, image: step.value.image };
    progress.push(step.value);
    states.push(deserialize(serialize(await step.value.saveState())) as MethodState);
  }
}

async function failureOf(run: ReturnType<typeof start>): Promise<MethodError> {
  const failure: unknown = await finish(run).catch((error: unknown) => error);
  if (!(failure instanceof MethodError)) throw new Error(`Expected a MethodError, got ${String(failure)}`);
  expect(failure.remedy).toMatch(/\w+.*\.$/);
  return failure;
}

describe("iterations", () => {
  it("arrive one by one with losses by layer and the picture", async () => {
    const { progress, image } = await finish(start());
    expect(progress.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { values, image: shown, total } of progress) {
      expect(total).toBe(8);
      const { total: loss, ...terms } = values;
      expect(Object.keys(terms)).toEqual([
        "content:relu3",
        "style:relu1",
        "style:relu2",
        "style:relu3",
        "tv",
      ]);
      expect(Object.values(terms).reduce((sum, term) => sum + term, 0)).toBe(loss);
      expect([shown!.width, shown!.height, shown!.data.length]).toEqual([64, 64, 64 * 64 * 3]);
      expect(shown!.data.every((v) => v >= 0 && v <= 1)).toBe(true);
    }
    expect(image).toEqual(progress.at(-1)!.image);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("never raise the loss with a line search", async () => {
    const { progress } = await finish(start({ parameters: { iterations: 25, init: "noise" } }));
    const losses = progress.map(({ values }) => values.total!);
    for (let i = 1; i < losses.length; i++) expect(losses[i]).toBeLessThanOrEqual(losses[i - 1]!);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 5);
  });

  it("lower the loss with Adam", async () => {
    const { progress } = await finish(start({ parameters: { optimizer: "adam", iterations: 25 } }));
    expect(progress.at(-1)!.values.total).toBeLessThan(progress[0]!.values.total! / 2);
  });

  it("keep each picture its own: later ones do not write into it", async () => {
    const run = start();
    const first = await run.next();
    const copy = (first.value as MethodProgress).image!.data.slice();
    await run.next();
    expect((first.value as MethodProgress).image!.data).toEqual(copy);
    await run.return({ image: content });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("carry the style over while the content stays where it is", async () => {
    const { progress } = await finish(start({ parameters: { iterations: 60 } }));
    const styleOf = ({ values }: MethodProgress) =>
      Object.entries(values).reduce((sum, [name, v]) => sum + (name.startsWith("style:") ? v : 0), 0);
    expect(styleOf(progress.at(-1)!)).toBeLessThan(styleOf(progress[0]!) / 10);
    const picture = progress.at(-1)!.image!;
    const level = (x: number, y: number) => picture.data[(y * 64 + x) * 3 + 1]!;
    const mean = (x0: number, y0: number) => {
      let sum = 0;
      for (let y = y0; y < y0 + 12; y++) for (let x = x0; x < x0 + 12; x++) sum += level(x, y);
      return sum / 144;
    };
    expect(mean(26, 26)).toBeGreaterThan(mean(0, 0) + 0.1);
  });

  it("synthesise a texture from noise: within 200 the style loss is a hundred times smaller", async () => {
    const parameters = { contentWeight: 0, tvWeight: 0, init: "noise", iterations: 200 };
    const run = start({ parameters });
    const losses: number[] = [];
    for await (const { values } of run) {
      expect(Object.keys(values).some((name) => name.startsWith("content:"))).toBe(false);
      losses.push(values.total!);
      if (values.total! < losses[0]! / 100) break;
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 100);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe("determinism", () => {
  it("gives equal pictures for equal seeds and others for others", async () => {
    const parameters = { init: "noise", iterations: 5 };
    const [one, two, other] = [
      await finish(start({ parameters, seed: 4 })),
      await finish(start({ parameters, seed: 4 })),
      await finish(start({ parameters, seed: 5 })),
    ];
    expect(two.image.data).toEqual(one.image.data);
    expect(other.image.data).not.toEqual(one.image.data);
  });

  it.each(["lbfgs", "adam"])("resumes %s from any state to exactly the same pictures", async (optimizer) => {
    const parameters = { optimizer, iterations: 9, memory: 3 };
    const whole = await finish(start({ parameters }));
    for (const from of [1, 5]) {
      const rest = await finish(start({ parameters, state: whole.states[from - 1] }));
      expect(rest.progress.map(({ iteration }) => iteration)).toEqual(
        Array.from({ length: 9 - from }, (_, i) => from + 1 + i),
      );
      rest.progress.forEach(({ values, image }, i) => {
        expect(values).toEqual(whole.progress[from + i]!.values);
        expect(image!.data).toEqual(whole.progress[from + i]!.image!.data);
      });
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("resumes a finished run to its result at once", async () => {
    const whole = await finish(start({ parameters: { iterations: 3 } }));
    const rest = await finish(start({ parameters: { iterations: 3 }, state: whole.states[2] }));
    expect(rest.progress).toEqual([]);
    expect(rest.image).toEqual(whole.image);
  });
});

describe("memory", () => {
  const estimate = (parameters: Record<string, unknown>) =>
    gatys.estimateMemory({ parameters: gatys.parameters.parse(parameters), content, style, model });

  it("is estimated to grow with the picture, and with L-BFGS' memory", () => {
    const [small, middle, large] = [256, 512, 1024].map((size) => estimate({ size }));
    expect((large! - middle!) / (middle! - small!)).toBeCloseTo(4, 5);
    const pair = 2 * 256 * 256 * 3 * 4;
    expect(estimate({ memory: 30 }) - estimate({ memory: 10 })).toBe(20 * pair);
    expect(estimate({ optimizer: "adam" })).toBe(estimate({ memory: 10 }) - 10 * pair);
  });
});

describe("ends", () => {
  it("at once and unchanged where content, style and start are the same picture", async () => {
    const parameters = { iterations: 50, tvWeight: 0 };
    const { progress, image } = await finish(start({ parameters, content, style: content }));
    expect(progress).toHaveLength(1);
    expect(progress[0]).toMatchObject({ iteration: 1, total: 1, values: { total: 0 } });
    expect(progress[0]!.stage).toMatch(/^Finished early/);
    const { image: again } = await finish(
      start({ parameters: { ...parameters, iterations: 1 }, style: content }),
    );
    expect(image).toEqual(again);
  });

  it("when asked to, with the reason of the signal", async () => {
    const controller = new AbortController();
    const run = start({ signal: controller.signal });
    await run.next();
    controller.abort(new Error("Enough"));
    await expect(run.next()).rejects.toThrow("Enough");
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("lets the event loop turn between iterations", async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    await finish(start());
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(4);
  });
});

/** The model, but its `nth` look at a picture and those after it, up to `until`, are disturbed. */
function disturbed(nth: number, until: number, disturb: (feature: tf.Tensor4D) => tf.Tensor4D): LoadedModel {
  let looks = 0;
  const { network } = model;
  return {
    ...model,
    network: {
      ...network,
      forward: (image, weights, options) =>
        tf.tidy(() => {
          looks += 1;
          const { features, statistics } = network.forward(image, weights, options);
          const isDisturbed = looks >= nth && looks <= until;
          const mapped = Object.entries(features).map(([layer, f]) => [layer, isDisturbed ? disturb(f) : f]);
          return { features: Object.fromEntries(mapped), statistics };
        }),
    },
  };
}

const toNaN = (feature: tf.Tensor4D) => tf.mul<tf.Tensor4D>(feature, Number.NaN);

describe("failures", () => {
  // Looks 1 and 2 are at the two pictures, 3 to 7 calibrate five terms, 8 is at the start picture.
  it("recovers once from a loss that is not finite, from the best iterate", async () => {
    const { progress } = await finish(
      start({ parameters: { optimizer: "adam" }, model: disturbed(11, 11, toNaN) }),
    );
    expect(progress.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(progress.every(({ values }) => Object.values(values).every(Number.isFinite))).toBe(true);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("gives up when it happens again", async () => {
    const failure = await failureOf(
      start({ parameters: { optimizer: "adam" }, model: disturbed(11, 999, toNaN) }),
    );
    expect(failure.message).toMatch(/infinite or undefined/);
    expect(failure.remedy).toMatch(/Lower the style weight/);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("tells a broken network from a finished picture with L-BFGS too", async () => {
    const failure = await failureOf(start({ model: disturbed(12, 9999, toNaN) }));
    expect(failure.message).toMatch(/infinite or undefined/);
    const { progress } = await finish(start({ model: disturbed(12, 12, toNaN) }));
    expect(progress.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("names a network that sees nothing finite", async () => {
    const failure = await failureOf(start({ model: disturbed(1, 9999, toNaN) }));
    expect(failure.message).toMatch(/a non-finite gradient for content:relu3/);
  });

  it("notices a picture that turns into one colour", async () => {
    // The network goes blind after calibration: smoothing is all that is left, and nothing holds against it.
    const failure = await failureOf(
      start({
        parameters: { tvWeight: 10, iterations: 60 },
        model: disturbed(8, 9999, (f) => tf.mul<tf.Tensor4D>(f, 0)),
        content: draw(40, 40, (x) => 0.5 + x / 4000),
      }),
    );
    expect(failure.message).toMatch(/one flat colour/);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("names unknown layers with those that exist", async () => {
    const failure = await failureOf(start({ parameters: { styleLayers: { conv1: 1 } } }));
    expect(failure.message).toBe('Unknown style layer "conv1" of tiny.');
    expect(failure.remedy).toBe("Available: relu1, relu2, relu3.");
  });

  it("names inputs that are missing", async () => {
    expect((await failureOf(start({ style: undefined }))).message).toMatch(/needs a content picture/);
  });

  it("refuses a picture that is too narrow for the network", async () => {
    const vgg = { ...model, network: { ...model.network, id: "vgg11" } };
    const failure = await failureOf(start({ content: draw(300, 20, (x) => (x % 7) / 7), model: vgg }));
    expect(failure.message).toBe(
      "The content picture is 64 x 4 pixels at this size; vgg11 needs at least 16 on each side.",
    );
  });

  it("refuses a state that is not of this method", async () => {
    await expect(finish(start({ state: { iteration: 3 } }))).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
