// The environment of everything that computes: the worker, its compute process, command lines. Read once, typed, all
// faults reported together.
import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { DatasetFolders } from "./data/available.ts";

/** Of the machine's memory, which runs may use unless told otherwise. */
const MEMORY_SHARE = 0.75;

export const ENGINE_CHOICES = ["auto", "tensorflow", "onnx", "cpu"] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];
export const DEVICE_CHOICES = ["auto", "cpu", "webgpu", "cuda"] as const;
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

const wholeNumber = z.coerce.number().int();

const engineSchema = z.object({
  /** Which TensorFlow.js backend computes; `auto` takes the fastest that is installed. */
  PENTIMENTO_ENGINE: z.enum(ENGINE_CHOICES).default("auto"),
  /** What it computes on; `auto` leaves it to the engine. */
  PENTIMENTO_DEVICE: z.enum(DEVICE_CHOICES).default("auto"),
  /** Threads for computing; unset: the physical cores. */
  PENTIMENTO_THREADS: wholeNumber.min(1).max(1024).optional(),
  /** Memory that a run may use, in MiB; unset: MEMORY_SHARE of what the machine has. */
  PENTIMENTO_MEMORY_MB: wholeNumber.min(64).optional(),
  /** Folder of everything that is kept; blobs lie in its subfolder `blobs`. */
  PENTIMENTO_DATA: z.string().min(1).default(".data"),
  /** What the engine says of itself: 1 compilations, 2 runs, 3 graphs, 4 the time of every operator. */
  PENTIMENTO_DEBUG: wholeNumber.min(0).max(4).default(0),
  /** Where graphs are written from level 3 on; unset: `debug` in PENTIMENTO_DATA. */
  PENTIMENTO_DEBUG_FOLDER: z.string().min(1).optional(),
  /** Whether convolutions are measured, once for each shape, and the table in PENTIMENTO_DATA decides. */
  PENTIMENTO_TUNING: z.enum(["on", "off"]).default("off"),
});

const environmentSchema = engineSchema.extend({
  /** The database that the server uses too. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgresql:// URL" }),
  /** How often the state to resume from is saved, large ones less often; about what a crash costs. */
  PENTIMENTO_STATE_SECONDS: z.coerce.number().min(0.05).max(3600).default(5),
  /** Compute time after which a run is given up; unset: none. */
  PENTIMENTO_RUN_MINUTES: z.coerce.number().positive().optional(),
  /** CIFAR-10 in its binary version, for runs that train and measure; unset: what the command line downloaded, if it has. */
  CIFAR10_DIR: z.string().min(1).optional(),
  /** The same of CIFAR-100. */
  CIFAR100_DIR: z.string().min(1).optional(),
  /** A folder of pictures as class/name.jpg, for the same. */
  PICTURES_DIR: z.string().min(1).optional(),
});

/** What the environment says of the engine. */
export interface EngineEnvironment {
  engine: EngineChoice;
  device: DeviceChoice;
  threads: number | undefined;
  /** What runs may use. */
  memoryBytes: number;
  debug: 0 | 1 | 2 | 3 | 4;
  debugFolder: string;
  /** Where tables of measured convolutions are; undefined: none are used. */
  tuningFolder: string | undefined;
}

export interface Environment extends EngineEnvironment {
  databaseUrl: string;
  blobFolder: string;
  stateIntervalMs: number;
  runLimitMs: number | undefined;
  datasetFolders: DatasetFolders;
}

export class EnvironmentError extends Error {
  constructor(faults: readonly string[]) {
    super(`Nothing can be computed. Correct these environment variables:\n  ${faults.join("\n  ")}`);
    this.name = "EnvironmentError";
  }
}

/** For whatever computes without a worker. @throws EnvironmentError naming every fault. */
export function readEngineEnvironment(): EngineEnvironment {
  return engineEnvironment(parse(engineSchema));
}

/** Where this installation keeps what people make with it. @throws EnvironmentError */
export function readDataFolder(): string {
  return resolve(parse(engineSchema.pick({ PENTIMENTO_DATA: true })).PENTIMENTO_DATA);
}

/** Where data sets are downloaded to and resized pictures are kept. @throws EnvironmentError */
export function downloadsFolder(): string {
  return join(readDataFolder(), "datasets");
}

/** Of a worker. @throws EnvironmentError naming every fault. An empty variable counts as unset. */
export function readEnvironment(): Environment {
  const values = parse(environmentSchema);
  const minutes = values.PENTIMENTO_RUN_MINUTES;
  return {
    ...engineEnvironment(values),
    databaseUrl: values.DATABASE_URL,
    blobFolder: join(resolve(values.PENTIMENTO_DATA), "blobs"),
    stateIntervalMs: values.PENTIMENTO_STATE_SECONDS * 1000,
    runLimitMs: minutes === undefined ? undefined : minutes * 60_000,
    datasetFolders: {
      downloads: downloadsFolder(),
      cifar10: absolute(values.CIFAR10_DIR),
      cifar100: absolute(values.CIFAR100_DIR),
      pictures: absolute(values.PICTURES_DIR),
    },
  };
}

const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(path));

function engineEnvironment(values: z.infer<typeof engineSchema>): EngineEnvironment {
  const memoryMb = values.PENTIMENTO_MEMORY_MB;
  return {
    engine: values.PENTIMENTO_ENGINE,
    device: values.PENTIMENTO_DEVICE,
    threads: values.PENTIMENTO_THREADS,
    memoryBytes: memoryMb === undefined ? Math.round(machineMemory() * MEMORY_SHARE) : memoryMb * 2 ** 20,
    debug: values.PENTIMENTO_DEBUG as EngineEnvironment["debug"],
    tuningFolder:
      values.PENTIMENTO_TUNING === "on" ? resolve(join(values.PENTIMENTO_DATA, "tuning")) : undefined,
    debugFolder: resolve(values.PENTIMENTO_DEBUG_FOLDER ?? join(values.PENTIMENTO_DATA, "debug")),
  };
}

/** In bytes; of the container where that has less. */
function machineMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

function parse<Schema extends z.ZodType>(schema: Schema): z.infer<Schema> {
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new EnvironmentError(
    parsed.error.issues.map((issue) => {
      const name = issue.path.join(".");
      return given[name] === undefined ? `${name}: is missing` : `${name}: ${issue.message}`;
    }),
  );
}
