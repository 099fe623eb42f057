// The embedded database through everything that happens to one: killed owners, killed servers, stale files, wrong folders.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive } from "../../prisma/embedded/postmaster.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../prisma/embedded-postgres.ts";
import { forgetPassword } from "../support/own-cluster.ts";
import { eventually } from "./harness.ts";

const isRoot = process.getuid?.() === 0;
let folder: string;
let running: EmbeddedPostgres[] = [];
let children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pentimento-embedded-"));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const server of running) await server.stop();
  await rm(folder, { recursive: true, force: true });
  running = [];
  children = [];
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder, isThrowaway: true });
  running.push(server);
  return server;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that owns the database until it is killed. */
async function startOwner(): Promise<{ child: ChildProcess; url: string }> {
  const program = join(import.meta.dirname, "../support/own-postgres.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = await once(child.stdout!, "data");
  return { child, url: String(line).trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

const pidFile = () => join(folder, "data", "postmaster.pid");
const postmasterPid = async () => Number((await readFile(pidFile(), "utf8")).split("\n")[0]);

describe("the embedded database", () => {
  it("starts, keeps data, port and password over a restart, and stops", async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
    await first.stop();
    await expect(query(first.url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
    await expect(stat(pidFile())).rejects.toThrow("ENOENT");

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(second.isAttached).toBe(false);
    expect(await query(second.url, "SELECT * FROM kept")).toEqual([{ answer: 42 }]);
  });

  it("asks for the password, which only its account can read", async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = "guess";
    await expect(query(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
    expect(new URL(url).password.length).toBeGreaterThanOrEqual(32);
    expect((await stat(join(folder, "data", "pentimento.json"))).mode & 0o777).toBe(0o600);
  });

  it("attaches to the server that a killed owner left, and stops it", async () => {
    const { child, url } = await startOwner();
    await query(url, "CREATE TABLE kept AS SELECT 1 AS one");
    const pid = await postmasterPid();
    await kill(child);

    const server = await start();
    expect(server.isAttached).toBe(true);
    expect(await postmasterPid()).toBe(pid);
    expect(await query(server.url, "SELECT * FROM kept")).toEqual([{ one: 1 }]);
    await server.stop();
    await expect(stat(pidFile())).rejects.toThrow("ENOENT");
    await expect(query(url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
  });

  it("recovers after the server itself was killed", async () => {
    const { child, url } = await startOwner();
    await query(url, "CREATE TABLE kept AS SELECT 1 AS one");
    process.kill(await postmasterPid(), "SIGKILL");
    await kill(child);

    const server = await start();
    expect(server.isAttached).toBe(false);
    expect(await query(server.url, "SELECT * FROM kept")).toEqual([{ one: 1 }]);
  });

  it("does not take a stale pid file that names an unrelated living process for its server", async () => {
    await (await start()).stop();
    await writeFile(pidFile(), `${process.pid}\n${join(folder, "data")}\n0\n5432\n\n127.0.0.1\n`);
    const server = await start();
    expect(server.isAttached).toBe(false);
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("refuses a second owner, and says who the first is", async () => {
    const { child, url } = await startOwner();
    await expect(startEmbeddedPostgres({ folder })).rejects.toThrow(
      `already running on the data in ${folder} (process ${child.pid}). Use that one, stop it, or set PENTIMENTO_DATA`,
    );
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await kill(child);
    await (await start()).stop();
  });

  it("has one owner when two start at once on an empty folder", async () => {
    const results = await Promise.allSettled([start(), start()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("takes another port when somebody sits on the remembered one", async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(Number(new URL(first.url).port), "127.0.0.1");
    await once(squatter, "listening");
    try {
      const second = await start();
      expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
      expect(await query(second.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    } finally {
      squatter.close();
    }
  });

  it("leaves no server behind when its start is given up", async () => {
    await (await start()).stop();
    await forgetPassword(join(folder, "data"));
    const giveUp = new AbortController();
    const starting = startEmbeddedPostgres({ folder, isThrowaway: true, signal: giveUp.signal });
    const pid = await eventually(() => postmasterPid().catch(() => undefined));
    expect(isAlive(pid)).toBe(true);
    giveUp.abort(new Error("Enough."));
    await expect(starting).rejects.toThrow("Enough.");
    expect(isAlive(pid)).toBe(false);
    await expect(stat(pidFile())).rejects.toThrow("ENOENT");
  });

  it("tells when its server goes away", async () => {
    const server = await start();
    process.kill(await postmasterPid(), "SIGKILL");
    await server.lost;
  });

  it("refuses data of another major version", async () => {
    await (await start()).stop();
    await writeFile(join(folder, "data", "PG_VERSION"), "12\n");
    await expect(start()).rejects.toThrow(/made by PostgreSQL 12, but PostgreSQL \d+ is installed.*pg_dump/);
  });

  it("says which folder cannot be written, and what to do", async () => {
    await writeFile(join(folder, "file"), "");
    const within = join(folder, "file", "postgres");
    await expect(startEmbeddedPostgres({ folder: within })).rejects.toThrow(
      `The database folder ${within} cannot be written (ENOTDIR). Make it writable for this user, or set PENTIMENTO_DATA`,
    );
  });

  it("says what to do on a platform without binaries", async () => {
    const arch = Object.getOwnPropertyDescriptor(process, "arch") ?? {};
    Object.defineProperty(process, "arch", { ...arch, value: "riscv64" });
    try {
      await expect(start()).rejects.toThrow(/No embedded PostgreSQL for \w+-riscv64 .* or set DATABASE_URL/);
    } finally {
      Object.defineProperty(process, "arch", arch);
    }
  });

  it("reports what PostgreSQL says of a setting it refuses", async () => {
    await expect(
      startEmbeddedPostgres({ folder, isThrowaway: true, settings: ["work_mem=none"] }),
    ).rejects.toThrow(/did not start: invalid value for parameter "work_mem".*DATABASE_URL/);
  });

  it.runIf(isRoot)("runs for root from a folder that only root can enter", async () => {
    const outer = folder;
    await chmod(outer, 0o700);
    folder = join(outer, "postgres");
    await mkdir(folder);
    const first = await start();
    await query(first.url, "CREATE TABLE kept AS SELECT 1 AS one");
    await first.stop();
    const second = await start();
    expect(await query(second.url, "SELECT * FROM kept")).toEqual([{ one: 1 }]);
    await second.stop();
    await rm(await readFile(join(folder, "location"), "utf8"), { recursive: true });
    folder = outer;
  });
});
