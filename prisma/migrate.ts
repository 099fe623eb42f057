// Applies prisma/migrations the way `prisma migrate deploy` does: same table, same lock, same checksums, so that either
// can follow the other. It exists because that command needs a download which `npm start` must not depend on.
import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { LaunchError, messageOf } from "./embedded/failure.ts";

const ADVISORY_LOCK = 72_707_369; // the one Prisma's schema engine takes
const FOLDER = join(import.meta.dirname, "migrations");
const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

interface Applied {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/**
 * Brings the database up to the newest migration. Concurrent callers wait for one another.
 * @returns the names of the migrations applied now, oldest first.
 * @throws LaunchError when a migration fails, failed earlier, or is unknown to this version.
 */
export async function migrate(databaseUrl: string, folder = FOLDER): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "pentimento migrate" });
  await client.connect();
  try {
    // Released with the connection, whatever happens.
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
    await client.query(TABLE);
    const { rows } = await client.query<Applied>(
      `SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
    );
    const pending = await findPending(rows, folder);
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

async function findPending(applied: readonly Applied[], folder: string): Promise<Migration[]> {
  const failed = applied.find((row) => !row.finished_at);
  if (failed)
    throw new LaunchError(
      `Migration ${failed.migration_name} failed earlier and left the database half changed. Mend it, then say in "_prisma_migrations" ` +
        "how: set that row's finished_at to now() where all of it is done, rolled_back_at where none of it is.",
    );
  const known = new Map(applied.map((row) => [row.migration_name, row.checksum]));
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const unknown = [...known.keys()].find((name) => !names.includes(name));
  if (unknown)
    throw new LaunchError(
      `The database was changed by a newer Pentimento (migration ${unknown}). Use that version, or another database.`,
    );
  const pending: Migration[] = [];
  for (const name of names) {
    const sql = await readFile(join(folder, name, "migration.sql"), "utf8");
    const checksum = createHash("sha256").update(sql).digest("hex");
    if (!known.has(name)) pending.push({ name, sql, checksum });
    else if (known.get(name) !== checksum)
      console.warn(`Migration ${name} was edited after it was applied here.`);
  }
  return pending;
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query(`INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)`, [
    id,
    checksum,
    name,
  ]);
  try {
    // Text without parameters travels by the simple protocol: all its statements are one transaction.
    await client.query(sql);
  } catch (error) {
    await client.query(`UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1`, [id, messageOf(error)]);
    throw new LaunchError(`Migration ${name} failed: ${messageOf(error)}.`);
  }
  await client.query(
    `UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1`,
    [id],
  );
}
