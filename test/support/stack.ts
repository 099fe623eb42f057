// The real thing for a test file: server and worker as their own processes, on a test database and a data folder of
// their own, with the commands that the launcher and docker-compose use.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach } from "vitest";
import { z } from "zod";
import { freePort } from "../../prisma/embedded/server.ts";
import type { TestDatabase } from "./database.ts";
import { startProcess, type TestProcess, waitFor } from "./process.ts";
import { seededDatabase } from "./seeded.ts";

export interface StackOptions {
  /** Also a worker; default true. */
  withWorker?: boolean;
  /** Also the gallery, which must be built (`npm test` does it); default false. */
  withWeb?: boolean;
  env?: Record<string, string>;
}

export interface Stack extends TestDatabase {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  origin: string;
  dataFolder: string;
  server: TestProcess;
  /** The newest one started here. */
  worker: TestProcess | undefined;
  /** Starts a (further) worker and waits until the API serves its catalogue. */
  startWorker(env?: Record<string, string>): Promise<TestProcess>;
  /** Starts the server again, on the same port, after a test stopped it. */
  startServer(): Promise<TestProcess>;
  /** @throws when the response carries errors. */
  graphql(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

const responseSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string() }).loose()).optional(),
});

/**
 * Starts a stack for this test file, with the sample pictures and shipped models; call it at the top of the file.
 * Everything is stopped and removed after the file's last test, and the processes' output is printed with every test that
 * fails.
 */
export async function testStack(options: StackOptions = {}): Promise<Stack> {
  const dataFolder = await mkdtemp(join(tmpdir(), "pentimento-stack-"));
  const database = await seededDatabase(dataFolder);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const processes: TestProcess[] = [];
  afterEach(({ task }) => {
    if (task.result?.state !== "fail") return;
    for (const { name, output } of processes) console.error(`--- ${name}\n${output().slice(-8_000)}`);
  });
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await rm(dataFolder, { recursive: true, force: true });
  });

  const start = (name: string, program: string, env: Record<string, string> = {}) => {
    const one = startProcess(name, ["--import", "tsx", program], {
      PENTIMENTO_DATA: dataFolder,
      DATABASE_URL: database.url,
      HOST: "127.0.0.1",
      PORT: String(port),
      PENTIMENTO_WEB: options.withWeb ? "on" : "off",
      ...options.env,
      ...env,
    });
    processes.push(one);
    return one;
  };

  async function graphql(query: string, variables: Record<string, unknown> = {}) {
    const response = await fetch(`${origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = responseSchema.parse(await response.json());
    if (errors?.length) throw new Error(errors.map(({ message }) => message).join("\n"));
    return data ?? {};
  }

  async function startServer(): Promise<TestProcess> {
    const server = start("server", "server/main.ts");
    await waitFor("GET /healthz", server, async () => (await fetch(`${origin}/healthz`)).ok);
    stack.server = server;
    return server;
  }

  async function startWorker(env: Record<string, string> = {}): Promise<TestProcess> {
    const before = new Set((await database.db.worker.findMany({ select: { id: true } })).map(({ id }) => id));
    const worker = start("worker", "gpu/main.ts", env);
    await waitFor("catalogue from the worker", worker, async () =>
      (await database.db.worker.findMany({ select: { id: true } })).some(({ id }) => !before.has(id)),
    );
    stack.worker = worker;
    return worker;
  }

  const stack: Stack = {
    ...database,
    origin,
    dataFolder,
    server: undefined as never, // set by startServer, before anybody sees it
    worker: undefined,
    startServer,
    startWorker,
    graphql,
  };
  await startServer();
  if (options.withWorker ?? true) await startWorker();
  return stack;
}
