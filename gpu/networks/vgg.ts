// VGG with batch norm for 32x32 pictures (Simonyan & Zisserman 2014; configurations of kuangliu/pytorch-cifar):
// blocks of 3x3 convolutions, each with batch norm and ReLU, a pooling after each block, one linear layer.
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
import type { Network, NetworkDefinition } from "./network.ts";

const CHANNELS = [64, 128, 256, 512, 512];

export const vgg11 = defineVgg("vgg11", "VGG-11", [1, 1, 2, 2, 2]);
export const vgg13 = defineVgg("vgg13", "VGG-13", [2, 2, 2, 2, 2]);
export const vgg16 = defineVgg("vgg16", "VGG-16", [2, 2, 3, 3, 3]);
export const vgg19 = defineVgg("vgg19", "VGG-19", [2, 2, 4, 4, 4]);

interface Unit extends ConvUnit {
  /** Name of the ReLU behind it. */
  layer: string;
  block: number;
  isLastOfBlock: boolean;
}

/** @param depths convolutions in each of the five blocks. */
function defineVgg(id: string, label: string, depths: readonly number[]): NetworkDefinition {
  const layers = depths.flatMap((depth, b) => range(depth).map((i) => `relu${b + 1}_${i + 1}`));
  return {
    label,
    description: `${layers.length} convolutions with batch norm in five blocks; named feature layers after each ReLU.`,
    minimumSizePx: 16,
    layers,
    styleLayers: ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"],
    contentLayers: ["relu4_2"],
    pytorchName: pytorchNames(depths),
    build: ({ width, classes }) => buildVgg({ id, label, width, classes, depths, layers }),
  };
}

function buildVgg(options: {
  id: string;
  label: string;
  width: number;
  classes: number;
  depths: readonly number[];
  layers: readonly string[];
}): Network {
  const { id, label, width, classes, depths, layers } = options;
  const units = unitsOf(depths, width);
  const lastChannels = units.at(-1)!.outputs;
  const upTo = (wanted: readonly string[]) =>
    units.slice(0, 1 + Math.max(-1, ...wanted.map((layer) => layers.indexOf(layer))));
  return {
    id,
    width,
    classes,
    layers,
    parameters: [...units.flatMap(convUnitParameters), ...linearParameters(lastChannels, classes)],
    forward: (imageNhwc, weights, options) =>
      tf.tidy(() => {
        const { layers: wanted = [], withLogits = false, isTraining = false, pooling = "max" } = options;
        requireLayers(label, layers, wanted);
        const used = withLogits ? units : upTo(wanted);
        requireSize(imageNhwc, label, withLogits ? depths.length : (used.at(-1)?.block ?? 0));
        const pool = pooling === "max" ? tf.maxPool : tf.avgPool;
        const pass: Pass = { weights, isTraining, statistics: {} };
        const features: Record<string, tf.Tensor4D> = {};
        let x = normalisePixels(imageNhwc);
        used.forEach((unit, index) => {
          x = tf.relu(convUnit(x, unit, pass));
          if (wanted.includes(unit.layer)) features[unit.layer] = x;
          const isRead = withLogits || index + 1 < used.length;
          if (unit.isLastOfBlock && isRead) x = pool<tf.Tensor4D>(x, 2, 2, "valid");
        });
        const { statistics } = pass;
        return withLogits ? { features, statistics, logits: classify(x, pass) } : { features, statistics };
      }),
    activationsPerPixel(wanted) {
      requireLayers(label, layers, wanted);
      const used = upTo(wanted);
      const sizes = used.map((unit) => unit.outputs / 4 ** unit.block);
      const pooled = used.map((unit, i) => (unit.isLastOfBlock ? sizes[i]! / 4 : 0));
      // Kept for the way back: each ReLU's output (its input is not needed) and each pooling's; besides them, at
      // the widest place, the convolution's output and the gradients on both of its sides.
      return 6 + sum(sizes) + sum(pooled) + 3 * Math.max(0, ...sizes);
    },
  };
}

/** Positions in kuangliu's `nn.Sequential`: a convolution is followed by its norm and ReLU, a block by its pooling. */
function pytorchNames(depths: readonly number[]): (parameter: string) => string {
  const modules = new Map<string, string>([["linear", "classifier"]]);
  let position = 0;
  for (const [block, depth] of depths.entries()) {
    for (const i of range(depth)) {
      modules.set(`conv${block + 1}_${i + 1}`, `features.${position}`);
      modules.set(`norm${block + 1}_${i + 1}`, `features.${position + 1}`);
      position += 3;
    }
    position++;
  }
  return (parameter) => renameModule(parameter, (module) => modules.get(module)!);
}

function unitsOf(depths: readonly number[], width: number): Unit[] {
  let inputs = 3;
  return depths.flatMap((depth, block) =>
    range(depth).map((i): Unit => {
      const name = `${block + 1}_${i + 1}`;
      const outputs = scaleChannels(CHANNELS[block]!, width);
      const unit: Unit = {
        conv: `conv${name}`,
        norm: `norm${name}`,
        layer: `relu${name}`,
        kernel: 3,
        stride: 1,
        hasBias: true,
        inputs,
        outputs,
        block,
        isLastOfBlock: i === depth - 1,
      };
      inputs = outputs;
      return unit;
    }),
  );
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
