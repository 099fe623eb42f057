// The TensorFlow.js backend: storage of tensors, and the moment of computing. Kernels only record; `read` schedules
// everything that is alive and pending, compiles it unless an equal graph was compiled before, and runs it once.
import {
  type BackendTimingInfo,
  type BackendValues,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { BufferPool } from "./buffer-pool.ts";
import { ConvTuner } from "./conv-tuner.ts";
import type { DebugLevel } from "./debug.ts";
import type { Device } from "./devices.ts";
import {
  type Elements,
  type Entry,
  type Farewell,
  forgetIfUnused,
  freeze,
  type Ref,
  readyEntry,
  releaseInputs,
} from "./entry.ts";
import { GraphTooLargeError, SynchronousReadError, supported } from "./errors.ts";
import { Executor, type OnnxBackendStats } from "./executor.ts";
import { physicalCores } from "./physical-cores.ts";
import { Recorder } from "./recorder.ts";
import { ResidentElements } from "./resident.ts";
import { schedule } from "./schedule.ts";
import { sizeOf } from "./value.ts";

export interface OnnxBackendOptions {
  /** What computes; default the CPU. One that cannot be had is refused by `ready` and by the first read. */
  device?: Device | undefined;
  /** CPU threads; default the physical cores. */
  threads?: number | undefined;
  /**
   * Says that malloc keeps what is freed (on glibc: MALLOC_MMAP_MAX_=0 and a large MALLOC_TRIM_THRESHOLD_, set before the
   * process starts). Graphs then share that heap instead of having an arena each. Default false.
   */
  keepsHeap?: boolean | undefined;
  /** Compiled graphs kept. Default 16. */
  sessionCapacity?: number | undefined;
  /** Memory that compiled graphs may hold together, in bytes, besides the one in use. Default 2 GiB. */
  sessionBytes?: number | undefined;
  /** Memory of dead tensors kept for reuse, in bytes. Default 256 MiB. */
  poolBytes?: number | undefined;
  /**
   * Folder of the tables of measured convolutions (conv-tuner.ts). Given, each shape that is met for the first time is
   * measured, and the table decides from then on: results may differ from another table's in the last bits. Default
   * none: a rule decides.
   */
  tuningFolder?: string | undefined;
  /**
   * What is said on standard error: 0 nothing, 1 each compilation, 2 each run too, 3 what became of each graph, which is
   * written to `debugFolder`, 4 the time of every operator of each graph's first runs. Default 0.
   */
  debug?: DebugLevel | undefined;
  /** Default `onnx-debug`. */
  debugFolder?: string | undefined;
  /** Keeps ONNX Runtime's profile of each graph's first runs as `<prefix>-<number>_<date>.json`. */
  profilePrefix?: string | undefined;
}

/** Recorded and not computed at once, at most: beyond this somebody never reads. */
const MOST_PENDING = 200_000;

export class OnnxBackend extends KernelBackend {
  readonly device: Device;
  readonly threads: number;
  readonly recorder = new Recorder();
  private readonly storage = new DataStorage<Entry>(this, engine());
  private readonly livePending = new Set<Entry>();
  private readonly executor: Executor;
  private readonly pool: BufferPool;
  private recordedSinceFlush = 0;
  private flushing: Promise<void> | undefined;
  /** Entries let go while a run is under way, which may still need their elements. */
  private deferred: Entry[] = [];

  constructor(options: OnnxBackendOptions = {}) {
    super();
    this.threads = options.threads ?? physicalCores();
    this.pool = new BufferPool(options.poolBytes ?? 256 * 2 ** 20);
    this.device = options.device ?? "cpu";
    const settings = { device: this.device, threads: this.threads, keepsHeap: options.keepsHeap ?? false };
    this.executor = new Executor(
      this.pool,
      settings,
      { capacity: options.sessionCapacity ?? 16, capacityBytes: options.sessionBytes ?? 2 * 2 ** 30 },
      {
        level: options.debug ?? 0,
        folder: options.debugFolder ?? "onnx-debug",
        profilePrefix: options.profilePrefix,
      },
      options.tuningFolder === undefined ? undefined : new ConvTuner(options.tuningFolder, settings),
    );
  }

  /** Opens the device, which the first read would do too. @throws DeviceUnavailableError saying what to install. */
  async ready(): Promise<void> {
    await this.executor.ready();
  }

  get stats(): OnnxBackendStats {
    return this.executor.stats;
  }

  /** Frees compiled graphs and pooled memory; tensors stay. The next read compiles again. */
  async releaseSessions(): Promise<void> {
    await this.settle();
    this.pool.clear();
    await this.executor.release();
  }

  /**
   * Promises that these tensors never change, as the weights of a network that only looks. What depends on them alone
   * (filters laid out, folded, transformed) is then computed once and kept for as long as they live; on other devices
   * than the CPU it becomes part of the graphs, which serve these tensors only. Freeze before the first use: results
   * may differ in the last bits.
   */
  freeze(tensors: Iterable<TensorInfo>): void {
    for (const { dataId } of tensors) freeze(this.storage.get(dataId));
  }

  /** The entry behind a tensor, seen with the tensor's shape. */
  refOf({ dataId, shape }: TensorInfo): Ref {
    const entry = this.storage.get(dataId);
    const isSame = shape.length === entry.shape.length && shape.every((dim, i) => dim === entry.shape[i]);
    return { entry, shape: isSame ? entry.shape : shape, dtype: entry.dtype };
  }

  /** Gives a recorded result to TensorFlow.js, which will dispose it. */
  expose({ entry, shape, dtype }: Ref): TensorInfo {
    entry.refCount++;
    if (!entry.dataId) {
      entry.dataId = {};
      this.storage.set(entry.dataId, entry);
    }
    if (entry.node && !this.livePending.has(entry)) {
      this.livePending.add(entry);
      if (++this.recordedSinceFlush > MOST_PENDING) throw new GraphTooLargeError(this.recordedSinceFlush);
    }
    return { dataId: entry.dataId, shape: [...shape], dtype };
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: object,
    values: BackendValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    const type = { shape: [...shape], dtype: supported(dtype) };
    const elements = this.pool.take(type.dtype, sizeOf(shape));
    // A copy: the caller may change its array before the graph that reads it runs.
    elements.set(values as Elements);
    const entry = readyEntry(type, elements);
    entry.dataId = dataId;
    entry.refCount = refCount;
    this.storage.set(dataId, entry);
  }

  override async read(dataId: object): Promise<BackendValues> {
    const entry = this.storage.get(dataId);
    entry.readerCount++;
    try {
      while (!entry.elements) await (this.flushing ?? this.flush());
      const { elements } = entry;
      if (elements instanceof ResidentElements) {
        elements.read ??= await this.executor.read(elements);
        return elements.read;
      }
      entry.isShared = true;
      return entry.elements;
    } finally {
      entry.readerCount--;
      if (entry.refCount === 0) this.letGo(entry);
    }
  }

  override readSync(dataId: object): BackendValues {
    const entry = this.storage.get(dataId);
    if (!entry.elements || entry.elements instanceof ResidentElements) throw new SynchronousReadError();
    entry.isShared = true;
    return entry.elements;
  }

  override refCount(dataId: object): number {
    return this.storage.has(dataId) ? this.storage.get(dataId).refCount : 0;
  }

  override incRef(dataId: object): void {
    this.storage.get(dataId).refCount++;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.storage.has(dataId)) return true;
    const entry = this.storage.get(dataId);
    entry.refCount = force ? 0 : entry.refCount - 1;
    if (entry.refCount > 0) return false;
    this.storage.delete(dataId);
    this.letGo(entry);
    return true;
  }

  override numDataIds(): number {
    return this.storage.numDataIds();
  }

  override memory(): { unreliable: boolean; reasons: string[] } {
    return {
      unreliable: true,
      reasons: ["Intermediate results live inside ONNX Runtime and are not counted."],
    };
  }

  override timerAvailable(): boolean {
    return true;
  }

  /** Time inside ONNX Runtime for everything that is pending after `f`; compiling is not counted. */
  override async time(f: () => void): Promise<BackendTimingInfo> {
    const { runMs } = this.stats;
    f();
    await this.settle();
    return { kernelMs: this.stats.runMs - runMs };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    this.pool.clear();
    this.livePending.clear();
    void this.executor.release();
  }

  /** Computes every live tensor that is pending. */
  async settle(): Promise<void> {
    while (this.flushing || this.livePending.size > 0) await (this.flushing ?? this.flush());
  }

  private flush(): Promise<void> {
    const run = this.computeLive().finally(() => {
      this.flushing = undefined;
      for (const entry of this.deferred.splice(0)) this.forget(entry);
    });
    this.flushing = run;
    return run;
  }

  private async computeLive(): Promise<void> {
    const plan = schedule(this.livePending, this.device !== "cpu");
    this.recordedSinceFlush = 0;
    const results = await this.executor.run(plan);
    for (const [i, entry] of plan.outputs.entries()) {
      entry.elements = results[i];
      this.livePending.delete(entry);
    }
    for (const { entry, node } of plan.steps) {
      entry.node = undefined;
      releaseInputs(node, this.farewell);
    }
  }

  private readonly farewell: Farewell = {
    recycle: (elements) => {
      if (elements instanceof ResidentElements) elements.dispose();
      else this.pool.give(elements);
    },
    forgetFrozen: (frozenId) => this.executor.forgetFrozen(frozenId),
  };

  /** No tensor points here any more. */
  private letGo(entry: Entry): void {
    if (entry.readerCount > 0) return;
    this.livePending.delete(entry);
    if (this.flushing) this.deferred.push(entry);
    else this.forget(entry);
  }

  private forget(entry: Entry): void {
    const orphan = forgetIfUnused(entry, this.farewell);
    if (orphan) releaseInputs(orphan, this.farewell);
  }
}
