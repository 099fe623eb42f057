// What every residual network for 32x32 pictures has in common: a 3x3 stem without pooling, stages of blocks with
// strides 1, 2, 2, 2, one linear layer, a feature layer at the end of each stage. What a block is, each file says.
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
import type { Pass } from "./conv-unit.ts";
import type { Network, NetworkDefinition, ParameterSpec } from "./network.ts";

const CHANNELS = [64, 128, 256, 512];
const LAYERS = ["relu1", "relu2", "relu3", "relu4"];

/** A part with parameters of its own. */
export interface Part {
  parameters: ParameterSpec[];
  forward(x: tf.Tensor4D, pass: Pass): tf.Tensor4D;
}

export interface Block extends Part {
  /** Channels that the way back needs, per position of the block's output. */
  keptChannels: number;
}

export interface BlockShape {
  /** Prefix of its parameters' names. */
  path: string;
  inputs: number;
  outputs: number;
  stride: number;
  /** Whether the shortcut has to change size or channels. */
  needsProjection: boolean;
}

export interface ResidualDesign {
  id: string;
  label: string;
  description: string;
  /** Blocks in each stage. */
  depths: readonly number[];
  /** How many times as many channels a block puts out as its 3x3 convolutions have. */
  expansion: number;
  stem(outputs: number): Part;
  block(shape: BlockShape): Block;
  /** Makes a feature layer of a stage's output. */
  tap(x: tf.Tensor4D): tf.Tensor4D;
}

export function defineResidual(design: ResidualDesign): NetworkDefinition {
  return {
    label: design.label,
    description: design.description,
    minimumSizePx: 16,
    layers: LAYERS,
    styleLayers: LAYERS,
    contentLayers: ["relu3"],
    pytorchName: (parameter) => renameModule(parameter, pytorchModule),
    build: ({ width, classes }) => build(design, width, classes),
  };
}

interface Stage {
  blocks: Block[];
  outputs: number;
}

function build(design: ResidualDesign, width: number, classes: number): Network {
  const { id, label, tap } = design;
  const stemOutputs = scaleChannels(CHANNELS[0]!, width);
  const stem = design.stem(stemOutputs);
  const stages = stagesOf(design, width);
  return {
    id,
    width,
    classes,
    layers: LAYERS,
    parameters: [
      ...stem.parameters,
      ...stages.flatMap(({ blocks }) => blocks.flatMap(({ parameters }) => parameters)),
      ...linearParameters(stages.at(-1)!.outputs, classes),
    ],
    // There is no pooling inside that `pooling` could replace.
    forward: (imageNhwc, weights, { layers: wanted = [], withLogits = false, isTraining = false }) =>
      tf.tidy(() => {
        requireLayers(label, LAYERS, wanted);
        const used = stages.slice(0, withLogits ? stages.length : deepestStage(wanted));
        requireSize(imageNhwc, label, Math.max(0, used.length - 1));
        const pass: Pass = { weights, isTraining, statistics: {} };
        const features: Record<string, tf.Tensor4D> = {};
        let x = stem.forward(normalisePixels(imageNhwc), pass);
        used.forEach(({ blocks }, index) => {
          for (const block of blocks) x = block.forward(x, pass);
          const layer = LAYERS[index]!;
          if (wanted.includes(layer)) features[layer] = tap(x);
        });
        const { statistics } = pass;
        return withLogits ? { features, statistics, logits: classify(x, pass) } : { features, statistics };
      }),
    activationsPerPixel(wanted) {
      requireLayers(label, LAYERS, wanted);
      const used = stages.slice(0, deepestStage(wanted)).map((stage, i) => ({ ...stage, share: 1 / 4 ** i }));
      const kept = used.flatMap(({ blocks, share }) => blocks.map((block) => share * block.keptChannels));
      const widest = Math.max(0, ...used.map(({ outputs, share }) => share * outputs));
      // Besides what is kept, at the widest place, a convolution's output, the shortcut and the gradients on both
      // sides; most of them take memory that is free by then (fitted: `npm run -s bench -- estimates`).
      return 6 + stemOutputs + kept.reduce((a, b) => a + b, 0) + 1.5 * widest;
    },
  };
}

const deepestStage = (wanted: readonly string[]) =>
  1 + Math.max(-1, ...wanted.map((layer) => LAYERS.indexOf(layer)));

function stagesOf({ depths, expansion, block }: ResidualDesign, width: number): Stage[] {
  let inputs = scaleChannels(CHANNELS[0]!, width);
  return depths.map((depth, stage) => {
    const outputs = expansion * scaleChannels(CHANNELS[stage]!, width);
    const blocks = Array.from({ length: depth }, (_, b) => {
      const path = `stage${stage + 1}.block${b + 1}`;
      const stride = stage > 0 && b === 0 ? 2 : 1;
      const shape = { path, inputs, outputs, stride, needsProjection: stride !== 1 || inputs !== outputs };
      inputs = outputs;
      return block(shape);
    });
    return { blocks, outputs };
  });
}

/** `stage2.block1.shortcut.norm` is kuangliu's `layer2.0.shortcut.1`. */
function pytorchModule(module: string): string {
  return module
    .replace("stem.", "")
    .replace(/^stage(\d+)\.block(\d+)/, (_, stage, block) => `layer${stage}.${Number(block) - 1}`)
    .replace("shortcut.conv", "shortcut.0")
    .replace("shortcut.norm", "shortcut.1")
    .replace("norm", "bn");
}
