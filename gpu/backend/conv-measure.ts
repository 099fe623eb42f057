// Times one convolution computed one way, alone, on made-up numbers.
import { Tensor } from "onnxruntime-node";
import { blockedValue } from "./blocks.ts";
import type { ConvQuestion, ConvWay } from "./conv-ways.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { convolution } from "./kernels/conv.ts";
import { filterGradient } from "./kernels/conv-filter-gradient.ts";
import { inputGradient } from "./kernels/conv-input-gradient.ts";
import { NO_EPILOGUE } from "./kernels/epilogue.ts";
import { encodeModel } from "./onnx/model.ts";
import { Session, type SessionSettings, type Tensors } from "./session.ts";
import type { Target } from "./target.ts";
import { plainValue, sizeOf, type Value } from "./value.ts";

const MOST_RUNS = 8;
/** No further run after that many milliseconds. */
const ENOUGH_MS = 150;

export interface Measurement {
  /** Milliseconds of the fastest of a few runs. */
  ms: number;
  /** What came out, the same but for rounding whichever way it was computed. */
  result: Float32Array;
}

export async function measureConv(
  question: ConvQuestion,
  way: ConvWay,
  { target, settings }: { target: Target; settings: SessionSettings },
): Promise<Measurement> {
  const { model, inputs, output } = modelOf(question, { ...target, chooseConv: () => way });
  const session = await Session.create({ label: "tuning", model, residentOutputs: new Set() }, settings);
  try {
    const feeds: Tensors = {};
    for (const { name, dims } of inputs) feeds[name] = new Tensor("float32", numbers(dims), [...dims]);
    const result = (await session.run(feeds))[output]!.data as Float32Array;
    let ms = Number.POSITIVE_INFINITY;
    const startedAt = performance.now();
    for (let run = 0; run < MOST_RUNS && performance.now() - startedAt < ENOUGH_MS; run++) {
      const before = performance.now();
      await session.run(feeds);
      ms = Math.min(ms, performance.now() - before);
    }
    return { ms, result };
  } finally {
    await session.release();
  }
}

interface MeasuredModel {
  model: Uint8Array;
  inputs: { name: string; dims: readonly number[] }[];
  /** Name of its one output. */
  output: string;
}

/** Images come and go in blocks, as they do between the convolutions of a network. */
function modelOf(question: ConvQuestion, target: Target): MeasuredModel {
  const graph = new GraphBuilder(target);
  const { direction, kernel, shape, padding, isFrozen } = question;
  const [read, written] = direction === "input" ? [kernel[3]!, kernel[2]!] : [kernel[2]!, kernel[3]!];
  const [n, h, w] = shape as [number, number, number, number];
  const [top, bottom, left, right] = padding as [number, number, number, number];
  const seen = [n, h + kernel[0]! - 1 - top - bottom, w + kernel[1]! - 1 - left - right, read];
  const inputs: MeasuredModel["inputs"] = [];
  const image = (name: string, dims: readonly number[]): Value => {
    inputs.push({ name, dims: [dims[0]!, dims[3]!, dims[1]!, dims[2]!] });
    return blockedValue(graph, name, dims);
  };
  const filter = (): Value => {
    if (isFrozen) return plainValue(graph.elements("float32", kernel, numbers(kernel)), kernel);
    inputs.push({ name: "filter", dims: kernel });
    return plainValue("filter", kernel);
  };
  const geometry = { strides: [1, 1], dilations: [1, 1], padding } as const;
  const type = { shape, dtype: "float32" } as const;
  const lowered = {
    forward: () =>
      convolution.lower(
        graph,
        [image("x", seen), filter()],
        { ...geometry, ...NO_EPILOGUE, isRectified: true },
        type,
      ),
    input: () => {
      // The padding of the convolution whose gradient this is.
      const before = padding.map((pad) => kernel[0]! - 1 - pad);
      return inputGradient.lower(
        graph,
        [image("dy", seen), filter()],
        { ...geometry, padding: before },
        type,
      );
    },
    filter: () =>
      filterGradient.lower(graph, [image("x", seen), image("dy", [n, h, w, written])], geometry, {
        shape: kernel,
        dtype: "float32",
      }),
  }[direction]();
  const float = { elementType: "float32" } as const;
  const model = encodeModel({
    nodes: graph.nodes,
    constants: graph.constants,
    inputs: inputs.map((input) => ({ ...input, ...float })),
    outputs: [{ name: lowered.name, dims: undefined, ...float }],
  });
  return { model, inputs, output: lowered.name };
}

/** Between -1 and 1, none of them so small that arithmetic slows down. */
function numbers(dims: readonly number[]): Float32Array {
  return Float32Array.from({ length: sizeOf(dims) }, (_, i) => ((i * 7919) % 1999) / 1000 - 1.0005);
}
