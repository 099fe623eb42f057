// Runs schedules: finds or compiles the session of their graph, feeds it, and counts what that cost.
import { Tensor as OnnxTensor } from "onnxruntime-node";
import type { BufferPool } from "./buffer-pool.ts";
import { type CompiledGraph, compile, leafName, outputName } from "./compile.ts";
import type { ConvTuner } from "./conv-tuner.ts";
import { type DebugOptions, Reporter } from "./debug.ts";
import { openDevice } from "./devices.ts";
import type { Elements, Entry } from "./entry.ts";
import { GraphExecutionError } from "./errors.ts";
import { DeviceReader, ResidentElements, staysOnDevice } from "./resident.ts";
import type { Schedule } from "./schedule.ts";
import { Session, type SessionSettings, type Tensors } from "./session.ts";
import { SessionCache, type SessionLimits } from "./sessions.ts";
import { StaticCache } from "./static-cache.ts";
import type { Target } from "./target.ts";
import { sizeOf } from "./value.ts";

export interface OnnxBackendStats {
  /** Graphs compiled since the start. */
  compiles: number;
  runs: number;
  /** Compiled graphs kept now. */
  sessions: number;
  /** Results of frozen tensors alone, kept now. */
  frozenResults: number;
  compileMs: number;
  /** Time inside ONNX Runtime. */
  runMs: number;
}

export class Executor {
  private readonly sessions: SessionCache;
  private readonly counts = { compiles: 0, runs: 0, compileMs: 0, runMs: 0 };
  private readonly reader: DeviceReader;
  private readonly reporter: Reporter;
  private readonly graphs = new WeakMap<Session, CompiledGraph>();
  private readonly statics: StaticCache;
  /** What graphs are compiled for. */
  private target: Promise<Target> | undefined;

  constructor(
    private readonly pool: BufferPool,
    private readonly settings: SessionSettings,
    limits: SessionLimits,
    debug: DebugOptions,
    /** Measures how convolutions are best computed, where that is wanted. */
    private readonly tuner?: ConvTuner,
  ) {
    this.reader = new DeviceReader(settings);
    this.reporter = new Reporter(debug, settings.device);
    this.statics = new StaticCache(settings);
    this.sessions = new SessionCache(limits, async (session) => {
      await this.reporter.report(session);
      await session.release();
    });
  }

  get stats(): OnnxBackendStats {
    return { ...this.counts, sessions: this.sessions.size, frozenResults: this.statics.size };
  }

  /** Opens the device, once. @throws DeviceUnavailableError */
  ready(): Promise<Target> {
    this.target ??= this.open();
    return this.target;
  }

  /** @returns elements of the schedule's outputs, in order: from the pool, or left on the device. */
  async run(plan: Schedule): Promise<Elements[]> {
    const existing = this.sessions.get(plan.key);
    const residentBytes = existing ? 0 : process.memoryUsage.rss();
    const session = existing ?? (await this.compile(plan));
    const feeds: Tensors = {};
    for (const [i, leaf] of plan.leaves.entries())
      if (session.takes(leafName(i))) feeds[leafName(i)] = onnxTensor(leaf, leaf.elements!);
    Object.assign(feeds, await this.statics.feeds(this.graphs.get(session)!, plan));

    const start = performance.now();
    let results: Elements[];
    try {
      results =
        this.settings.device === "cpu"
          ? await this.runInPool(session, plan, feeds)
          : await this.runOnDevice(session, plan, feeds);
    } catch (error) {
      throw new GraphExecutionError("run", summary(plan), error);
    }
    const ms = performance.now() - start;
    this.counts.runs++;
    this.counts.runMs += ms;
    if (this.reporter.isWatching) await this.reporter.ran(session, ms);
    if (!existing) {
      const grownBytes = Math.max(0, process.memoryUsage.rss() - residentBytes);
      await this.sessions.noteFootprint(plan.key, grownBytes);
    }
    return results;
  }

  /** The numbers of elements that are on the device. */
  async read(elements: ResidentElements): Promise<Elements> {
    return this.reader.read(elements);
  }

  /** A frozen tensor is gone, and with it the graphs that hold it. */
  forgetFrozen(frozenId: number): void {
    void this.sessions.dropReadersOf(frozenId);
    this.statics.dropReadersOf(frozenId);
  }

  /** Frees every session. */
  async release(): Promise<void> {
    await this.sessions.clear();
    this.statics.clear();
    await this.reader.release();
  }

  private async open(): Promise<Target> {
    const target = await openDevice(this.settings.device);
    const { tuner } = this;
    return tuner ? { ...target, chooseConv: (question, rule) => tuner.choose(question, rule) } : target;
  }

  private async runInPool(session: Session, plan: Schedule, feeds: Tensors): Promise<Elements[]> {
    const results = plan.outputs.map(({ dtype, shape }) => this.pool.take(dtype, sizeOf(shape)));
    const fetches: Tensors = {};
    for (const [i, output] of plan.outputs.entries())
      fetches[outputName(i)] = onnxTensor(output, results[i]!);
    await session.runInto(feeds, fetches);
    return results;
  }

  private async runOnDevice(session: Session, plan: Schedule, feeds: Tensors): Promise<Elements[]> {
    const tensors = await session.run(feeds);
    return plan.outputs.map((_, i) => {
      const tensor = tensors[outputName(i)]!;
      return tensor.location === "cpu"
        ? (tensor.data as Elements)
        : new ResidentElements(tensor, session.hold());
    });
  }

  private async compile(plan: Schedule): Promise<Session> {
    const target = await this.ready();
    const start = performance.now();
    // What becomes part of the model has to be here.
    for (const leaf of plan.constants) {
      if (!(leaf.elements instanceof ResidentElements)) continue;
      const resident = leaf.elements;
      leaf.elements = await this.read(resident);
      resident.dispose();
    }
    let graph = compile(plan, target);
    if (await this.tuner?.learn(target)) graph = compile(plan, target);
    const statics = await this.statics.feeds(graph, plan);
    const model = graph.encode(new Map(Object.entries(statics).map(([name, { dims }]) => [name, dims])));
    const residentOutputs = new Set(
      plan.outputs.flatMap((output, i) => (staysOnDevice(target.device, output) ? [outputName(i)] : [])),
    );
    const files = this.reporter.prepare(model, summary(plan));
    try {
      await this.sessions.makeRoom();
      const session = await Session.create({ model, residentOutputs, ...files }, this.settings);
      this.graphs.set(session, graph);
      const frozenIds = target.device === "cpu" ? [] : plan.leaves.flatMap(({ frozenId }) => frozenId ?? []);
      this.sessions.add(plan.key, session, frozenIds);
      const ms = performance.now() - start;
      this.counts.compiles++;
      this.counts.compileMs += ms;
      this.reporter.compiled(files, model, ms);
      return session;
    } catch (error) {
      throw new GraphExecutionError("compile", summary(plan), error);
    }
  }
}

function onnxTensor({ dtype, shape }: Entry, elements: Elements): OnnxTensor {
  return elements instanceof ResidentElements
    ? elements.withShape(shape)
    : new OnnxTensor(dtype, elements, shape);
}

function summary({ steps, leaves, outputs }: Schedule): string {
  return `${steps.length} operations, ${outputs.length} outputs, ${leaves.length} inputs`;
}
