// Which way each convolution is computed on this processor, by measurement: a small table in a file. A shape is measured
// once, by whoever meets it first; from then on the file decides, so that the same table gives the same bits. Delete
// the file to measure anew.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { env } from "onnxruntime-node";
import { measureConv } from "./conv-measure.ts";
import { CONV_WAYS, type ConvQuestion, type ConvWay, questionKey } from "./conv-ways.ts";
import { TuningTableError } from "./errors.ts";
import type { SessionSettings } from "./session.ts";
import type { Target } from "./target.ts";

interface Row {
  way: ConvWay;
  /** What each way took, in milliseconds. */
  ms: Partial<Record<ConvWay, number>>;
}

/** How much faster another way has to be than the one that the rule takes: less is within what measuring errs. */
const CLEARLY = 0.95;

export class ConvTuner {
  readonly path: string;
  private rows: Record<string, Row>;
  private readonly open = new Map<string, { question: ConvQuestion; rule: ConvWay }>();

  /** @param folder of the tables: one for each processor, number of threads and version of ONNX Runtime. */
  constructor(
    folder: string,
    private readonly settings: SessionSettings,
    private readonly measure: typeof measureConv = measureConv,
  ) {
    const processor = (cpus()[0]?.model ?? "unknown").toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const runtime = env.versions.node ?? env.versions.common;
    this.path = join(folder, `convolutions-${processor}-${settings.threads}-threads-${runtime}.json`);
    this.rows = readTable(this.path);
  }

  /** The table's answer. Where it has none, the rule's, and the question stays open. */
  choose(question: ConvQuestion, rule: ConvWay): ConvWay {
    const key = questionKey(question);
    const row = this.rows[key];
    if (!row) this.open.set(key, { question, rule });
    return row?.way ?? rule;
  }

  /** Measures what is open. @returns whether an answer differs from what the rule said. */
  async learn(target: Target): Promise<boolean> {
    if (this.open.size === 0) return false;
    const open = [...this.open];
    this.open.clear();
    // Another process may have measured meanwhile, and the first one counts.
    this.rows = readTable(this.path);
    const measured: Record<string, Row> = {};
    for (const [key, { question, rule }] of open)
      if (!this.rows[key]) measured[key] = await this.compare(question, rule, target);
    this.rows = { ...measured, ...readTable(this.path) };
    if (Object.keys(measured).length > 0) writeTable(this.path, this.rows);
    return open.some(([key, { rule }]) => this.rows[key]!.way !== rule);
  }

  private async compare(question: ConvQuestion, rule: ConvWay, target: Target): Promise<Row> {
    const ms: Row["ms"] = {};
    const { settings } = this;
    for (const way of CONV_WAYS)
      ms[way] = Number((await this.measure(question, way, { target, settings })).ms.toPrecision(3));
    const fastest = CONV_WAYS.reduce((best, way) => (ms[way]! < ms[best]! ? way : best));
    return { way: ms[fastest]! < CLEARLY * ms[rule]! ? fastest : rule, ms };
  }
}

function readTable(path: string): Record<string, Row> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
  try {
    const rows: unknown = JSON.parse(text);
    if (isTable(rows)) return rows;
  } catch {
    // The same fault as a table of something else.
  }
  throw new TuningTableError(path);
}

function isTable(rows: unknown): rows is Record<string, Row> {
  if (typeof rows !== "object" || rows === null || Array.isArray(rows)) return false;
  const isRow = (row: unknown) =>
    typeof row === "object" && row !== null && "way" in row && CONV_WAYS.some((way) => way === row.way);
  return Object.values(rows).every(isRow);
}

/** Whole or not at all: others may read it at any time. One line a shape, for people. */
function writeTable(path: string, rows: Readonly<Record<string, Row>>): void {
  const lines = Object.keys(rows)
    .sort()
    .map((key) => `  ${JSON.stringify(key)}: ${JSON.stringify(rows[key])}`);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, `{\n${lines.join(",\n")}\n}\n`);
  renameSync(`${path}.${process.pid}`, path);
}
