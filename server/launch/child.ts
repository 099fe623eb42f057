// One process of the product, kept alive: its lines go out under its name, and when it dies it is started again, later
// each time it dies young.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { ROOT } from "./environment.ts";

const MIN_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
/** A process that lived this long starts again without delay. */
const HEALTHY_MS = 60_000;
const FOLLOW_PARENT = pathToFileURL(join(import.meta.dirname, "follow-parent.mjs")).href;

export interface ChildOptions {
  name: string;
  /** TypeScript, relative to the root. */
  program: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
  /** Called when the process died before `markReady` for the last time it was allowed to. */
  onGiveUp: (ended: string) => void;
  /** How often it may die before it was ever ready. */
  maxEarlyDeaths: number;
  /** How long `stop` waits before it ends the process; default 10 s. */
  stopTimeoutMs?: number;
}

export interface Child {
  /** It has worked once: from now on it is restarted however often it dies. */
  markReady(): void;
  /** SIGTERM, SIGKILL after 10 s. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL now, with everything it started. */
  kill(): void;
}

export function startChild(options: ChildOptions): Child {
  const { name, program, env, log, onGiveUp, maxEarlyDeaths, stopTimeoutMs = 10_000 } = options;
  let current: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;
  let isReady = false;
  let deaths = 0;
  let onGone = () => {};

  const start = () => {
    const startedAt = Date.now();
    const child = spawn(process.execPath, ["--import", FOLLOW_PARENT, "--import", "tsx", program], {
      cwd: ROOT,
      env: { ...env, PENTIMENTO_LAUNCHER: String(process.pid) },
      // A group of its own: Ctrl-C in the terminal reaches the launcher alone, which then stops things in order.
      detached: process.platform !== "win32",
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    current = child;
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on("line", log);
    child.once("error", (error) => log(`could not be started: ${error.message}`));
    child.once("close", (code, signal) => {
      current = undefined;
      if (isStopping) return onGone();
      const ended = signal ? `was ended by ${signal}` : `exited with code ${code}`;
      deaths = Date.now() - startedAt > HEALTHY_MS ? 1 : deaths + 1;
      if (!isReady && deaths >= maxEarlyDeaths) return onGiveUp(ended);
      const delayMs = Math.min(MIN_DELAY_MS * 2 ** (deaths - 1), MAX_DELAY_MS);
      log(`The ${name} ${ended}; starting it again in ${delayMs / 1000} s.`);
      timer = setTimeout(start, delayMs);
    });
  };

  const kill = () => {
    if (!current?.pid) return;
    try {
      // The whole group: a worker that hangs has a compute process that hangs.
      process.kill(process.platform === "win32" ? current.pid : -current.pid, "SIGKILL");
    } catch {
      current.kill("SIGKILL");
    }
  };

  start();
  return {
    markReady: () => {
      isReady = true;
    },
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      const child = current;
      if (!child) return;
      const gone = new Promise<void>((resolve) => {
        onGone = resolve;
      });
      child.kill("SIGTERM");
      const patience = setTimeout(() => {
        log(`The ${name} did not stop within ${stopTimeoutMs / 1000} s; ending it.`);
        kill();
      }, stopTimeoutMs);
      await gone;
      clearTimeout(patience);
    },
    kill,
  };
}
