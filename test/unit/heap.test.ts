// The second process that a command line continues in: it has the heap asked for, and ends with the first, and as it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { continueWithKeptHeap, isHeapKept, withKeptHeap } from "../../gpu/heap.ts";

const isGlibc = Object.keys(withKeptHeap({ NODE_ENV: "test" })).length > 1;
const untuned = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith("MALLOC_") && name !== "GLIBC_TUNABLES"),
) as NodeJS.ProcessEnv;

let child: ChildProcess | undefined;
afterEach(() => child?.kill("SIGKILL"));

/** Runs `script` behind `continueWithKeptHeap`. @returns its lines as they come, and how it ended. */
function start(script: string, env = untuned) {
  const program = `
    import { ${continueWithKeptHeap.name}, isHeapKept } from "./gpu/heap.ts";
    await ${continueWithKeptHeap.name}();
    ${script}
    console.log(process.pid, isHeapKept());`;
  const started = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  const line = once(started.stdout, "data").then(([data]) => String(data).trim().split(" "));
  return { started, line, end: once(started, "close") };
}

/** Resolves when no process of that id is left. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe.runIf(isGlibc)("a heap that is kept", () => {
  it("is had in a second process, whose exit code counts", async () => {
    const { started, line, end } = start("setImmediate(() => process.exit(7));");
    const [pid, isKept] = await line;
    expect(isKept).toBe("true");
    expect(Number(pid)).not.toBe(started.pid);
    expect((await end)[0]).toBe(7);
  });

  it("passes signals on", async () => {
    const { started, line, end } = start(
      'process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1000);',
    );
    await line;
    started.kill("SIGTERM");
    expect((await end)[0]).toBe(5);
  });

  it("does not outlive the process that was started, however that ends", async () => {
    const { started, line } = start("setInterval(() => {}, 1000);");
    const [pid] = await line;
    started.kill("SIGKILL");
    await gone(Number(pid));
  });

  it("leaves alone what somebody has tuned already", async () => {
    const tuned = { ...untuned, MALLOC_ARENA_MAX: "2" };
    expect(withKeptHeap(tuned)).toBe(tuned);
    expect(isHeapKept(tuned)).toBe(false);
    const { started, line, end } = start("", tuned);
    expect(await line).toEqual([`${started.pid}`, "false"]);
    expect((await end)[0]).toBe(0);
  });
});
