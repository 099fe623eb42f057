// Which workers count as alive, and what they offer together.
import { beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { askFor, publishCatalogue, testServer } from "./harness.ts";

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
