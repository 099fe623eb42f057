// Cancelling, pausing and resuming runs, and the queue that they wait in.
import { afterAll, expect, it } from "vitest";
import { z } from "zod";
import { RUN_QUEUE, runJobSchema } from "../../prisma/contract.ts";
import { enqueueRun, openRunQueue } from "../../prisma/queue.ts";
import { ask, askFor, createRun, finishRun, startRun, testServer } from "./harness.ts";

const server = await testServer();
const { db } = server;
const queue = await openRunQueue({ databaseUrl: server.databaseUrl, isConsumer: false, onError: () => {} });
afterAll(() => queue.stop({ graceful: false }));

const control = async (mutation: string, id: string) =>
  (
    await askFor<Record<string, { state: string; stopRequest: string | null }>>(
      server,
      `mutation ($id: ID!) { ${mutation}(id: $id) { state stopRequest } }`,
      { id },
    )
  )[mutation];
const states = async (runId: string) => {
  const rows = await db.runEvent.findMany({
    where: { runId, kind: "STATE" },
    orderBy: { sequence: "asc" },
  });
  return rows.map(({ payload }) => z.object({ state: z.string() }).parse(payload).state);
};

it("cancels a queued run at once, and again without harm", async () => {
  const id = await createRun(db);
  expect(await control("cancelRun", id)).toEqual({ state: "CANCELLED", stopRequest: null });
  expect(await control("cancelRun", id)).toEqual({ state: "CANCELLED", stopRequest: null });
  expect(await states(id)).toEqual(["QUEUED", "CANCELLED"]);
  const { finishedAt } = await db.run.findUniqueOrThrow({ where: { id } });
  expect(finishedAt).toBeInstanceOf(Date);
});

it("cancels a paused run with the state that it would have gone on from", async () => {
  const id = await createRun(db);
  const stateBlob = await server.blobs.put(Buffer.from("a state"));
  await db.run.update({ where: { id }, data: { state: "PAUSED", stateBlob, stateIteration: 3 } });
  await control("cancelRun", id);
  const run = await db.run.findUniqueOrThrow({ where: { id } });
  expect(run).toMatchObject({ state: "CANCELLED", stateBlob: null, stateIteration: null });
  expect(await server.blobs.get(stateBlob)).toBeUndefined();
});

it("asks a running run to stop and leaves its state to the worker", async () => {
  const id = await createRun(db);
  await startRun(db, id);
  expect(await control("cancelRun", id)).toEqual({ state: "RUNNING", stopRequest: "CANCEL" });
  expect(await states(id)).toEqual(["QUEUED", "RUNNING"]);
});

it("leaves a run that is over as it is", async () => {
  const id = await createRun(db);
  await startRun(db, id);
  await finishRun(db, id);
  expect(await control("cancelRun", id)).toEqual({ state: "SUCCEEDED", stopRequest: null });
  const { errors } = await ask(server, `mutation { resumeRun(id: "${id}") { id } }`);
  expect(errors?.[0]).toMatchObject({
    message: "A run that is succeeded cannot be resumed.",
    extensions: { code: "CONFLICT" },
  });
});

it("pauses and resumes", async () => {
  const id = await createRun(db);
  expect(await control("pauseRun", id)).toMatchObject({ state: "PAUSED" });
  expect(await control("resumeRun", id)).toMatchObject({ state: "QUEUED" });
  await startRun(db, id);
  expect(await control("pauseRun", id)).toEqual({ state: "RUNNING", stopRequest: "PAUSE" });
  expect(await control("resumeRun", id)).toEqual({ state: "RUNNING", stopRequest: null });
  expect(await states(id)).toEqual(["QUEUED", "PAUSED", "QUEUED", "RUNNING"]);
});

it("lets a cancellation stand, whatever is asked after it", async () => {
  const id = await createRun(db);
  await startRun(db, id);
  await control("pauseRun", id);
  expect(await control("cancelRun", id)).toEqual({ state: "RUNNING", stopRequest: "CANCEL" });
  for (const mutation of ["pauseRun", "resumeRun"]) {
    const { errors } = await ask(server, `mutation { ${mutation}(id: "${id}") { id } }`);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^A run that is being cancelled cannot be (paused|resumed)\.$/),
      extensions: { code: "CONFLICT" },
    });
  }
  const asked = await Promise.allSettled(
    Array.from({ length: 12 }, async () => {
      const run = await createRun(db);
      await startRun(db, run);
      const mutations = ["pauseRun", "cancelRun", "resumeRun", "pauseRun"];
      await Promise.allSettled(mutations.map((mutation) => control(mutation, run)));
      return (await db.run.findUniqueOrThrow({ where: { id: run } })).stopRequest;
    }),
  );
  expect(new Set(asked.map((one) => one.status === "fulfilled" && one.value))).toEqual(new Set(["CANCEL"]));
});

it("takes a pause back that a stopping worker left on a run in the queue", async () => {
  const id = await createRun(db);
  await db.run.update({ where: { id }, data: { stopRequest: "PAUSE" } });
  expect(await control("resumeRun", id)).toEqual({ state: "QUEUED", stopRequest: null });
});

it("cancels once however many ask at a time", async () => {
  const id = await createRun(db);
  await Promise.all(Array.from({ length: 8 }, () => control("cancelRun", id)));
  expect(await states(id)).toEqual(["QUEUED", "CANCELLED"]);
});

it.each(["cancelRun", "pauseRun", "resumeRun"])("%s names an unknown run", async (mutation) => {
  const { errors } = await ask(server, `mutation { ${mutation}(id: "nobody") { id } }`);
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining('Unknown run "nobody"'),
    extensions: { code: "NOT_FOUND", remedy: expect.any(String) },
  });
});

it("queues a resumed run before new ones, and says so", async () => {
  const fresh = await createRun(db);
  await enqueueRun(queue, fresh);
  const resumed = await createRun(db);
  await startRun(db, resumed);
  await db.run.update({ where: { id: resumed }, data: { state: "PAUSED" } });
  await control("resumeRun", resumed);
  const { a, b } = await askFor<Record<"a" | "b", { queuePosition: number }>>(
    server,
    `{ a: run(id: "${resumed}") { queuePosition } b: run(id: "${fresh}") { queuePosition } }`,
  );
  expect(a.queuePosition).toBeLessThan(b.queuePosition);
  // One by one, as the workers take them: a batch comes in no order.
  const inTurn: string[] = [];
  while (!inTurn.includes(fresh)) {
    const [job] = await queue.fetch(RUN_QUEUE);
    inTurn.push(runJobSchema.parse(job?.data).runId);
  }
  expect(inTurn.filter((id) => id === fresh || id === resumed)).toEqual([resumed, fresh]);
});
