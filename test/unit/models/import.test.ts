// Importing: PyTorch's names and layouts come out as ours, and whatever differs is named before anything is taken.
import { describe, expect, it } from "vitest";
import { ImportError, importWeights } from "../../../gpu/models/import.ts";
import { writeSafetensors } from "../../../gpu/models/safetensors.ts";
import { findNetwork } from "../../../gpu/networks/find.ts";
import { encodeRaw, float32, mark, pytorchTensors, type RawTensor } from "./pytorch-file.ts";

const definitionOf = (id: string) => {
  const definition = findNetwork(id);
  return { definition, network: definition.build({ width: 1 / 16, classes: 10 }) };
};
const vgg = definitionOf("vgg19-imagenet");
const take = ({ definition, network }: typeof vgg, bytes: Uint8Array) =>
  importWeights(definition, network, bytes);

function differences(of: typeof vgg, tensors: Record<string, RawTensor>): readonly string[] {
  try {
    take(of, encodeRaw(tensors));
  } catch (error) {
    if (error instanceof ImportError) return error.differences;
    throw error;
  }
  return [];
}

describe("names of PyTorch", () => {
  it.each([
    ["vgg19-imagenet", "conv1_1.weight", "features.0.weight"],
    ["vgg19-imagenet", "conv1_2.bias", "features.2.bias"],
    ["vgg19-imagenet", "conv2_1.weight", "features.5.weight"],
    ["vgg19-imagenet", "conv5_4.weight", "features.34.weight"],
    ["vgg16", "conv5_3.weight", "features.40.weight"],
    ["vgg16", "norm5_3.running_var", "features.41.running_var"],
    ["vgg11", "linear.bias", "classifier.bias"],
    ["resnet18", "stem.conv1.weight", "conv1.weight"],
    ["resnet50", "stage2.block1.shortcut.norm.weight", "layer2.0.shortcut.1.weight"],
    ["resnet50", "stage4.block3.conv3.weight", "layer4.2.conv3.weight"],
    ["preactresnet18", "stage1.block2.norm1.bias", "layer1.1.bn1.bias"],
    ["preactresnet18", "stage3.block1.shortcut.conv.weight", "layer3.0.shortcut.0.weight"],
    ["googlenet", "stem.norm1.weight", "pre_layers.1.weight"],
    ["googlenet", "a3.branch3.conv3.weight", "a3.b3.6.weight"],
    ["googlenet", "e4.branch4.norm1.running_mean", "e4.b4.2.running_mean"],
    ["googlenet", "linear.weight", "linear.weight"],
  ])("%s: %s is %s", (id, ours, theirs) => {
    const { definition, network } = definitionOf(id);
    expect(network.parameters.map(({ name }) => name)).toContain(ours);
    expect(definition.pytorchName!(ours)).toBe(theirs);
  });

  it.each(["vgg16", "resnet50", "preactresnet18", "googlenet", "vgg19-imagenet"])(
    "%s: no two parameters share one",
    (id) => {
      const { definition, network } = definitionOf(id);
      const names = network.parameters.map(({ name }) => definition.pytorchName!(name));
      expect(new Set(names).size).toBe(names.length);
    },
  );
});

