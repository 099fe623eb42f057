// Which workers count as alive, and what they offer together.
import { beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { askFor, engine, publishCatalogue, testServer } from "./harness.ts";

const server = await testServer();
const { db } = server;
beforeEach(async () => {
  await db.worker.deleteMany();
});

it("tells the living by the database's clock, whatever the server's shows", async () => {
  await publishCatalogue(db);
  await publishCatalogue(db);
  const [first] = await db.worker.findMany({ orderBy: { startedAt: "asc" } });
  await db.$executeRaw`UPDATE "Worker" SET "heartbeatAt" = now() - interval '11 seconds' WHERE id = ${first!.id}`;
  const ahead = vi.spyOn(Date, "now");
  onTestFinished(() => ahead.mockRestore());
  for (const ms of [-60_000, 60_000]) {
    const shown = Math.round(performance.timeOrigin + performance.now()) + ms;
    ahead.mockReturnValue(shown);
    const { workers } = await askFor<{ workers: { isAlive: boolean }[] }>(server, "{ workers { isAlive } }");
    expect(workers.map(({ isAlive }) => isAlive)).toEqual([true, false]);
    expect(await (await fetch(`${server.url}/healthz`)).json()).toMatchObject({ workers: 1 });
  }
});

it("offers the data sets of all that live", async () => {
  const add = (startedAt: string, datasets: object[]) =>
    db.worker.create({
      data: {
        ...{ id: startedAt, host: "here", pid: 1, engine, methods: [], networks: [], datasets },
        startedAt,
      },
    });
  const set = (id: string, isAvailable: boolean) => ({ id, label: id, classes: ["one"], isAvailable });
  await add("2026-01-01T00:00:00Z", [set("cifar10", true), set("dead", true), set("cifar100", false)]);
  const older = await add("2026-01-02T00:00:00Z", [set("cifar10", true), set("pictures", false)]);
  await add("2026-01-03T00:00:00Z", [set("synthetic", true), set("cifar10", false), set("cifar100", false)]);
  const shown = async () =>
    (await askFor<{ datasets: unknown[] }>(server, "{ datasets { id isAvailable } }")).datasets;
  await db.$executeRaw`UPDATE "Worker" SET "heartbeatAt" = now() - interval '1 hour' WHERE id LIKE '2026-01-01%'`;
  expect(await shown()).toEqual([
    { id: "synthetic", isAvailable: true },
    { id: "cifar10", isAvailable: true },
    { id: "cifar100", isAvailable: false },
  ]);
  await db.worker.delete({ where: { id: older.id } });
  expect(await shown()).toContainEqual({ id: "cifar10", isAvailable: false });
});
