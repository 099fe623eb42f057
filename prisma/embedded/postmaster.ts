// What postmaster.pid says of a data directory, and whether the process it names really is its server: after a
// kill -9 or a reboot that number may belong to anybody.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { codeOf } from "./failure.ts";

const run = promisify(execFile);

export interface Postmaster {
  pid: number;
  port: number;
}

/** Reads `postmaster.pid` of a data directory; undefined when there is none or it is still being written. */
export async function readPostmaster(directory: string): Promise<Postmaster | undefined> {
  try {
    const lines = (await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n");
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0 ? { pid, port } : undefined;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/**
 * Whether `pid` lives and was started as the PostgreSQL server of `directory`; undefined where it lives and its command
 * cannot be read (Windows): only a connection can tell then.
 */
export async function isServerOf(pid: number, directory: string): Promise<boolean | undefined> {
  if (!isAlive(pid)) return false;
  const command = await commandOf(pid);
  if (command === undefined) return isAlive(pid) ? undefined : false; // it may have ended meanwhile
  return command.includes("postgres") && command.includes(directory);
}

/** A server listens soon after it has written its pid file, long before its recovery is over. */
const MAX_REFUSAL_MS = 5_000;

/**
 * Whether a pid file was left by a server that is gone, so that it may be removed. Should its server live all the same,
 * PostgreSQL refuses the new one by the shared memory, which on Windows is named after the folder.
 * @param isServer what `isServerOf` says of the process that it names.
 * @param refusedForMs how long nobody has listened on the port that it names.
 */
export function isLeftOver(isServer: boolean | undefined, refusedForMs: number): boolean {
  return isServer === undefined ? refusedForMs > MAX_REFUSAL_MS : !isServer;
}

async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform === "win32") return undefined;
  try {
    // Empty for a zombie, which is what a killed server stays where nobody reaps orphans (containers without an init).
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
  } catch {
    return run("ps", ["-o", "args=", "-p", String(pid)]).then(
      ({ stdout }) => stdout,
      () => undefined,
    );
  }
}
