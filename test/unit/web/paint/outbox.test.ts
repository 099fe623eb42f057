// Own events on their way: in order, each until it is stored, over lost connections, refusals and reloads.
import { describe, expect, it } from "vitest";
import { PAINTING_LIMITS } from "../../../../gpu/paint/index.ts";
import { Outbox, type OutboxStore, RefusedError } from "../../../../web/lib/paint/outbox.ts";
import type { LogEvent } from "../../../../web/lib/paint/painting-log.ts";
import { event } from "./strokes.ts";

function memoryStore(left: LogEvent[] = []): OutboxStore & { kept: Map<string, LogEvent> } {
  const kept = new Map(left.map((one) => [one.id, one]));
  return {
    kept,
    load: async () => [...kept.values()],
    put: async (one) => void kept.set(one.id, one),
    remove: async (ids) => {
      for (const id of ids) kept.delete(id);
    },
  };
}

function testOutbox(store = memoryStore()) {
  const stored: LogEvent[] = [];
  const refused: string[] = [];
  const batches: number[] = [];
  const net = { isDown: false, bad: new Set<string>() };
  const outbox = new Outbox({
    store,
    async send(events) {
      const isDown = net.isDown;
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (isDown) throw new TypeError("Failed to fetch");
      if (events.some(({ id }) => net.bad.has(id))) throw new RefusedError("It is no stroke.");
      batches.push(events.length);
      stored.push(...events);
    },
    waitMs: () => 3,
  });
  const leave = outbox.listen({
    onRefused: ({ id }, reason) => refused.push(`${id}: ${reason}`),
    onChange: () => {},
  });
  const empty = async () => {
    while (outbox.waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  return { outbox, leave, stored, refused, batches, net, store, empty };
}

describe("the outbox", () => {
  it("sends in order and keeps nothing that is stored", async () => {
    const { outbox, stored, store, empty } = testOutbox();
    const events = Array.from({ length: 20 }, (_, i) => event(`g${i}`));
    for (const one of events) outbox.push(one);
    expect(store.kept.size).toBeGreaterThan(0);
    await empty();
    expect(stored).toEqual(events);
    expect(store.kept.size).toBe(0);
  });

  it("keeps everything while the connection is down, and sends it in order afterwards", async () => {
    const { outbox, stored, net, store, empty } = testOutbox();
    net.isDown = true;
    const events = Array.from({ length: 130 }, (_, i) => event(`g${i}`));
    for (const one of events) outbox.push(one);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(outbox.isFailing).toBe(true);
    expect([outbox.waiting.length, store.kept.size, stored.length]).toEqual([130, 130, 0]);
    net.isDown = false;
    outbox.retryNow();
    await empty();
    expect(stored).toEqual(events);
    expect(outbox.isFailing).toBe(false);
  });

  it("takes up after a reload what was left, before anything new", async () => {
    const left = [event("left-1"), event("left-2")];
    const { outbox, stored, empty } = testOutbox(memoryStore(left));
    expect(await outbox.restore()).toEqual(left);
    const next = event("next");
    outbox.push(next);
    await empty();
    expect(stored).toEqual([...left, next]);
  });

  it("never sends more in a request than the server takes", async () => {
    const { outbox, batches, net, empty } = testOutbox();
    net.isDown = true;
    const { eventsPerRequest, strokesPerRequest, strokesPerEvent } = PAINTING_LIMITS;
    for (let i = 0; i < 6; i++) outbox.push(event("large", strokesPerEvent));
    for (let i = 0; i < 120; i++) outbox.push(event("small", 1));
    await new Promise((resolve) => setTimeout(resolve, 10));
    net.isDown = false;
    await empty();
    expect(batches[0]).toBe(strokesPerRequest / strokesPerEvent);
    expect(Math.max(...batches)).toBeLessThanOrEqual(eventsPerRequest);
    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(126);
  });

  it("gives up a refused event alone, and says so; the others arrive", async () => {
    const { outbox, stored, refused, net, store, empty } = testOutbox();
    net.isDown = true;
    const [one, bad, other] = [event("one"), event("bad"), event("other")];
    for (const each of [one, bad, other]) outbox.push(each);
    net.bad.add(bad.id);
    net.isDown = false;
    await empty();
    expect(stored).toEqual([one, other]);
    expect(refused).toEqual([`${bad.id}: It is no stroke.`]);
    expect(store.kept.size).toBe(0);
  });

  it("goes on sending when nobody listens any more, and whoever comes back finds what still waits", async () => {
    const { outbox, leave, stored, refused, net, store, empty } = testOutbox();
    net.isDown = true;
    const [a, bad] = [event("a"), event("bad")];
    for (const one of [a, bad]) outbox.push(one);
    net.bad.add(bad.id);
    leave();
    await new Promise((resolve) => setTimeout(resolve, 10));
    let changes = 0;
    outbox.listen({ onChange: () => (changes += 1) });
    expect([outbox.waiting, await outbox.restore(), store.kept.size]).toEqual([[a, bad], [], 2]);
    net.isDown = false;
    await empty();
    expect([stored, refused, store.kept.size, outbox.isFailing]).toEqual([[a], [], 0, false]);
    expect(changes).toBeGreaterThan(1);
  });
});
