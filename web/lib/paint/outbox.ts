// Own events on their way to the server: kept on disk until they are stored there, sent in order, one request at a time,
// and again until it answers. Knows neither the network nor the disk; both are handed in.
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
  /** The server refused the event for good: it is forgotten. */
  onRefused(event: LogEvent, reason: string): void;
  onChange(): void;
  /** Before the n-th attempt in a row, from 1. */
  waitMs?: (attempt: number) => number;
}

const defaultWaitMs = (attempt: number) => Math.min(5000, 250 * 2 ** attempt);

export class Outbox {
  readonly #options: OutboxOptions;
  #waiting: LogEvent[] = [];
  #isSending = false;
  #isClosed = false;
  #attempts = 0;
  #wake: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** The last attempt did not reach the server. */
  get isFailing(): boolean {
    return this.#attempts > 0;
  }

  /** Takes up what an earlier visit left. @returns it, in order. */
  async restore(): Promise<readonly LogEvent[]> {
    const left = await this.#options.store.load();
    const known = new Set(this.#waiting.map(({ id }) => id));
    const older = left.filter(({ id }) => !known.has(id));
    this.#waiting = [...older, ...this.#waiting];
    void this.#sendAll();
    return older;
  }

  push(event: LogEvent): void {
    this.#waiting.push(event);
    // A disk that is full or forbidden costs the safety, not the painting.
    this.#options.store.put(event).catch(() => {});
    this.#options.onChange();
    void this.#sendAll();
  }

  /** The connection is back: no need to wait any longer. */
  retryNow(): void {
    this.#wake?.();
  }

  /** What is not sent stays on disk. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    let isSuspicious = false;
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const batch = isSuspicious ? this.#waiting.slice(0, 1) : this.#nextBatch();
      try {
        await this.#options.send(batch);
        this.#attempts = 0;
        this.#settle(batch);
      } catch (error) {
        if (!(error instanceof RefusedError)) await this.#waitToRetry();
        // One bad event must not hold up the others: send them one by one until it is found.
        else if (batch.length > 1) isSuspicious = true;
        else {
          isSuspicious = false;
          this.#settle(batch);
          for (const event of batch) this.#options.onRefused(event, error.message);
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
    this.#options.onChange();
  }

  async #waitToRetry(): Promise<void> {
    this.#attempts += 1;
    this.#options.onChange();
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
