// Notices when a stylisation has gone wrong or has nothing left to do. Decides nothing: the method does.
import type { Raster } from "../image/raster.ts";
import type { Step } from "./optimizer.ts";

/** Below this deviation in every channel a picture looks like one colour: half a grey level of 256. */
const FLAT_DEVIATION = 0.5 / 255;
/** The loss counts as still falling while it loses this part of itself in this many iterations. */
const STALL_ITERATIONS = 50;
const STALL_IMPROVEMENT = 1e-4;

export interface Fault {
  message: string;
  remedy: string;
}

/** @param mayBeFlat true where one flat colour is a fair answer, because an input is one. */
export function faultOf({ outcome }: Step, shown: Raster, mayBeFlat: boolean): Fault | undefined {
  if (outcome === "broken" || !shown.data.every(Number.isFinite)) {
    return {
      message: "The loss became infinite or undefined.",
      remedy:
        "Lower the style weight or the learning rate, or use the lbfgs optimizer. If it happens at once with every " +
        "picture, the model's weights are damaged: choose another model.",
    };
  }
  if (!mayBeFlat && isFlat(shown)) {
    return {
      message: "The picture became one flat colour.",
      remedy: "Lower the style or smoothness weight, raise the content weight, or choose other style layers.",
    };
  }
  return undefined;
}

/** Whether every channel is (nearly) constant: black, white or any one colour. */
export function isFlat({ data }: Raster): boolean {
  const pixels = data.length / 3;
  return [0, 1, 2].every((channel) => {
    let [sum, squares] = [0, 0];
    for (let i = channel; i < data.length; i += 3) {
      sum += data[i]!;
      squares += data[i]! ** 2;
    }
    return squares / pixels - (sum / pixels) ** 2 < FLAT_DEVIATION ** 2;
  });
}

/**
 * Adds one iteration's loss to the record of best losses so far.
 * @returns the record, as long as a verdict needs it.
 */
export function recordLoss(bestLosses: readonly number[], total: number): number[] {
  return [...bestLosses, Math.min(total, bestLosses.at(-1) ?? total)].slice(-STALL_ITERATIONS - 1);
}

/** Whether the best loss has hardly moved over the last iterations. */
export function hasStalled(bestLosses: readonly number[]): boolean {
  const [then, now] = [bestLosses[0]!, bestLosses.at(-1)!];
  return bestLosses.length > STALL_ITERATIONS && then - now <= STALL_IMPROVEMENT * Math.abs(then);
}
