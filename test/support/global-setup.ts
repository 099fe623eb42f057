// One PostgreSQL for all test files that want a database, with one migrated template that they copy. It is an embedded
// one made for this run, or the server that DATABASE_URL_TEST names (as an account that may create databases).
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { ProvidedContext } from "vitest";
import type { TestProject } from "vitest/node";
import { isAlive, isServerOf, readPostmaster } from "../../prisma/embedded/postmaster.ts";
import { startEmbeddedPostgres } from "../../prisma/embedded-postgres.ts";
import { migrate } from "../../prisma/migrate.ts";
import { databaseUrl } from "./database-url.ts";

declare module "vitest" {
  export interface ProvidedContext {
    adminUrl: string;
    /** Migrated, empty. */
    templateDatabase: string;
    /** With what ships registered: made by `seeded.ts` when somebody wants them. */
    seeded: { template: string; dataFolder: string };
  }
}

interface Shared extends ProvidedContext {
  stop(): Promise<void>;
}

const PREFIX = "pentimento-test-postgres-";
const SEEDED_PREFIX = "pentimento-test-seeded-";

// Two projects ask for it; vitest loads this module once for each.
declare global {
  var pentimentoTestDatabase: Promise<Shared> | undefined;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const isFirst = globalThis.pentimentoTestDatabase === undefined;
  globalThis.pentimentoTestDatabase ??= start();
  const shared = await globalThis.pentimentoTestDatabase;
  project.provide("adminUrl", shared.adminUrl);
  project.provide("templateDatabase", shared.templateDatabase);
  project.provide("seeded", shared.seeded);
  return async () => {
    if (isFirst) await shared.stop();
  };
}

async function start(): Promise<Shared> {
  const templateDatabase = `pentimento_template_${randomUUID().slice(0, 8)}`;
  const server = await startServer();
  const { adminUrl } = server;
  await withAdmin(adminUrl, (admin) => admin.query(`CREATE DATABASE ${templateDatabase}`));
  await migrate(databaseUrl(adminUrl, templateDatabase));
  const seeded = {
    template: `${templateDatabase}_seeded`,
    dataFolder: await mkdtemp(join(tmpdir(), `${SEEDED_PREFIX}${process.pid}-`)),
  };
  return {
    adminUrl,
    templateDatabase,
    seeded,
    async stop() {
      await withAdmin(adminUrl, async (admin) => {
        for (const name of [templateDatabase, seeded.template])
          await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      });
      await server.stop();
      await rm(seeded.dataFolder, { recursive: true, force: true });
    },
  };
}

async function startServer(): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  const given = process.env.DATABASE_URL_TEST;
  if (given) return { adminUrl: given, stop: async () => {} };
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  await chmod(folder, 0o755); // or root's PostgreSQL account could not reach it
  const server = await startEmbeddedPostgres({
    folder,
    isThrowaway: true,
    settings: ["max_connections=200", "shared_buffers=64MB"],
  });
  return {
    adminUrl: server.adminUrl,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Removes what runs that were killed have left. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = Number(new RegExp(`^(?:${PREFIX}|${SEEDED_PREFIX})(\\d+)-`).exec(name)?.[1]);
    if (!owner || isAlive(owner)) continue;
    const folder = join(tmpdir(), name);
    const left = await readPostmaster(join(folder, "data"));
    if (left && (await isServerOf(left.pid, folder))) process.kill(left.pid, "SIGQUIT");
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function withAdmin(url: string, use: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await use(admin);
  } finally {
    await admin.end();
  }
}
