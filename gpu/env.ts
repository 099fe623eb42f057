// The environment of the worker and of its compute process: read once, typed, all faults reported together.
import { join, resolve } from "node:path";
import { z } from "zod";

const wholeNumber = z.coerce.number().int();

const environmentSchema = z.object({
  /** The database that the server uses too. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgresql:// URL" }),
  /** Folder of everything that is kept; blobs lie in its subfolder `blobs`. */
  PENTIMENTO_DATA: z.string().min(1).default(".data"),
  /** Which TensorFlow.js backend computes; `auto` takes the fastest that is installed. */
  PENTIMENTO_ENGINE: z.enum(["auto", "tensorflow", "onnx", "cpu"]).default("auto"),
  /** Threads for computing; unset: the physical cores. */
  PENTIMENTO_THREADS: wholeNumber.min(1).max(1024).optional(),
  /** Memory that a run may use, in MiB; unset: what the machine has to spare. */
  PENTIMENTO_MEMORY_MB: wholeNumber.min(64).optional(),
  /** How often the state to resume from is saved; what a crash costs at most. */
  PENTIMENTO_STATE_SECONDS: z.coerce.number().min(0.05).max(3600).default(5),
  /** Compute time after which a run is given up; unset: none. */
  PENTIMENTO_RUN_MINUTES: z.coerce.number().positive().optional(),
});

export interface Environment {
  databaseUrl: string;
  blobFolder: string;
  engine: "auto" | "tensorflow" | "onnx" | "cpu";
  threads: number | undefined;
  memoryBytes: number | undefined;
  stateIntervalMs: number;
  runLimitMs: number | undefined;
}

export class EnvironmentError extends Error {
  constructor(faults: readonly string[]) {
    super(`The worker cannot start. Correct these environment variables:\n  ${faults.join("\n  ")}`);
    this.name = "EnvironmentError";
  }
}

/** @throws EnvironmentError naming every fault. An empty variable counts as unset. */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    throw new EnvironmentError(
      parsed.error.issues.map((issue) => {
        const name = issue.path.join(".");
        return given[name] === undefined ? `${name}: is missing` : `${name}: ${issue.message}`;
      }),
    );
  }
  const values = parsed.data;
  const { PENTIMENTO_MEMORY_MB: memoryMb, PENTIMENTO_RUN_MINUTES: minutes } = values;
  return {
    databaseUrl: values.DATABASE_URL,
    blobFolder: join(resolve(values.PENTIMENTO_DATA), "blobs"),
    engine: values.PENTIMENTO_ENGINE,
    threads: values.PENTIMENTO_THREADS,
    memoryBytes: memoryMb === undefined ? undefined : memoryMb * 2 ** 20,
    stateIntervalMs: values.PENTIMENTO_STATE_SECONDS * 1000,
    runLimitMs: minutes === undefined ? undefined : minutes * 60_000,
  };
}
