// What the server and a work process say to one another. Structured clones: rasters travel as they are.
import type { AutoPaintOptions, Raster } from "../../gpu/paint/index.ts";
import type { LoggedStroke } from "../painting/strokes.ts";

export interface AutoPaintTask {
  kind: "AUTO_PAINT";
  /** Of the painting's size, one pixel a unit. */
  source: Raster;
  options: AutoPaintOptions;
}

export type WorkTask = AutoPaintTask;

/** Some strokes to store; the process goes on when it is told `NEXT`. */
export interface WorkBatch {
  strokes: LoggedStroke[];
  /** Of the whole work, this batch included. */
  done: number;
  total: number;
}

/** After the last batch. */
export interface WorkDone {
  /** What came of it, for people. */
  summary: string;
}

export type WorkMessage = WorkBatch | WorkDone;

export const NEXT = "next";
