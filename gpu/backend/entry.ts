// The nodes of the lazy graph. An entry is a tensor's storage: pending (it knows how to be computed) or ready (it has
// elements). Owns the counting that decides when an entry, and what only it needs, can be forgotten.
import type { Operation, OperationAttributes, OutputType } from "./operation.ts";
import type { Dtype } from "./value.ts";

export type Elements = Float32Array | Int32Array | Uint8Array;

export interface RecordedNode {
  /** Interned id of operation, attributes and output type. */
  signature: number;
  operation: Operation;
  attributes: OperationAttributes;
  inputs: readonly Ref[];
}

export interface Entry {
  /** TensorFlow.js' handle, once a tensor points here. */
  dataId: object | undefined;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Tensors of TensorFlow.js that point here. */
  refCount: number;
  /** Pending entries that read this one. */
  useCount: number;
  /** Reads of its data that are under way; they outlive the tensor. */
  readerCount: number;
  node: RecordedNode | undefined;
  elements: Elements | undefined;
  /** Callers hold `elements` too, so the buffer must not be used again. */
  isShared: boolean;
  /** Set by freezing: the elements are part of every graph that reads them. Never used again for another entry. */
  frozenId: number | undefined;
}

/** An entry seen with a shape: reshaping is only a new reference. */
export interface Ref extends OutputType {
  entry: Entry;
}

export function pendingEntry(output: OutputType, node: RecordedNode): Entry {
  for (const input of node.inputs) input.entry.useCount++;
  return entry(output, node, undefined);
}

export function readyEntry(output: OutputType, elements: Elements): Entry {
  return entry(output, undefined, elements);
}

let frozenCount = 0;

/** Makes the entry a constant of the graphs compiled from now on. */
export function freeze(entry: Entry): void {
  entry.frozenId ??= frozenCount++;
}

function entry(
  { shape, dtype }: OutputType,
  node: RecordedNode | undefined,
  elements: Elements | undefined,
): Entry {
  return {
    dataId: undefined,
    shape,
    dtype,
    refCount: 0,
    useCount: 0,
    readerCount: 0,
    node,
    elements,
    isShared: false,
    frozenId: undefined,
  };
}

/** What hears of entries that nobody holds any more. */
export interface Farewell {
  /** Is given each buffer that became free. */
  recycle(elements: Elements): void;
  /** A frozen entry is gone. */
  forgetFrozen(frozenId: number): void;
}

/** Drops `node`'s hold on its inputs, and whatever nobody holds any more because of it. */
export function releaseInputs(node: RecordedNode, farewell: Farewell): void {
  const rest: RecordedNode[] = [node];
  for (let next = rest.pop(); next; next = rest.pop()) {
    for (const { entry } of next.inputs) {
      entry.useCount--;
      const orphan = forgetIfUnused(entry, farewell);
      if (orphan) rest.push(orphan);
    }
  }
}

/** @returns the recorded node of an entry that was forgotten while pending, whose inputs are now to be released. */
export function forgetIfUnused(entry: Entry, farewell: Farewell): RecordedNode | undefined {
  if (entry.refCount > 0 || entry.useCount > 0 || entry.readerCount > 0) return undefined;
  const { node, elements, frozenId } = entry;
  entry.node = undefined;
  if (frozenId !== undefined) farewell.forgetFrozen(frozenId);
  if (elements && !entry.isShared) farewell.recycle(elements);
  entry.elements = undefined;
  return node;
}
