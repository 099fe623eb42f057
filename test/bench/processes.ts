// Starts the processes that measure, ours and PyTorch's, and reads their one line of JSON.
import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { withKeptHeap } from "../../gpu/heap.ts";
import type { PaintRow } from "./rows/paint.ts";
import type { Row } from "./rows/row.ts";

export interface MeasureOptions {
  runs: number;
  /** Default: what the engine takes by itself, the physical cores. */
  threads: number | undefined;
}

const engineShape = { threads: z.number(), engine: z.string() };
const peakSchema = z.object({ peakGflops: z.number(), ...engineShape });
const rowSchema = z.object({
  samplesMs: z.array(z.number()),
  overheadMs: z.number(),
  compileMs: z.number(),
  rssMb: z.number(),
  ...engineShape,
});
const soakSchema = z.object({ rssMbAfter: z.record(z.string(), z.number()), tensorsGained: z.number() });
const estimateSchema = z.object({ estimatedMb: z.number(), measuredMb: z.number() });
const loadingSchema = z.object({ training: z.number(), bare: z.number() });
const pytorchSchema = z.object({ samplesMs: z.array(z.number()), version: z.string() });

export const runPeak = (threads: number | undefined) =>
  runChild(["peak", "", JSON.stringify({ threads })], peakSchema);

export const runRow = (row: Row, options: MeasureOptions) =>
  runChild(["row", row.name, JSON.stringify(options)], rowSchema, row.environment);

export const runSoak = (row: Row, options: MeasureOptions) =>
  runChild(["soak", row.name, JSON.stringify(options)], soakSchema, row.environment);

export const runEstimate = (name: string, { threads }: Pick<MeasureOptions, "threads">) =>
  runChild(["estimate", name, JSON.stringify({ threads })], estimateSchema);

export const runLoading = (name: string, options: MeasureOptions) =>
  runChild(["loading", name, JSON.stringify(options)], loadingSchema);

/** The same work in PyTorch. @throws saying what to install where there is none. */
export function runPytorch(row: Row, { runs, threads }: { runs: number; threads: number }) {
  const { program, environment } = row.pytorch;
  const path = fileURLToPath(new URL(`pytorch/${program}`, import.meta.url));
  const args = [path, ...row.pytorch.arguments, "--runs", `${runs}`, "--threads", `${threads}`];
  const env = { ...process.env, OPENBLAS_NUM_THREADS: `${threads}`, ...environment };
  return readJson(findPython(), args, pytorchSchema, { env });
}

function runChild<T extends z.ZodType>(
  args: readonly string[],
  schema: T,
  environment: Readonly<Record<string, string>> = {},
): Promise<z.infer<T>> {
  const program = fileURLToPath(new URL("child.ts", import.meta.url));
  const env = { ...withKeptHeap(), ...environment };
  return readJson(process.execPath, ["--import", "tsx", program, ...args], schema, { env });
}

const paintSchema = z.object({
  samplesMs: z.array(z.number()),
  processorMs: z.array(z.number()),
  rssMb: z.number(),
});

export function runPaint({ name }: PaintRow, runs: number) {
  const program = fileURLToPath(new URL("paint-child.ts", import.meta.url));
  return readJson(process.execPath, ["--import", "tsx", program, name, `${runs}`], paintSchema, {});
}

let python: string | undefined;

function findPython(): string {
  const works = (command: string) => spawnSync(command, ["-c", "import torch"]).status === 0;
  python ??= ["python3", "/usr/bin/python3"].find(works);
  if (python) return python;
  throw new Error(
    "No python3 here can import torch. On Debian: `apt-get install python3-torch libopenblas0-pthread`.",
  );
}

async function readJson<T extends z.ZodType>(
  command: string,
  args: readonly string[],
  schema: T,
  options: SpawnOptions,
): Promise<z.infer<T>> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  if (code !== 0) throw new Error(`${args.find((one) => !one.startsWith("-"))} failed (exit code ${code}).`);
  return schema.parse(JSON.parse(output.trim().split("\n").at(-1) ?? ""));
}
