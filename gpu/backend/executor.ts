// Runs schedules: finds or compiles the session of their graph, feeds it, and counts what that cost.
import { Tensor as OnnxTensor } from "onnxruntime-node";
import type { BufferPool } from "./buffer-pool.ts";
import { compile, leafName, outputName } from "./compile.ts";
import type { Elements, Entry } from "./entry.ts";
import { GraphExecutionError } from "./errors.ts";
import { areSame, LeafHabits } from "./leaf-habits.ts";
import type { Schedule } from "./schedule.ts";
import { SessionCache, type SessionSettings } from "./sessions.ts";
import { sizeOf } from "./value.ts";

export interface OnnxBackendStats {
  /** Graphs compiled since the start. */
  compiles: number;
  runs: number;
  /** Compiled graphs kept now. */
  sessions: number;
  compileMs: number;
  /** Time inside ONNX Runtime. */
  runMs: number;
}

export class Executor {
  private readonly sessions: SessionCache;
  private readonly habits = new Map<string, LeafHabits>();
  private readonly counts = { compiles: 0, runs: 0, compileMs: 0, runMs: 0 };

  /** @param debug 1 reports each compilation, 2 each run too. */
  constructor(
    private readonly pool: BufferPool,
    private readonly debug: number,
    settings: SessionSettings,
  ) {
    this.sessions = new SessionCache(settings, (key) => this.habits.delete(key));
  }

  get stats(): OnnxBackendStats {
    return { ...this.counts, sessions: this.sessions.size };
  }

  /** @returns elements of the schedule's outputs, in order, from the pool. */
  async run(plan: Schedule): Promise<Elements[]> {
    const { session, constants } = await this.prepare(plan);
    const feeds: Record<string, OnnxTensor> = {};
    for (const [i, leaf] of plan.leaves.entries())
      if (!constants?.has(i)) feeds[leafName(i)] = onnxTensor(leaf, leaf.elements!);
    const results = plan.outputs.map(({ dtype, shape }) => this.pool.take(dtype, sizeOf(shape)));
    const fetches: Record<string, OnnxTensor> = {};
    for (const [i, output] of plan.outputs.entries())
      fetches[outputName(i)] = onnxTensor(output, results[i]!);

    const start = performance.now();
    try {
      await session.run(feeds, fetches);
    } catch (error) {
      throw new GraphExecutionError("run", summary(plan), error);
    }
    const ms = performance.now() - start;
    this.counts.runs++;
    this.counts.runMs += ms;
    if (this.debug > 1) console.error(`onnx: ran ${summary(plan)} in ${ms.toFixed(1)} ms`);
    return results;
  }

  /** Frees every session. */
  async release(): Promise<void> {
    await this.sessions.release();
  }

  private async prepare(plan: Schedule) {
    const { key, leaves } = plan;
    const habits = this.habits.get(key) ?? new LeafHabits();
    this.habits.set(key, habits);
    const existing = this.sessions.get(key);
    const isUsable = existing !== undefined && (!existing.constants || areSame(existing.constants, leaves));
    // Only a graph without constants is worth compiling again; one whose constants changed has to be.
    const constants = isUsable && !existing.constants ? habits.worthFreezing(leaves) : undefined;
    habits.observe(leaves);
    return isUsable && !constants ? existing : this.compile(plan, constants);
  }

  private async compile(plan: Schedule, constants: ReadonlyMap<number, number | Elements> | undefined) {
    const start = performance.now();
    const { bytes, nodeCount } = compile(plan, constants);
    try {
      const compiled = await this.sessions.create(plan.key, { model: bytes, constants });
      const ms = performance.now() - start;
      this.counts.compiles++;
      this.counts.compileMs += ms;
      const frozen = constants ? `, ${constants.size} of them constant` : "";
      if (this.debug > 0)
        console.error(`onnx: compiled ${summary(plan)}${frozen}, ${nodeCount} nodes, in ${ms.toFixed(0)} ms`);
      return compiled;
    } catch (error) {
      throw new GraphExecutionError("compile", summary(plan), error);
    }
  }
}

function onnxTensor({ dtype, shape }: Entry, elements: Elements): OnnxTensor {
  return new OnnxTensor(dtype, elements, shape);
}

function summary({ steps, leaves, outputs }: Schedule): string {
  return `${steps.length} operations, ${outputs.length} outputs, ${leaves.length} inputs`;
}
