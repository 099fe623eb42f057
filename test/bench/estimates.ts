// What methods say that a run takes at its peak, against what it takes: in a process of its own, above what that holds
// once its engine is up. Runs are as short as peaks allow.
import { loadDataset } from "../../gpu/data/dataset.ts";
import { attack } from "../../gpu/methods/attack.ts";
import { evaluate } from "../../gpu/methods/evaluate.ts";
import { gatys } from "../../gpu/methods/gatys.ts";
import type { Method } from "../../gpu/methods/method.ts";
import { train } from "../../gpu/methods/train.ts";
import { transfer } from "../../gpu/methods/transfer.ts";
import { disposeModel, initialise } from "../../gpu/models/index.ts";
import { findNetwork } from "../../gpu/networks/find.ts";
import { seededRandom } from "../../gpu/random.ts";
import { peakRssMb } from "./measure.ts";

export interface EstimateMeasurement {
  estimatedMb: number;
  measuredMb: number;
}

interface Case {
  estimatedBytes: number;
  /** Until memory has been at its peak. */
  run(): Promise<void>;
}

const cases: Readonly<Record<string, () => Case | Promise<Case>>> = {
  "gatys, vgg13 at width 0.25, 256 px": () => style("vgg13", 0.25, 256),
  "gatys, vgg13 at width 0.25, 512 px": () => style("vgg13", 0.25, 512),
  "gatys, vgg13 at width 0.25, 1024 px": () => style("vgg13", 0.25, 1024),
  "gatys, vgg19, 256 px": () => style("vgg19", 1, 256),
  "gatys, vgg19, 512 px": () => style("vgg19", 1, 512),
  "gatys, resnet18 at width 0.5, 512 px": () => style("resnet18", 0.5, 512),
  "gatys, vgg19-imagenet, 512 px": () => style("vgg19-imagenet", 1, 512),
  "train, vgg11 at width 0.25, batch 64": () => training("standard", "vgg11", 0.25, 64),
  "train, vgg16, batch 128": () => training("standard", "vgg16", 1, 128),
  "train, vgg16, batch 128, pgd": () => training("pgd", "vgg16", 1, 128),
  "train, resnet18, batch 128": () => training("standard", "resnet18", 1, 128),
  "evaluate, vgg13 at width 0.5, batch 50": () => evaluation(["vgg13"], 0.5, 50),
  "evaluate, vgg13 at width 0.5, batch 100": () => evaluation(["vgg13"], 0.5, 100),
  "evaluate, vgg13 at width 0.5, batch 50, three surrogates": () =>
    evaluation(["vgg13", "vgg13", "vgg11", "resnet18"], 0.5, 50),
  "transfer, two vgg13 at width 0.5, batch 50": () => transfers(["vgg13", "vgg13"], 0.5, 50),
  "transfer, two vgg13 at width 0.5, batch 200": () => transfers(["vgg13", "vgg13"], 0.5, 200),
  "transfer, four networks at width 0.5, batch 50": () =>
    transfers(["vgg13", "vgg13", "vgg11", "resnet18"], 0.5, 50),
  "attack, two vgg13 at width 0.5": () => attacked(["vgg13", "vgg13"], 0.5),
  "attack, vgg16 and resnet18": () => attacked(["vgg16", "resnet18"], 1),
  "attack, four networks at width 0.5": () => attacked(["vgg13", "vgg13", "vgg11", "resnet18"], 0.5),
};
export const estimateNames = Object.keys(cases);

const ITERATIONS = 4;
/** Of L-BFGS; as many as there are iterations to fill them. */
const PAIRS = 2;
const STEPS = 3;

/** Call it when the engine has just started. */
export async function measureEstimate(name: string): Promise<EstimateMeasurement> {
  const idleMb = process.memoryUsage.rss() / 1e6;
  const { estimatedBytes, run } = await cases[name]!();
  await run();
  return { estimatedMb: estimatedBytes / 1e6, measuredMb: peakRssMb() - idleMb };
}

function style(id: string, width: number, size: number): Case {
  const network = findNetwork(id).build({ width, classes: 10 });
  const [content, style] = [noise(size, "content"), noise(size, "style")];
  const parameters = gatys.parameters.parse({ size, iterations: ITERATIONS, memory: PAIRS });
  const inputs = { parameters, content, style };
  return {
    estimatedBytes: gatys.estimateMemory({ ...inputs, model: { id, network, weights: {} } }),
    async run() {
      const model = { id, network, weights: initialise(network, 1) };
      const run = gatys.run({ ...inputs, model, seed: 1, signal: new AbortController().signal });
      while (!(await run.next()).done);
      disposeModel(model);
    },
  };
}

async function training(regime: string, network: string, width: number, batchSize: number): Promise<Case> {
  const dataset = await loadDataset("synthetic");
  const parameters = train.parameters.parse({ regime, network, width, batchSize });
  return {
    estimatedBytes: train.estimateMemory({ parameters, dataset }),
    async run() {
      const run = train.run({ parameters, dataset, seed: 1, signal: new AbortController().signal });
      for (let step = 0; step < STEPS; step++) await run.next();
    },
  };
}

/** @param networks the first is evaluated, the others lend their gradients. */
const evaluation = (networks: readonly string[], width: number, batchSize: number) =>
  measuring(evaluate, networks, width, {
    pictures: 2 * batchSize,
    probed: 10,
    attacks: ["fgsm"],
    points: 1,
    batchSize,
  });

const transfers = (networks: readonly string[], width: number, batchSize: number) =>
  measuring(transfer, networks, width, { pictures: 2 * batchSize, steps: STEPS, batchSize });

const attacked = (networks: readonly string[], width: number) =>
  measuring(attack, networks, width, { steps: STEPS });

/** A whole run of `method` that looks at models with random weights. */
async function measuring(
  method: Method,
  networks: readonly string[],
  width: number,
  settings: Record<string, unknown>,
): Promise<Case> {
  const dataset = await loadDataset("synthetic");
  const parameters = method.parameters.parse(settings);
  const [model, ...peers] = networks.map((id, i) => {
    const network = findNetwork(id).build({ width, classes: dataset.testSet.classes.length });
    return { id: `${id} ${i}`, network, weights: initialise(network, i) };
  });
  const inputs = { parameters, model: model!, peers, dataset };
  return {
    estimatedBytes: method.estimateMemory(inputs),
    async run() {
      const run = method.run({ ...inputs, seed: 1, signal: new AbortController().signal });
      while (!(await run.next()).done);
      for (const one of [model!, ...peers]) disposeModel(one);
    },
  };
}

function noise(size: number, name: string) {
  const random = seededRandom(1, name);
  const data = Float32Array.from({ length: size * size * 3 }, () => random.uniform());
  return { width: size, height: size, data };
}
