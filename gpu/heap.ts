// A heap that is kept. ONNX Runtime asks for every intermediate result anew, hundreds of megabytes a step. glibc returns
// such blocks to the system as soon as they are free and faults their pages in again at the next step; ONNX Runtime's
// own arenas avoid that, but each compiled graph has one that never shrinks. Told before the process starts to keep what
// was freed, glibc's heap is one arena for all graphs: least memory, and the fastest. Other systems are left alone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

/** glibc reads these when a process starts, and never again. */
const KEEPING: Readonly<Record<string, string>> = {
  // Large blocks too come from the heap.
  MALLOC_MMAP_MAX_: "0",
  // Its end is never given back, and grows by 64 MiB at least.
  MALLOC_TRIM_THRESHOLD_: `${2 ** 43}`,
  MALLOC_TOP_PAD_: `${2 ** 26}`,
};
const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Whether this process started with a heap that keeps what is freed. */
export function isHeapKept(env: NodeJS.ProcessEnv = process.env): boolean {
  return Object.entries(KEEPING).every(([name, value]) => env[name] === value) && isGlibc();
}

/** `env` for a process that computes: unchanged where somebody has tuned malloc already, or another C library has it. */
export function withKeptHeap(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const isTuned = Object.keys(env).some((name) => name.startsWith("MALLOC_") || name === "GLIBC_TUNABLES");
  return isTuned || !isGlibc() ? env : { ...env, ...KEEPING };
}

/**
 * For command lines, before they start an engine: resolves in a process whose heap is kept where that can be had, which
 * may be a second process with the same arguments. The first then passes signals on, and ends as the second does.
 */
export async function continueWithKeptHeap(): Promise<void> {
  const env = withKeptHeap();
  if (env === process.env) return endWithParent();
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    // A process group of its own: Ctrl-C reaches it through this process, and once.
    detached: true,
  });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  const [code, signal] = (await once(child, "exit")) as [number, null] | [null, NodeJS.Signals];
  process.exit(signal === null ? code : 128 + constants.signals[signal]);
}

/** However the process that started this one went. */
function endWithParent(): void {
  if (!process.channel) return;
  process.once("disconnect", () => process.exit());
  // Listening must not keep this process alive.
  process.channel.unref();
}

function isGlibc(): boolean {
  if (process.platform !== "linux") return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}
