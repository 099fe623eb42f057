// `npm run -s bench -- <name>`: how fast the engine is at what this project does, and how PyTorch does the same work on
// the same processor in the same minutes. Owns options and output; progress goes to standard error.
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import { estimateNames } from "./estimates.ts";
import { KeptResults } from "./kept-results.ts";
import { loadingNames } from "./loading.ts";
import { measurePainting } from "./paint.ts";
import { measurePreviews } from "./preview.ts";
import { runEstimate, runLoading, runRow, runSoak } from "./processes.ts";
import { missedTargets, tableOf, writeReadme } from "./report.ts";
import { type Result, type RunOptions, runAndCompare } from "./results.ts";
import { findRow, memoryRows, tableRows } from "./rows/index.ts";
import { paintRows } from "./rows/paint.ts";
import { style64 } from "./rows/style.ts";

/** Growth of memory over the later nine tenths of a soak that is still flat: allocators breathe. */
const FLAT_MB = 40;
const SOAK_STEPS = 1000;
/** How far an estimate of memory may be off: as a share, and in any case; nobody runs out of so little. */
const ESTIMATE_ERROR = 0.25;
const ESTIMATE_ERROR_MB = 60;
/** Of the bare steps' rate that a training has to reach. */
const LOADING_SHARE = 0.85;
const LOADING_STRETCHES = 5;

interface Options {
  json?: true;
  runs?: number;
  threads?: number;
  against?: "pytorch";
  check?: true;
  write?: true;
  keep?: string;
  at: string;
}

