// Measures in this process: the steps of a row, and what the processor can do at most.
import * as tf from "@tensorflow/tfjs-core";
import { onnxBackend } from "../../gpu/backend/index.ts";
import type { Work } from "./rows/row.ts";

const MOST_WARM_UPS = 10;
/** Steps go on that long once none compiles a graph: Node translates what traces a step only after many repetitions. */
const WARM_UP_MS = 3000;
const PEAK_SIZE = 2048;
const PEAK_RUNS = 8;

export interface RowMeasurement {
  /** Wall time of each step, in milliseconds. */
  samplesMs: number[];
  /** Median time of a step outside ONNX Runtime: tracing, hashing, feeding, reading. */
  overheadMs: number;
  /** Most that one step of the warm-up spent compiling. */
  compileMs: number;
  /** Peak resident memory of this process, in 10^6 bytes. */
  rssMb: number;
}

/**
 * Warms up until a step compiles nothing and Node is warm, then measures `runs` steps. Disposes the work.
 * @throws when steps keep compiling (their graph is never the same) or a loss is not finite (what is measured would
 *   not be the arithmetic of real numbers).
 */
export async function measureRow(work: Work, runs: number): Promise<RowMeasurement> {
  const compileMs = await warmUp(work);
  const samplesMs: number[] = [];
  const overheadsMs: number[] = [];
  for (let run = 0; run < runs; run++) {
    const insideBefore = onnxBackend().stats.runMs;
    const startedAt = performance.now();
    await finiteStep(work);
    const ms = performance.now() - startedAt;
    samplesMs.push(ms);
    overheadsMs.push(ms - (onnxBackend().stats.runMs - insideBefore));
  }
  const rssMb = peakRssMb();
  work.dispose();
  return { samplesMs, overheadMs: median(overheadsMs), compileMs, rssMb };
}

/** @returns the compile time of the step that compiled longest. */
async function warmUp(work: Work): Promise<number> {
  let compileMs = 0;
  for (let step = 0; step < MOST_WARM_UPS; step++) {
    const before = onnxBackend().stats;
    await finiteStep(work);
    const after = onnxBackend().stats;
    compileMs = Math.max(compileMs, after.compileMs - before.compileMs);
    if (after.compiles === before.compiles) {
      const startedAt = performance.now();
      while (performance.now() - startedAt < WARM_UP_MS) await finiteStep(work);
      return compileMs;
    }
  }
  throw new Error(
    `Each of ${MOST_WARM_UPS} steps compiled a graph. Something that changes from step to step is part of its key: ` +
      "pass it as a tensor.",
  );
}

async function finiteStep(work: Work): Promise<void> {
  const loss = await work.step();
  if (!Number.isFinite(loss))
    throw new Error(`The loss became ${loss}: the row does not measure sensible numbers.`);
}

/** The best of several products of 2048 x 2048 matrices through the engine, in GFLOP/s. */
export async function measurePeak(): Promise<{ peakGflops: number }> {
  const [a, b] = [1, 2].map((seed) => tf.randomUniform([PEAK_SIZE, PEAK_SIZE], -1, 1, "float32", seed));
  let bestMs = Number.POSITIVE_INFINITY;
  for (let run = 0; run < PEAK_RUNS; run++) {
    const before = onnxBackend().stats.runMs;
    const product = tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);
    await product.data();
    product.dispose();
    bestMs = Math.min(bestMs, onnxBackend().stats.runMs - before);
  }
  tf.dispose([a!, b!]);
  return { peakGflops: (2 * PEAK_SIZE ** 3) / bestMs / 1e6 };
}

export function peakRssMb(): number {
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
