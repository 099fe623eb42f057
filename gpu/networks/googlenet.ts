// GoogLeNet for 32x32 pictures (Szegedy et al. 2015; configuration of kuangliu/pytorch-cifar): nine inception blocks of
// four branches each, every convolution with batch norm and ReLU, and two stacked 3x3 in place of each 5x5. Feature
// layers: the first convolution and each block, the concatenation of its branches' ReLUs.
import * as tf from "@tensorflow/tfjs-core";
import {
  classify,
  linearParameters,
  normalisePixels,
  renameModule,
  requireLayers,
  requireSize,
  scaleChannels,
} from "./classifier.ts";
import { type ConvUnit, convUnit, convUnitParameters, type Pass } from "./conv-unit.ts";
import type { Network, NetworkDefinition, Pooling } from "./network.ts";

const LABEL = "GoogLeNet";
const STEM_CHANNELS = 192;

/** By block: 1x1; 3x3 reduced, 3x3; 5x5 reduced, 5x5; projection behind the pooling. */
const BRANCHES: Readonly<Record<string, readonly [number, number, number, number, number, number]>> = {
  a3: [64, 96, 128, 16, 32, 32],
  b3: [128, 128, 192, 32, 96, 64],
  a4: [192, 96, 208, 16, 48, 64],
  b4: [160, 112, 224, 24, 64, 64],
  c4: [128, 128, 256, 24, 64, 64],
  d4: [112, 144, 288, 32, 64, 64],
  e4: [256, 160, 320, 32, 128, 128],
  a5: [256, 160, 320, 32, 128, 128],
  b5: [384, 192, 384, 48, 128, 128],
};
/** Before these blocks the picture is halved. */
const HALVED = ["a4", "a5"];
const LAYERS = ["stem", ...Object.keys(BRANCHES)];

export const googlenet: NetworkDefinition = {
  label: LABEL,
  description: "Nine inception blocks of parallel convolutions; named feature layers after each block.",
  minimumSizePx: 16,
  layers: LAYERS,
  styleLayers: ["stem", "b3", "b4", "e4", "b5"],
  contentLayers: ["c4"],
  pytorchName: (parameter) => renameModule(parameter, pytorchModule),
  build,
};

interface Inception {
  layer: string;
  /** The first three branches, in the order of the concatenation. */
  branches: ConvUnit[][];
  /** Behind the fourth branch's pooling. */
  projection: ConvUnit;
  outputs: number;
  /** Halvings before it. */
  depth: number;
}

function build({ width, classes }: { width: number; classes: number }): Network {
  const stem = unit("stem", 1, 3, 3, scaleChannels(STEM_CHANNELS, width));
  const blocks = blocksOf(stem.outputs, width);
  const units = [stem, ...blocks.flatMap(unitsOf)];
  return {
    id: "googlenet",
    width,
    classes,
    layers: LAYERS,
    parameters: [...units.flatMap(convUnitParameters), ...linearParameters(blocks.at(-1)!.outputs, classes)],
    forward: (imageNhwc, weights, options) =>
      tf.tidy(() => {
        const { layers: wanted = [], withLogits = false, isTraining = false, pooling = "max" } = options;
        requireLayers(LABEL, LAYERS, wanted);
        const used = withLogits ? blocks : blocks.slice(0, Math.max(0, deepest(wanted)));
        requireSize(imageNhwc, LABEL, used.at(-1)?.depth ?? 0);
        const pass: Pass = { weights, isTraining, statistics: {} };
        const features: Record<string, tf.Tensor4D> = {};
        let x = activated(normalisePixels(imageNhwc), stem, pass);
        if (wanted.includes("stem")) features.stem = x;
        for (const block of used) {
          if (HALVED.includes(block.layer)) x = pool(x, 2, pooling);
          x = inception(x, block, pass, pooling);
          if (wanted.includes(block.layer)) features[block.layer] = x;
        }
        const { statistics } = pass;
        return withLogits ? { features, statistics, logits: classify(x, pass) } : { features, statistics };
      }),
    activationsPerPixel(wanted) {
      requireLayers(LABEL, LAYERS, wanted);
      const used = blocks.slice(0, Math.max(0, deepest(wanted)));
      const sizes = used.map(({ outputs, depth }) => outputs / 4 ** depth);
      const inner = used.flatMap((block) => unitsOf(block).map(({ outputs }) => outputs / 4 ** block.depth));
      // Kept for the way back: each ReLU's output, the concatenations and as much again for the poolings; besides
      // them, at the widest place, a convolution's output and the gradients on both sides.
      const widest = Math.max(stem.outputs, ...sizes);
      return 6 + stem.outputs + sum(inner) + 2 * sum(sizes) + 3 * widest;
    },
  };
}

