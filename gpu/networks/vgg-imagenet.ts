// VGG-19 as torchvision trains it on ImageNet (Simonyan & Zisserman 2014, configuration E): no batch norm, ImageNet's
// normalisation, convolutions alone. It looks and does not name: its three linear layers are six times as large as the
// rest and say nothing about style. Feature layers: each convolution before and after its ReLU.
import * as tf from "@tensorflow/tfjs-core";
import { normalisePixels, renameModule, requireLayers, requireSize, scaleChannels } from "./classifier.ts";
import { channelParameter, filterParameter, pick } from "./conv-unit.ts";
import type { Network, NetworkDefinition } from "./network.ts";

/** Of ImageNet's pixels a channel, as torchvision's models expect them. */
const IMAGENET_MEAN = [0.485, 0.456, 0.406];
const IMAGENET_DEVIATION = [0.229, 0.224, 0.225];

const LABEL = "VGG-19 (ImageNet)";
const CHANNELS = [64, 128, 256, 512, 512];
const DEPTHS = [2, 2, 4, 4, 4];

interface Convolution {
  /** `1_1` of `conv1_1` and `relu1_1`. */
  name: string;
  /** In torchvision's `features`. */
  position: number;
  block: number;
  isFirstOfBlock: boolean;
}

const CONVOLUTIONS: readonly Convolution[] = DEPTHS.flatMap((depth, block) =>
  Array.from({ length: depth }, (_, i) => {
    const before = DEPTHS.slice(0, block).reduce((a, b) => a + b, 0) + i;
    // Each convolution is followed by its ReLU, each block by its pooling.
    const position = 2 * before + block;
    return { name: `${block + 1}_${i + 1}`, position, block, isFirstOfBlock: i === 0 };
  }),
);
const LAYERS = CONVOLUTIONS.flatMap(({ name }) => [`conv${name}`, `relu${name}`]);

export const vgg19Imagenet: NetworkDefinition = {
  label: LABEL,
  description:
    "Sixteen convolutions without batch norm, trained on ImageNet by others; named feature layers before and after each ReLU.",
  isFeaturesOnly: true,
  minimumSizePx: 16,
  layers: LAYERS,
  styleLayers: ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"],
  contentLayers: ["relu4_2"],
  pytorchName: (parameter) =>
    renameModule(parameter, (module) => {
      const { position } = CONVOLUTIONS.find(({ name }) => module === `conv${name}`)!;
      return `features.${position}`;
    }),
  build,
};

function build({ width, classes }: { width: number; classes: number }): Network {
  const outputs = CHANNELS.map((channels) => scaleChannels(channels, width));
  const inputsOf = ({ block, isFirstOfBlock }: Convolution) =>
    isFirstOfBlock ? (block === 0 ? 3 : outputs[block - 1]!) : outputs[block]!;
  const upTo = (wanted: readonly string[]) =>
    CONVOLUTIONS.slice(0, 1 + Math.max(-1, ...wanted.map((layer) => LAYERS.indexOf(layer) >> 1)));
  return {
    id: "vgg19-imagenet",
    width,
    classes,
    layers: LAYERS,
    parameters: CONVOLUTIONS.flatMap((convolution) => {
      const conv = `conv${convolution.name}`;
      const channels = outputs[convolution.block]!;
      return [
        filterParameter(conv, [3, 3, inputsOf(convolution), channels]),
        channelParameter(`${conv}.bias`, channels, 0),
      ];
    }),
    forward: (imageNhwc, weights, { layers: wanted = [], withLogits = false, pooling = "max" }) =>
      tf.tidy(() => {
        if (withLogits)
          throw new Error(`${LABEL} has features but no classes: train or attack another network.`);
        requireLayers(LABEL, LAYERS, wanted);
        const used = upTo(wanted);
        requireSize(imageNhwc, LABEL, used.at(-1)?.block ?? 0);
        const pool = pooling === "max" ? tf.maxPool : tf.avgPool;
        const features: Record<string, tf.Tensor4D> = {};
        let x = normalisePixels(imageNhwc, IMAGENET_MEAN, IMAGENET_DEVIATION);
        for (const { name, block, isFirstOfBlock } of used) {
          if (isFirstOfBlock && block > 0) x = pool<tf.Tensor4D>(x, 2, 2, "valid");
          const filter = pick<tf.Tensor4D>({ weights }, `conv${name}.weight`);
          const convolved = tf.add<tf.Tensor4D>(
            tf.conv2d(x, filter, 1, 1),
            pick({ weights }, `conv${name}.bias`),
          );
          x = tf.relu(convolved);
          if (wanted.includes(`conv${name}`)) features[`conv${name}`] = convolved;
          if (wanted.includes(`relu${name}`)) features[`relu${name}`] = x;
        }
        return { features, statistics: {} };
      }),
    activationsPerPixel(wanted) {
      requireLayers(LABEL, LAYERS, wanted);
      const used = upTo(wanted);
      const sizes = used.map(({ block }) => outputs[block]! / 4 ** block);
      const before = used.map(({ name, block }) =>
        wanted.includes(`conv${name}`) ? outputs[block]! / 4 ** block : 0,
      );
      const pooled = used.map(({ block, isFirstOfBlock }) =>
        isFirstOfBlock && block > 0 ? outputs[block - 1]! / 4 ** block : 0,
      );
      // Kept for the way back: each ReLU's output, the convolutions' that were asked for and each pooling's; besides
      // them, at the widest place, the convolution's output and the gradients on both of its sides.
      return 6 + sum(sizes) + sum(before) + sum(pooled) + 3 * Math.max(0, ...sizes);
    },
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
