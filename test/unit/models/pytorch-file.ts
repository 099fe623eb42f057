// Weight files as others write them: PyTorch's names, its layouts, any element type.
import type { NetworkDefinition, ParameterSpec } from "../../../gpu/networks/network.ts";
import { seededRandom } from "../../../gpu/random.ts";

export interface RawTensor {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

export function encodeRaw(tensors: Readonly<Record<string, RawTensor>>): Buffer {
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
    const entry = { dtype, shape, data_offsets: [offset, offset + bytes.byteLength] };
    offset += bytes.byteLength;
    return [name, entry];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.byteLength));
  return Buffer.concat([length, header, ...Object.values(tensors).map(({ bytes }) => bytes)]);
}

export const float32 = (shape: number[], values: ArrayLike<number>): RawTensor => ({
  dtype: "F32",
  shape,
  bytes: new Uint8Array(Float32Array.from(values).buffer),
});

/** A number that says where it belongs: of output `o`, input `i`, row `y`, column `x` of the `k`-th parameter. */
export function mark(k: number, ...indices: number[]): number {
  return seededRandom(k, indices.join()).uniform() - 0.5;
}

/** What PyTorch would save of a network, with `mark`s for weights. */
export function pytorchTensors(
  { pytorchName }: Pick<NetworkDefinition, "pytorchName">,
  parameters: readonly ParameterSpec[],
): Record<string, RawTensor> {
  return Object.fromEntries(
    parameters.map(({ name, shape }, k) => [pytorchName!(name), float32(...pytorchValues(shape, k))]),
  );
}

function pytorchValues(shape: number[], k: number): [number[], number[]] {
  const values: number[] = [];
  if (shape.length === 1) {
    // Variances among them.
    for (let o = 0; o < shape[0]!; o++) values.push(1 + mark(k, o));
    return [shape, values];
  }
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const [height, width] = shape.length === 4 ? (shape as [number, number, number, number]) : [1, 1];
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) values.push(mark(k, o, i, y, x));
    }
  }
  return [shape.length === 4 ? [outputs, inputs, height, width] : [outputs, inputs], values];
}