const deepest = (wanted: readonly string[]) => Math.max(-1, ...wanted.map((layer) => LAYERS.indexOf(layer)));

const activated = (x: tf.Tensor4D, convolution: ConvUnit, pass: Pass): tf.Tensor4D =>
  tf.relu(convUnit(x, convolution, pass));

/** 3x3, with one row and column of padding on every side as PyTorch has it; the padding never wins nor counts. */
function pool(x: tf.Tensor4D, stride: number, pooling: Pooling): tf.Tensor4D {
  return pooling === "max" ? tf.maxPool(x, 3, stride, 1) : tf.avgPool(x, 3, stride, 1);
}

function inception(x: tf.Tensor4D, block: Inception, pass: Pass, pooling: Pooling): tf.Tensor4D {
  const outputs = block.branches.map((branch) =>
    branch.reduce((before, convolution) => activated(before, convolution, pass), x),
  );
  outputs.push(activated(pool(x, 1, pooling), block.projection, pass));
  return tf.concat(outputs, 3);
}

const unitsOf = ({ branches, projection }: Inception): ConvUnit[] => [...branches.flat(), projection];

function unit(path: string, index: number, kernel: number, inputs: number, outputs: number): ConvUnit {
  const [conv, norm] = [`${path}.conv${index}`, `${path}.norm${index}`];
  return { conv, norm, kernel, inputs, outputs, stride: 1, hasBias: true };
}

function blocksOf(stemOutputs: number, width: number): Inception[] {
  let [inputs, depth] = [stemOutputs, 0];
  return Object.entries(BRANCHES).map(([layer, channels]): Inception => {
    const [one, reduced3, three, reduced5, five, pooled] = channels.map((c) => scaleChannels(c, width)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const at = (branch: number) => `${layer}.branch${branch}`;
    const branches = [
      [unit(at(1), 1, 1, inputs, one)],
      [unit(at(2), 1, 1, inputs, reduced3), unit(at(2), 2, 3, reduced3, three)],
      [unit(at(3), 1, 1, inputs, reduced5), unit(at(3), 2, 3, reduced5, five), unit(at(3), 3, 3, five, five)],
    ];
    const projection = unit(at(4), 1, 1, inputs, pooled);
    const outputs = one + three + five + pooled;
    if (HALVED.includes(layer)) depth++;
    inputs = outputs;
    return { layer, branches, projection, outputs, depth };
  });
}

/** `a3.branch2.norm2` is kuangliu's `a3.b2.4`: each convolution is followed by its norm and its ReLU, the pooling is first. */
function pytorchModule(module: string): string {
  const [, path, kind, index] = /^(\w+(?:\.branch\d)?)\.(conv|norm)(\d)$/.exec(module) ?? [];
  if (path === undefined) return module;
  const position = 3 * (Number(index) - 1) + (kind === "norm" ? 1 : 0) + (path.endsWith("branch4") ? 1 : 0);
  return `${path.replace("stem", "pre_layers").replace("branch", "b")}.${position}`;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
