// Decides what one run computes: every live pending entry and all it depends on, in an order that depends on the
// program only, with a key that is equal for equal graphs.
import type { Entry, RecordedNode } from "./entry.ts";

export interface Schedule {
  /** Entries whose elements the run needs. */
  leaves: Entry[];
  /** Pending entries, inputs before users. */
  steps: { entry: Entry; node: RecordedNode }[];
  /** Those of `steps` that somebody can still read. */
  outputs: Entry[];
  /** Graph position of every entry above: `-1 - i` for leaf i, i for step i. */
  position: Map<Entry, number>;
  /** Equal for equal graphs. */
  key: string;
}

/** @param live pending entries that tensors point to, in recording order. */
export function schedule(live: Iterable<Entry>): Schedule {
  const outputs = [...live];
  const leaves: Entry[] = [];
  const steps: { entry: Entry; node: RecordedNode }[] = [];
  const position = new Map<Entry, number>();
  const key: (number | string)[] = [];
  for (const output of outputs) visit(output);

  function visit(root: Entry): void {
    // Depth first with an explicit stack: graphs are deeper than the call stack allows.
    const path: { entry: Entry; next: number }[] = [{ entry: root, next: 0 }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { entry } = top;
      const node = entry.node;
      if (position.has(entry)) {
        path.pop();
      } else if (!node) {
        position.set(entry, -1 - leaves.length);
        leaves.push(entry);
        path.pop();
      } else {
        const input = node.inputs[top.next++];
        if (input) {
          if (!position.has(input.entry)) path.push({ entry: input.entry, next: 0 });
          continue;
        }
        position.set(entry, steps.length);
        steps.push({ entry, node });
        path.pop();
        key.push(node.signature);
        for (const { entry: source, shape } of node.inputs) {
          key.push(position.get(source)!);
          if (shape !== source.shape) key.push(`[${shape}]`);
        }
      }
    }
  }

  key.push("out");
  for (const output of outputs) key.push(position.get(output)!);
  for (const { dtype, shape, frozenId } of leaves) {
    key.push(dtype, `[${shape}]`);
    if (frozenId !== undefined) key.push(`#${frozenId}`);
  }
  return { leaves, steps, outputs, position, key: key.join() };
}
