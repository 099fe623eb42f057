// What is made of results: a table for people, and the README's.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import type { Result } from "./results.ts";

const START = "<!-- bench:start -->";
const END = "<!-- bench:end -->";

interface Column {
  title: string;
  cell(result: Result): string;
}

const ALWAYS: readonly Column[] = [
  { title: "row", cell: ({ name }) => name },
  { title: "step", cell: ({ medianMs }) => `${medianMs.toFixed(0)} ms` },
];

const COMPARED: readonly Column[] = [
  { title: "PyTorch", cell: ({ pytorchMs }) => `${pytorchMs!.toFixed(0)} ms` },
  { title: "ratio", cell: ({ ratio }) => ratio!.toFixed(2) },
  { title: "must reach", cell: ({ target }) => (target ? target.mustReach.toFixed(2) : "") },
  { title: "aim", cell: ({ target }) => (target ? target.aim.toFixed(2) : "") },
];

const DETAILS: readonly Column[] = [
  { title: "GFLOP/s", cell: ({ gflops }) => gflops.toFixed(0) },
  { title: "of peak", cell: ({ peakShare }) => `${(100 * peakShare).toFixed(0)} %` },
  {
    title: "overhead",
    cell: ({ overheadMs, medianMs }) => `${((100 * overheadMs) / medianMs).toFixed(1)} %`,
  },
  { title: "peak memory", cell: ({ rssMb }) => `${rssMb} MB` },
  { title: "compile", cell: ({ compileMs }) => `${(compileMs / 1000).toFixed(1)} s` },
];

/** As aligned Markdown, which reads well on a terminal too. */
export function tableOf(results: readonly Result[]): string {
  const isCompared = results.every(({ ratio }) => ratio !== undefined);
  const columns = [...ALWAYS, ...(isCompared ? COMPARED : []), ...DETAILS];
  const rows = results.map((result) => columns.map(({ cell }) => cell(result)));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)].join("\n");
}

/** Names of the rows that were compared and are slower than they must be. */
export function missedTargets(results: readonly Result[]): string[] {
  return results.flatMap(({ name, ratio, target }) =>
    ratio !== undefined && target && ratio > target.mustReach ? [name] : [],
  );
}

/** Puts the table between the README's markers. @throws when they are not there. */
export function writeReadme(path: string, results: readonly Result[]): void {
  const text = readFileSync(path, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${path} lacks the markers ${START} and ${END}.`);
  const table = `${tableOf(results)}\n\n${circumstances(results)}`;
  writeFileSync(path, `${text.slice(0, start + START.length)}\n\n${table}\n\n${text.slice(end)}`);
}

/** What a reader needs to repeat it. */
function circumstances(results: readonly Result[]): string {
  const { threads, engine, pytorch } = results[0]!;
  const commits = [...new Set(results.map(({ commit }) => commit))];
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const steps = results.map(({ runs }) => runs);
  return (
    `Medians of ${Math.min(...steps)} to ${Math.max(...steps)} steps after warm-up on ${cpus()[0]?.model.trim()} ` +
    `(${threads} threads, ${memory}), ${engine} on Node ${process.versions.node}` +
    `${pytorch ? ` against ${pytorch}` : ""}, commit ${commits.join(", ")}.`
  );
}
