// Run events over real sockets: replay, live, reconnection, unknown runs, a lost LISTEN.
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import {
  appendIteration,
  askFor,
  collectEvents,
  createRun,
  eventually,
  finishRun,
  type ReceivedEvent,
  startRun,
  testPng,
  testServer,
} from "./harness.ts";

const server = await testServer();
const { db } = server;
let blob = "";
beforeAll(async () => {
  blob = await server.blobs.put(await testPng(1));
});

const sequences = (events: ReceivedEvent[]) => events.map(({ sequence }) => sequence);
const upTo = (n: number, from = 1) => Array.from({ length: n - from + 1 }, (_, index) => from + index);

describe("runEvents", () => {
  it("replays a run that is over and completes", async () => {
    const id = await createRun(db);
    await startRun(db, id);
    for (let iteration = 1; iteration <= 60; iteration++) await appendIteration(db, id, iteration, blob);
    await finishRun(db, id);
    const events = await collectEvents(server, id);
    expect(sequences(events)).toEqual(upTo(123));
    expect(
      events.filter(({ __typename }) => __typename === "RunPreview").map(({ iteration }) => iteration),
    ).toEqual(upTo(60));
    expect(events[0]).toMatchObject({ __typename: "RunStateChanged", state: "QUEUED" });
    expect(events[2]).toMatchObject({
      __typename: "RunMetrics",
      iteration: 1,
      total: 1000,
      values: { total: 1 },
      computeMs: 10,
    });
    expect(events[3]).toMatchObject({
      url: `/images/${blob}`,
      dataUri: expect.stringMatching(/^data:image\/jpeg;base64,\/9j\//),
    });
    expect(events.at(-1)).toMatchObject({ __typename: "RunStateChanged", state: "SUCCEEDED" });
    expect(sequences(await collectEvents(server, id, 120))).toEqual([121, 122, 123]);
    expect(await collectEvents(server, id, 123)).toEqual([]);
  });

  it("goes over from replay to live without gap or repeat", async () => {
    const id = await createRun(db);
    await startRun(db, id);
    for (let iteration = 1; iteration <= 5; iteration++) await appendIteration(db, id, iteration, blob);
    const collecting = collectEvents(server, id, 0);
    for (let iteration = 6; iteration <= 30; iteration++) {
      await appendIteration(db, id, iteration, blob);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await finishRun(db, id);
    expect(sequences(await collecting)).toEqual(upTo(63));
  });

  it("loses nothing over any number of reconnections", async () => {
    const id = await createRun(db);
    await startRun(db, id);
    const writing = (async () => {
      for (let iteration = 1; iteration <= 60; iteration++) {
        await appendIteration(db, id, iteration, blob);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await finishRun(db, id);
    })();
    const events: ReceivedEvent[] = [];
    while (events.at(-1)?.state !== "SUCCEEDED") {
      events.push(...(await collectEvents(server, id, events.at(-1)?.sequence ?? 0, 9)));
    }
    await writing;
    expect(sequences(events)).toEqual(upTo(123));
  });

  it("serves many subscribers of one run alike", async () => {
    const id = await createRun(db);
    await startRun(db, id);
    const collecting = Array.from({ length: 20 }, () => collectEvents(server, id));
    for (let iteration = 1; iteration <= 10; iteration++) {
      await appendIteration(db, id, iteration, blob);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await finishRun(db, id);
    for (const events of await Promise.all(collecting)) expect(sequences(events)).toEqual(upTo(23));
  });

  it("lives on when the connection that listens is cut", async () => {
    const id = await createRun(db);
    await startRun(db, id);
    const seen: ReceivedEvent[] = [];
    const collecting = collectEvents(server, id, 0, Number.POSITIVE_INFINITY, (event) => seen.push(event));
    await eventually(() => (seen.length === 2 ? true : undefined));
    const admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    const { rowCount } = await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pentimento-events'",
    );
    await admin.end();
    expect(rowCount).toBe(1);
    await appendIteration(db, id, 1, blob);
    await eventually(() => (seen.length === 4 ? true : undefined));
    await appendIteration(db, id, 2, blob);
    await finishRun(db, id);
    expect(sequences(await collecting)).toEqual(upTo(7));
    expect(server.logged.join()).toContain("Lost the connection that listens for events");
    expect(server.logged.join()).toContain("Listening for events again.");
  });

  it("refuses unknown runs and sequences that are not there yet", async () => {
    await expect(collectEvents(server, "nobody")).rejects.toThrow(/Unknown run .*NOT_FOUND/);
    const id = await createRun(db);
    const beyond = /after must be between 0 and 1 \(the newest event\), not 2\..*BAD_INPUT/;
    await expect(collectEvents(server, id, 2)).rejects.toThrow(beyond);
    await expect(collectEvents(server, id, -1)).rejects.toThrow(/BAD_INPUT/);
  });

  it("ends when the run is deleted", async () => {
    const id = await createRun(db);
    const seen: ReceivedEvent[] = [];
    const collecting = collectEvents(server, id, 0, Number.POSITIVE_INFINITY, (event) => seen.push(event));
    await eventually(() => seen[0]);
    await db.run.delete({ where: { id } });
    await db.$executeRaw`SELECT pg_notify('pentimento_run', ${`${id}:1`})`;
    expect(sequences(await collecting)).toEqual([1]);
  });

  it("gives every kept iteration to the query, by kind and page", async () => {
    const id = await createRun(db);
    await startRun(db, id);
    for (let iteration = 1; iteration <= 5; iteration++) await appendIteration(db, id, iteration, blob);
    const { run } = await askFor<{ run: { events: unknown; estimatedSecondsLeft: number } }>(
      server,
      `query ($id: ID!) { run(id: $id) { iteration total estimatedSecondsLeft preview { url width height }
        events(kinds: [PREVIEW], first: 2, after: 4) {
          totalCount nodes { sequence ... on RunPreview { iteration } } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`,
      { id },
    );
    expect(run).toMatchObject({
      iteration: 5,
      total: 1000,
      preview: { url: `/images/${blob}`, width: 48, height: 32 },
    });
    expect(run.estimatedSecondsLeft).toBeCloseTo(9.95);
    expect(run.events).toEqual({
      totalCount: 5,
      nodes: [
        { sequence: 6, iteration: 2 },
        { sequence: 8, iteration: 3 },
      ],
      pageInfo: { hasNextPage: true, hasPreviousPage: true, endCursor: "8" },
    });
  });
});
