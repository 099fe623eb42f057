// ResNet of basic blocks for 32x32 pictures (He et al. 2015; configurations of kuangliu/pytorch-cifar): a stem without
// pooling, four stages of residual blocks with strides 1, 2, 2, 2, one linear layer. Feature layers: the ReLU that
// closes each stage.
import * as tf from "@tensorflow/tfjs-core";
import {
  classify,
  linearParameters,
  normalisePixels,
  requireLayers,
  requireSize,
  scaleChannels,
} from "./classifier.ts";
import { type ConvUnit, convUnit, convUnitParameters, type Pass } from "./conv-unit.ts";
import type { Network, NetworkDefinition } from "./network.ts";

const CHANNELS = [64, 128, 256, 512];
const LAYERS = ["relu1", "relu2", "relu3", "relu4"];

export const resnet18 = defineResnet("resnet18", "ResNet-18", [2, 2, 2, 2]);

interface BasicBlock {
  first: ConvUnit;
  second: ConvUnit;
  /** Absent where the identity fits. */
  shortcut?: ConvUnit;
}

/** @param depths residual blocks in each of the four stages. */
function defineResnet(id: string, label: string, depths: readonly number[]): NetworkDefinition {
  return {
    label,
    description: "Residual blocks in four stages; named feature layers close each stage.",
    minimumSizePx: 16,
    layers: LAYERS,
    styleLayers: LAYERS,
    contentLayers: ["relu3"],
    build: ({ width, classes }) => buildResnet({ id, label, width, classes, depths }),
  };
}

function buildResnet(options: {
  id: string;
  label: string;
  width: number;
  classes: number;
  depths: readonly number[];
}): Network {
  const { id, label, width, classes, depths } = options;
  const stem = unit("stem", 1, {
    kernel: 3,
    inputs: 3,
    outputs: scaleChannels(CHANNELS[0]!, width),
    stride: 1,
  });
  const stages = stagesOf(depths, width);
  const units = [stem, ...stages.flat().flatMap((block) => unitsOfBlock(block))];
  return {
    id,
    width,
    classes,
    layers: LAYERS,
    parameters: [
      ...units.flatMap(convUnitParameters),
      ...linearParameters(scaleChannels(CHANNELS.at(-1)!, width), classes),
    ],
    // There is no pooling inside that `pooling` could replace.
    forward: (imageNhwc, weights, { layers: wanted = [], withLogits = false, isTraining = false }) =>
      tf.tidy(() => {
        requireLayers(label, LAYERS, wanted);
        const used = stages.slice(0, withLogits ? stages.length : deepestStage(wanted));
        requireSize(imageNhwc, label, Math.max(0, used.length - 1));
        const pass: Pass = { weights, isTraining, statistics: {} };
        const features: Record<string, tf.Tensor4D> = {};
        let x = tf.relu(convUnit(normalisePixels(imageNhwc), stem, pass));
        used.forEach((stage, index) => {
          for (const block of stage) x = basicBlock(x, block, pass);
          const layer = LAYERS[index]!;
          if (wanted.includes(layer)) features[layer] = x;
        });
        const { statistics } = pass;
        return withLogits ? { features, statistics, logits: classify(x, pass) } : { features, statistics };
      }),
    activationsPerPixel(wanted) {
      requireLayers(label, LAYERS, wanted);
      const sizes = stages
        .slice(0, deepestStage(wanted))
        .flatMap((stage, index) => stage.map((block) => block.second.outputs / 4 ** index));
      // Kept for the way back: two ReLU outputs a block; besides them, at the widest place, a convolution's output,
      // the shortcut and the gradients on both sides.
      return 6 + stem.outputs + 2 * sizes.reduce((a, b) => a + b, 0) + 4 * Math.max(0, ...sizes);
    },
  };
}

const deepestStage = (wanted: readonly string[]) =>
  1 + Math.max(-1, ...wanted.map((layer) => LAYERS.indexOf(layer)));

function basicBlock(x: tf.Tensor4D, block: BasicBlock, pass: Pass): tf.Tensor4D {
  const inner = tf.relu(convUnit(x, block.first, pass));
  const shortcut = block.shortcut ? convUnit(x, block.shortcut, pass) : x;
  return tf.relu(tf.add(convUnit(inner, block.second, pass), shortcut));
}

const unitsOfBlock = ({ first, second, shortcut }: BasicBlock): ConvUnit[] =>
  shortcut ? [first, second, shortcut] : [first, second];

function unit(
  path: string,
  index: number | "",
  shape: Pick<ConvUnit, "kernel" | "inputs" | "outputs" | "stride">,
): ConvUnit {
  return { ...shape, conv: `${path}.conv${index}`, norm: `${path}.norm${index}`, hasBias: false };
}

function stagesOf(depths: readonly number[], width: number): BasicBlock[][] {
  let inputs = scaleChannels(CHANNELS[0]!, width);
  return depths.map((depth, stage) =>
    Array.from({ length: depth }, (_, b): BasicBlock => {
      const path = `stage${stage + 1}.block${b + 1}`;
      const outputs = scaleChannels(CHANNELS[stage]!, width);
      const stride = stage > 0 && b === 0 ? 2 : 1;
      const needsProjection = stride !== 1 || inputs !== outputs;
      const block: BasicBlock = {
        first: unit(path, 1, { kernel: 3, inputs, outputs, stride }),
        second: unit(path, 2, { kernel: 3, inputs: outputs, outputs, stride: 1 }),
        ...(needsProjection
          ? { shortcut: unit(`${path}.shortcut`, "", { kernel: 1, inputs, outputs, stride }) }
          : {}),
      };
      inputs = outputs;
      return block;
    }),
  );
}
