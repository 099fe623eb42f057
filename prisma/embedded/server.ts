// The running server of a cluster: starts or finds it, proves that it is ours, stops it.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, realpath, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { type Cluster, databaseEnvironment, readConnection, saveConnection, urlOf } from "./cluster.ts";
import { codeOf, LaunchError, messageOf } from "./failure.ts";
import { isLeftOver, isServerOf, readPostmaster } from "./postmaster.ts";

const READY_TIMEOUT_MS = 120_000; // recovery after a crash is part of it
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 40;

export interface Running {
  port: number;
  /** It was alive already. */
  isAttached: boolean;
  /** Open connection to the maintenance database; the caller ends it. */
  client: pg.Client;
}

/**
 * Attaches to the cluster's server, or starts one.
 * @param settings `name=value`, as after `postgres -c`.
 * @param signal gives up; a server that was started by then is stopped first, as when the time is over.
 * @throws LaunchError when it cannot be started or does not answer in time; the signal's reason.
 */
export async function connectOrStart(
  cluster: Cluster,
  settings: readonly string[],
  clientName: string,
  signal?: AbortSignal,
): Promise<Running> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  const connection = await readConnection(cluster);
  let starter: Starter | undefined;
  let refusedSince: number | undefined;
  while (Date.now() < deadline && !signal?.aborted) {
    const postmaster = await readPostmaster(cluster.directory);
    const isOurs = starter?.failure === undefined && postmaster?.pid === starter?.pid;
    const isServer = postmaster && (isOurs || (await isServerOf(postmaster.pid, cluster.directory)));
    if (postmaster && !isLeftOver(isServer, Date.now() - (refusedSince ?? Date.now()))) {
      const client = await tryConnect(
        urlOf(connection, postmaster.port, "postgres"),
        cluster.directory,
        clientName,
      );
      if (client instanceof pg.Client)
        return { port: postmaster.port, isAttached: postmaster.pid !== starter?.pid, client };
      refusedSince = client === "refused" ? (refusedSince ?? Date.now()) : undefined;
    } else if (!starter || starter.failure !== undefined) {
      if (starter?.failure !== undefined) await judge(starter.failure, cluster);
      // Left by a killed server whose number now belongs to somebody else: PostgreSQL would believe it.
      if (postmaster) await rm(join(cluster.directory, "postmaster.pid"), { force: true });
      const isUsable = connection.port !== undefined && !starter && (await isFree(connection.port));
      connection.port = isUsable ? connection.port : await freePort();
      await saveConnection(cluster, connection);
      starter = await spawnServer(cluster, connection.port!, settings);
      refusedSince = undefined;
    }
    await sleep(POLL_MS);
  }
  if (starter) await stopStarted(starter, cluster);
  signal?.throwIfAborted();
  throw new LaunchError(
    `The embedded PostgreSQL did not become ready within ${READY_TIMEOUT_MS / 1000} s. See ${cluster.logFile}; or set DATABASE_URL to a PostgreSQL server.`,
  );
}

/** Stops the cluster's server, whoever started it. Resolves when it is gone. */
export async function stopServer(cluster: Cluster): Promise<void> {
  const postmaster = await readPostmaster(cluster.directory);
  if (!postmaster) return;
  const isRunning = async () => (await isServerOf(postmaster.pid, cluster.directory)) !== false;
  if (process.platform === "win32") {
    // Signals end a process there at once; only PostgreSQL's own tool can ask it to leave.
    await promisify(execFile)(cluster.binaries.pgCtl, ["stop", "-D", cluster.directory, "-m", "fast"]);
    return;
  }
  for (const [signal, patienceMs] of [
    ["SIGINT", STOP_TIMEOUT_MS],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!(await isRunning())) return;
    try {
      process.kill(postmaster.pid, signal);
    } catch (error) {
      // It has ended since it was looked at.
      if (codeOf(error) === "ESRCH") return;
      throw error;
    }
    for (const end = Date.now() + patienceMs; Date.now() < end && (await isRunning()); ) await sleep(POLL_MS);
  }
}

