// The server as a process: it starts or says in one line why not, and it drains before it ends.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { testDatabase } from "../support/database.ts";
import { askFor, createRun, eventually, RUN_EVENTS, subscriptionClient } from "./harness.ts";

// Each test starts processes.
vi.setConfig({ testTimeout: 120_000 });

const { url: databaseUrl, db } = await testDatabase();
const dataFolder = await mkdtemp(join(tmpdir(), "pentimento-lifecycle-"));
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(dataFolder, { recursive: true, force: true });
});

function spawnServer(env: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", "tsx", "server/main.ts"], {
    cwd: join(import.meta.dirname, "../.."),
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      PENTIMENTO_DATA: dataFolder,
      PENTIMENTO_WEB: "off",
      PORT: "0",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const output = { out: "", err: "" };
  child.stdout.on("data", (data) => {
    output.out += data;
  });
  child.stderr.on("data", (data) => {
    output.err += data;
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  return { child, output, exited };
}

async function startedServer() {
  const server = spawnServer({});
  const url = await eventually(() => /listens on (http:\S+)/.exec(server.output.out)?.[1]);
  return { ...server, url, port: Number(new URL(url).port) };
}

describe("start", () => {
  it("names every faulty variable", async () => {
    const { output, exited } = spawnServer({
      DATABASE_URL: "mysql://x",
      PORT: "many",
      PENTIMENTO_WEB: "maybe",
    });
    expect(await exited).toBe(1);
    expect(output.err.trim().split("\n")).toEqual([
      "Environment: DATABASE_URL must be a postgresql:// URL",
      "Environment: PORT must be a port number",
      "Environment: PENTIMENTO_WEB must be on or off",
    ]);
  });

  it("says which port is busy and how to choose another", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { output, exited } = spawnServer({ PORT: String(port) });
    expect(await exited).toBe(1);
    expect(output.err.trim()).toBe(`Port ${port} is in use. Choose another: PORT=${port + 1} npm start`);
    holder.close();
  });

  it("says that the database cannot be reached, without its password", async () => {
    const { output, exited } = spawnServer({ DATABASE_URL: "postgresql://me:secret@127.0.0.1:9/none" });
    expect(await exited).toBe(1);
    expect(output.err.trim()).toMatch(
      /^The database postgresql:\/\/me@127\.0\.0\.1:9\/none cannot be used \(Can't reach .*\)\. .*DATABASE_URL.*$/,
    );
    expect(output.err).not.toContain("secret");
  });

  it("says that the database has no tables yet", async () => {
    const empty = new URL(databaseUrl);
    empty.pathname = "/postgres";
    const { output, exited } = spawnServer({ DATABASE_URL: empty.href });
    expect(await exited).toBe(1);
    expect(output.err.trim()).toMatch(
      /^The database .* has no tables yet\. Start by npm start, which makes them\.$/,
    );
  });
});

describe("stop", () => {
  it("answers what is under way, closes subscriptions as going away, and ends", async () => {
    const { child, exited, url, port, output } = await startedServer();
    const runId = await createRun(db);
    const client = subscriptionClient({ port });
    const closed = new Promise<{ code: number }>((resolve) => {
      client.on("closed", (event) => resolve(event as { code: number }));
    });
    const events = client.iterate({ query: RUN_EVENTS, variables: { runId, after: 0 } });
    expect((await events.next()).value).toMatchObject({ data: { runEvents: { sequence: 1 } } });
    const waiting = events.next().catch(() => {});

    // An answer that the database holds up until after the signal.
    let release = () => {};
    const locked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const lock = db.$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLE "Model" IN ACCESS EXCLUSIVE MODE`;
        await locked;
      },
      { timeout: 20_000 },
    );
    const answer = askFor({ url }, "{ models { totalCount } }");
    await eventually(async () => {
      const [row] = await db.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM pg_locks WHERE NOT granted`;
      return Number(row?.n) > 0 ? true : undefined;
    });
    child.kill("SIGTERM");
    expect((await closed).code).toBe(1001);
    release();
    await lock;
    expect(await answer).toEqual({ models: { totalCount: 0 } });
    await waiting;
    await client.dispose();
    expect(await exited, output.err).toBe(0);
    expect(output.err).toBe("");
  });

  it("does not wait for a subscriber that never closes", async () => {
    const { child, exited, port } = await startedServer();
    const { default: WebSocket } = await import("ws");
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    socket.pause();
    const from = performance.now();
    child.kill("SIGINT");
    expect(await exited).toBe(0);
    expect(performance.now() - from).toBeLessThan(10_000);
    socket.terminate();
  });
});
