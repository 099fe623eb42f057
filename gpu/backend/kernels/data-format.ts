// Convolutions of images that lie channel by channel (NCHW): transposed before and after, which moves nothing where
// ONNX's own order is the same. These kernels take the place of the plain ones in the registry.
import type { Ref } from "../entry.ts";
import type { Kernel } from "../kernel.ts";
import type { Recorder } from "../recorder.ts";
import { recordOne } from "./compose.ts";
import * as conv from "./conv.ts";
import * as filterGradient from "./conv-filter-gradient.ts";
import * as inputGradient from "./conv-input-gradient.ts";
import * as depthwise from "./depthwise-conv.ts";
import { transpose } from "./shape.ts";
import type { ConvAttributes } from "./windows.ts";

const TO_NHWC = [0, 2, 3, 1];
const TO_NCHW = [0, 3, 1, 2];

type Inputs = Record<string, Ref>;
type Attributes = ConvAttributes & { inputShape?: number[]; dilations?: unknown };

/** @param images which inputs are images; the others keep their order. @param isImage whether the result is one. */
function inAnyFormat(kernel: Kernel, images: readonly string[], isImage = true): Kernel {
  return {
    name: kernel.name,
    record: ({ inputs, attributes, recorder }) => {
      const given = attributes as Attributes;
      // TensorFlow.js passes null on where its caller did.
      const known = { ...given, dilations: given.dilations ?? 1 };
      if (given.dataFormat !== "NCHW") return kernel.record({ inputs, attributes: known, recorder });
      const channelsLast = Object.entries(inputs as Inputs).map(([name, ref]) => [
        name,
        images.includes(name) ? turned(recorder, ref, TO_NHWC) : perChannel(recorder, ref, name),
      ]);
      const inNhwc = {
        ...known,
        dataFormat: "NHWC",
        pad: Array.isArray(given.pad) ? TO_NHWC.map((axis) => (given.pad as number[][])[axis]!) : given.pad,
        ...(given.inputShape ? { inputShape: TO_NHWC.map((axis) => given.inputShape![axis]!) } : {}),
      };
      const result = recordOne(kernel, Object.fromEntries(channelsLast), recorder, inNhwc);
      return isImage ? turned(recorder, result, TO_NCHW) : result;
    },
  };
}

function turned(recorder: Recorder, x: Ref, perm: readonly number[]): Ref {
  return recordOne(transpose, { x }, recorder, { perm });
}

/** Bias and slopes of shape [C, 1, 1] belong to channels that are the last axis now. */
function perChannel(recorder: Recorder, ref: Ref, name: string): Ref {
  const isPerPixel = (name === "bias" || name === "preluActivationWeights") && ref.shape.length === 3;
  return isPerPixel ? recordOne(transpose, { x: ref }, recorder, { perm: [1, 2, 0] }) : ref;
}

export const conv2D = inAnyFormat(conv.conv2D, ["x"]);
export const fusedConv2D = inAnyFormat(conv.fusedConv2D, ["x"]);
export const conv2DBackpropInput = inAnyFormat(inputGradient.conv2DBackpropInput, ["dy"]);
export const conv2DBackpropFilter = inAnyFormat(filterGradient.conv2DBackpropFilter, ["x", "dy"], false);
export const depthwiseConv2dNative = inAnyFormat(depthwise.depthwiseConv2dNative, ["x"]);
export const fusedDepthwiseConv2D = inAnyFormat(depthwise.fusedDepthwiseConv2D, ["x"]);
