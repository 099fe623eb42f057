// Finds out how many channels ONNX Runtime's blocked convolutions keep together on this processor. The library decides
// it by the processor's vector width and tells nobody; weights have to be laid out for it beforehand.
import { InferenceSession, Tensor } from "onnxruntime-node";
import { encodeModel, type OnnxConstant, type OnnxNode } from "./onnx/model.ts";

const CANDIDATES = [16, 8, 4] as const;
const [CHANNELS, SIZE, KERNEL] = [16, 5, 3] as const;
const NCHWC = "com.microsoft.nchwc";
const GEOMETRY = { kernel_shape: [KERNEL, KERNEL], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] };
const TOLERANCE = 1e-3;

/**
 * The largest block, of 16, 8 and 4 channels, for which a blocked convolution gives what the plain one gives; 1 if
 * none does, or if this build has no blocked convolutions. Takes a few milliseconds.
 */
export async function probeBlock(): Promise<number> {
  const image = pseudoRandom(CHANNELS * SIZE * SIZE);
  const filter = pseudoRandom(CHANNELS * CHANNELS * KERNEL * KERNEL);
  const plain: OnnxNode = {
    opType: "Conv",
    domain: "",
    inputs: ["x", "w"],
    outputs: ["y"],
    attributes: GEOMETRY,
  };
  const expected = await convolve([plain], filter, image);
  for (const block of CANDIDATES) {
    try {
      const actual = await convolve(blockedConv(), blockedFilter(filter, block), image);
      if (actual.every((value, i) => Math.abs(value - expected[i]!) < TOLERANCE)) return block;
    } catch {
      return 1;
    }
  }
  return 1;
}

function blockedConv(): OnnxNode[] {
  const node = (opType: string, inputs: string[], output: string, attributes: OnnxNode["attributes"]) => ({
    opType,
    domain: NCHWC,
    inputs,
    outputs: [output],
    attributes,
  });
  return [
    node("ReorderInput", ["x"], "blocked x", {}),
    node("Conv", ["blocked x", "w"], "blocked y", { ...GEOMETRY, group: 1 }),
    node("ReorderOutput", ["blocked y"], "y", { channels: CHANNELS }),
  ];
}

/** Order OIHW to [O/block, I/block, H, W, block of I, block of O]. */
function blockedFilter(filter: Float32Array, block: number): Float32Array {
  const taps = KERNEL * KERNEL;
  const result = new Float32Array(filter.length);
  for (const [at, value] of filter.entries()) {
    const tap = at % taps;
    const input = Math.floor(at / taps) % CHANNELS;
    const output = Math.floor(at / (taps * CHANNELS));
    const outer = Math.floor(output / block) * (CHANNELS / block) + Math.floor(input / block);
    result[((outer * taps + tap) * block + (input % block)) * block + (output % block)] = value;
  }
  return result;
}

async function convolve(
  nodes: readonly OnnxNode[],
  filter: Float32Array,
  image: Float32Array,
): Promise<Float32Array> {
  const dims = [1, CHANNELS, SIZE, SIZE];
  const weights: OnnxConstant = {
    name: "w",
    elementType: "float32",
    dims: [CHANNELS, CHANNELS, KERNEL, KERNEL],
    data: new Uint8Array(filter.buffer),
  };
  const model = encodeModel({
    nodes,
    constants: [weights],
    inputs: [{ name: "x", elementType: "float32", dims }],
    outputs: [{ name: "y", elementType: "float32", dims }],
  });
  // Unoptimised: ONNX Runtime would turn the plain convolution into the blocked one. Errors are expected, not logged.
  const session = await InferenceSession.create(model, {
    graphOptimizationLevel: "disabled",
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  try {
    const { y } = await session.run({ x: new Tensor("float32", image, dims) });
    return y!.data as Float32Array;
  } finally {
    await session.release();
  }
}

/** The same numbers between -1 and 1 every time. */
function pseudoRandom(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(1 + i * 12.9898));
}
