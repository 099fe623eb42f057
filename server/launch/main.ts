// The launcher: prepares everything, starts server and worker, keeps them alive, and on Ctrl-C stops them in order,
// the database last. Run by start.mjs, which has checked Node, port, data folder and dependencies.

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { LaunchError, messageOf } from "../../prisma/embedded/failure.ts";
import { migrate } from "../../prisma/migrate.ts";
import { isHealthy } from "./api.ts";
import { type Child, startChild } from "./child.ts";
import { type Database, openDatabaseServer } from "./database.ts";
import { type LaunchEnvironment, ROOT, readLaunchEnvironment } from "./environment.ts";
import { buildWeb, generateClient } from "./prepare.ts";
import { knownWorkers, readEngine } from "./workers.ts";

const startedAt = performance.now();
const environment = readLaunchEnvironment();
const children: Child[] = [];
let opening: Promise<Database> | undefined;
const stopping = new AbortController();
const isStopping = () => stopping.signal.aborted;

const say = (line: string) => console.log(line);
const prefixed = (name: string, colour: "cyan" | "magenta" | "yellow") => {
  const label = styleText(colour, name.padEnd(8), { stream: process.stdout });
  return (line: string) => say(`${label} ${line}`);
};
const log = prefixed("launch", "yellow");

async function timed<T>(step: string, work: () => Promise<T>): Promise<T> {
  const before = performance.now();
  const result = await work();
  if (environment.isDebug && !isStopping()) log(`${step}: ${Math.round(performance.now() - before)} ms`);
  return result;
}

async function launch({ address, dataFolder, databaseUrl }: LaunchEnvironment): Promise<void> {
  const database = openDatabaseServer(databaseUrl, dataFolder, log, abort, stopping.signal);
  opening = database;
  const opened = await timed("database", () => database);
  await timed("Prisma client", () => generateClient(stopping.signal));
  const applied = await timed("migrations", () => migrate(opened.url));
  const earlierWorkers = await knownWorkers(opened.url);
  // Imported here: they need the generated client.
  const [{ seed }, { owe, queueExampleRun }] = await Promise.all([
    import("../../prisma/seed.ts"),
    import("./example-run.ts"),
  ]);
  if (applied.length > 0) await owe(dataFolder);
  // The server can start while samples are registered: they only have to be there before the first run.
  const [, [server, worker]] = await Promise.all([
    timed("samples and models", () => seed({ databaseUrl: opened.url, dataFolder })),
    buildAndStart(opened.url, dataFolder),
  ]);
  if (isStopping() || !server || !worker) return;
  await timed("server", () => until(() => isHealthy(address)));
  server.markReady();
  if (isStopping()) return;
  say(`\n  Pentimento is at ${styleText("bold", address)}  (API at ${address}/graphql)`);
  say(`  Data: ${opened.description}\n`);
  const engine = await timed("worker", () => until(() => readEngine(address, earlierWorkers)));
  worker.markReady();
  if (isStopping()) return;
  say(`  Engine: ${engine}. Ready in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.\n`);
  const runId = await queueExampleRun(address, opened.url, dataFolder);
  if (runId) say(`  A first picture is being painted: ${address}/runs/${runId}\n`);
}

async function buildAndStart(databaseUrl: string, dataFolder: string): Promise<Child[]> {
  if (environment.isWebOn)
    await timed("gallery build", () =>
      buildWeb(stopping.signal, () => say("Building the gallery; the next start is faster.")),
    );
  return isStopping() ? [] : startProcesses(databaseUrl, dataFolder);
}

function startProcesses(databaseUrl: string, dataFolder: string): [server: Child, worker: Child] {
  const { host, port } = environment;
  const common = {
    env: {
      ...process.env,
      NODE_ENV: "production" as const,
      // Node 22 and newer start faster with it; older ones ignore it.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(ROOT, "node_modules/.cache/compile"),
      DATABASE_URL: databaseUrl,
      PENTIMENTO_DATA: dataFolder,
      HOST: host,
      PORT: String(port),
    },
    maxEarlyDeaths: 3,
  };
  const onGiveUp = (name: string) => (ended: string) =>
    abort(new LaunchError(`The ${name} ${ended} before it was ready; what it said stands above.`));
  const server = startChild({
    ...common,
    name: "server",
    program: "server/main.ts",
    log: prefixed("server", "cyan"),
    onGiveUp: onGiveUp("server"),
  });
  const worker = startChild({
    ...common,
    name: "worker",
    program: "gpu/main.ts",
    log: prefixed("worker", "magenta"),
    onGiveUp: onGiveUp("worker"),
  });
  children.push(server, worker);
  return [server, worker];
}

/** Polls until `probe` gives something, or the launcher is stopping. */
async function until<T>(probe: () => Promise<T | false | undefined>): Promise<T> {
  for (;;) {
    const found = await probe();
    if (found || isStopping()) return found as T;
    await sleep(100);
  }
}

/** Ends the launcher because of a fault: one line when it is explained, everything when it is not. */
function abort(error: unknown): void {
  if (isStopping()) return;
  console.error(error instanceof LaunchError ? `Pentimento: ${error.message}` : error);
  void stop(1);
}

async function stop(exitCode: number): Promise<void> {
  stopping.abort();
  try {
    await Promise.all(children.map((child) => child.stop()));
    await stopDatabase();
  } catch (error) {
    console.error(`Pentimento: stopping: ${messageOf(error)}`);
    process.exit(1);
  }
  if (exitCode === 0) say("Stopped.");
  process.exit(exitCode);
}

async function stopDatabase(): Promise<void> {
  // Somebody else's is not waited for: where it does not answer that takes long.
  if (environment.databaseUrl) return;
  // One that is still being opened gives up and cleans up after itself; why it failed, `launch` says.
  const database = await opening?.catch(() => undefined);
  await database?.stop();
}

/** npm passes a signal on that the terminal has delivered already: two within this time are one. */
const ECHO_MS = 700;
let firstSignalAt: number | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (firstSignalAt === undefined) {
      firstSignalAt = performance.now();
      say("\nStopping; a run in progress goes on at the next start. Ctrl-C again to stop at once.");
      void stop(0);
    } else if (performance.now() - firstSignalAt > ECHO_MS) {
      for (const child of children) child.kill();
    }
  });
}

try {
  await launch(environment);
} catch (error) {
  // What fails because everything is being stopped is no fault.
  if (!isStopping()) abort(error);
}
