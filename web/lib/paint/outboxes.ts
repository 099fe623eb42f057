// The outboxes of this page, one a painting. They live as long as the page does and not as long as an easel: who leaves a
// painting by a link may do so before the server has its last strokes.
import type { Client } from "urql";
import { Outbox } from "./outbox.ts";
import { openOutboxStore, paintingsInStore } from "./outbox-store.ts";
import { sendEvents } from "./wire.ts";

const outboxes = new Map<string, Outbox>();

export function outboxOf(client: Client, painting: string): Outbox {
  const known = outboxes.get(painting);
  if (known) return known;
  const made = new Outbox({
    store: openOutboxStore(painting),
    send: (events) => sendEvents(client, painting, events),
  });
  outboxes.set(painting, made);
  return made;
}

/**
 * Sends what earlier visits left in this browser, of whichever painting.
 * @param onChange is told whether something cannot be sent now. @returns how to stop being told; sending goes on.
 */
export function sendWhatIsLeft(client: Client, onChange: (isStuck: boolean) => void): () => void {
  let isStopped = false;
  const leave: (() => void)[] = [];
  const tell = () => onChange([...outboxes.values()].some(({ isFailing }) => isFailing));
  void paintingsInStore().then((left) => {
    if (isStopped) return;
    const all = [...new Set([...left, ...outboxes.keys()])].map((painting) => outboxOf(client, painting));
    for (const outbox of all) {
      leave.push(outbox.listen({ onChange: tell }));
      outbox.retryNow();
      outbox.restore().catch(() => {});
    }
    tell();
  });
  return () => {
    isStopped = true;
    for (const one of leave) one();
  };
}
