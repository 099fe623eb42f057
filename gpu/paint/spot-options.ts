// What decides about spots of colour, and where they have come to between two batches.
import { z } from "zod";
import type { BrushId } from "./brushes.ts";
import type { Plane } from "./filters.ts";

export const ON_UNEVEN = ["reject", "shrink", "elongate"] as const;

export interface SpotOptions {
  /** Pixels. The largest shrinks from pass to pass. */
  maxRadius: number;
  minRadius: number;
  passes: number;
  /** Greatest standard deviation, of the worst channel, under a spot; the last pass takes the smallest in any case. */
  homogeneity: number;
  onUneven: (typeof ON_UNEVEN)[number];
  /** Part of the canvas to cover. */
  coverage: number;
  /** Part of the draws that go to bare places. */
  uncoveredBias: number;
  alpha: number;
  /** Standard deviation of chance in OKLab. */
  jitter: number;
  colour: "pixel" | "mean";
  brush: BrushId;
  /** Length over width of spots; those above 1 lie along the edges. */
  aspect: number;
  /** Draws more at edges: by how much, where the gradient is greatest. */
  edgeDensity: number;
  /** Part of the canvas' colour that a spot picks up. */
  wetness: number;
  isDarkFirst: boolean;
  /** Leaves out spots that would be further from the picture than what is there. */
  keepsDetail: boolean;
  /** Whether the smallest spots mend what is bare in the end. */
  mends: boolean;
  /** Of the picture's size: where spots are smaller and more, or larger and fewer; see spot-sizes.ts. */
  importance?: Plane | undefined;
  seed: number;
}

const whole = z.int().min(0);
/** Everything that the log does not tell: batches of all and of this pass, its draws, what was covered at the last look. */
export const spotStateSchema = z.object({
  done: whole,
  pass: whole,
  batch: whole,
  draws: whole,
  lookedAtDraws: whole,
  lookedAtPixels: whole,
});
export type SpotState = z.infer<typeof spotStateSchema>;
