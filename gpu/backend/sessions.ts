// Compiled graphs by structural key, least recently used dropped first. Owns the settings of ONNX Runtime.
import { InferenceSession } from "onnxruntime-node";
import type { Elements } from "./entry.ts";

export interface SessionSettings {
  threads: number;
  /** How many compiled graphs are kept. */
  capacity: number;
  /** Where a profile of every node is written, or undefined. */
  profilePrefix: string | undefined;
}

export interface CompiledSession {
  session: InferenceSession;
  /** Inputs that were compiled as constants, by position; such a session serves equal values only. */
  constants: ReadonlyMap<number, number | Elements> | undefined;
}

export class SessionCache {
  private readonly sessions = new Map<string, CompiledSession>();

  constructor(
    private readonly settings: SessionSettings,
    private readonly onDropped: (key: string) => void,
  ) {}

  get size(): number {
    return this.sessions.size;
  }

  get(key: string): CompiledSession | undefined {
    const compiled = this.sessions.get(key);
    if (compiled) {
      // A Map iterates in insertion order: inserting again makes this the newest.
      this.sessions.delete(key);
      this.sessions.set(key, compiled);
    }
    return compiled;
  }

  /** Replaces the session of that key, if there is one. */
  async create(
    key: string,
    { model, constants }: { model: Uint8Array; constants: CompiledSession["constants"] },
  ): Promise<CompiledSession> {
    const replaced = this.sessions.get(key);
    if (replaced) {
      this.sessions.delete(key);
      await replaced.session.release();
    }
    while (this.sessions.size >= this.settings.capacity) {
      const [oldestKey, oldest] = this.sessions.entries().next().value!;
      this.sessions.delete(oldestKey);
      this.onDropped(oldestKey);
      await oldest.session.release();
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
    const compiled = { session, constants };
    this.sessions.set(key, compiled);
    return compiled;
  }

  /** Frees every session and the memory that ONNX Runtime keeps for it. */
  async release(): Promise<void> {
    const sessions = [...this.sessions];
    this.sessions.clear();
    for (const [key, { session }] of sessions) {
      this.onDropped(key);
      if (this.settings.profilePrefix) session.endProfiling();
      await session.release();
    }
  }
}
