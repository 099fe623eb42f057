// Reads and writes the safetensors format (a length, a JSON header, raw little-endian data): reads F32, F16, BF16 and
// F64, writes F32 and F16. Refuses what it cannot trust: every fault of a header is named before a byte of data is
// looked at.
import { z } from "zod";
import { fromHalves, toHalves } from "./half.ts";

/** What is written. */
export type Dtype = "F32" | "F16";

export interface NamedArray {
  shape: number[];
  values: Float32Array;
}

export interface SafetensorsFile {
  tensors: Map<string, NamedArray>;
  metadata: Record<string, string>;
}

export class SafetensorsError extends Error {
  constructor(message: string) {
    super(
      `${message} The file is damaged or is no safetensors file of floating-point numbers: fetch or publish it again.`,
    );
    this.name = "SafetensorsError";
  }
}

/** Bytes an element of everything that the format knows. */
const BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const;
type AnyDtype = keyof typeof BYTES;

/** How to read what can be read. */
const DECODERS: Partial<Record<AnyDtype, (buffer: ArrayBuffer) => Float32Array>> = {
  F32: (buffer) => new Float32Array(buffer),
  F16: (buffer) => fromHalves(new Uint16Array(buffer)),
  // The upper half of a float32.
  BF16: (buffer) => new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer),
  F64: (buffer) => new Float32Array(new Float64Array(buffer)),
};
export const READABLE_DTYPES = Object.keys(DECODERS);

/** A tensor in a file that has not been read yet. */
export interface StoredTensor {
  dtype: string;
  shape: number[];
  /** Widened (or narrowed) to float32; a copy. @throws unless the type is one of `READABLE_DTYPES`. */
  read(): Float32Array;
}

const MAXIMUM_HEADER_BYTES = 100_000_000;
const METADATA = "__metadata__";

const entrySchema = z.object({
  dtype: z.enum(Object.keys(BYTES) as [AnyDtype]),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});
const metadataSchema = z.record(z.string(), z.string());

/** @returns tensors in the order of the header, widened to float32. Copies: the bytes may be reused. */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { tensors, metadata } = openSafetensors(bytes);
  const read = [...tensors].map(([name, { shape, read }]): [string, NamedArray] => [
    name,
    { shape, values: read() },
  ]);
  return { tensors: new Map(read), metadata };
}

/** Checks the whole header and reads no tensor. */
export function openSafetensors(bytes: Uint8Array): {
  tensors: Map<string, StoredTensor>;
  metadata: Record<string, string>;
} {
  const { header, dataStart } = readHeader(bytes);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, entry]) => ({ name, ...checkEntry(name, entry, bytes.byteLength - dataStart) }));
  requireNoHoles(
    entries.map(({ range }) => range),
    bytes.byteLength - dataStart,
  );
  const data = bytes.subarray(dataStart);
  const tensors = entries.map(({ name, shape, dtype, range }): [string, StoredTensor] => [
    name,
    { shape, dtype, read: () => decode(name, data.subarray(...range), dtype) },
  ]);
  return { tensors: new Map(tensors), metadata: parseMetadata(header[METADATA]) };
}

function checkEntry(name: string, entry: unknown, dataBytes: number) {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) throw new SafetensorsError(`Tensor "${name}": ${z.prettifyError(parsed.error)}.`);
  const { dtype, shape, data_offsets: range } = parsed.data;
  const expected = shape.reduce((product, side) => product * side, 1) * BYTES[dtype];
  const held = range[1] - range[0];
  if (held !== expected) {
    throw new SafetensorsError(
      `Tensor "${name}": ${dtype} [${shape}] takes ${expected} bytes, its offsets hold ${held}.`,
    );
  }
  if (range[1] > dataBytes) {
    throw new SafetensorsError(
      `Tensor "${name}" ends at byte ${range[1]} of data, the file at ${dataBytes}.`,
    );
  }
  return { dtype, shape, range };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.byteLength < 8) throw new SafetensorsError(`${bytes.byteLength} bytes hold no header.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(Math.min(MAXIMUM_HEADER_BYTES, bytes.byteLength - 8))) {
    throw new SafetensorsError(`The header claims ${length} bytes, the file has ${bytes.byteLength}.`);
  }
  const dataStart = 8 + Number(length);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, dataStart));
    return { header: z.record(z.string(), z.unknown()).parse(JSON.parse(text)), dataStart };
  } catch {
    throw new SafetensorsError("The header is not a JSON object.");
  }
}

function parseMetadata(metadata: unknown): Record<string, string> {
  const parsed = metadataSchema.safeParse(metadata ?? {});
  if (!parsed.success) throw new SafetensorsError(`${METADATA} must hold strings only.`);
  return parsed.data;
}

function requireNoHoles(ranges: [number, number][], dataBytes: number): void {
  let end = 0;
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== end)
      throw new SafetensorsError(`Data between bytes ${end} and ${from} overlap or are unused.`);
    end = to;
  }
  if (end !== dataBytes) throw new SafetensorsError(`${dataBytes} bytes of data, tensors use ${end}.`);
}

function decode(name: string, bytes: Uint8Array, dtype: AnyDtype): Float32Array {
  const decoder = DECODERS[dtype];
  if (!decoder)
    throw new SafetensorsError(`Tensor "${name}" is ${dtype}, not ${READABLE_DTYPES.join(", ")}.`);
  // A copy starts at offset 0 of its own buffer, so that wider elements are aligned.
  return decoder(new Uint8Array(bytes).buffer);
}

/**
 * @param dtype how every tensor is stored.
 * @throws when a finite value does not fit into `dtype`, naming the tensor.
 */
export function writeSafetensors(file: SafetensorsFile, dtype: Dtype): Buffer {
  const header: Record<string, unknown> = {};
  if (Object.keys(file.metadata).length) header[METADATA] = file.metadata;
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, values }] of file.tensors) {
    const data = encode(name, values, dtype);
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
    parts.push(data);
  }
  const text = Buffer.from(JSON.stringify(header));
  // Data start aligned to 8 bytes, as the format recommends; spaces are legal JSON.
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.byteLength % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.byteLength));
  return Buffer.concat([length, padded, ...parts]);
}

function encode(name: string, values: Float32Array, dtype: Dtype): Uint8Array {
  if (dtype === "F32") return new Uint8Array(values.slice().buffer);
  const halves = toHalves(values);
  const lost = values.findIndex((value, i) => Number.isFinite(value) && (halves[i]! & 0x7c00) === 0x7c00);
  if (lost >= 0) {
    throw new Error(`Tensor "${name}" holds ${values[lost]}, too large for F16. Write it as F32.`);
  }
  return new Uint8Array(halves.buffer);
}
