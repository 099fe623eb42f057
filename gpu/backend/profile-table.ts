// Sums up what a session's nodes took, as a table for people.
import type { NodeTime } from "./profile.ts";

interface Sum {
  label: string;
  nodes: number;
  microseconds: number;
  flops: number;
  bytes: number;
}

/** Rows beyond this are added up in one. */
const MOST_ROWS = 24;

/**
 * A table of the time per run by `labelOf`, longest first: nodes a run, milliseconds a run, share of all nodes' time,
 * GFLOP/s of products and convolutions, GB/s of memory read and written (as far as it is not cached).
 * @param title stands over the first column.
 */
export function profileTable(
  times: readonly NodeTime[],
  title: string,
  labelOf: (node: NodeTime) => string,
): string {
  const runs = new Set(times.map(({ run }) => run)).size;
  const sums = sumsBy(times, labelOf);
  const total = sumOf("total", sums);
  const rest = sums.slice(MOST_ROWS);
  const shown = [
    ...sums.slice(0, MOST_ROWS),
    ...(rest.length > 0 ? [sumOf(`${rest.length} others`, rest)] : []),
    total,
  ];
  const header = [title, "nodes", "ms", "%", "GFLOP/s", "GB/s"];
  const rows = shown.map(({ label, nodes, microseconds, flops, bytes }) => [
    label,
    String(Math.round(nodes / runs)),
    (microseconds / runs / 1000).toFixed(2),
    ((100 * microseconds) / Math.max(1, total.microseconds)).toFixed(1),
    flops > 0 ? (flops / microseconds / 1000).toFixed(0) : "",
    microseconds > 0 ? (bytes / microseconds / 1000).toFixed(1) : "",
  ]);
  return aligned([header, ...rows]);
}

/** The recorded operation that a node was lowered from: our nodes are called `operation/number`. */
export function operationOf({ name }: NodeTime): string {
  const slash = name.indexOf("/");
  return slash > 0 ? name.slice(0, slash) : "(made by ONNX Runtime)";
}

function sumsBy(times: readonly NodeTime[], labelOf: (node: NodeTime) => string): Sum[] {
  const sums = new Map<string, Sum>();
  for (const node of times) {
    const label = labelOf(node);
    const sum = sums.get(label) ?? { label, nodes: 0, microseconds: 0, flops: 0, bytes: 0 };
    sum.nodes += 1;
    sum.microseconds += node.microseconds;
    sum.flops += node.flops;
    sum.bytes += node.bytes;
    sums.set(label, sum);
  }
  return [...sums.values()].sort((a, b) => b.microseconds - a.microseconds);
}

function sumOf(label: string, sums: readonly Sum[]): Sum {
  const add = (pick: (sum: Sum) => number) => sums.reduce((total, sum) => total + pick(sum), 0);
  return {
    label,
    nodes: add((sum) => sum.nodes),
    microseconds: add((sum) => sum.microseconds),
    flops: add((sum) => sum.flops),
    bytes: add((sum) => sum.bytes),
  };
}

/** Columns padded to equal width: the first to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
    )
    .join("\n");
}
