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

/** Whether `pid` lives and was started as the PostgreSQL server of `directory`. */
export async function isServerOf(pid: number, directory: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await commandOf(pid);
  // Where the command cannot be read (Windows) only the connection that follows can tell; or it has ended meanwhile.
  if (command === undefined) return isAlive(pid);
  return command.includes("postgres") && command.includes(directory);
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
