// What the server and a work process say to one another. Structured clones: rasters travel as they are.
import type { AutoPaintOptions, Plane, Raster, Rgb } from "../../gpu/paint/index.ts";
import type { PlacedStroke } from "../painting/read-strokes.ts";
import type { LoggedStroke, Replacement } from "../painting/strokes.ts";

export interface AutoPaintTask {
  kind: "AUTO_PAINT";
  /** Of the painting's size, one pixel a unit. */
  source: Raster;
  /** Of a map, at the same size. */
  leans: Plane | undefined;
  options: AutoPaintOptions;
}

export interface RelaxSettings {
  /** Changes to try. */
  steps: number;
  /** New colours are of these only, sRGB-encoded; none: all colours. */
  palette: [number, number, number][];
  seed: number;
}

export interface RelaxTask {
  kind: "RELAX";
  source: Raster;
  leans: Plane | undefined;
  ground: Rgb;
  strokes: PlacedStroke[];
  options: RelaxSettings;
}

export type WorkTask = AutoPaintTask | RelaxTask;

/** Some strokes to store, or none; the process goes on when it is told `NEXT`. */
export interface WorkBatch {
  strokes: LoggedStroke[] | Replacement[];
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