describe("importing", () => {
  it.each(["vgg19-imagenet", "resnet18", "googlenet"])("%s: filters and matrices are turned round", (id) => {
    const of = definitionOf(id);
    const { parameters } = of.network;
    const { weights, names } = take(of, encodeRaw(pytorchTensors(of.definition, parameters)));
    expect(names).toBe("pytorch");
    expect([...weights.keys()]).toEqual(parameters.map(({ name }) => name));
    for (const [k, { name, shape }] of parameters.entries()) {
      const { shape: found, values } = weights.get(name)!;
      expect(found).toEqual(shape);
      if (shape.length !== 4) continue;
      const [height, width, inputs, outputs] = shape as [number, number, number, number];
      const [y, x, i, o] = [height - 1, width >> 1, inputs >> 1, outputs - 1];
      const at = ((y * width + x) * inputs + i) * outputs + o;
      expect(values[at]).toBe(Math.fround(mark(k, o, i, y, x)));
    }
    const linear = parameters.findIndex(({ name }) => name === "linear.weight");
    if (linear < 0) return;
    expect(weights.get("linear.weight")!.values[3 * 10 + 7]).toBe(Math.fround(mark(linear, 7, 3, 0, 0)));
  });

  it("takes files of this project as they are", () => {
    const arrays = vgg.network.parameters.map(
      ({ name, shape }): [string, { shape: number[]; values: Float32Array }] => [
        name,
        { shape, values: new Float32Array(shape.reduce((a, b) => a * b)).fill(0.25) },
      ],
    );
    const imported = take(vgg, writeSafetensors({ tensors: new Map(arrays), metadata: {} }, "F16"));
    expect(imported).toMatchObject({ names: "pentimento", isHalf: true, leftOut: [] });
    expect(imported.weights).toEqual(new Map(arrays));
  });

  it("reads the upper halves of floats, and doubles", () => {
    const { definition, network } = vgg;
    const tensors = pytorchTensors(definition, network.parameters);
    const { shape } = tensors["features.0.bias"]!;
    tensors["features.0.bias"] = {
      dtype: "BF16",
      shape,
      bytes: new Uint8Array(Uint16Array.of(0x3f80, 0xc040, 0, 0).buffer),
    };
    tensors["features.2.bias"] = {
      dtype: "F64",
      shape,
      bytes: new Uint8Array(Float64Array.of(0.1, 2, 3, 4).buffer),
    };
    const { weights } = take(vgg, encodeRaw(tensors));
    expect(weights.get("conv1_1.bias")!.values).toEqual(Float32Array.of(1, -3, 0, 0));
    expect(weights.get("conv1_2.bias")!.values).toEqual(Float32Array.of(0.1, 2, 3, 4));
  });

  it("leaves out what has no use here: the linear layers of a whole VGG, PyTorch's counters", () => {
    const whole = {
      ...pytorchTensors(vgg.definition, vgg.network.parameters),
      "classifier.0.bias": float32([2], [1, 2]),
    };
    expect(take(vgg, encodeRaw(whole)).leftOut).toEqual(["classifier.0.bias"]);
    const resnet = definitionOf("resnet18");
    const counted = {
      ...pytorchTensors(resnet.definition, resnet.network.parameters),
      "bn1.num_batches_tracked": { dtype: "I64", shape: [], bytes: new Uint8Array(8) },
    };
    expect(take(resnet, encodeRaw(counted)).leftOut).toEqual(["bn1.num_batches_tracked"]);
  });
});

describe("what differs", () => {
  it("is named all at once: missing, of another shape, of another type, unexpected", () => {
    const tensors = pytorchTensors(vgg.definition, vgg.network.parameters);
    delete tensors["features.34.bias"];
    tensors["features.0.weight"] = float32([4, 3, 5, 5], new Float32Array(300));
    tensors["features.2.bias"] = { dtype: "I32", shape: [4], bytes: new Uint8Array(16) };
    tensors["features.36.weight"] = float32([1], [0]);
    expect(differences(vgg, tensors)).toEqual([
      'wrong shape: "features.0.weight" is [4,3,5,5], not [4,3,3,3]',
      'wrong type: "features.2.bias" is I32, not F32 or F16 or BF16 or F64',
      'missing: "features.34.bias" [32]',
      'unexpected: "features.36.weight" [1]',
    ]);
  });

  it("is the width, where the width is another", () => {
    const half = vgg.definition.build({ width: 1 / 8, classes: 10 });
    const tensors = pytorchTensors(vgg.definition, half.parameters);
    expect(() => take(vgg, encodeRaw(tensors))).toThrow(
      /These are not the weights of VGG-19 \(ImageNet\), width 0\.0625:\n {2}wrong shape: .*\n(.*\n)+ {2}and \d+ more/,
    );
  });

  it("is everything, where no name is known", () => {
    expect(differences(vgg, { "encoder.0": float32([1], [1]) })).toEqual([
      'expected names such as "conv1_1.weight" (pentimento) or "features.0.weight" (pytorch)',
      'the file has 1 tensors, such as "encoder.0"',
    ]);
  });

  it("is a number that is none", () => {
    const tensors = pytorchTensors(vgg.definition, vgg.network.parameters);
    tensors["features.0.bias"] = float32([4], [0, Number.NaN, 0, 0]);
    expect(() => take(vgg, encodeRaw(tensors))).toThrow('"features.0.bias" is not');
  });
});
