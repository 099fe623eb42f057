// Segments a picture at falling sizes, the smallest first, one sweep of mean shift at a time. All that changes is plain data,
// so that the work can stop after any sweep and go on elsewhere.
import { z } from "zod";
import { type ColourField, luvToRgb, toLuv } from "../image/colour.ts";
import type { Raster } from "../image/raster.ts";
import { resize, type Size } from "../image/resize.ts";
import { type Bandwidth, MeanShift, startTrajectories } from "./segment-mean-shift.ts";
import { fuseSmall, joinModes, type Segmentation, statisticsOf } from "./segment-regions.ts";
import { asSquares } from "./texture-levels.ts";

/** A level is smaller than the one before by this. */
const RATIO = Math.SQRT2;
/** No level has a shorter side than this, except the first. */
const SMALLEST_PX = 32;

export interface LevelOptions extends Bandwidth {
  /** Smallest region, in pixels of each level. */
  minimumArea: number;
  /** Most sweeps a level. */
  sweeps: number;
}

const floats = z.instanceof(Float32Array);
const integers = z.instanceof(Int32Array);
export const levelsSchema = z.object({
  /** Finished levels, coarse ones first. */
  done: z.array(z.object({ width: z.int(), height: z.int(), labels: integers, count: z.int() })),
  sweep: z.int(),
  trajectories: z.object({ places: floats, colours: floats, moving: integers }).optional(),
});
type LevelsState = z.infer<typeof levelsSchema>;

export class Levels {
  readonly #picture: Raster;
  readonly #options: LevelOptions;
  readonly #count: number;
  #state: LevelsState;
  #field: ColourField | undefined;
  #shift: MeanShift | undefined;

  constructor(picture: Raster, options: LevelOptions, state?: unknown) {
    this.#picture = picture;
    this.#options = options;
    const shorter = Math.min(picture.width, picture.height);
    this.#count = Math.max(1, 1 + Math.floor(Math.log(shorter / SMALLEST_PX) / Math.log(RATIO)));
    this.#state = state === undefined ? { done: [], sweep: 0 } : levelsSchema.parse(state);
  }

  get isDone(): boolean {
    return this.#state.done.length === this.#count;
  }

  /** In sweeps of the coarsest level, as `parts` are: what may still come. */
  get remaining(): number {
    const { done, sweep } = this.#state;
    // Each further level has twice the pixels: all before it together have as many as it, less one part.
    const levels = 2 ** this.#count - 2 ** done.length;
    return levels * this.#options.sweeps - sweep * this.parts;
  }

  /** How many equal parts of all work the next sweep is. */
  get parts(): number {
    return 2 ** this.#state.done.length;
  }

  /** `parts` of a sweep over the whole picture, which the last level is. */
  get finestParts(): number {
    return 2 ** (this.#count - 1);
  }

  /** One sweep. @returns the part of the level's pixels that still move; the level ends at the last sweep or below 0.2 %. */
  advance(): number {
    const field = this.#levelField();
    const state = this.#state;
    state.trajectories ??= startTrajectories(field);
    this.#shift ??= new MeanShift(field);
    this.#shift.sweep(state.trajectories, this.#options);
    state.sweep += 1;
    const moving = state.trajectories.moving.length / (field.width * field.height);
    if (moving >= 0.002 && state.sweep < this.#options.sweeps) return moving;
    const joined = joinModes(field, state.trajectories, this.#options);
    state.done.push(fuseSmall(joined, field, this.#options.minimumArea));
    state.sweep = 0;
    state.trajectories = undefined;
    this.#field = undefined;
    this.#shift = undefined;
    return moving;
  }

  /** What the current level has come to, at the picture's size. */
  show(): Raster {
    const { trajectories, done } = this.#state;
    if (trajectories) return enlarge({ ...this.#levelField(), data: trajectories.colours }, this.#picture);
    const finished = done.at(-1)!;
    const { areas, sums } = statisticsOf(finished, toLuv(this.#resized(done.length - 1)));
    const data = new Float32Array(3 * finished.labels.length);
    finished.labels.forEach((label, i) => {
      for (let c = 0; c < 3; c++) data[3 * i + c] = sums[3 * label + c]! / areas[label]!;
    });
    return enlarge({ width: finished.width, height: finished.height, data }, this.#picture);
  }

  /** From fine to coarse, when all is done. */
  get segmentations(): Segmentation[] {
    return this.#state.done.toReversed();
  }

  save(): LevelsState {
    const { done, sweep, trajectories } = this.#state;
    const copy = trajectories && {
      places: trajectories.places.slice(),
      colours: trajectories.colours.slice(),
      moving: trajectories.moving.slice(),
    };
    return { done: [...done], sweep, trajectories: copy };
  }

  #levelField(): ColourField {
    this.#field ??= toLuv(this.#resized(this.#state.done.length));
    return this.#field;
  }

  /** @param index 0 is the coarsest. */
  #resized(index: number): Raster {
    const { width, height } = this.#picture;
    const scale = RATIO ** -(this.#count - 1 - index);
    return resize(this.#picture, {
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    });
  }
}

/** To the picture's size, each pixel a square; from L*u*v* to sRGB. */
function enlarge({ width, height, data }: ColourField, size: Size): Raster {
  const rgb = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    [rgb[i], rgb[i + 1], rgb[i + 2]] = luvToRgb(data[i]!, data[i + 1]!, data[i + 2]!);
  }
  return asSquares({ width, height, data: rgb }, size);
}
