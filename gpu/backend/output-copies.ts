// onnxruntime-node copies every output of a run into a fresh ArrayBuffer, even one that was already written into memory
// of ours: fresh pages and all, ten times the cost of computing a large elementwise result. It does so after the run,
// one output after the other, and gives up at the first that it cannot turn into a tensor. A model that begins with
// such an output is therefore computed in full and copied not at all. Whether the library at hand behaves like this is
// tried once; where it does not, outputs are copied and nothing else changes.
import { InferenceSession, Tensor } from "onnxruntime-node";
import { encodeModel } from "./onnx/model.ts";
import { Message } from "./onnx/protobuf.ts";

/** Name of the output that cannot be turned into a tensor: an empty sequence. */
export const UNREADABLE_OUTPUT = "unreadable";

/** `model` with the unreadable output before its own: protobuf messages merge when their bytes are joined. */
export function withUnreadableOutput(model: Uint8Array): Uint8Array {
  const floats = new Message().bytes(1, new Message().integer(1, 1));
  const sequence = new Message().bytes(4, new Message().bytes(1, floats));
  const node = new Message().bytes(2, UNREADABLE_OUTPUT).bytes(4, "SequenceEmpty");
  const output = new Message().bytes(1, UNREADABLE_OUTPUT).bytes(2, sequence);
  const head = new Message().bytes(7, new Message().bytes(1, node).bytes(12, output)).finish();
  const joined = new Uint8Array(head.length + model.length);
  joined.set(head);
  joined.set(model, head.length);
  return joined;
}

let complaint: Promise<string | undefined> | undefined;

/** What the library says when it refuses the output after a run that was complete; undefined if it is not so. */
export function unreadableOutputComplaint(): Promise<string | undefined> {
  complaint ??= tryOut();
  return complaint;
}

async function tryOut(): Promise<string | undefined> {
  const vector = (name: string) => ({ name, elementType: "float32" as const, dims: [2] });
  const model = encodeModel({
    nodes: [{ opType: "Neg", domain: "", inputs: ["x"], outputs: ["y"], attributes: {} }],
    constants: [],
    inputs: [vector("x")],
    outputs: [vector("y")],
  });
  const options = { intraOpNumThreads: 1, logSeverityLevel: 4 } as const;
  const session = await InferenceSession.create(withUnreadableOutput(model), options);
  const result = new Float32Array(2);
  const y = new Tensor("float32", result, [2]);
  try {
    const x = new Tensor("float32", Float32Array.of(1, 2), [2]);
    await session.run({ x }, { [UNREADABLE_OUTPUT]: null, y });
    return undefined;
  } catch (error) {
    return result.join() === "-1,-2" && error instanceof Error ? error.message : undefined;
  } finally {
    await session.release();
  }
}
