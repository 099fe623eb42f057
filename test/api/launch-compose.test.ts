// The commands of docker-compose.yml, run as they stand there, against the test database: no container runtime is needed
// to know that set-up, server, worker and their health checks work together.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { freePort } from "../../prisma/embedded/server.ts";
import { testDatabase } from "../support/database.ts";
import { ROOT, startProcess, type TestProcess, waitFor } from "../support/process.ts";

const serviceSchema = z.object({
  command: z.array(z.string()).optional(),
  /** Null takes the variable of whoever starts it, if there is one. */
  environment: z.record(z.string(), z.string().nullable()),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
const composeSchema = z.object({
  services: z.object({
    postgres: serviceSchema,
    setup: serviceSchema,
    server: serviceSchema,
    worker: serviceSchema,
  }),
});
const text = await readFile(join(ROOT, "docker-compose.yml"), "utf8");
const { services } = composeSchema.parse(parse(text, { merge: true }));

const { url, db } = await testDatabase();
const dataFolder = await mkdtemp(join(tmpdir(), "pentimento-compose-"));
const port = await freePort();
const processes: TestProcess[] = [];

afterAll(async () => {
  await Promise.all(processes.map((one) => one.stop()));
  await rm(dataFolder, { recursive: true, force: true });
});

/** Runs a service's command; only what a container network would provide is replaced. */
function run(name: "setup" | "server" | "worker", command = services[name].command): TestProcess {
  const [program, ...args] = command ?? [];
  expect(program).toBe("node");
  const given = Object.entries(services[name].environment).flatMap(([key, value]) =>
    value === null ? [] : [[key, value.replace(/\$\{.*\}/, "")]],
  );
  const one = startProcess(name, args, {
    ...Object.fromEntries(given),
    DATABASE_URL: url,
    PENTIMENTO_DATA: dataFolder,
    PORT: String(port),
    HOST: "127.0.0.1",
    NODE_ENV: "production",
    PENTIMENTO_WEB: "off",
  });
  processes.push(one);
  return one;
}

function check(name: "server" | "worker"): Promise<number | NodeJS.Signals> {
  return run(name, services[name].healthcheck?.test.slice(1)).exited;
}

describe("docker-compose.yml", () => {
  it("starts things in order: database, set-up, then server and workers", () => {
    expect(services.postgres.healthcheck?.test).toContain("pg_isready");
    expect(services.setup.depends_on).toEqual({ postgres: { condition: "service_healthy" } });
    for (const name of ["server", "worker"] as const)
      expect(services[name].depends_on).toEqual({ setup: { condition: "service_completed_successfully" } });
  });

  it("sets up, serves, computes, and tells health from sickness", async () => {
    const setup = run("setup");
    expect(await setup.exited, setup.output()).toBe(0);
    expect(await db.picture.count()).toBeGreaterThan(0);
    expect(await check("server")).not.toBe(0);
    expect(await check("worker")).not.toBe(0);

    const server = run("server");
    await waitFor("health of the server", server, async () => (await check("server")) === 0);
    const worker = run("worker");
    await waitFor("health of the worker", worker, async () => (await check("worker")) === 0);

    expect(await worker.stop(), worker.output()).toBe(0);
    expect(await server.stop(), server.output()).toBe(0);
  }, 120_000);

  it("sets up again without doing anything twice", async () => {
    const again = run("setup");
    expect(await again.exited, again.output()).toBe(0);
    expect(again.output()).toContain("0 migrations applied, 0 pictures and 0 models registered");
  });
});
