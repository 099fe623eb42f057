// A migrated PostgreSQL database for one test file, copied from one of the run's templates and dropped after its last test.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";
import { openDatabase, type PrismaClient } from "../../prisma/client.ts";
import { databaseUrl } from "./database-url.ts";

export interface TestDatabase {
  /** For processes and clients that the test opens itself. */
  url: string;
  /** Disconnected after the file's last test. */
  db: PrismaClient;
}

/**
 * Call once, at the top of a file: `const { url, db } = await testDatabase();`. Only the projects `api` and `e2e` have a
 * server for it.
 * @param template the empty one unless told.
 */
export async function testDatabase(template = inject("templateDatabase")): Promise<TestDatabase> {
  const adminUrl = inject("adminUrl");
  const name = `pentimento_test_${randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = databaseUrl(adminUrl, name);
  const db = openDatabase(url);
  afterAll(async () => {
    await db.$disconnect();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  });
  return { url, db };
}
