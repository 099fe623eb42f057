// Which processors ONNX Runtime may compute on: the names people choose by, what each needs, and the check that it is
// there. A device that was asked for is used or refused, never replaced.
import { InferenceSession, Tensor } from "onnxruntime-node";
import { probeBlock } from "./block-probe.ts";
import { encodeModel } from "./onnx/model.ts";
import type { Target } from "./target.ts";

export const DEVICES = ["cpu", "webgpu", "cuda"] as const;
export type Device = (typeof DEVICES)[number];

const REMEDIES: Record<Exclude<Device, "cpu">, string> = {
  webgpu:
    "WebGPU comes with onnxruntime-node and needs a graphics driver: on Linux the Vulkan loader and a Vulkan 1.1 " +
    "driver (Debian, Ubuntu: `apt-get install libvulkan1 mesa-vulkan-drivers`, or NVIDIA's own driver; " +
    "`vulkaninfo --summary` must list the card), on Windows and macOS the system's current one",
  cuda:
    "CUDA needs an NVIDIA card on Linux x64, its driver, CUDA 12 with cuDNN 9, and the provider library that npm does " +
    "not carry: `ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js`",
};

/** The device asked for cannot be had. The message says what to install. */
export class DeviceUnavailableError extends Error {
  override name = "DeviceUnavailableError";
  constructor(device: Exclude<Device, "cpu">, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `ONNX Runtime cannot use device "${device}" here: ${lastSentence(reason)}. ${REMEDIES[device]}. ` +
        'Or choose the device "cpu", which needs nothing.',
      { cause },
    );
  }
}

/**
 * Makes sure that the device computes, and finds out what graphs for it may contain.
 * @throws DeviceUnavailableError
 */
export async function openDevice(device: Device): Promise<Target> {
  if (device === "cpu") return { device, block: await probeBlock() };
  try {
    await multiplyOn(device);
  } catch (error) {
    throw new DeviceUnavailableError(device, error);
  }
  return { device, block: 1 };
}

/** A product that nothing but the device itself may compute. */
async function multiplyOn(device: Device): Promise<void> {
  const square = (name: string) => ({ name, elementType: "float32" as const, dims: [2, 2] });
  const model = encodeModel({
    nodes: [{ opType: "MatMul", domain: "", inputs: ["x", "x"], outputs: ["y"], attributes: {} }],
    constants: [],
    inputs: [square("x")],
    outputs: [square("y")],
  });
  const session = await InferenceSession.create(model, {
    executionProviders: [device],
    logSeverityLevel: 4,
    extra: { session: { disable_cpu_ep_fallback: "1" } },
  });
  try {
    const { y } = await session.run({ x: new Tensor("float32", Float32Array.of(1, 2, 3, 4), [2, 2]) });
    const product = [...(y!.data as Float32Array)];
    if (product.join() !== "7,10,15,22") throw new Error(`it multiplies wrongly (${product.join()})`);
  } finally {
    await session.release();
  }
}

/** ONNX Runtime's messages begin with file, line and function. */
function lastSentence(message: string): string {
  return message
    .trim()
    .split("\n")
    .at(-1)!
    .replace(/^.* was false\. /, "")
    .replace(/\.$/, "");
}
