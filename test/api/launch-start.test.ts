// `npm start` as a person meets it: what it refuses, in which words, and a whole life from the first start to Ctrl-C.

import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { isAlive, readPostmaster } from "../../prisma/embedded/postmaster.ts";
import { freePort } from "../../prisma/embedded/server.ts";
import { startEmbeddedPostgres } from "../../prisma/embedded-postgres.ts";
import { databaseUrl } from "../support/database-url.ts";
import { forgetPassword } from "../support/own-cluster.ts";
import { startProcess, type TestProcess, waitFor } from "../support/process.ts";

let folder: string;
let port: number;
let started: TestProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pentimento-start-"));
  await chmod(folder, 0o755); // or root's PostgreSQL account could not reach it
  port = await freePort();
});
afterEach(async () => {
  await Promise.all(started.map((one) => one.stop(20_000)));
  started = [];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(env: Record<string, string> = {}, args: readonly string[] = []): TestProcess {
  const one = startProcess("npm start", ["server/launch/start.mjs", ...args], {
    PENTIMENTO_DATA: folder,
    PORT: String(port),
    PENTIMENTO_WEB: "off",
    DATABASE_URL: "",
    ...env,
  });
  started.push(one);
  return one;
}

async function refusal(env: Record<string, string>): Promise<string> {
  const one = start(env);
  expect(await one.exited, one.output()).toBe(1);
  const lines = one.output().trim().split("\n");
  expect(lines, one.output()).toHaveLength(1);
  return lines[0] ?? "";
}

describe("npm start refuses, in one line with the remedy,", () => {
  it("a port that is in use, before anything else", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const address = squatter.address();
    const taken = typeof address === "object" && address ? address.port : 0;
    try {
      const untouched = join(folder, "untouched");
      expect(await refusal({ PORT: String(taken), PENTIMENTO_DATA: untouched })).toBe(
        `Pentimento: Port ${taken} is in use. Stop what listens there, or take another: PORT=${taken + 1} npm start`,
      );
      await expect(stat(untouched)).rejects.toThrow("ENOENT");
    } finally {
      squatter.close();
    }
  });

  it.each(["http", "0", "70000", "1.5"])("the port %s", async (value) => {
    expect(await refusal({ PORT: value })).toContain(`PORT must be a number from 1 to 65535, not "${value}"`);
  });

  it("a host that is not of this machine", async () => {
    expect(await refusal({ HOST: "192.0.2.1" })).toMatch(/HOST 192\.0\.2\.1 is no address of this machine/);
  });

  it("a data folder that cannot be written", async () => {
    await writeFile(join(folder, "file"), "");
    const data = join(folder, "file", "data");
    expect(await refusal({ PENTIMENTO_DATA: data })).toBe(
      `Pentimento: The data folder ${data} cannot be written (ENOTDIR). Make it writable, or set PENTIMENTO_DATA to another folder.`,
    );
  });

  it("a folder of pictures that cannot be written", async () => {
    const data = join(folder, "no-blobs");
    await mkdir(data);
    await writeFile(join(data, "blobs"), "");
    expect(await refusal({ PENTIMENTO_DATA: data })).toBe(
      `Pentimento: The data folder ${join(data, "blobs")} cannot be written (EEXIST). Make it writable, or set PENTIMENTO_DATA to another folder.`,
    );
  });

  it("a DATABASE_URL where nobody answers", async () => {
    const nobody = await freePort();
    expect(await refusal({ DATABASE_URL: `postgresql://me:secret@127.0.0.1:${nobody}/art` })).toBe(
      `Pentimento: No PostgreSQL answers at 127.0.0.1:${nobody} (ECONNREFUSED). Start it, correct DATABASE_URL, or unset it to use the embedded database.`,
    );
  });

  it("a DATABASE_URL of a database that does not exist", async () => {
    expect(await refusal({ DATABASE_URL: databaseUrl(inject("adminUrl"), "art") })).toMatch(
      /has no database "art"\. Create it: createdb art/,
    );
  });

  it("a DATABASE_URL with a wrong password, without showing it", async () => {
    const url = new URL(inject("adminUrl"));
    url.password = "s3cret-guess";
    const line = await refusal({ DATABASE_URL: url.href });
    expect(line).toMatch(/refuses the user "\w+".*Correct DATABASE_URL/);
    expect(line).not.toContain("s3cret-guess");
  });

  it("a DATABASE_URL that is none", async () => {
    expect(await refusal({ DATABASE_URL: "mysql://localhost/art" })).toMatch(
      /must look like postgresql:\/\//,
    );
  });
});

it("npm start -- --help lists the environment and starts nothing", async () => {
  const help = start({}, ["--help"]);
  expect(await help.exited).toBe(0);
  for (const name of ["PORT", "HOST", "PENTIMENTO_DATA", "DATABASE_URL", "PENTIMENTO_ENGINE"])
    expect(help.output()).toContain(name);
});

describe("npm start", () => {
  const origin = () => `http://127.0.0.1:${port}`;
  const ready = (one: TestProcess) =>
    waitFor("a ready stack", one, async () => /Ready in/.test(one.output()), 90_000);

  it("serves, survives its children, refuses a second start, and stops on Ctrl-C", async () => {
    const first = start();
    await ready(first);
    expect((await fetch(`${origin()}/healthz?require=worker`)).status).toBe(200);

    const second = start({ PORT: String(await freePort()) });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`already running on the data in ${join(folder, "postgres")}`);

    const before = await workerPids();
    expect(before).toHaveLength(1);
    process.kill(before[0]!, "SIGKILL");
    await waitFor("a new worker", first, async () =>
      (await workerPids()).some((pid) => !before.includes(pid)),
    );
    expect(first.output()).toMatch(/worker was ended by SIGKILL; starting it again/);

    first.signal("SIGINT");
    expect(await first.exited, first.output()).toBe(0);
    await expect(fetch(`${origin()}/healthz`)).rejects.toThrow();
    await expect(stat(join(folder, "postgres/data/postmaster.pid"))).rejects.toThrow("ENOENT");
  }, 150_000);

  it("takes over what a killed launcher left", async () => {
    const first = start();
    await ready(first);
    first.signal("SIGKILL");
    await first.exited;
    // Its server and worker notice and leave.
    await waitFor("the old server to leave", { ...first, isRunning: () => true }, () =>
      fetch(`${origin()}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    const second = start();
    await ready(second);
    expect(second.output()).toContain("was still running");
    second.signal("SIGTERM");
    expect(await second.exited, second.output()).toBe(0);
    await expect(stat(join(folder, "postgres/data/postmaster.pid"))).rejects.toThrow("ENOENT");
  }, 150_000);

  it("leaves no PostgreSQL behind when Ctrl-C comes while that is starting", async () => {
    const data = join(folder, "interrupted");
    const own = join(data, "postgres");
    await mkdir(data);
    await (await startEmbeddedPostgres({ folder: own, isThrowaway: true })).stop();
    await forgetPassword(join(own, "data"));
    const one = start({ PENTIMENTO_DATA: data });
    const { pid } = await waitFor("PostgreSQL", one, () => readPostmaster(join(own, "data")));
    one.signal("SIGINT");
    expect(await one.exited, one.output()).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  it("gives up where the worker cannot start, also when earlier starts had one", async () => {
    const first = start();
    await ready(first);
    first.signal("SIGTERM");
    expect(await first.exited, first.output()).toBe(0);
    // Not installed.
    const second = start({ PENTIMENTO_ENGINE: "tensorflow" });
    expect(await second.exited, second.output()).toBe(1);
    expect(second.output()).toContain("The worker exited with code 1 before it was ready");
    expect(second.output()).not.toContain("Ready in");
  }, 300_000);

  async function workerPids(): Promise<number[]> {
    const file = JSON.parse(await readFile(join(folder, "postgres/data/pentimento.json"), "utf8"));
    const client = new pg.Client({
      host: "127.0.0.1",
      port: file.port,
      user: "postgres",
      password: file.password,
      database: "pentimento",
    });
    await client.connect();
    const { rows } = await client.query(`SELECT pid FROM "Worker" ORDER BY "startedAt" DESC`);
    await client.end();
    return rows.map((row) => Number(row.pid));
  }
});
