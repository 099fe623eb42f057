// Records operations as lazy graph nodes. Owns the interning of what identifies a node; computes nothing.
import { type Elements, pendingEntry, type Ref, readyEntry } from "./entry.ts";
import type { Operation, OperationAttributes, OutputType } from "./operation.ts";
import { type Dtype, sizeOf } from "./value.ts";

export class Recorder {
  private readonly signatures = new Map<string, number>();

  /** Records `operation`; the reference returned is computed when something that needs it is read. */
  record<A extends OperationAttributes>(
    operation: Operation<A>,
    inputs: readonly Ref[],
    attributes: A,
    output: OutputType,
  ): Ref {
    if (sizeOf(output.shape) === 0) return this.elements(output, newElements(output.dtype, 0));
    const signature = this.signature(
      `${operation.name} ${JSON.stringify(attributes)} ${output.dtype}[${output.shape}]`,
    );
    return {
      ...output,
      entry: pendingEntry(output, {
        signature,
        operation: operation as unknown as Operation,
        attributes,
        inputs,
      }),
    };
  }

  /** A number that may differ at every step: an input of the compiled graph, never a constant in it. */
  scalar(value: number, dtype: Dtype = "float32"): Ref {
    const elements = newElements(dtype, 1);
    elements[0] = value;
    return this.elements({ shape: [], dtype }, elements);
  }

  /** Elements that are known already. They are not copied. */
  elements(output: OutputType, elements: Elements): Ref {
    return { ...output, entry: readyEntry(output, elements) };
  }

  private signature(text: string): number {
    let id = this.signatures.get(text);
    if (id === undefined) {
      id = this.signatures.size;
      this.signatures.set(text, id);
    }
    return id;
  }
}

export function newElements(dtype: Dtype, size: number): Elements {
  if (dtype === "float32") return new Float32Array(size);
  return dtype === "int32" ? new Int32Array(size) : new Uint8Array(size);
}
