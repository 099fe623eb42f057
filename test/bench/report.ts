// What is made of results: a table for people, and the README's.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { alignedTable, replaceSection } from "../../docs/markdown.ts";
import type { Result } from "./results.ts";

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

/** As Markdown. */
export function tableOf(results: readonly Result[]): string {
  const isCompared = results.every(({ ratio }) => ratio !== undefined);
  const columns = [...ALWAYS, ...(isCompared ? COMPARED : []), ...DETAILS];
  const rows = results.map((result) => columns.map(({ cell }) => cell(result)));
  return alignedTable(
    columns.map(({ title }) => title),
    rows,
  );
}

/** Names of the rows that were compared and are slower than they must be. */
export function missedTargets(results: readonly Result[]): string[] {
  return results.flatMap(({ name, ratio, target }) =>
    ratio !== undefined && target && ratio > target.mustReach ? [name] : [],
  );
}

/** Puts the table between the README's markers. @throws when they are not there. */
export function writeReadme(path: string, results: readonly Result[]): void {
  const body = `${tableOf(results)}\n\n${circumstances(results)}`;
  writeFileSync(path, replaceSection(readFileSync(path, "utf8"), "bench", body));
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
