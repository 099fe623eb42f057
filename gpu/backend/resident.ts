// Tensors that stay on the device between runs. ONNX Runtime for Node leaves outputs in WebGPU buffers and takes them
// back as inputs, but has no way to read one: reading is a run of its own, of a graph that does nothing and delivers to
// the CPU. With CUDA it keeps nothing on the device.
import { Tensor as OnnxTensor } from "onnxruntime-node";
import type { Device } from "./devices.ts";
import type { Elements } from "./entry.ts";
import { Message } from "./onnx/protobuf.ts";
import type { OutputType } from "./operation.ts";
import { Session, type SessionSettings } from "./session.ts";
import { sizeOf } from "./value.ts";

/** Smaller outputs come to the CPU at once: they are counters and losses, and will be read. */
const SMALLEST = 1024;

/** Whether an output of that type should stay on the device. */
export function staysOnDevice(device: Device, { shape, dtype }: OutputType): boolean {
  return device === "webgpu" && dtype === "float32" && sizeOf(shape) >= SMALLEST;
}

/** Stands where a tensor's elements would be, which are on the device; has none itself. */
export class ResidentElements extends Float32Array {
  /** The elements, once somebody has read them. */
  read: Elements | undefined;

  constructor(
    readonly tensor: OnnxTensor,
    private readonly letSessionGo: () => Promise<void>,
  ) {
    super(0);
  }

  /** Seen with a shape of equal size. The view must not outlive this. */
  withShape(shape: readonly number[]): OnnxTensor {
    return OnnxTensor.fromGpuBuffer(this.tensor.gpuBuffer, { dataType: "float32", dims: [...shape] });
  }

  dispose(): void {
    this.tensor.dispose();
    void this.letSessionGo();
  }
}

/** Reads tensors of any size from the device. */
export class DeviceReader {
  private session: Promise<Session> | undefined;

  constructor(private readonly settings: SessionSettings) {}

  async read(resident: ResidentElements): Promise<Elements> {
    const graph = { label: "read", model: copyingModel(), residentOutputs: new Set<string>() };
    this.session ??= Session.create(graph, this.settings);
    const session = await this.session;
    const { y } = await session.run({ x: resident.withShape([resident.tensor.size]) });
    return y!.data as Float32Array;
  }

  async release(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    await (await session)?.release();
  }
}

/** y = x for a vector of any length, which `encodeModel` has no words for. */
function copyingModel(): Uint8Array {
  const anyLength = new Message().bytes(1, new Message().bytes(2, "length"));
  const vector = (name: string) => {
    const type = new Message().integer(1, 1).bytes(2, anyLength);
    return new Message().bytes(1, name).bytes(2, new Message().bytes(1, type));
  };
  const node = new Message().bytes(1, "x").bytes(2, "y").bytes(4, "Identity");
  const graph = new Message().bytes(1, node).bytes(2, "copy").bytes(11, vector("x")).bytes(12, vector("y"));
  const operators = new Message().bytes(1, "").integer(2, 19);
  return new Message().integer(1, 9).bytes(7, graph).bytes(8, operators).finish();
}
