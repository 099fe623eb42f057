// Async generators that can be stopped while they wait. A plain generator queues `return()` behind its pending
// `next()`, so one that waits for a notification would outlive its subscriber.

/** Runs `make` as an iterator whose `return()` first aborts the signal that `make` waits on. */
export function abortable<Value>(
  make: (signal: AbortSignal) => AsyncGenerator<Value, void, undefined>,
): AsyncIterableIterator<Value> {
  const controller = new AbortController();
  const inner = make(controller.signal);
  return {
    next: () => inner.next(),
    async return() {
      controller.abort();
      await inner.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** A flag that one side raises any number of times and the other side waits for. Holds no queue. */
export interface Bell {
  ring(): void;
  /** Resolves once rung (at once when rung since the last wait), or when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  let isRung = false;
  let release: (() => void) | undefined;
  return {
    ring() {
      isRung = true;
      release?.();
    },
    async wait(signal) {
      if (!isRung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          release = resolve;
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
        release = undefined;
      }
      isRung = false;
    },
  };
}
