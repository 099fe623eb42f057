// Entry of the worker process: environment, one line about the engine, graceful end on SIGTERM and SIGINT.
import { EnvironmentError, readEnvironment } from "./env.ts";
import { ComputeStartError } from "./worker/compute-process.ts";
import { DatabaseError, Worker } from "./worker/worker.ts";

/** After this the process ends whatever happens; its run then counts as orphaned and resumes all the same. */
const GRACE_MS = 8000;

async function main(): Promise<void> {
  const starting = Worker.start(readEnvironment());
  let isStopping = false;
  const stop = async () => {
    // Ctrl-C reaches this process from the terminal and from its parent.
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    const worker = await starting;
    await worker.stop();
    process.exit(0);
  };
  // From the beginning: a worker takes runs before it says that it is ready.
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => void stop().catch(() => process.exit(1)));
  const worker = await starting;
  const { backend, device, threads, version, memoryLimitBytes } = worker.catalogue.engine;
  console.log(
    `Worker ready: ${backend} (${version}) on ${device}, ${threads} thread${threads === 1 ? "" : "s"}, ` +
      `${Math.round(memoryLimitBytes / 2 ** 20)} MiB for a run (code ${worker.context.codeVersion}).`,
  );
}

try {
  await main();
} catch (error) {
  const explained = [EnvironmentError, ComputeStartError, DatabaseError];
  const isExplained = explained.some((kind) => error instanceof kind);
  console.error(isExplained && error instanceof Error ? error.message : error);
  process.exit(1);
}
