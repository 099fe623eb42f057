// Keeps what was computed from frozen tensors alone, for as long as these are frozen.
import { Tensor as OnnxTensor } from "onnxruntime-node";
import { type CompiledGraph, leafName } from "./compile.ts";
import { identityOf, type Schedule } from "./schedule.ts";
import { Session, type SessionSettings, type Tensors } from "./session.ts";
import type { Static } from "./statics.ts";

interface Kept {
  tensor: OnnxTensor;
  frozenIds: readonly number[];
}

/** Numbers that vary make new statics each time: without a bound they would stay as long as what they were combined with. */
const MOST_KEPT = 1024;

export class StaticCache {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly settings: SessionSettings) {}

  get size(): number {
    return this.kept.size;
  }

  /** The statics of a graph as its inputs, for the frozen leaves of `plan`. Computes those that are missing. */
  async feeds(graph: CompiledGraph, plan: Schedule): Promise<Tensors> {
    const keyOf = ({ expression, leaves }: Static) =>
      [expression, ...leaves.map((leaf) => `${leaf} is ${identityOf(plan.leaves[leaf]!)}`)].join("; ");
    const missing = graph.statics.filter((value) => !this.kept.has(keyOf(value)));
    if (missing.length > 0) {
      const computed = await this.compute(graph, missing, plan);
      for (const value of missing) {
        const frozenIds = value.leaves.flatMap((leaf) => plan.leaves[leaf]!.frozenId ?? []);
        this.kept.set(keyOf(value), { tensor: computed[value.name]!, frozenIds });
      }
    }
    const feeds = Object.fromEntries(
      graph.statics.map((value) => [value.name, this.kept.get(keyOf(value))!.tensor]),
    );
    let surplus = this.kept.size - MOST_KEPT;
    for (const oldest of this.kept.keys()) if (surplus-- > 0) this.kept.delete(oldest);
    return feeds;
  }

  /** A frozen tensor is gone. */
  dropReadersOf(frozenId: number): void {
    for (const [key, { frozenIds }] of this.kept) if (frozenIds.includes(frozenId)) this.kept.delete(key);
  }

  clear(): void {
    this.kept.clear();
  }

  private async compute(graph: CompiledGraph, missing: readonly Static[], plan: Schedule): Promise<Tensors> {
    const model = graph.encodeStatics(missing);
    const session = await Session.create(
      { label: "frozen", model, residentOutputs: new Set() },
      this.settings,
    );
    const feeds: Tensors = {};
    for (const [i, { dtype, shape, elements }] of plan.leaves.entries())
      if (session.takes(leafName(i))) feeds[leafName(i)] = new OnnxTensor(dtype, elements!, shape);
    try {
      return await session.run(feeds);
    } finally {
      await session.release();
    }
  }
}
