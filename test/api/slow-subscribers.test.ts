// Subscribers that read slowly or never: they are conflated, cost no memory, and are cut off when they are dead.
import { once } from "node:events";
import sharp from "sharp";
import { expect, it } from "vitest";
import WebSocket from "ws";
import {
  appendIteration,
  createRun,
  eventually,
  finishRun,
  type ReceivedEvent,
  RUN_EVENTS,
  startRun,
  type TestServer,
  testServer,
} from "./harness.ts";

const patient = await testServer({ keepAliveMs: 60_000 });
const strict = await testServer({ keepAliveMs: 300 });

/** Noise, so that a few previews inlined fill every buffer between server and client. */
const largePreview = await sharp({
  create: {
    width: 512,
    height: 512,
    channels: 3,
    background: "black",
    noise: { type: "gaussian", mean: 128, sigma: 60 },
  },
})
  .jpeg({ quality: 90 })
  .toBuffer();

/** A subscriber over a socket that the test can stop reading from. */
async function subscribe({ port }: TestServer, runId: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws");
  const events: ReceivedEvent[] = [];
  const completed = new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      const { type, payload } = JSON.parse(String(data)) as {
        type: string;
        payload?: { data: { runEvents: ReceivedEvent } };
      };
      if (type === "next" && payload) events.push(payload.data.runEvents);
      if (type === "complete") resolve();
    });
  });
  await once(socket, "open");
  const query = RUN_EVENTS.replace("dataUri(maxWidth: 64)", "dataUri");
  socket.send(JSON.stringify({ type: "connection_init" }));
  await once(socket, "message");
  socket.send(
    JSON.stringify({ id: "1", type: "subscribe", payload: { query, variables: { runId, after: 0 } } }),
  );
  await eventually(() => (events.length >= 2 ? true : undefined));
  return { socket, events, completed };
}

async function runWithPreview(server: TestServer) {
  const blob = await server.blobs.put(largePreview);
  const id = await createRun(server.db);
  await startRun(server.db, id);
  return { id, iterate: (iteration: number) => appendIteration(server.db, id, iteration, blob) };
}

it("conflates previews for one that lags, says how many, and sends everything else", async () => {
  const { id, iterate } = await runWithPreview(patient);
  const { socket, events, completed } = await subscribe(patient, id);
  socket.pause();
  for (let iteration = 1; iteration <= 150; iteration++) await iterate(iteration);
  await finishRun(patient.db, id);
  socket.resume();
  await completed;
  socket.close();

  const of = (type: string) => events.filter(({ __typename }) => __typename === type);
  const skipped = of("RunLagged").reduce((sum, event) => sum + (event.skipped ?? 0), 0);
  expect(skipped).toBeGreaterThan(50);
  expect(of("RunPreview").length + skipped).toBe(150);
  expect(of("RunPreview").at(-1)?.iteration).toBe(150);
  expect(of("RunMetrics").map(({ iteration }) => iteration)).toEqual(
    Array.from({ length: 150 }, (_, i) => i + 1),
  );
  const sequences = events.map(({ sequence }) => sequence);
  expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
  expect(events.at(-1)).toMatchObject({ state: "SUCCEEDED" });
});

it("holds no memory for one that never reads", async () => {
  const { id, iterate } = await runWithPreview(patient);
  const { socket } = await subscribe(patient, id);
  socket.pause();
  await iterate(1);
  const before = process.memoryUsage();
  // 400 previews of over 200 KB inlined would be 80 MB.
  for (let iteration = 2; iteration <= 400; iteration++) await iterate(iteration);
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  expect(arrayBuffers - before.arrayBuffers).toBeLessThan(20e6);
  expect(heapUsed - before.heapUsed).toBeLessThan(60e6);
  socket.terminate();
});

it("cuts off one that answers no pings, and not one that does", async () => {
  const { id, iterate } = await runWithPreview(strict);
  const dead = await subscribe(strict, id);
  const alive = await subscribe(strict, id);
  dead.socket.pause();
  await iterate(1);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await iterate(2);
  await eventually(() => (alive.events.at(-1)?.iteration === 2 ? true : undefined));
  const closed = once(dead.socket, "close");
  dead.socket.resume();
  expect((await closed)[0]).toBe(1006);
  expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  alive.socket.close();
});

it("refuses messages that are too large, too many operations, and sockets from other sites", async () => {
  const greedy = new WebSocket(`ws://127.0.0.1:${patient.port}/graphql`, "graphql-transport-ws");
  await once(greedy, "open");
  const closed = once(greedy, "close");
  greedy.send("x".repeat(300_000));
  expect((await closed)[0]).toBe(1009);

  const { id } = await runWithPreview(patient);
  const { socket } = await subscribe(patient, id);
  const answers: { id?: string; type: string; payload?: unknown }[] = [];
  socket.on("message", (data) => answers.push(JSON.parse(String(data))));
  for (let n = 2; n <= 102; n++) {
    const payload = { query: "subscription { gallery { id } }" };
    socket.send(JSON.stringify({ id: String(n), type: "subscribe", payload }));
  }
  const refusal = await eventually(() => answers.find(({ type }) => type === "error"));
  expect(JSON.stringify(refusal.payload)).toContain("at a time");
  socket.close();

  const foreign = new WebSocket(`ws://127.0.0.1:${patient.port}/graphql`, "graphql-transport-ws", {
    origin: "https://evil.example",
  });
  expect(String((await once(foreign, "error"))[0])).toContain("403");
  const elsewhere = new WebSocket(`ws://127.0.0.1:${patient.port}/other`);
  expect(String((await once(elsewhere, "error"))[0])).toContain("404");
});
