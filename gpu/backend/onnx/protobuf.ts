// The few protobuf wire types that ONNX models need, written from the encoding specification
// (protobuf.dev/programming-guides/encoding). Owns bytes; knows nothing of ONNX.

/** Builds one protobuf message. Fields are written in call order; unset fields are simply not written. */
export class Message {
  private readonly chunks: Uint8Array[] = [];
  private byteLength = 0;

  /** A varint field: int64, int32, enum or bool. `value` is a safe integer, negative allowed. */
  integer(field: number, value: number): this {
    this.push(varint(field << 3));
    this.push(varint(value));
    return this;
  }

  /** A fixed 32-bit field: float. */
  float(field: number, value: number): this {
    this.push(varint((field << 3) | 5));
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.push(bytes);
    return this;
  }

  /** A length-delimited field: string (UTF-8), bytes or nested message. Bytes are referenced, not copied. */
  bytes(field: number, value: string | Uint8Array | Message): this {
    this.push(varint((field << 3) | 2));
    if (value instanceof Message) {
      this.push(varint(value.byteLength));
      for (const chunk of value.chunks) this.push(chunk);
    } else {
      const bytes = typeof value === "string" ? encoder.encode(value) : value;
      this.push(varint(bytes.byteLength));
      this.push(bytes);
    }
    return this;
  }

  /** Concatenates everything written so far. */
  finish(): Uint8Array {
    const result = new Uint8Array(this.byteLength);
    let offset = 0;
    for (const chunk of this.chunks) {
      result.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return result;
  }

  private push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.byteLength += chunk.byteLength;
  }
}

const encoder = new TextEncoder();

/** Base-128, least significant group first. Negative numbers are 64-bit two's complement: always ten bytes. */
function varint(value: number): Uint8Array {
  if (value >= 0 && value < 128) return Uint8Array.of(value);
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
