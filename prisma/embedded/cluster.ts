// The database's folder: where the cluster lives, its password and port, making it the first time, and refusing one that
// these binaries cannot read. Knows nothing of running servers.
import { execFile } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { chown, mkdir, mkdtemp, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { type Account, type Binaries, canReach, databaseAccount, findBinaries } from "./binaries.ts";
import { codeOf, LaunchError, messageOf } from "./failure.ts";

const run = promisify(execFile);
const SUPERUSER = "postgres";
/** Where the cluster goes when the account that runs it cannot reach the data folder. */
const SHARED_HOME = "/var/lib/pentimento";
const connectionSchema = z.object({ password: z.string().min(1), port: z.number().int().optional() });
export type Connection = z.infer<typeof connectionSchema>;

export interface Cluster {
  /** PGDATA, as an absolute path without symbolic links. */
  directory: string;
  logFile: string;
  account: Account;
  binaries: Binaries;
}

/** Without the PG* variables of the person's own PostgreSQL, and with messages that we can read. */
export function databaseEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  for (const name of Object.keys(environment))
    if (name.startsWith("PG")) Reflect.deleteProperty(environment, name);
  return environment;
}

/**
 * Opens the cluster under `folder`, making it when there is none.
 * @param isThrowaway skips flushing the new files to disk.
 * @throws LaunchError when the folder cannot be written, this platform has no binaries or they are of another version.
 */
export async function openCluster(folder: string, isThrowaway: boolean): Promise<Cluster> {
  const [home, account] = await makeHome(resolve(folder));
  const binaries = await findBinaries(home, account);
  const directory = join(home, "data");
  if (!(await exists(join(directory, "PG_VERSION"))))
    await initialise(home, directory, binaries, account, isThrowaway);
  const version = (await readFile(join(directory, "PG_VERSION"), "utf8")).trim();
  if (version !== String(binaries.major))
    throw new LaunchError(
      `The database in ${directory} was made by PostgreSQL ${version}, but PostgreSQL ${binaries.major} is installed here. Carry it over with pg_dump of version ${version}, or start afresh with another PENTIMENTO_DATA folder.`,
    );
  return { directory, logFile: join(resolve(folder), "postgres.log"), account, binaries };
}

export function urlOf(connection: Connection, port: number, database: string): string {
  return `postgresql://${SUPERUSER}:${connection.password}@127.0.0.1:${port}/${database}`;
}

export async function readConnection(cluster: Cluster): Promise<Connection> {
  const file = connectionFile(cluster.directory);
  try {
    return connectionSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    throw new LaunchError(
      `The database's password cannot be read from ${file} (${messageOf(error).split("\n")[0]}). Restore that file, or start afresh with another PENTIMENTO_DATA folder.`,
    );
  }
}

export async function saveConnection(cluster: Cluster, connection: Connection): Promise<void> {
  const file = connectionFile(cluster.directory);
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, JSON.stringify(connection), { mode: 0o600 });
  await rename(temporary, file);
}

// Inside PGDATA, so that cluster and password appear in one rename and are private together.
const connectionFile = (directory: string) => join(directory, "pentimento.json");

/** Makes `folder`; where its account cannot reach it, a home elsewhere that `folder` points to. */
async function makeHome(folder: string): Promise<[home: string, account: Account]> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "postgres.log"), "", { flag: "a" });
    const account = await databaseAccount();
    if (await canReach(folder, account)) {
      const home = await realpath(folder);
      return [home, await ownerOf(join(home, "data"), account)];
    }
    const pointer = join(folder, "location");
    if (!(await exists(pointer))) {
      await mkdir(SHARED_HOME, { recursive: true });
      await writeFile(pointer, await mkdtemp(join(SHARED_HOME, "cluster-")));
    }
    const home = await realpath((await readFile(pointer, "utf8")).trim());
    await run("chmod", ["755", SHARED_HOME, home]);
    return [home, await ownerOf(join(home, "data"), account)];
  } catch (error) {
    if (error instanceof LaunchError) throw error;
    throw new LaunchError(
      `The database folder ${folder} cannot be written (${codeOf(error) ?? messageOf(error)}). Make it writable for this user, or set PENTIMENTO_DATA to a folder that is.`,
    );
  }
}

/** Root keeps running a cluster as the ordinary user that made it. */
async function ownerOf(directory: string, account: Account): Promise<Account> {
  if (account.uid === undefined || !(await exists(directory))) return account;
  const { uid, gid } = await stat(directory);
  return uid === 0 ? account : { uid, gid };
}

async function initialise(
  home: string,
  directory: string,
  binaries: Binaries,
  account: Account,
  isThrowaway: boolean,
): Promise<void> {
  // Made beside and renamed: an interrupted start leaves no half database, and of two starters one wins whole.
  const fresh = await mkdtemp(join(home, "new-"));
  const connection: Connection = { password: randomBytes(24).toString("base64url") };
  const passwordFile = `${fresh}.password`;
  const sync = isThrowaway ? ["--no-sync"] : process.platform === "linux" ? ["--sync-method=syncfs"] : [];
  try {
    await writeFile(passwordFile, connection.password, { mode: 0o600 });
    if (account.uid !== undefined && account.gid !== undefined) {
      await chown(fresh, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    await run(
      binaries.initdb,
      [
        ...["-D", fresh, "-U", SUPERUSER, "--auth=scram-sha-256", `--pwfile=${passwordFile}`],
        ...["--encoding=UTF8", "--locale=C", ...sync],
      ],
      { ...account, cwd: fresh, env: databaseEnvironment() },
    );
    await writeFile(connectionFile(fresh), JSON.stringify(connection), { mode: 0o600 });
    await rename(fresh, directory);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (await exists(join(directory, "PG_VERSION"))) return; // another starter was faster
    const reason = messageOf(error).trim().split("\n").at(-1);
    throw new LaunchError(
      `A database could not be made in ${home} (${reason}). Mend that, or set DATABASE_URL to a PostgreSQL server.`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
