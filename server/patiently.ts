// Reading for somebody who waits for live events anyway: an outage of the database delays them, and ends nothing.
import { setTimeout as sleep } from "node:timers/promises";
import { isOutageOfQuery } from "../prisma/outage.ts";

const RETRY_MS = 500;

/**
 * Reads again until the database answers. Subscriptions need it: an error would end them, and clients take it as final.
 * @returns undefined when `signal` is aborted first. @throws whatever else the reading throws.
 */
export async function patiently<Value>(
  read: () => Promise<Value>,
  signal: AbortSignal,
): Promise<Value | undefined> {
  while (!signal.aborted) {
    try {
      return await read();
    } catch (error) {
      if (!isOutageOfQuery(error)) throw error;
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
  }
  return undefined;
}
