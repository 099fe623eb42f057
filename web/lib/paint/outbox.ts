// Own events on their way to the server: kept on disk until they are stored there, sent in order, one request at a time,
// and again until it answers, whether anybody looks or not. Knows neither the network nor the disk; both are handed in.
import { PAINTING_LIMITS } from "../../../gpu/paint/index.ts";
import type { LogEvent } from "./painting-log.ts";

/** Thrown by `send` when the server will never take these events: trying again is useless. */
export class RefusedError extends Error {
  override name = "RefusedError";
}

/** Events of one painting that survive a reload. */
export interface OutboxStore {
  /** In the order in which they were put. */
  load(): Promise<LogEvent[]>;
  put(event: LogEvent): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

export interface OutboxOptions {
  store: OutboxStore;
  /** Resolves when the events are stored. @throws RefusedError, or anything else when it may be tried again. */
  send(events: readonly LogEvent[]): Promise<void>;
  /** Before the n-th attempt in a row, from 1. */
  waitMs?: (attempt: number) => number;
}

export interface OutboxListener {
  /** The server refused the event for good: it is forgotten. */
  onRefused?(event: LogEvent, reason: string): void;
  onChange(): void;
}

const defaultWaitMs = (attempt: number) => Math.min(5000, 250 * 2 ** attempt);

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #listeners = new Set<OutboxListener>();
  #waiting: LogEvent[] = [];
  #isSending = false;
  #attempts = 0;
  #wake: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** What the server does not have yet, in order. */
  get waiting(): readonly LogEvent[] {
    return this.#waiting;
  }

  /** The last attempt did not reach the server. */
  get isFailing(): boolean {
    return this.#attempts > 0;
  }

  /** @returns how to stop listening, which does not stop the sending. */
  listen(listener: OutboxListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes up what an earlier visit left on disk. @returns it, in order. */
  async restore(): Promise<readonly LogEvent[]> {
    const left = await this.#options.store.load();
    const known = new Set(this.#waiting.map(({ id }) => id));
    const older = left.filter(({ id }) => !known.has(id));
    this.#waiting = [...older, ...this.#waiting];
    if (older.length > 0) this.#changed();
    void this.#sendAll();
    return older;
  }

  push(event: LogEvent): void {
    this.#waiting.push(event);
    // A disk that is full or forbidden costs the safety, not the painting.
    this.#options.store.put(event).catch(() => {});
    this.#changed();
    void this.#sendAll();
  }

  /** The connection is back: no need to wait any longer. */
  retryNow(): void {
    this.#wake?.();
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    let isSuspicious = false;
    while (this.#waiting.length > 0) {
      const batch = isSuspicious ? this.#waiting.slice(0, 1) : this.#nextBatch();
      try {
        await this.#options.send(batch);
        this.#attempts = 0;
        this.#settle(batch);
      } catch (error) {
        if (!(error instanceof RefusedError)) {
          await this.#waitToRetry();
          continue;
        }
        this.#attempts = 0;
        // One bad event must not hold up the others: send them one by one until it is found.
        if (batch.length > 1) isSuspicious = true;
        else {
          isSuspicious = false;
          this.#settle(batch);
          for (const event of batch) {
            for (const { onRefused } of this.#listeners) onRefused?.(event, error.message);
          }
        }
      }
    }
    this.#isSending = false;
  }

  #nextBatch(): LogEvent[] {
    const { eventsPerRequest, strokesPerRequest } = PAINTING_LIMITS;
    let strokes = 0;
    const end = this.#waiting.findIndex((event, index) => {
      strokes += event.strokes.length;
      return index >= eventsPerRequest || (index > 0 && strokes > strokesPerRequest);
    });
    return end < 0 ? [...this.#waiting] : this.#waiting.slice(0, end);
  }

  #settle(events: readonly LogEvent[]): void {
    const ids = new Set(events.map(({ id }) => id));
    this.#waiting = this.#waiting.filter(({ id }) => !ids.has(id));
    this.#options.store.remove([...ids]).catch(() => {});
    this.#changed();
  }

  #changed(): void {
    for (const { onChange } of this.#listeners) onChange();
  }

  async #waitToRetry(): Promise<void> {
    this.#attempts += 1;
    this.#changed();
    const waitMs = (this.#options.waitMs ?? defaultWaitMs)(this.#attempts);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
