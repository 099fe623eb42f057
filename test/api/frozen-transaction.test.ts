// A process that stops in the middle of a transaction must not keep others from a row for ever.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { IDLE_TRANSACTION_MS, openDatabase } from "../../prisma/client.ts";
import { testDatabase } from "../support/database.ts";

const { db, url } = await testDatabase();

it("loses its locks to whoever waits, and what it wrote", async () => {
  const { id } = await db.run.create({ data: { method: "gatys", parameters: {}, seed: 1 } });
  const frozen = openDatabase(url);
  let hasLock: (() => void) | undefined;
  const locked = new Promise<void>((resolve) => {
    hasLock = resolve;
  });
  const asleep = frozen
    .$transaction(
      async (tx) => {
        await tx.run.update({ where: { id }, data: { iteration: 7 } });
        hasLock?.();
        await sleep(IDLE_TRANSACTION_MS * 2);
        await tx.run.update({ where: { id }, data: { iteration: 8 } });
      },
      { timeout: IDLE_TRANSACTION_MS * 3 },
    )
    .then(
      () => "committed",
      () => "ended by the database",
    );
  await locked;
  await db.run.update({ where: { id }, data: { total: 3 } });
  expect(await asleep).toBe("ended by the database");
  expect(await db.run.findUniqueOrThrow({ where: { id } })).toMatchObject({ iteration: 0, total: 3 });
  // Its pool goes on with fresh connections.
  expect(await frozen.run.count()).toBe(1);
  await frozen.$disconnect();
});
