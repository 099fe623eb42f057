// From measurements of one row to the line that is reported.
import { commit } from "../../gpu/cli/provenance.ts";
import { median } from "./measure.ts";
import { type MeasureOptions, runPeak, runPytorch, runRow } from "./processes.ts";
import type { Row } from "./rows/row.ts";

export interface Result {
  name: string;
  medianMs: number;
  runs: number;
  /** Convolutions and linear layers, 10^9 operations a second. */
  gflops: number;
  /** Of the best matrix product that the engine managed just before. */
  peakShare: number;
  /** Outside ONNX Runtime, of a step. */
  overheadMs: number;
  /** At the peak, 10^6 bytes. */
  rssMb: number;
  compileMs: number;
  threads: number;
  /** `ONNX Runtime 1.30.0`. */
  engine: string;
  /** Of the code that was measured. */
  commit: string;
  pytorchMs?: number | undefined;
  /** Our time as a share of PyTorch's. */
  ratio?: number | undefined;
  target?: { mustReach: number; aim: number } | undefined;
  pytorch?: string | undefined;
}

export interface RunOptions {
  runs: number | undefined;
  threads: number | undefined;
  isAgainstPytorch: boolean;
  /** Told what is under way. */
  say(text: string): void;
}

/** PyTorch is measured before and after, so that a machine that slows down or speeds up does so for both. */
export async function runAndCompare(row: Row, options: RunOptions): Promise<Result> {
  const { say, isAgainstPytorch } = options;
  const settings: MeasureOptions = { runs: options.runs ?? row.runs, threads: options.threads };
  const { name, flops, target } = row;
  say(`${name}: the processor's matrix product`);
  const { peakGflops, threads, engine } = await runPeak(options.threads);
  const half = { runs: Math.ceil(settings.runs / 2), threads };
  const pytorch = async () => {
    if (!isAgainstPytorch) return undefined;
    say(`${name}: PyTorch, ${half.runs} runs`);
    return runPytorch(row, half);
  };
  const before = await pytorch();
  say(`${name}: ours, ${settings.runs} runs`);
  const { samplesMs, overheadMs, rssMb, compileMs } = await runRow(row, settings);
  const after = await pytorch();

  const medianMs = median(samplesMs);
  const gflops = flops / medianMs / 1e6;
  const result: Result = {
    name,
    medianMs: rounded(medianMs),
    runs: settings.runs,
    gflops: rounded(gflops),
    peakShare: rounded(gflops / peakGflops),
    overheadMs: rounded(overheadMs),
    rssMb: Math.round(rssMb),
    compileMs: Math.round(compileMs),
    threads,
    engine,
    commit: commit.slice(0, 7),
  };
  if (!before || !after) return result;
  const pytorchMs = median([...before.samplesMs, ...after.samplesMs]);
  return {
    ...result,
    pytorchMs: rounded(pytorchMs),
    ratio: rounded(medianMs / pytorchMs),
    pytorch: `PyTorch ${before.version}`,
    ...(target ? { target } : {}),
  };
}

/** Four digits are more than a timing has. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
