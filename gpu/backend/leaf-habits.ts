// Notices which inputs of a graph stay the same from run to run: the weights of a network that only looks. Made
// constants, ONNX Runtime folds what depends on them alone (transposes, batch norm folded into filters) and packs
// filters for its fastest convolution. Tensors never change, so an equal id is an equal value, for ever.
import type { Elements, Entry } from "./entry.ts";

/** Consecutive runs with the same value after which an input counts as constant. */
const RUNS_UNTIL_CONSTANT = 2;
/** Below this much constant data, compiling again does not pay. */
const WORTHWHILE_BYTES = 64 * 1024;
/** Inputs this short are compared by value: numbers are new tensors at every step. */
const SHORT = 64;
/** A graph whose constants keep changing is left alone after this many attempts. */
const MOST_ATTEMPTS = 2;

type Identity = number | Elements;

export class LeafHabits {
  private last: Identity[] = [];
  private repeats: number[] = [];
  private attempts = 0;

  /** Positions of the inputs to compile as constants before the next run, or undefined to leave things as they are. */
  worthFreezing(leaves: readonly Entry[]): ReadonlyMap<number, Identity> | undefined {
    if (this.attempts >= MOST_ATTEMPTS) return undefined;
    const constant = new Map<number, Identity>();
    let bytes = 0;
    for (const [i, leaf] of leaves.entries()) {
      if ((this.repeats[i] ?? 0) < RUNS_UNTIL_CONSTANT || !isSame(this.last[i]!, leaf)) continue;
      constant.set(i, this.last[i]!);
      bytes += leaf.elements!.byteLength;
    }
    if (bytes < WORTHWHILE_BYTES) return undefined;
    this.attempts++;
    return constant;
  }

  /** Notes the inputs of a run. */
  observe(leaves: readonly Entry[]): void {
    for (const [i, leaf] of leaves.entries()) {
      const last = this.last[i];
      if (last !== undefined && isSame(last, leaf)) {
        this.repeats[i] = (this.repeats[i] ?? 1) + 1;
      } else {
        this.last[i] = leaf.elements!.length <= SHORT ? leaf.elements!.slice() : leaf.id;
        this.repeats[i] = 1;
      }
    }
  }
}

/** Whether every input that was compiled as a constant still has that value. */
export function areSame(constants: ReadonlyMap<number, Identity>, leaves: readonly Entry[]): boolean {
  for (const [i, identity] of constants) if (!isSame(identity, leaves[i]!)) return false;
  return true;
}

function isSame(identity: Identity, { id, elements }: Entry): boolean {
  if (typeof identity === "number") return identity === id;
  return elements!.length === identity.length && elements!.every((value, i) => Object.is(value, identity[i]));
}
