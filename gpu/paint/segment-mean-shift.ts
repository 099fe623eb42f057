// Mean shift in place and colour together (Comaniciu & Meer 2002), in sweeps: in each, every pixel that still moves goes to
// the mean of the samples around where it has come to. Where pixels end are the modes; segment-regions.ts groups them.
import type { ColourField } from "../image/colour.ts";
import { Kernel } from "./kernels/kernel.ts";

export interface Bandwidth {
  /** Radius in pixels. */
  spatial: number;
  /** Radius in L*u*v* units. */
  range: number;
}

/** Where each pixel has come to. Plain arrays, so that it can be saved. */
export interface Trajectories {
  /** (x, y) a pixel, [height, width, 2]. */
  places: Float32Array<ArrayBuffer>;
  /** L*u*v*, [height, width, 3]. */
  colours: Float32Array<ArrayBuffer>;
  /** Indices of pixels that still move. */
  moving: Int32Array<ArrayBuffer>;
}

/** A shift below it, in pixels and colour units together, ends a pixel's way. */
const STANDSTILL = 0.1;
/** Numbers behind the planes that may be read beyond their end. */
const ROOM = 4;
const PIXELS_A_CALL = 4096;

export function startTrajectories({ width, height, data }: ColourField): Trajectories {
  const places = new Float32Array(width * height * 2);
  for (let i = 0; i < width * height; i++) {
    places[2 * i] = i % width;
    places[2 * i + 1] = Math.floor(i / width);
  }
  return { places, colours: data.slice(), moving: Int32Array.from({ length: width * height }, (_, i) => i) };
}

/** Mean shift over one picture; mean-shift.wat does the work. */
export class MeanShift {
  readonly #width: number;
  readonly #height: number;
  readonly #kernel: Kernel;

  constructor({ width, height, data }: ColourField) {
    const pixels = width * height;
    this.#width = width;
    this.#height = height;
    // Three planes with room behind them, then places, colours and what moves.
    this.#kernel = new Kernel("mean-shift");
    this.#kernel.reserve(4 * (3 * pixels + ROOM + 6 * pixels));
    const planes = this.#kernel.floats(0, 3 * pixels);
    for (let i = 0; i < pixels; i++) {
      for (let c = 0; c < 3; c++) planes[c * pixels + i] = data[3 * i + c]!;
    }
  }

  /** Moves every moving pixel once. Changes `trajectories`; when `moving` is empty all have arrived. */
  sweep(trajectories: Trajectories, { spatial, range }: Bandwidth): void {
    const pixels = this.#width * this.#height;
    const places = this.#kernel.floats(4 * (3 * pixels + ROOM), 2 * pixels);
    const colours = this.#kernel.floats(places.byteOffset + places.byteLength, 3 * pixels);
    const moving = this.#kernel.integers(colours.byteOffset + colours.byteLength, pixels);
    places.set(trajectories.places);
    colours.set(trajectories.colours);
    moving.set(trajectories.moving);
    let still = 0;
    // In parts: only code that is called again and again is made fast.
    for (let from = 0; from < trajectories.moving.length; from += PIXELS_A_CALL) {
      const count = Math.min(PIXELS_A_CALL, trajectories.moving.length - from);
      still += this.#kernel.run(
        ...[0, this.#width, this.#height, places.byteOffset, colours.byteOffset],
        ...[moving.byteOffset + 4 * from, count, moving.byteOffset + 4 * still],
        ...[spatial, range, STANDSTILL * STANDSTILL],
      );
    }
    trajectories.places.set(places);
    trajectories.colours.set(colours);
    trajectories.moving = moving.slice(0, still);
  }
}
