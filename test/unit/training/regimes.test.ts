// Adversarial regimes: what they make of a batch, what they refuse, and that they do what they are for.
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { syntheticImages } from "../../../gpu/data/synthetic.ts";
import { startEngine } from "../../../gpu/engine.ts";
import { disposeModel, initialise } from "../../../gpu/models/index.ts";
import type { NamedArray } from "../../../gpu/models/safetensors.ts";
import { findNetwork } from "../../../gpu/networks/find.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { normOf } from "../../../gpu/robustness/ball.ts";
import { picturesOf } from "../../../gpu/robustness/pictures.ts";
import { NORMS } from "../../../gpu/robustness/threat.ts";
import { trainCommand } from "../../../gpu/training/card.ts";
import type { Checkpoint } from "../../../gpu/training/checkpoint.ts";
import { isCollapsed } from "../../../gpu/training/collapse.ts";
import { regimes, trainingSettingsSchema } from "../../../gpu/training/settings.ts";
import { splitFor, type TrainingProgress, type TrainingResult, train } from "../../../gpu/training/train.ts";

let tensorsBefore: number;
beforeAll(async () => {
  await startEngine({ engine: "onnx", threads: 1 });
});
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

const images = syntheticImages(300, 7, 16);
/** Where shares of what is held out are compared: thirty pictures would leave it to luck, and to the processor. */
const manyImages = syntheticImages(1000, 7, 16);
const small = {
  network: "resnet18",
  width: 1 / 16,
  epochs: 3,
  padPx: 1,
  batchSize: 27,
  heldOut: 30,
  attackedPictures: 30,
  attackSteps: 5,
  peakLearningRate: 0.1,
  epsilon: 1,
};

async function finish(more: Record<string, unknown>, trainSet = images) {
  const settings = trainingSettingsSchema.parse({ ...small, ...more });
  const reports: TrainingProgress[] = [];
  const steps = train({ settings, trainSet });
  for (;;) {
    const next = await steps.next();
    if (next.done) return { reports, result: next.value satisfies TrainingResult };
    reports.push(next.value);
  }
}

/** The perturbation that a free training remembers after some steps. */
async function deltaAfter(more: Record<string, unknown>, stopAt: number): Promise<Float32Array> {
  const settings = trainingSettingsSchema.parse({ ...small, ...more });
  for await (const { step, checkpoint } of train({ settings, trainSet: images })) {
    if (step === stopAt) return (await checkpoint()).memory.get("delta")!.values;
  }
  throw new Error(`The training ended before step ${stopAt}`);
}

describe("settings", () => {
  it("fill in the usual radius and the regime's defaults, and refuse strangers by name", () => {
    const settings = trainingSettingsSchema.parse({ network: "vgg13", regime: "pgd", norm: "linf" });
    expect(settings.epsilon).toBeCloseTo(8 / 255, 10);
    expect(settings.regimeParameters).toEqual({ steps: 3, randomStart: false, epsilonWarmUp: 0 });
    const faulty = trainingSettingsSchema.safeParse({ network: "vgg13", regimeParameters: { steps: 3 } });
    expect(faulty.error!.issues[0]!.message).toContain("regime standard knows: none");
  });
});

describe("the command that makes a model again", () => {
  it("says the norm, and the radius where it is not the norm's usual one", () => {
    const command = (more: object) =>
      trainCommand(trainingSettingsSchema.parse({ regime: "pgd", ...more }), "cifar10");
    expect(command({ norm: "linf" })).toContain("--norm linf");
    expect(command({ norm: "linf" })).not.toMatch(/--epsilon \d/);
    expect(command({ norm: "linf", epsilon: 0.02 })).toMatch(/--norm linf --epsilon 0\.02/);
    expect(command({})).not.toMatch(/--norm|--epsilon \d/);
  });
});

describe("patience", () => {
  it("needs pictures that are held out", async () => {
    await expect(finish({ patience: 2, heldOut: 0 })).rejects.toThrow("set patience to 0");
    await expect(finish({ patience: 2, limit: 9, batchSize: 4 })).rejects.toThrow("No pictures are held out");
  });
});

