// What ships with the project, registered once for all test files of a run: the first that wants it does it, and each has
// a copy.
import { randomUUID } from "node:crypto";
import { cp } from "node:fs/promises";
import pg from "pg";
import { inject } from "vitest";
import { seed } from "../../prisma/seed.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { databaseUrl } from "./database-url.ts";

/** As `testDatabase`, with the sample pictures and shipped models. @param dataFolder gets their files. */
export async function seededDatabase(dataFolder: string): Promise<TestDatabase> {
  const seeded = inject("seeded");
  const adminUrl = inject("adminUrl");
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    // Files run side by side: the others wait here until the first is done. The lock ends with the connection.
    await admin.query("SELECT pg_advisory_lock(hashtext($1))", [seeded.template]);
    const { rowCount } = await admin.query("SELECT FROM pg_database WHERE datname = $1", [seeded.template]);
    if (!rowCount) {
      const unfinished = `pentimento_test_${randomUUID().replaceAll("-", "")}`;
      await admin.query(`CREATE DATABASE ${unfinished} TEMPLATE ${inject("templateDatabase")}`);
      await seed({ databaseUrl: databaseUrl(adminUrl, unfinished), dataFolder: seeded.dataFolder });
      await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${seeded.template}`);
    }
  } finally {
    await admin.end();
  }
  await cp(seeded.dataFolder, dataFolder, { recursive: true });
  return testDatabase(seeded.template);
}
