// The rows of the table, in its order, and those that are measured for their memory.
import type { Row } from "./row.ts";
import { style64, style1024, styleRows } from "./style.ts";
import { trainingRows } from "./training.ts";

export const tableRows: readonly Row[] = [...styleRows, ...trainingRows];

/** Rows with a bound on memory. */
export const memoryRows: readonly Row[] = [...tableRows, style1024].filter((row) => row.memoryTarget);

const rows = [...tableRows, style1024, style64];

/** @throws naming the rows that exist. */
export function findRow(name: string): Row {
  const row = rows.find((one) => one.name === name);
  if (!row) throw new Error(`Unknown row "${name}". Available: ${rows.map(({ name }) => name).join(", ")}.`);
  return row;
}