describe("held-out pictures", () => {
  it("are the same for every regime, disjoint from the others, and a tenth at most", () => {
    const split = (more: object) => splitFor(trainingSettingsSchema.parse({ ...small, ...more }), images);
    const [a, b] = [split({}), split({ regime: "pgd" })];
    expect(a).toEqual(b);
    expect([a.trainSet.labels.length, a.heldOut!.labels.length]).toEqual([270, 30]);
    const bytes = 16 * 16 * 3;
    const rows = (pixels: Uint8Array) =>
      Array.from({ length: pixels.length / bytes }, (_, i) =>
        Buffer.from(pixels.subarray(i * bytes, (i + 1) * bytes)).toString("base64"),
      );
    const both = [...rows(a.trainSet.pixels), ...rows(a.heldOut!.pixels)];
    expect(both.toSorted()).toEqual(rows(images.pixels).toSorted());
    expect(split({ heldOut: 5000 }).heldOut!.labels.length).toBe(30);
    expect(split({ heldOut: 0 }).heldOut).toBeUndefined();
  });
});

describe("adversarial training", { timeout: 300_000 }, () => {
  it("withstands what breaks standard training, on the same pictures", async () => {
    const many = { epochs: 6, heldOut: 100, attackedPictures: 100 };
    const standard = await finish(many, manyImages);
    const robust = await finish({ ...many, regime: "pgd", regimeParameters: { steps: 2 } }, manyImages);
    const [a, b] = [standard, robust].map(({ reports }) => reports.at(-1)!.validation!);
    expect(a!.clean).toBeGreaterThan(0.8);
    expect(b!.robust!).toBeGreaterThan(a!.robust! + 0.15);
  });

  it("with epsilon 0 is standard training, bit for bit", async () => {
    const [standard, robust] = [
      await finish({ epochs: 1, epsilon: 0 }),
      await finish({ epochs: 1, epsilon: 0, regime: "pgd", regimeParameters: { steps: 1 } }),
    ];
    expect(robust.result).toEqual(standard.result);
  });

  it("freely, with one replay and epsilon 0, is standard training, bit for bit", async () => {
    const free = { regime: "free", regimeParameters: { replays: 1 } };
    const [standard, robust] = [
      await finish({ epochs: 1, epsilon: 0 }),
      await finish({ epochs: 1, epsilon: 0, ...free }),
    ];
    expect(robust.result).toEqual(standard.result);
  });

  it.each(NORMS)("freely keeps one perturbation within the radius of %s", async (norm) => {
    const epsilon = norm === "l2" ? 1 : 8 / 255;
    const more = { norm, epsilon, epochs: 1, regime: "free", regimeParameters: { replays: 5 } };
    const delta = await deltaAfter(more, 7);
    const size = 16 * 16 * 3;
    expect(delta.length).toBe(27 * size);
    for (let i = 0; i < 27; i++) {
      expect(normOf(delta, i * size, size, norm)).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
      expect(normOf(delta, i * size, size, norm)).toBeGreaterThan(0.5 * epsilon);
    }
  });

  it("freely shows each batch several times in a row", async () => {
    // Nothing moves: the same loss is the same batch.
    const still = { epsilon: 0, peakLearningRate: 1e-9, epochs: 1 };
    const { reports } = await finish({ ...still, regime: "free", regimeParameters: { replays: 5 } });
    expect(reports.length).toBe(10);
    const summed = reports.map(({ loss, step }) => loss * step);
    const losses = summed.map((sum, i) => sum - (summed[i - 1] ?? 0));
    for (const i of [1, 2, 3, 4]) expect(losses[i]).toBeCloseTo(losses[0]!, 4);
    for (const i of [6, 7, 8, 9]) expect(losses[i]).toBeCloseTo(losses[5]!, 4);
    expect(Math.abs(losses[5]! - losses[0]!)).toBeGreaterThan(1e-3);
  });

  it("by TRADES with beta 0 moves the weights as standard training does, while running statistics see more", async () => {
    const [standard, trades] = [
      await finish({ epochs: 1 }),
      await finish({ epochs: 1, regime: "trades", regimeParameters: { beta: 0, steps: 1 } }),
    ];
    const isRunning = ([name]: [string, unknown]) => name.includes("running");
    const [a, b] = [standard, trades].map(({ result }) => [...result.weights]);
    expect(b!.filter((entry) => !isRunning(entry))).toEqual(a!.filter((entry) => !isRunning(entry)));
    expect(b!.filter(isRunning)).not.toEqual(a!.filter(isRunning));
  });

  it("by TRADES withstands more the higher beta is", async () => {
    const of = async (beta: number) => {
      const { reports } = await finish({ epochs: 6, regime: "trades", regimeParameters: { beta, steps: 3 } });
      return reports.at(-1)!.validation!.robust!;
    };
    expect(await of(6)).toBeGreaterThan((await of(0)) + 0.05);
  });

  it.each([
    ["standard", "clean"],
    ["pgd", "robust"],
  ] as const)(
    "%s: stops early and takes the weights of the epoch that is best when %s",
    async (regime, by) => {
      const regimeParameters = regime === "pgd" ? { steps: 1 } : {};
      const { reports, result } = await finish({ epochs: 12, patience: 2, regime, regimeParameters });
      const scores = reports.flatMap(({ validation }) => validation?.[by] ?? []);
      const best = scores.indexOf(Math.max(...scores)) + 1;
      expect(result.epoch).toBe(best);
      expect(scores.length).toBe(Math.min(12, best + 2));
    },
  );
});

