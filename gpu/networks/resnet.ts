// ResNet for 32x32 pictures (He et al. 2015; configurations of kuangliu/pytorch-cifar): each convolution with batch
// norm, the ReLU that ends a block behind its sum. Feature layers: the ReLU that closes each stage.
import * as tf from "@tensorflow/tfjs-core";
import { type ConvUnit, convUnit, convUnitParameters, type Pass } from "./conv-unit.ts";
import type { NetworkDefinition } from "./network.ts";
import { type Block, type BlockShape, defineResidual } from "./residual.ts";

/** What a block's convolutions are, and by how much its output is wider than what they work in. */
interface BlockKind {
  expansion: number;
  convolutions(shape: BlockShape): ConvUnit[];
}

const basic: BlockKind = {
  expansion: 1,
  convolutions: ({ path, inputs, outputs, stride }) => [
    unit(path, 1, { kernel: 3, inputs, outputs, stride }),
    unit(path, 2, { kernel: 3, inputs: outputs, outputs, stride: 1 }),
  ],
};

const bottleneck: BlockKind = {
  expansion: 4,
  convolutions({ path, inputs, outputs, stride }) {
    const planes = outputs / this.expansion;
    return [
      unit(path, 1, { kernel: 1, inputs, outputs: planes, stride: 1 }),
      unit(path, 2, { kernel: 3, inputs: planes, outputs: planes, stride }),
      unit(path, 3, { kernel: 1, inputs: planes, outputs, stride: 1 }),
    ];
  },
};

export const resnet18 = defineResnet("resnet18", "ResNet-18", [2, 2, 2, 2], basic);
export const resnet50 = defineResnet("resnet50", "ResNet-50", [3, 4, 6, 3], bottleneck);

function defineResnet(
  id: string,
  label: string,
  depths: readonly number[],
  kind: BlockKind,
): NetworkDefinition {
  return defineResidual({
    id,
    label,
    description: "Residual blocks in four stages; named feature layers close each stage.",
    depths,
    expansion: kind.expansion,
    stem(outputs) {
      const stem = unit("stem", 1, { kernel: 3, inputs: 3, outputs, stride: 1 });
      return {
        parameters: convUnitParameters(stem),
        forward: (x, pass) => tf.relu(convUnit(x, stem, pass)),
      };
    },
    block: (shape) => residualBlock(shape, kind),
    // Every block ends in a ReLU.
    tap: (x) => x,
  });
}

function residualBlock(shape: BlockShape, kind: BlockKind): Block {
  const { path, inputs, outputs, stride } = shape;
  const convolutions = kind.convolutions(shape);
  const shortcut = unit(`${path}.shortcut`, "", { kernel: 1, inputs, outputs, stride });
  const units = shape.needsProjection ? [...convolutions, shortcut] : convolutions;
  return {
    parameters: units.flatMap(convUnitParameters),
    // A ReLU's output for each convolution.
    keptChannels: convolutions.reduce((total, convolution) => total + convolution.outputs, 0),
    forward(x, pass: Pass) {
      let inner = x;
      for (const [i, convolution] of convolutions.entries()) {
        inner = convUnit(i === 0 ? inner : tf.relu(inner), convolution, pass);
      }
      return tf.relu(tf.add(inner, shape.needsProjection ? convUnit(x, shortcut, pass) : x));
    },
  };
}

function unit(
  path: string,
  index: number | "",
  shape: Pick<ConvUnit, "kernel" | "inputs" | "outputs" | "stride">,
): ConvUnit {
  return { ...shape, conv: `${path}.conv${index}`, norm: `${path}.norm${index}`, hasBias: false };
}
