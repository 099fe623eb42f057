// Async generators that can be stopped while they wait. A plain generator queues `return()` behind its pending
// `next()`, so one that waits for a notification would outlive its subscriber.

/**
 * Runs `make` as an iterator that aborts the signal when it ends, whichever way: exhausted, failed, or returned by
 * its subscriber, be it before the first `next()`. So whatever `make` opens it closes on the signal.
 */
export function abortable<Value>(
  make: (signal: AbortSignal) => AsyncGenerator<Value, void, undefined>,
): AsyncIterableIterator<Value> {
  const controller = new AbortController();
  const inner = make(controller.signal);
  return {
    async next() {
      try {
        const result = await inner.next();
        if (result.done) controller.abort();
        return result;
      } catch (error) {
        controller.abort();
        throw error;
      }
    },
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
  /** Resolves once rung; at once when rung since the last wait. One waiter at a time. */
  wait(): Promise<void>;
}

/** Aborting `signal` rings it too. */
export function createBell(signal: AbortSignal): Bell {
  let isRung = false;
  let release: (() => void) | undefined;
  const ring = () => {
    isRung = true;
    release?.();
  };
  signal.addEventListener("abort", ring, { once: true });
  return {
    ring,
    async wait() {
      if (!isRung) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        release = undefined;
      }
      isRung = false;
    },
  };
}
