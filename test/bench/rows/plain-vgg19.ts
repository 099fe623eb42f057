// VGG-19 as Gatys et al. used it: without batch norm, up to conv5_1, behind which style transfer looks at nothing.
// With random weights: their values do not change how long a step takes. For measuring only, hence not in the registry.
import * as tf from "@tensorflow/tfjs-core";
import { normalisePixels } from "../../../gpu/networks/classifier.ts";
import type { Network, ParameterSpec } from "../../../gpu/networks/network.ts";

const CHANNELS = [64, 128, 256, 512, 512];
const DEPTHS = [2, 2, 4, 4, 1];
const LAYERS = DEPTHS.flatMap((depth, block) =>
  Array.from({ length: depth }, (_, i) => `${block + 1}_${i + 1}`),
);

export const plainVgg19: Network = {
  id: "plain-vgg19",
  width: 1,
  classes: 0,
  layers: LAYERS.map((layer) => `relu${layer}`),
  parameters: parameters(),
  forward: (imageNhwc, weights, { layers = [], pooling }) =>
    tf.tidy(() => {
      const pool = pooling === "average" ? tf.avgPool : tf.maxPool;
      const features: Record<string, tf.Tensor4D> = {};
      let x = normalisePixels(imageNhwc);
      for (const layer of LAYERS) {
        if (layer.endsWith("_1") && layer !== "1_1") x = pool<tf.Tensor4D>(x, 2, 2, "valid");
        const filtered = tf.conv2d(x, weights[`conv${layer}.weight`] as tf.Tensor4D, 1, "same");
        x = tf.relu(tf.add(filtered, weights[`conv${layer}.bias`]!));
        if (layers.includes(`relu${layer}`)) features[`relu${layer}`] = x;
      }
      return { features, statistics: {} };
    }),
  activationsPerPixel() {
    throw new Error("plain-vgg19 is for measuring; no run asks for its memory.");
  },
};

function parameters(): ParameterSpec[] {
  let inputs = 3;
  return LAYERS.flatMap((layer): ParameterSpec[] => {
    const outputs = CHANNELS[Number(layer[0]) - 1]!;
    const shape = [3, 3, inputs, outputs];
    inputs = outputs;
    return [
      {
        name: `conv${layer}.weight`,
        shape,
        isTrainable: true,
        initial: { kind: "he-normal", fanIn: 9 * shape[2]! },
      },
      {
        name: `conv${layer}.bias`,
        shape: [outputs],
        isTrainable: true,
        initial: { kind: "constant", value: 0 },
      },
    ];
  });
}