describe("fast training's guard", { timeout: 300_000 }, () => {
  it("notices when a single step from the picture itself stops teaching, and takes the last good weights back", async () => {
    const settings = trainingSettingsSchema.parse({
      ...small,
      width: 1 / 8,
      epochs: 6,
      heldOut: 100,
      peakLearningRate: 0.2,
      averageDecay: 0.9,
      attackedPictures: 0,
      norm: "linf",
      epsilon: 32 / 255,
      regime: "fast",
      regimeParameters: { randomStart: false, stepShare: 1, checkEvery: 5 },
    });
    let good: Checkpoint | undefined;
    for await (const { step, note, checkpoint } of train({ settings, trainSet: manyImages })) {
      if (step % 5 !== 0) continue;
      const now = await checkpoint();
      if (note === undefined) {
        good = now;
        continue;
      }
      expect(note).toMatch(
        /Catastrophic overfitting at step \d+: .* under the single step, .* under PGD-10\. Took the weights .* now 0\.750 epsilon/,
      );
      expect([now.weights, now.velocities]).toEqual([good!.weights, good!.velocities]);
      expect(now.average).toEqual(good!.average);
      expect(now.memory.get("scale")!.values).toEqual(Float32Array.of(0.75));
      return;
    }
    expect.fail("It never noticed.");
  });

  it("checks at the radius that is trained against by now", async () => {
    const { heldOut } = splitFor(trainingSettingsSchema.parse({ ...small, heldOut: 100 }), manyImages);
    const network = findNetwork("resnet18").build({ width: 1 / 16, classes: 10 });
    const weights = initialise(network, 3);
    const checkAt = async (progress: number, epsilonWarmUp: number) => {
      const memory = new Map<string, NamedArray>();
      await regimes.fast!.guard!({
        network,
        weights,
        threat: { norm: "l2", epsilon: 4 },
        parameters: { checkEvery: 1, epsilonWarmUp },
        step: 1,
        progress,
        random: (purpose) => seededRandom(1, purpose),
        memory,
        heldOut: picturesOf(heldOut!),
        snapshot: async () => new Map(),
        restore: () => {},
      });
      return memory.get("last-check")!.values;
    };
    const [full, young] = [await checkAt(1e-6, 0), await checkAt(1e-6, 1)];
    expect(young[1]!).toBeGreaterThan(full[1]!);
    expect(await checkAt(1, 1)).toEqual(full);
    disposeModel({ id: "random", network, weights });
  });

  it("knows a collapse from a bad day", () => {
    const good = { singleStep: 0.5, iterated: 0.48 };
    expect(isCollapsed({ singleStep: 0.9, iterated: 0 }, undefined)).toBe(false);
    expect(isCollapsed({ singleStep: 0.45, iterated: 0.4 }, good)).toBe(false);
    expect(isCollapsed({ singleStep: 0.6, iterated: 0.44 }, good)).toBe(true);
    expect(isCollapsed({ singleStep: 0.3, iterated: 0.27 }, good)).toBe(true);
  });
});
