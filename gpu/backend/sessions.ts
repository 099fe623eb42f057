// Compiled graphs by structural key, least recently used dropped first. Owns the settings of ONNX Runtime, and the
// bound on what its sessions keep: each holds on to the memory of its largest run.
import { InferenceSession } from "onnxruntime-node";

export interface SessionSettings {
  threads: number;
  /** How many compiled graphs are kept. */
  capacity: number;
  /** How much memory they may hold together, in bytes. The one in use is kept whatever it takes. */
  capacityBytes: number;
  /** Where a profile of every node is written, or undefined. */
  profilePrefix: string | undefined;
}

interface Kept {
  session: InferenceSession;
  /** Frozen tensors compiled in. */
  frozenIds: readonly number[];
  /** What it was seen to hold. */
  bytes: number;
}

export class SessionCache {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly settings: SessionSettings) {}

  get size(): number {
    return this.kept.size;
  }

  get(key: string): InferenceSession | undefined {
    const entry = this.kept.get(key);
    if (entry) {
      // A Map iterates in insertion order: inserting again makes this the newest.
      this.kept.delete(key);
      this.kept.set(key, entry);
    }
    return entry?.session;
  }

  async create(key: string, model: Uint8Array, frozenIds: readonly number[]): Promise<InferenceSession> {
    const { threads, capacity, profilePrefix } = this.settings;
    await this.dropOldestWhile(() => this.kept.size >= capacity);
    const session = await InferenceSession.create(model, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      enableCpuMemArena: true,
      enableMemPattern: true,
      logSeverityLevel: 3,
      // Waiting threads sleep instead of spinning: server, database and gallery share the processor. On two cores
      // crowded by other work, steps took two thirds of the time.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
      ...(profilePrefix ? { enableProfiling: true, profileFilePrefix: profilePrefix } : {}),
    });
    this.kept.set(key, { session, frozenIds, bytes: 0 });
    return session;
  }

  /** Notes what a session holds after its first run, and makes room for it. */
  async noteFootprint(key: string, bytes: number): Promise<void> {
    const entry = this.kept.get(key);
    if (entry) entry.bytes = bytes;
    const total = () => [...this.kept.values()].reduce((sum, kept) => sum + kept.bytes, 0);
    await this.dropOldestWhile(() => this.kept.size > 1 && total() > this.settings.capacityBytes);
  }

  /** A frozen tensor is gone: graphs with it inside can never be asked for again. */
  async dropReadersOf(frozenId: number): Promise<void> {
    for (const [key, { session, frozenIds }] of this.kept) {
      if (!frozenIds.includes(frozenId)) continue;
      this.kept.delete(key);
      await this.free(session);
    }
  }

  /** Frees every session and the memory that ONNX Runtime keeps for it. */
  async release(): Promise<void> {
    await this.dropOldestWhile(() => true);
  }

  private async dropOldestWhile(isTooMuch: () => boolean): Promise<void> {
    for (const [key, { session }] of this.kept) {
      if (!isTooMuch()) return;
      this.kept.delete(key);
      await this.free(session);
    }
  }

  private async free(session: InferenceSession): Promise<void> {
    if (this.settings.profilePrefix) session.endProfiling();
    await session.release();
  }
}
