// Inner loops as WebAssembly: what JavaScript has no instructions for, four numbers at once. Node only; browsers run the same
// arithmetic in JavaScript.
import { readFileSync } from "node:fs";

const PAGE_BYTES = 65_536;
const compiled = new Map<string, WebAssembly.Module>();

/** An instance with its own memory, which is freed with it. */
export class Kernel {
  /** What the module does. All of its parameters are numbers; places are bytes from the start of its memory. */
  readonly run: (...numbers: number[]) => number;
  readonly #memory: WebAssembly.Memory;

  /** @param name of a `.wasm` file of this folder. */
  constructor(name: "light" | "mean-shift") {
    const module =
      compiled.get(name) ?? new WebAssembly.Module(readFileSync(new URL(`${name}.wasm`, import.meta.url)));
    compiled.set(name, module);
    const { exports } = new WebAssembly.Instance(module);
    this.run = exports.run as Kernel["run"];
    this.#memory = exports.memory as WebAssembly.Memory;
  }

  /** Makes its memory at least so large. Arrays over it are of no use any more where it grows. */
  reserve(bytes: number): void {
    const missing = Math.ceil((bytes - this.#memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) this.#memory.grow(missing);
  }

  floats(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  integers(at: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, at, length);
  }
}
