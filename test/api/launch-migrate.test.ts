// Migrations bring an empty database up, once, whoever and however many ask.
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import { migrate } from "../../prisma/migrate.ts";
import { databaseUrl } from "../support/database-url.ts";

const admin = new pg.Client({ connectionString: inject("adminUrl") });
await admin.connect();
const created: string[] = [];
let url: string;

beforeEach(async () => {
  const name = `pentimento_test_${randomUUID().replaceAll("-", "")}`;
  await admin.query(`CREATE DATABASE ${name}`);
  created.push(name);
  url = databaseUrl(inject("adminUrl"), name);
});

afterAll(async () => {
  for (const name of created) await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
});

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function folderOf(migrations: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pentimento-migrations-"));
  for (const [name, sql] of Object.entries(migrations)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "migration.sql"), sql);
  }
  return folder;
}

describe("migrate", () => {
  it("applies everything once and nothing the second time", async () => {
    const first = await migrate(url);
    expect(first.length).toBeGreaterThan(0);
    expect(await migrate(url)).toEqual([]);
    expect(
      await query(`SELECT count(*)::int AS n FROM "_prisma_migrations" WHERE finished_at IS NOT NULL`),
    ).toEqual([{ n: first.length }]);
    await expect(query(`SELECT * FROM "Run"`)).resolves.toEqual([]);
  });

  it("applies each migration once when several processes start together", async () => {
    const results = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    const applied = results.flat();
    expect(new Set(applied).size).toBe(applied.length);
    expect(results.filter((names) => names.length > 0)).toHaveLength(1);
  });

  it("undoes a failing migration whole, names it, and refuses to go on afterwards", async () => {
    const folder = await folderOf({
      "1_good": "CREATE TABLE good (id int)",
      "2_bad": "CREATE TABLE half (id int); SELECT * FROM nowhere;",
    });
    await expect(migrate(url, folder)).rejects.toThrow(/2_bad failed: relation "nowhere" does not exist/);
    expect(
      await query(`SELECT to_regclass('good') IS NOT NULL AS good, to_regclass('half') IS NULL AS undone`),
    ).toEqual([{ good: true, undone: true }]);
    await expect(migrate(url, folder)).rejects.toThrow(/2_bad failed earlier.*rolled_back_at/);
    await rm(folder, { recursive: true });
  });

  it("refuses a database that a newer version changed", async () => {
    const newer = await folderOf({
      "1_now": "CREATE TABLE a (id int)",
      "2_later": "CREATE TABLE b (id int)",
    });
    const older = await folderOf({ "1_now": "CREATE TABLE a (id int)" });
    await migrate(url, newer);
    await expect(migrate(url, older)).rejects.toThrow(/newer Pentimento \(migration 2_later\)/);
    for (const folder of [newer, older]) await rm(folder, { recursive: true });
  });
});
