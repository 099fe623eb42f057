// Keeps the memory of dead tensors for the next step, which asks for the same sizes: fresh pages cost more than the
// copy into them. Bounded; what does not fit is left to the garbage collector.
import type { Elements } from "./entry.ts";
import type { Dtype } from "./value.ts";

const CONSTRUCTORS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
/** Below this, allocating is cheaper than looking. */
const SMALLEST_BYTES = 16 * 1024;

export class BufferPool {
  private readonly free = new Map<number, ArrayBuffer[]>();
  private freeBytes = 0;

  /** @param limitBytes how much free memory is kept at most. */
  constructor(private readonly limitBytes: number) {}

  /** Elements with unspecified content. */
  take(dtype: Dtype, size: number): Elements {
    const Typed = CONSTRUCTORS[dtype];
    const byteLength = size * Typed.BYTES_PER_ELEMENT;
    const buffer = this.free.get(byteLength)?.pop();
    if (buffer) this.freeBytes -= byteLength;
    return buffer ? new Typed(buffer) : new Typed(size);
  }

  /** Takes back elements that nobody reads any more. */
  give(elements: Elements): void {
    const { buffer, byteLength } = elements;
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) return;
    if (byteLength < SMALLEST_BYTES || this.freeBytes + byteLength > this.limitBytes) return;
    const list = this.free.get(byteLength);
    if (list) list.push(buffer);
    else this.free.set(byteLength, [buffer]);
    this.freeBytes += byteLength;
  }

  clear(): void {
    this.free.clear();
    this.freeBytes = 0;
  }
}
