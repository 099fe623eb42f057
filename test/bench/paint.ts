// What `npm run -s bench -- paint` measures and prints, and the README's table of it.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { alignedTable, replaceSection } from "../../docs/markdown.ts";
import { commit } from "../../gpu/cli/provenance.ts";
import { median } from "./measure.ts";
import { runPaint } from "./processes.ts";
import { findPaintRows, type PaintRow } from "./rows/paint.ts";

/** The first run of a process compiles; the median of three is one without. */
const RUNS = 3;

interface PaintOptions {
  json?: true;
  runs?: number;
  check?: true;
  write?: true;
}

interface PaintResult extends PaintRow {
  medianMs: number;
  firstMs: number;
  /** Median time of all processors together: what a busy machine does not stretch. */
  processorMs: number;
  rssMb: number;
}

/** @param name `paint` for all, or one row. */
export async function measurePainting(
  name: string,
  { json, runs = RUNS, check, write }: PaintOptions,
): Promise<void> {
  if (write && name !== "paint")
    throw new Error("--write writes the whole table: run `bench paint --write`.");
  const results: PaintResult[] = [];
  for (const row of findPaintRows(name)) {
    console.error(`${row.name}: ${runs} runs`);
    const { samplesMs, processorMs, rssMb } = await runPaint(row, runs);
    const result = {
      ...row,
      medianMs: Math.round(median(samplesMs)),
      firstMs: Math.round(samplesMs[0]!),
      processorMs: Math.round(median(processorMs)),
      rssMb: Math.round(rssMb),
    };
    results.push(result);
    if (json) console.log(JSON.stringify(result));
  }
  if (!json) console.log(results.map(lineOf).join("\n"));
  if (write) writeTable(results, runs);
  if (check && results.some(isSlow)) process.exitCode = 1;
}

const isSlow = ({ medianMs, mustReachMs }: PaintResult): boolean => medianMs > mustReachMs;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function lineOf(result: PaintResult): string {
  const { name, sizePx, medianMs, firstMs, processorMs, mustReachMs, rssMb } = result;
  const verdict = isSlow(result) ? "ABOVE" : "within";
  return (
    `${name.padEnd(20)}${seconds(medianMs).padStart(7)} at ${sizePx} px, ${verdict} ${seconds(mustReachMs)}; ` +
    `first run ${seconds(firstMs)}, processor ${seconds(processorMs)}, ${rssMb} MB at the peak`
  );
}

/** Puts the table between the README's markers. */
function writeTable(results: readonly PaintResult[], runs: number): void {
  const rows = results.map(({ method, sizePx, medianMs, mustReachMs, rssMb }) => [
    `\`${method}\``,
    `${sizePx} px`,
    seconds(medianMs),
    seconds(mustReachMs),
    `${rssMb} MB`,
  ]);
  const table = alignedTable(["method", "longer side", "a picture", "must reach", "peak memory"], rows);
  const where = `Medians of ${runs} runs on ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, commit ${commit.slice(0, 7)}.`;
  const path = new URL("../../README.md", import.meta.url);
  writeFileSync(path, replaceSection(readFileSync(path, "utf8"), "paint", `${table}\n\n${where}`));
}
