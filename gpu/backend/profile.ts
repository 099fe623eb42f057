// Reads what ONNX Runtime measured of every node of a session. Owns its file format (Chrome's trace events).
import { readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export interface ProfileFile {
  /** Path and beginning of the file's name; ONNX Runtime adds the date and `.json`. */
  prefix: string;
  /** Whether the file stays when it has been read. */
  isKept: boolean;
}

/** One execution of one node. */
export interface NodeTime {
  /** The node's name in the model, or one that ONNX Runtime gave it. */
  name: string;
  operator: string;
  /** `CPUExecutionProvider`, `WebGpuExecutionProvider`, ... */
  provider: string;
  microseconds: number;
  /** Of all that the node reads and writes. */
  bytes: number;
  /** Multiplications and additions of products and convolutions; 0 for everything else. */
  flops: number;
  /** Which run of the session, from 0. */
  run: number;
}

export function profileOptions({ prefix }: ProfileFile) {
  return { enableProfiling: true, profileFilePrefix: prefix };
}

/** Reads the profile that a session has just finished. Empty if it is not there. */
export async function endProfile({ prefix, isKept }: ProfileFile): Promise<NodeTime[]> {
  const folder = dirname(prefix);
  const name = (await readdir(folder)).find((entry) => entry.startsWith(`${basename(prefix)}_`));
  if (name === undefined) return [];
  const path = join(folder, name);
  const times = parseProfile(await readFile(path, "utf8"));
  if (!isKept) await rm(path);
  return times;
}

interface TraceEvent {
  cat: string;
  name: string;
  ts: number;
  dur: number;
  args: {
    op_name?: string;
    provider?: string;
    output_size?: string;
    activation_size?: string;
    parameter_size?: string;
    input_type_shape?: Shapes;
    output_type_shape?: Shapes;
  };
}

/** Each tensor as `{ float: [1, 2, 3] }`. */
type Shapes = readonly Record<string, readonly number[]>[];

const KERNEL_SUFFIX = "_kernel_time";

/** @param text a trace; the last event may be cut off. */
export function parseProfile(text: string): NodeTime[] {
  const events = JSON.parse(text) as TraceEvent[];
  const runStarts = events.filter(({ name }) => name === "model_run").map(({ ts }) => ts);
  return events.flatMap(({ cat, name, ts, dur, args }) => {
    if (cat !== "Node" || !name.endsWith(KERNEL_SUFFIX)) return [];
    const bytes = [args.output_size, args.activation_size, args.parameter_size];
    return {
      name: name.slice(0, -KERNEL_SUFFIX.length),
      operator: args.op_name ?? "?",
      provider: args.provider ?? "?",
      microseconds: dur,
      bytes: bytes.reduce((sum, size) => sum + Number(size ?? 0), 0),
      flops: flopsOf(args.op_name ?? "", dimsOf(args.input_type_shape), dimsOf(args.output_type_shape)),
      run: Math.max(0, runStarts.filter((start) => start <= ts).length - 1),
    };
  });
}

function dimsOf(shapes: Shapes = []): (readonly number[])[] {
  return shapes.map((shape) => Object.values(shape)[0] ?? []);
}

function flopsOf(
  operator: string,
  [a = [], b = []]: readonly (readonly number[])[],
  [result = []]: readonly (readonly number[])[],
): number {
  const size = (dims: readonly number[]) => dims.reduce((product, dim) => product * dim, 1);
  // A filter is [to, from, height, width]; of a transposed convolution [from, to, height, width].
  if (/^(Fused)?Conv$/.test(operator)) return 2 * size(result) * size(b.slice(1));
  if (operator === "ConvTranspose") return 2 * size(a) * size(b.slice(1));
  // Transposed or not, the last two sizes of `a` are the result's rows and what is summed over.
  if (/^(Fused)?MatMul$|^Gemm$/.test(operator)) {
    const rows = result.at(-2) ?? 1;
    return (2 * size(result) * size(a.slice(-2))) / rows;
  }
  return 0;
}
