// Compiled graphs by structural key, least recently used dropped first. Owns the bound on what ONNX Runtime's sessions
// keep: each holds on to the memory of its largest run.
import type { Session } from "./session.ts";

export interface SessionLimits {
  /** How many compiled graphs are kept. */
  capacity: number;
  /** How much memory they may hold together, in bytes. The one in use is kept whatever it takes. */
  capacityBytes: number;
}

interface Kept {
  session: Session;
  /** Frozen tensors compiled in. */
  frozenIds: readonly number[];
  /** What it was seen to hold. */
  bytes: number;
}

export class SessionCache {
  private readonly kept = new Map<string, Kept>();

  /** @param release is given each session that is dropped. */
  constructor(
    private readonly limits: SessionLimits,
    private readonly release: (session: Session) => Promise<void>,
  ) {}

  get size(): number {
    return this.kept.size;
  }

  get(key: string): Session | undefined {
    const entry = this.kept.get(key);
    if (entry) {
      // A Map iterates in insertion order: inserting again makes this the newest.
      this.kept.delete(key);
      this.kept.set(key, entry);
    }
    return entry?.session;
  }

  /** Makes room for one more. Worth doing before it is compiled. */
  async makeRoom(): Promise<void> {
    await this.dropOldestWhile(() => this.kept.size >= this.limits.capacity);
  }

  add(key: string, session: Session, frozenIds: readonly number[]): void {
    this.kept.set(key, { session, frozenIds, bytes: 0 });
  }

  /** Notes what a session holds after its first run, and makes room for it. */
  async noteFootprint(key: string, bytes: number): Promise<void> {
    const entry = this.kept.get(key);
    if (entry) entry.bytes = bytes;
    const total = () => [...this.kept.values()].reduce((sum, kept) => sum + kept.bytes, 0);
    await this.dropOldestWhile(() => this.kept.size > 1 && total() > this.limits.capacityBytes);
  }

  /** A frozen tensor is gone: graphs with it inside can never be asked for again. */
  async dropReadersOf(frozenId: number): Promise<void> {
    for (const [key, { session, frozenIds }] of this.kept) {
      if (!frozenIds.includes(frozenId)) continue;
      this.kept.delete(key);
      await this.release(session);
    }
  }

  /** Drops every session. */
  async clear(): Promise<void> {
    await this.dropOldestWhile(() => true);
  }

  private async dropOldestWhile(isTooMuch: () => boolean): Promise<void> {
    for (const [key, { session }] of this.kept) {
      if (!isTooMuch()) return;
      this.kept.delete(key);
      await this.release(session);
    }
  }
}
