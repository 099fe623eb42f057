// A child process of a test: its output is kept for the report of a failure, and it never outlives the test run.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

export const ROOT = join(import.meta.dirname, "../..");

export interface TestProcess {
  readonly name: string;
  readonly pid: number;
  /** Everything written so far, standard output and errors as they came. */
  output(): string;
  isRunning(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  exited: Promise<number | NodeJS.Signals>;
  /** SIGTERM, and SIGKILL after `patienceMs`. */
  stop(patienceMs?: number): Promise<number | NodeJS.Signals>;
}

// With it the process ends when this one does, however this one ends.
const FOLLOW_PARENT = pathToFileURL(join(ROOT, "server/launch/follow-parent.mjs")).href;
const alive = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

/** Runs Node in the project's root. @param args a TypeScript program and its arguments. */
export function startProcess(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): TestProcess {
  const child = spawn(process.execPath, ["--import", FOLLOW_PARENT, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, PENTIMENTO_LAUNCHER: String(process.pid) },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  alive.add(child);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const exited = once(child, "close").then(([code, signal]) => {
    alive.delete(child);
    return (code ?? signal) as number | NodeJS.Signals;
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    name,
    pid: child.pid ?? 0,
    output: () => Buffer.concat(chunks).toString(),
    isRunning,
    signal: (signal) => void child.kill(signal),
    exited,
    async stop(patienceMs = 15_000) {
      if (isRunning()) child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
      return exited.finally(() => clearTimeout(timer));
    },
  };
}

/** Polls until `probe` returns something. @throws with the process's output when it exits first or the time is over. */
export async function waitFor<T>(
  what: string,
  process: TestProcess,
  probe: () => Promise<T | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; ) {
    const found = await probe().catch(() => undefined);
    if (found !== undefined && found !== false) return found;
    if (!process.isRunning()) throw new Error(`${process.name} exited before ${what}:\n${process.output()}`);
    await sleep(50);
  }
  throw new Error(`${process.name}: no ${what} within ${timeoutMs / 1000} s:\n${process.output()}`);
}
