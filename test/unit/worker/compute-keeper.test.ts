// Which compute process the next run gets: the same one while it lives, a fresh one after idle time or a death.
import { tmpdir } from "node:os";
import { afterAll, expect, it, vi } from "vitest";
import { ComputeKeeper } from "../../../gpu/worker/compute-keeper.ts";

vi.stubEnv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none");
vi.stubEnv("PENTIMENTO_DATA", tmpdir());
vi.setConfig({ testTimeout: 120_000 });
vi.spyOn(console, "log").mockImplementation(() => {});

const keeper = new ComputeKeeper({ purpose: "tests", memoryBytes: 2 ** 31, idleMs: 50 });
afterAll(() => keeper.close());

it("starts one process for all who ask at once, and keeps it while it is used", async () => {
  const [one, other] = await Promise.all([keeper.open(), keeper.open()]);
  expect(other).toBe(one);
  expect(await keeper.open()).toBe(one);
});

it("has a fresh one ready after idle time, and after a death", async () => {
  const used = await keeper.open();
  keeper.release();
  await vi.waitUntil(() => !used.isAlive, 10_000);
  const fresh = await keeper.open();
  expect(fresh.isAlive).toBe(true);
  fresh.kill("the test says so");
  expect((await keeper.open()).pid).not.toBe(fresh.pid);
});

it("leaves none behind when it closes, also while one starts", async () => {
  const last = await keeper.open();
  last.kill("the test says so");
  const starting = keeper.open();
  await keeper.close();
  const { isAlive, pid } = await starting;
  expect(isAlive).toBe(false);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});
