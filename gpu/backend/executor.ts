// Runs schedules: finds or compiles the session of their graph, feeds it, and counts what that cost.
import { type InferenceSession, Tensor as OnnxTensor } from "onnxruntime-node";
import { probeBlock } from "./block-probe.ts";
import type { BufferPool } from "./buffer-pool.ts";
import { compile, leafName, outputName } from "./compile.ts";
import type { Elements, Entry } from "./entry.ts";
import { GraphExecutionError } from "./errors.ts";
import type { Schedule } from "./schedule.ts";
import { SessionCache, type SessionSettings } from "./sessions.ts";
import type { Target } from "./target.ts";
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
  /** What graphs are compiled for; found out before the first one. */
  private target: Target | undefined;
  private readonly counts = { compiles: 0, runs: 0, compileMs: 0, runMs: 0 };

  /** @param debug 1 reports each compilation, 2 each run too. */
  constructor(
    private readonly pool: BufferPool,
    private readonly debug: number,
    settings: SessionSettings,
  ) {
    this.sessions = new SessionCache(settings);
  }

  get stats(): OnnxBackendStats {
    return { ...this.counts, sessions: this.sessions.size };
  }

  /** @returns elements of the schedule's outputs, in order, from the pool. */
  async run(plan: Schedule): Promise<Elements[]> {
    const existing = this.sessions.get(plan.key);
    const residentBytes = existing ? 0 : process.memoryUsage.rss();
    const session = existing ?? (await this.compile(plan));
    const feeds: Record<string, OnnxTensor> = {};
    for (const [i, leaf] of plan.leaves.entries())
      if (!plan.constants.has(leaf)) feeds[leafName(i)] = onnxTensor(leaf, leaf.elements!);
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
    if (!existing) {
      const grownBytes = Math.max(0, process.memoryUsage.rss() - residentBytes);
      await this.sessions.noteFootprint(plan.key, grownBytes);
    }
    return results;
  }

  /** A frozen tensor is gone, and with it the graphs that hold it. */
  forgetFrozen(frozenId: number): void {
    void this.sessions.dropReadersOf(frozenId);
  }

  /** Frees every session. */
  async release(): Promise<void> {
    await this.sessions.release();
  }

  private async compile(plan: Schedule): Promise<InferenceSession> {
    const start = performance.now();
    this.target ??= { device: "cpu", block: await probeBlock() };
    const { bytes, nodeCount } = compile(plan, this.target);
    const frozenIds = plan.leaves.flatMap(({ frozenId }) => frozenId ?? []);
    try {
      const session = await this.sessions.create(plan.key, bytes, frozenIds);
      const ms = performance.now() - start;
      this.counts.compiles++;
      this.counts.compileMs += ms;
      if (this.debug > 0)
        console.error(`onnx: compiled ${summary(plan)}, ${nodeCount} nodes, in ${ms.toFixed(0)} ms`);
      return session;
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