const program = new Command("bench")
  .description("Measures the engine at real work, each row in a process of its own.")
  .argument("<name>", "a row, or one of: all, memory, estimates, loading, soak, paint, preview")
  .option("--json", "prints one JSON object a line instead of a table")
  .option("--runs <n>", "steps measured of each row (default: 3 to 15, as long as each takes)", wholeNumber)
  .option("--threads <n>", "of both engines (default: the physical cores)", wholeNumber)
  .addOption(new Option("--against <engine>", "also measures the same work there").choices(["pytorch"]))
  .option("--keep <file>", "keeps results there; `all` measures only the rows that it lacks")
  .option("--at <address>", "a running gallery, for `preview`", "http://127.0.0.1:3000")
  .option("--check", "fails when a row misses what it must reach")
  .option("--write", "writes the README's table; with: all --against pytorch, or: paint")
  .addHelpText("after", `\n${help()}`)
  .action(bench);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`Error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function bench(name: string, options: Options): Promise<void> {
  if (name === "memory") return measureMemory(options);
  if (name === "estimates") return measureEstimates(options);
  if (name === "loading") return measureLoadings(options);
  if (name === "soak") return measureSoak(options);
  if (/^paint(-|$)/.test(name)) return measurePainting(name, options);
  if (/^preview(-|$)/.test(name)) return measurePreviews(name, options);
  const rows = name === "all" ? tableRows : [findRow(name)];
  const isAgainstPytorch = options.against === "pytorch";
  if (options.check && !isAgainstPytorch) throw new Error("--check compares: add --against pytorch.");
  if (options.write && !(isAgainstPytorch && name === "all"))
    throw new Error("--write writes the whole table: run `bench all --against pytorch --write`.");
  const kept = options.keep === undefined ? undefined : new KeptResults(options.keep);
  const results: Result[] = [];
  for (const row of rows) {
    const known = name === "all" ? kept?.get(row.name) : undefined;
    const result = known ?? (await runAndCompare(row, { ...runOptions(options), isAgainstPytorch }));
    results.push(result);
    if (!known) kept?.keep(result);
    if (options.json) console.log(JSON.stringify(result));
  }
  if (!options.json) console.log(tableOf(results));
  if (options.write) writeReadme(fileURLToPath(new URL("../../README.md", import.meta.url)), results);
  const missed = missedTargets(results);
  if (missed.length > 0) console.error(`Slower than they must be: ${missed.join(", ")}.`);
  if (options.check && missed.length > 0) process.exitCode = 1;
}

/** Peak memory needs few steps: the second is as large as any. */
async function measureMemory(options: Options): Promise<void> {
  for (const row of memoryRows) {
    say(`${row.name}: peak memory`);
    const { rssMb } = await runRow(row, { runs: options.runs ?? 2, threads: options.threads });
    const { mustReachMb, aimMb } = row.memoryTarget!;
    const isReached = rssMb <= mustReachMb;
    if (options.json)
      console.log(JSON.stringify({ name: row.name, rssMb: Math.round(rssMb), mustReachMb, aimMb }));
    else
      console.log(
        `${row.name}: ${rssMb.toFixed(0)} MB at the peak, ${isReached ? "within" : "ABOVE"} ${mustReachMb} MB (aim ${aimMb})`,
      );
    if (options.check && !isReached) process.exitCode = 1;
  }
}

/** What methods say that a run takes, and what it takes. */
async function measureEstimates(options: Options): Promise<void> {
  for (const name of estimateNames) {
    say(`${name}: estimate and peak`);
    const { estimatedMb, measuredMb } = await runEstimate(name, { threads: options.threads });
    const error = estimatedMb / measuredMb - 1;
    const isOff =
      Math.abs(estimatedMb - measuredMb) > Math.max(ESTIMATE_ERROR * measuredMb, ESTIMATE_ERROR_MB);
    if (options.json) console.log(JSON.stringify({ name, estimatedMb, measuredMb, error }));
    else
      console.log(
        `${name}: ${estimatedMb.toFixed(0)} MB estimated, ${measuredMb.toFixed(0)} MB at the peak, ` +
          `${(100 * error).toFixed(0)} % off${isOff ? ": TOO MUCH" : ""}`,
      );
    if (options.check && isOff) process.exitCode = 1;
  }
}

/** How much of the bare steps' speed is left in a training that loads and augments its pictures. */
async function measureLoadings({ runs = LOADING_STRETCHES, threads, json, check }: Options): Promise<void> {
  for (const name of loadingNames) {
    say(`${name}: training and bare steps`);
    const { training, bare } = await runLoading(name, { runs, threads });
    const share = training / bare;
    if (json) console.log(JSON.stringify({ name, training, bare, share }));
    else
      console.log(
        `${name}: ${training.toFixed(0)} pictures/s in training, ${bare.toFixed(0)} in bare steps: ` +
          `${(100 * share).toFixed(0)} %${share < LOADING_SHARE ? ": TOO LITTLE" : ""}`,
      );
    if (check && share < LOADING_SHARE) process.exitCode = 1;
  }
}

async function measureSoak(options: Options): Promise<void> {
  const runs = options.runs ?? SOAK_STEPS;
  say(`soak: ${runs} steps of ${style64.name}`);
  const { rssMbAfter, tensorsGained } = await runSoak(style64, { runs, threads: options.threads });
  const looks = Object.entries(rssMbAfter);
  const grownMb = looks.at(-1)![1] - looks[0]![1];
  const isFlat = grownMb <= FLAT_MB && tensorsGained === 0;
  if (options.json) console.log(JSON.stringify({ name: "soak", rssMbAfter, grownMb, tensorsGained, isFlat }));
  else {
    for (const [steps, mb] of looks) console.log(`after ${steps} steps: ${mb.toFixed(0)} MB`);
    console.log(
      `${isFlat ? "flat" : "NOT FLAT"}: ${grownMb.toFixed(0)} MB and ${tensorsGained} tensors gained`,
    );
  }
  if (options.check && !isFlat) process.exitCode = 1;
}

function runOptions({ runs, threads }: Options): Pick<RunOptions, "runs" | "threads" | "say"> {
  return { runs, threads, say };
}

function say(text: string): void {
  console.error(text);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("Give a whole number from 1 on.");
  return Number(text);
}

function help(): string {
  return [
    "Rows:",
    ...tableRows.map(({ name, work }) => `  ${name.padEnd(18)}${work}`),
    `  ${"memory".padEnd(18)}peak memory of ${memoryRows.map(({ name }) => name).join(", ")}`,
    `  ${"estimates".padEnd(18)}what methods say that runs take at their peak, and what they take`,
    `  ${"loading".padEnd(18)}speed of trainings that load and augment, beside that of their bare steps`,
    `  ${"soak".padEnd(18)}memory over ${SOAK_STEPS} small steps`,
    `  ${"paint".padEnd(18)}time of the painterly methods: ${paintRows.map(({ name }) => name).join(", ")}`,
    `  ${"preview".padEnd(18)}from moving a slider on a method's page to pixels; --at names the gallery`,
    "",
    "PyTorch runs in whichever python3 can import torch (Debian: apt-get install python3-torch libopenblas0-pthread).",
    "Measure on a quiet machine.",
  ].join("\n");
}
