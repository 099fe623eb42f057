// Compiled graphs by structural key, least recently used dropped first. Owns the settings of ONNX Runtime.
import { InferenceSession } from "onnxruntime-node";

export interface SessionSettings {
  threads: number;
  /** How many compiled graphs are kept. */
  capacity: number;
  /** Where a profile of every node is written, or undefined. */
  profilePrefix: string | undefined;
}

export class SessionCache {
  private readonly sessions = new Map<string, InferenceSession>();

  constructor(private readonly settings: SessionSettings) {}

  get size(): number {
    return this.sessions.size;
  }

  get(key: string): InferenceSession | undefined {
    const session = this.sessions.get(key);
    if (session) {
      // A Map iterates in insertion order: inserting again makes this the newest.
      this.sessions.delete(key);
      this.sessions.set(key, session);
    }
    return session;
  }

  async create(key: string, model: Uint8Array): Promise<InferenceSession> {
    while (this.sessions.size >= this.settings.capacity) {
      const [oldestKey, oldest] = this.sessions.entries().next().value!;
      this.sessions.delete(oldestKey);
      await oldest.release();
    }
    const { threads, profilePrefix } = this.settings;
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
    this.sessions.set(key, session);
    return session;
  }

  /** Frees every session and the memory that ONNX Runtime keeps for it. */
  async release(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    for (const session of sessions) {
      if (this.settings.profilePrefix) session.endProfiling();
      await session.release();
    }
  }
}