/** Stops the server that we started and nobody else's. Its pid file may come a moment after it. */
async function stopStarted(starter: Starter, cluster: Cluster): Promise<void> {
  for (const end = Date.now() + 5_000; Date.now() < end && starter.failure === undefined; ) {
    const postmaster = await readPostmaster(cluster.directory);
    if (postmaster?.pid === starter.pid) return stopServer(cluster);
    await sleep(POLL_MS);
  }
}

interface Starter {
  pid: number | undefined;
  /** What the server logged, once it has exited. */
  failure: string | undefined;
}

async function spawnServer(cluster: Cluster, port: number, settings: readonly string[]): Promise<Starter> {
  const all = [
    "unix_socket_directories=",
    ...(process.platform === "linux" ? ["recovery_init_sync_method=syncfs"] : []),
    ...settings,
  ];
  const { size } = await stat(cluster.logFile);
  const log = openSync(cluster.logFile, "a");
  const child: ChildProcess = spawn(
    cluster.binaries.postgres,
    ["-D", cluster.directory, "-p", String(port), "-h", "127.0.0.1", ...all.flatMap((one) => ["-c", one])],
    {
      ...cluster.account,
      cwd: cluster.directory,
      env: databaseEnvironment(),
      // Its own process group, so that Ctrl-C in the terminal reaches us and not the database beneath us.
      detached: true,
      windowsHide: true,
      stdio: ["ignore", log, log],
    },
  );
  closeSync(log);
  child.unref();
  const starter: Starter = { pid: child.pid, failure: undefined };
  child.once("error", (error) => {
    starter.failure = messageOf(error);
  });
  child.once("exit", () => {
    readFile(cluster.logFile).then(
      (bytes) => {
        starter.failure = bytes.subarray(size).toString();
      },
      (error: unknown) => {
        starter.failure = messageOf(error); // the folder is gone
      },
    );
  });
  return starter;
}

/** Returns when another attempt makes sense. @throws LaunchError otherwise. */
async function judge(failure: string, cluster: Cluster): Promise<void> {
  // The port was taken between our look and the server's: the next attempt takes another.
  if (/could not bind|could not create any TCP/i.test(failure)) return;
  // Another starter was faster, or the last processes of a killed server are still leaving.
  if (/lock file "postmaster.pid" already exists|shared memory block/i.test(failure)) {
    await sleep(500);
    return;
  }
  const reason = failure.split("\n").findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? failure.trim();
  throw new LaunchError(
    `The embedded PostgreSQL did not start: ${reason.replace(/^.*(FATAL|PANIC|ERROR):\s*/, "")}. See ${cluster.logFile}; or set DATABASE_URL to a PostgreSQL server.`,
  );
}

/** @returns "refused" while nobody listens, undefined while somebody else or a server that is still starting answers. */
async function tryConnect(
  url: string,
  directory: string,
  name: string,
): Promise<pg.Client | "refused" | undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A listener for good: a connection that breaks later must not end this process.
  client.on("error", () => {});
  let isRefused = false;
  try {
    await client.connect();
    const { rows } = await client.query("SELECT current_setting('data_directory') AS directory");
    if ((await realpath(String(rows[0]?.directory))) === directory) return client;
  } catch (error) {
    isRefused = codeOf(error) === "ECONNREFUSED";
    if (codeOf(error) === "28P01" || codeOf(error) === "ENOENT") await sleep(1_000);
  }
  await client.end().catch(() => {});
  return isRefused ? "refused" : undefined;
}

/** Whether nobody listens on `port` of the loopback interface. */
export const isFree = (port: number): Promise<boolean> => listenOnce(port).then(Boolean, () => false);

/** A port of the loopback interface that was free a moment ago. */
export const freePort = (): Promise<number> => listenOnce(0);

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}
