// Processes that die are started again, those that cannot start are given up, and those that will not stop are ended.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isAlive } from "../../../prisma/embedded/postmaster.ts";
import { type Child, startChild } from "../../../server/launch/child.ts";

let folder: string;
let lines: string[];
let gaveUp: string[];
let child: Child | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pentimento-child-"));
  lines = [];
  gaveUp = [];
});
afterEach(async () => {
  child?.kill();
  await child?.stop();
  child = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function start(source: string, options: { stopTimeoutMs?: number } = {}): Promise<Child> {
  const program = join(folder, "program.mjs");
  await writeFile(program, source);
  child = startChild({
    name: "thing",
    program,
    env: process.env,
    log: (line) => lines.push(line),
    onGiveUp: (ended) => gaveUp.push(ended),
    maxEarlyDeaths: 2,
    ...options,
  });
  return child;
}

const until = (probe: () => unknown) => vi.waitUntil(probe, { timeout: 15_000, interval: 30 });
const RUN_FOREVER = `console.log("pid " + process.pid); setInterval(() => {}, 1000);`;
const pids = () => lines.flatMap((line) => (line.startsWith("pid ") ? [Number(line.slice(4))] : []));

describe("a child", () => {
  it("is started again after it died, once it had been ready", async () => {
    const thing = await start(RUN_FOREVER);
    await until(() => pids().length === 1);
    thing.markReady();
    process.kill(pids()[0]!, "SIGKILL");
    await until(() => pids().length === 2);
    expect(lines).toContain("The thing was ended by SIGKILL; starting it again in 0.5 s.");
    expect(gaveUp).toEqual([]);
  });

  it("is given up when it keeps dying before it is ready, with its words passed on", async () => {
    await start(`console.error("PORT is missing"); process.exit(3);`);
    await until(() => gaveUp.length > 0);
    expect(gaveUp).toEqual(["exited with code 3"]);
    expect(lines.filter((line) => line === "PORT is missing")).toHaveLength(2);
  });

  it("may stop by itself on SIGTERM", async () => {
    const thing = await start(
      `process.on("SIGTERM", () => { console.log("bye"); process.exit(0); }); ${RUN_FOREVER}`,
    );
    await until(() => pids().length === 1);
    await thing.stop();
    expect(lines.at(-1)).toBe("bye");
    expect(isAlive(pids()[0]!)).toBe(false);
  });

  it("is ended with all it started when it does not stop", async () => {
    const helper = join(folder, "helper.mjs");
    await writeFile(helper, RUN_FOREVER);
    const thing = await start(
      `import { spawn } from "node:child_process"; process.on("SIGTERM", () => {});
       spawn(process.execPath, [${JSON.stringify(helper)}], { stdio: "inherit" }); ${RUN_FOREVER}`,
      { stopTimeoutMs: 200 },
    );
    await until(() => pids().length === 2);
    await thing.stop();
    expect(lines.some((line) => line.includes("did not stop within 0.2 s"))).toBe(true);
    await until(async () => (await Promise.all(pids().map(isRunning))).every((is) => !is));
  });
});

/** A zombie that nobody reaps counts as gone. */
async function isRunning(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/\) Z /.test(state);
}
