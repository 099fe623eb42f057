// The embedded database: a real PostgreSQL under the data folder, for machines where nobody set DATABASE_URL. One process
// owns it at a time. It outlives a killed owner; the next one attaches to it, or recovers what it left behind.
import type pg from "pg";
import { openCluster, readConnection, urlOf } from "./embedded/cluster.ts";
import { codeOf, LaunchError } from "./embedded/failure.ts";
import { connectOrStart, stopServer } from "./embedded/server.ts";

export interface EmbeddedPostgres {
  /** Of the project's database, as its superuser, over loopback. */
  url: string;
  /** Of the maintenance database, where others are created. */
  adminUrl: string;
  /** The server was alive already, left by an owner that was killed. */
  isAttached: boolean;
  /** Resolves when the connection that makes us the owner breaks, other than by `stop`. */
  lost: Promise<void>;
  /** Stops the server, whoever started it. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** A folder of its own; made when missing. */
  folder: string;
  /** Further settings, such as `max_connections=200`. */
  settings?: readonly string[];
  /** For databases that need not survive a power cut: nothing is flushed to disk. */
  isThrowaway?: boolean;
  /** Gives up starting it and leaves no server behind. */
  signal?: AbortSignal;
}

const DATABASE = "pentimento";
const OWNER_LOCK = 7_368_421; // in the maintenance database, which nobody else uses
const OWNER_NAME = "pentimento launcher ";
const THROWAWAY_SETTINGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/**
 * Starts or attaches to the PostgreSQL under `folder` and becomes its owner.
 * @throws LaunchError, with the remedy: folder not writable, platform without binaries, data of another major version,
 *   a server that will not start, another owner alive. The signal's reason once that is aborted.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { folder, settings = [], isThrowaway = false, signal } = options;
  const cluster = await openCluster(folder, isThrowaway);
  const { port, isAttached, client } = await connectOrStart(
    cluster,
    [...(isThrowaway ? THROWAWAY_SETTINGS : []), ...settings],
    `${OWNER_NAME}${process.pid}`,
    signal,
  );
  let isStopping = false;
  const lost = new Promise<void>((resolve) => {
    client.once("end", () => {
      if (!isStopping) resolve();
    });
  });
  try {
    await becomeOwner(client, folder);
    await createDatabase(client);
  } catch (error) {
    isStopping = true;
    await client.end();
    throw error;
  }
  const connection = await readConnection(cluster);
  return {
    url: urlOf(connection, port, DATABASE),
    adminUrl: urlOf(connection, port, "postgres"),
    isAttached,
    lost,
    async stop() {
      if (isStopping) return;
      isStopping = true;
      await stopServer(cluster);
      await client.end().catch(() => {});
    },
  };
}

/** A lock that PostgreSQL itself lets go when our connection breaks: no stale lock can outlive a killed owner. */
async function becomeOwner(client: pg.Client, folder: string): Promise<void> {
  const { rows } = await client.query("SELECT pg_try_advisory_lock($1) AS is_ours", [OWNER_LOCK]);
  if (rows[0]?.is_ours === true) return;
  const owners = await client.query(
    `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND objid = $1 AND granted`,
    [OWNER_LOCK],
  );
  const owner = String(owners.rows[0]?.name ?? "").replace(OWNER_NAME, "process ");
  throw new LaunchError(
    `Pentimento is already running on the data in ${folder} (${owner || "another process"}). Use that one, stop it, or set PENTIMENTO_DATA to another folder.`,
  );
}

async function createDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
  if (rowCount) return;
  try {
    await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    if (codeOf(error) !== "42P04") throw error; // exists by now
  }
}
