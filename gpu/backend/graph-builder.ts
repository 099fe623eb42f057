// Collects the nodes and constants of one ONNX graph. Equal nodes are merged (all operators used are pure), so
// lowerings may ask for the same transpose or constant as often as they like.
import type { Elements } from "./entry.ts";
import type { Attributes, ElementType, OnnxConstant, OnnxNode } from "./onnx/model.ts";
import type { Target } from "./target.ts";

/** Larger constants (interpolation matrices) are not worth comparing; the transforms of tiles are. */
const MOST_KEYED_BYTES = 8192;

export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  /** What constants hold, by name, where that is known without looking at every element. */
  readonly constantKeys = new Map<string, string>();
  private readonly known = new Map<string, readonly string[]>();
  private readonly computed = new Set<string>();
  /** Frozen leaves, and what was computed from them and constants alone. */
  private readonly frozen = new Set<string>();
  private nameCount = 0;
  /** Name of the operation that is being lowered; its nodes carry it. */
  scope = "";

  constructor(readonly target: Target) {}

  /** Adds a node with one output. @returns the output's name. */
  node(opType: string, inputs: readonly string[], attributes: Attributes = {}, domain = ""): string {
    return this.addNode(opType, inputs, attributes, domain, 1)[0]!;
  }

  /** Adds a node with `count` outputs. @returns their names. */
  multiNode(
    opType: string,
    inputs: readonly string[],
    attributes: Attributes,
    count: number,
  ): readonly string[] {
    return this.addNode(opType, inputs, attributes, "", count);
  }

  /** An int64 constant, a vector unless `dims` says otherwise: shapes, axes, indices. */
  int64(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.constant("int64", dims, new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
  }

  float32(values: readonly number[] | Float32Array, dims: readonly number[] = []): string {
    return this.constant("float32", dims, new Uint8Array(Float32Array.from(values).buffer));
  }

  int32(values: readonly number[], dims: readonly number[] = []): string {
    return this.constant("int32", dims, new Uint8Array(Int32Array.from(values).buffer));
  }

  bool(values: readonly boolean[], dims: readonly number[] = []): string {
    return this.constant("bool", dims, Uint8Array.from(values, Number));
  }

  /** A large constant index table; equal keys share one. */
  table(key: string, make: () => Int32Array): string {
    const known = this.known.get(key);
    if (known) return known[0]!;
    const { buffer, byteOffset, byteLength, length } = make();
    const name = this.constant("int32", [length], new Uint8Array(buffer, byteOffset, byteLength));
    this.known.set(key, [name]);
    this.constantKeys.set(name, key);
    return name;
  }

  /** A constant from a tensor's memory, which is referenced until the model is encoded. */
  elements(
    dtype: ElementType,
    dims: readonly number[],
    { buffer, byteOffset, byteLength }: Elements,
  ): string {
    return this.constant(dtype, dims, new Uint8Array(buffer, byteOffset, byteLength));
  }

  /** Says that a leaf never changes. */
  markFrozen(name: string): void {
    this.frozen.add(name);
  }

  isFrozen(name: string): boolean {
    return this.frozen.has(name);
  }

  /** Whether `name` is some node's output, rather than a constant or one of the graph's inputs. */
  isComputed(name: string): boolean {
    return this.computed.has(name);
  }

  private addNode(
    opType: string,
    inputs: readonly string[],
    attributes: Attributes,
    domain: string,
    count: number,
  ): readonly string[] {
    const key = `${domain}|${opType}|${inputs.join()}|${JSON.stringify(attributes)}|${count}`;
    let outputs = this.known.get(key);
    if (!outputs) {
      outputs = Array.from({ length: count }, () => `v${this.nameCount++}`);
      this.known.set(key, outputs);
      for (const name of outputs) this.computed.add(name);
      const isFixed = (input: string) =>
        input === "" || this.frozen.has(input) || this.constantKeys.has(input);
      if (inputs.some((input) => this.frozen.has(input)) && inputs.every(isFixed))
        for (const name of outputs) this.frozen.add(name);
      this.nodes.push({
        name: `${this.scope}/${this.nodes.length}`,
        opType,
        domain,
        inputs,
        outputs,
        attributes,
      });
    }
    return outputs;
  }

  private constant(elementType: ElementType, dims: readonly number[], data: Uint8Array): string {
    const key =
      data.byteLength <= MOST_KEYED_BYTES ? `${elementType}|${dims.join()}|${data.join()}` : undefined;
    const existing = key === undefined ? undefined : this.known.get(key);
    if (existing) return existing[0]!;
    const name = `c${this.nameCount++}`;
    if (key !== undefined) {
      this.known.set(key, [name]);
      this.constantKeys.set(name, key);
    }
    this.constants.push({ name, elementType, dims, data });
    return name;
  }
}
