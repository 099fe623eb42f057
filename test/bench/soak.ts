// The same step a thousand times: memory and tensors have to stay where they are.
import * as tf from "@tensorflow/tfjs-core";
import type { Row } from "./rows/row.ts";

/** Steps after which memory is looked at. The first stands for "warmed up". */
const LOOKS = [0.1, 0.5, 1];

export interface SoakMeasurement {
  /** Resident memory in 10^6 bytes after so many steps. */
  rssMbAfter: Record<string, number>;
  /** Live tensors gained from the first look to the last. */
  tensorsGained: number;
}

export async function soak(row: Row, steps: number): Promise<SoakMeasurement> {
  const work = await row.prepare();
  const looks = LOOKS.map((share) => Math.round(steps * share));
  const rssMbAfter: Record<string, number> = {};
  const tensors: number[] = [];
  for (let step = 1; step <= steps; step++) {
    await work.step();
    if (!looks.includes(step)) continue;
    rssMbAfter[step] = process.memoryUsage.rss() / 1e6;
    tensors.push(tf.memory().numTensors);
  }
  work.dispose();
  return { rssMbAfter, tensorsGained: tensors.at(-1)! - tensors[0]! };
}
