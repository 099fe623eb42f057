// ResNet with pre-activation (He et al. 2016; configuration of kuangliu/pytorch-cifar): norm and ReLU stand before each
// convolution, so that the way from block to block is a bare sum. As there, no norm follows the last block and none is
// in the shortcuts; other implementations differ. Feature layers: the ReLU of each stage's last sum.
import * as tf from "@tensorflow/tfjs-core";
import {
  type ConvUnit,
  convUnit,
  convUnitParameters,
  filterParameter,
  normParameters,
  normUnit,
  type Pass,
  pick,
} from "./conv-unit.ts";
import { type Block, type BlockShape, defineResidual } from "./residual.ts";

export const preactresnet18 = defineResidual({
  id: "preactresnet18",
  label: "PreAct-ResNet-18",
  description:
    "Residual blocks with norm and ReLU first, in four stages; named feature layers close each stage.",
  depths: [2, 2, 2, 2],
  expansion: 1,
  stem: (outputs) => ({
    parameters: [filterParameter("stem.conv1", [3, 3, 3, outputs])],
    forward: (x, pass) => convolve(x, "stem.conv1", 1, pass),
  }),
  block: preActivatedBlock,
  tap: (x) => tf.relu(x),
});

function preActivatedBlock({ path, inputs, outputs, stride, needsProjection }: BlockShape): Block {
  // The first convolution and the norm that comes next are one unit, as elsewhere.
  const [conv, norm] = [`${path}.conv1`, `${path}.norm2`];
  const first: ConvUnit = { conv, norm, kernel: 3, inputs, outputs, stride, hasBias: false };
  const [norm1, conv2, projection] = [`${path}.norm1`, `${path}.conv2`, `${path}.shortcut.conv`];
  return {
    parameters: [
      ...normParameters(norm1, inputs),
      ...convUnitParameters(first),
      filterParameter(conv2, [3, 3, outputs, outputs]),
      ...(needsProjection ? [filterParameter(projection, [1, 1, inputs, outputs])] : []),
    ],
    // Two ReLUs' outputs and the sum.
    keptChannels: 3 * outputs,
    forward(x, pass) {
      const active = tf.relu(normUnit(x, norm1, pass));
      const inner = tf.relu(convUnit(active, first, pass));
      const shortcut = needsProjection ? convolve(active, projection, stride, pass) : x;
      return tf.add(convolve(inner, conv2, 1, pass), shortcut);
    },
  };
}

function convolve(x: tf.Tensor4D, conv: string, stride: number, pass: Pass): tf.Tensor4D {
  const filter = pick<tf.Tensor4D>(pass, `${conv}.weight`);
  return tf.conv2d(x, filter, stride, filter.shape[0] >> 1);
}
