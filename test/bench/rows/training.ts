// Training: one step of the trainer (forward, backward, SGD with momentum and weight decay), with its loss read; and
// one step of adversarial training (Madry et al. 2018), which first attacks the batch with the network in evaluation
// mode and without weight gradients.
import { findNetwork } from "../../../gpu/networks/find.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { trainingSettingsSchema } from "../../../gpu/training/settings.ts";
import { Trainer } from "../../../gpu/training/trainer.ts";
import { flopsOf } from "../flops.ts";
import type { Row, Work } from "./row.ts";

const BATCH = 128;
const SIZE_PX = 32;
const CLASSES = 10;
const EPSILON = 0.5;
const STEP_SIZE = 0.1;

export const trainingRows: readonly Row[] = [
  trainingRow({ name: "train-vgg16", network: "vgg16", runs: 5, target: { mustReach: 1.3, aim: 0.95 } }),
  trainingRow({
    name: "train-vgg11-half",
    network: "vgg11",
    width: 0.5,
    runs: 15,
    target: { mustReach: 1.5, aim: 1 },
  }),
  trainingRow({
    name: "pgd7-vgg16",
    network: "vgg16",
    attackSteps: 7,
    runs: 3,
    target: { mustReach: 1.1, aim: 0.9 },
    memoryTarget: { mustReachMb: 6000, aimMb: 6000 },
  }),
  trainingRow({ name: "train-resnet18", network: "resnet18", runs: 5, target: { mustReach: 1.3, aim: 1 } }),
];

interface Training extends Pick<Row, "name" | "runs" | "target" | "memoryTarget"> {
  network: string;
  width?: number;
  /** 0 trains on the pictures as they are. */
  attackSteps?: number;
}

function trainingRow({ network, width = 1, attackSteps = 0, ...row }: Training): Row {
  const { label, build } = findNetwork(network);
  const count = (backward: { filters: boolean; pixels: boolean }) =>
    flopsOf(build({ width, classes: CLASSES }), { sizePx: SIZE_PX, batch: BATCH, backward });
  return {
    ...row,
    work:
      `${attackSteps > 0 ? `PGD-${attackSteps} adversarial training` : "training"} step, ${label}` +
      `${width === 1 ? "" : ` at width ${width}`} with batch norm, batch ${BATCH}`,
    flops: attackSteps * count({ filters: false, pixels: true }) + count({ filters: true, pixels: false }),
    pytorch: {
      program: "training.py",
      arguments: ["--network", network, "--width", `${width}`, "--attack-steps", `${attackSteps}`],
      // PyTorch convolves with OpenMP's threads; OpenBLAS's own only get in their way (train-vgg16: 1.76 s a step with
      // two, 1.59 s with one).
      environment: { OPENBLAS_NUM_THREADS: "1" },
    },
    prepare: async () => prepare({ network, width, attackSteps }),
  };
}

function prepare({
  network,
  width,
  attackSteps,
}: {
  network: string;
  width: number;
  attackSteps: number;
}): Work {
  const regime =
    attackSteps > 0
      ? { regime: "pgd", epsilon: EPSILON, regimeParameters: { steps: attackSteps, stepSize: STEP_SIZE } }
      : { regime: "standard" };
  const trainer = new Trainer(trainingSettingsSchema.parse({ network, width, ...regime }), CLASSES);
  const batch = randomBatch();
  let step = 0;
  return {
    async step() {
      const position = { step: step++, progress: 0.5, learningRate: 0.01 };
      return (await trainer.step(batch, SIZE_PX, position)).loss;
    },
    dispose: () => trainer.dispose(),
  };
}

/** Noise with labels in turn. */
function randomBatch(): { pixels: Float32Array; labels: Uint8Array } {
  const random = seededRandom(1, "batch");
  return {
    pixels: Float32Array.from({ length: BATCH * SIZE_PX * SIZE_PX * 3 }, () => random.uniform()),
    labels: Uint8Array.from({ length: BATCH }, (_, i) => i % CLASSES),
  };
}
