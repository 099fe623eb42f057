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
  /**
   * Those of `leaves` that are frozen, and numbers that meet nothing else. If they are to be constants of the graph,
   * their identity or value is in the key.
   */
  constants: Set<Entry>;
  /** Graph position of every entry above: `-1 - i` for leaf i, i for step i. */
  position: Map<Entry, number>;
  /** Equal for equal graphs. */
  key: string;
}

/**
 * @param live pending entries that tensors point to, in recording order.
 * @param isBaking whether frozen tensors become part of the graph, which then serves no others.
 */
export function schedule(live: Iterable<Entry>, isBaking: boolean): Schedule {
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
  const constants = constantLeaves(leaves, steps);
  for (const leaf of leaves) {
    key.push(leaf.dtype, `[${leaf.shape}]`);
    if (constants.has(leaf)) key.push(isBaking ? identityOf(leaf) : "frozen");
  }
  return { leaves, steps, outputs, constants, position, key: key.join() };
}

/** What tells frozen leaves, and numbers that meet nothing else, apart. */
export function identityOf({ frozenId, elements }: Entry): string {
  return frozenId !== undefined ? `#${frozenId}` : `=${elements![0]}`;
}

/**
 * Frozen leaves, and the single numbers that are combined with them and nothing else: the epsilon of a batch norm that
 * is folded into frozen filters. Left as inputs, they would keep ONNX Runtime from computing the filters beforehand.
 */
function constantLeaves(leaves: readonly Entry[], steps: Schedule["steps"]): Set<Entry> {
  const frozen = new Set(leaves.filter(({ frozenId }) => frozenId !== undefined));
  const constants = new Set(frozen);
  if (frozen.size === 0) return constants;
  const varying = new Set(leaves.filter((leaf) => !frozen.has(leaf) && leaf.elements!.length !== 1));
  for (const { entry, node } of steps) {
    if (node.inputs.some((input) => varying.has(input.entry))) varying.add(entry);
    else if (node.inputs.some((input) => frozen.has(input.entry))) frozen.add(entry);
    else if (entry.shape.some((dim) => dim !== 1)) varying.add(entry);
  }
  // What is neither is a number made of numbers. Backwards from the frozen results to the numbers they are made of:
  const wanted = new Set(frozen);
  for (const { entry, node } of steps.toReversed()) {
    if (!wanted.has(entry)) continue;
    for (const input of node.inputs) {
      wanted.add(input.entry);
      if (!input.entry.node) constants.add(input.entry);
    }
  }
  return constants;
}
