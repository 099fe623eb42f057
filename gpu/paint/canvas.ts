// The canvas that strokes are painted on: colour, thickness of paint, how often each pixel was painted. render.ts writes,
// methods read. Runs in browsers too.
import type { Raster } from "../image/raster.ts";
import type { IndexSet } from "./index-set.ts";
import type { Stroke } from "./stroke.ts";
import { unitOf } from "./units.ts";

export type Rgb = readonly [number, number, number];

export interface CanvasOptions {
  /** Of the painting, in its own units. */
  width: number;
  height: number;
  /** Pixels a unit; default 1. */
  scale?: number;
  /** What is there before the first stroke: one colour, or a picture of the painting's size at scale 1. */
  ground: Rgb | Raster;
  /** Pixels that settings count in (units.ts); told where the canvas is a part of a larger one. */
  unit?: number;
  /** Emptied of each pixel that is painted. */
  uncovered?: IndexSet | undefined;
}

export class PaintCanvas {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** Pixels that settings count in. */
  readonly unit: number;
  /** sRGB-encoded [height, width, 3]; strokes are mixed in these values, as paint programs always did. */
  readonly rgb: Float32Array;
  /** Thickness of paint, about [0, 1.5]; the bare ground is 0. */
  readonly relief: Float32Array;
  /** Strokes over each pixel that hide at least half of it; stays at 255. */
  readonly layers: Uint8Array;
  readonly uncovered: IndexSet | undefined;
  /** Heights of the cones that show; made with the first cone. */
  depth: Float32Array | undefined;
  coveredPixels = 0;

  constructor({ width, height, scale = 1, ground, unit, uncovered }: CanvasOptions) {
    this.width = Math.max(1, Math.round(width * scale));
    this.height = Math.max(1, Math.round(height * scale));
    this.scale = scale;
    this.unit = unit ?? unitOf(this);
    const pixels = this.width * this.height;
    this.rgb = new Float32Array(pixels * 3);
    this.relief = new Float32Array(pixels);
    this.layers = new Uint8Array(pixels);
    this.uncovered = uncovered;
    this.#prime(ground);
  }

  /** Painted part of the canvas, [0, 1]. */
  get coverage(): number {
    return this.coveredPixels / this.layers.length;
  }

  /** Lays paint on one pixel. `opacity` in [0, 1] is mask times alpha; `cover` says whether the mask hides half of it. */
  blend(at: number, red: number, green: number, blue: number, opacity: number): void {
    const { rgb } = this;
    const i = at * 3;
    // In this form paint of the colour that is there changes nothing, not even by rounding.
    rgb[i]! += (red - rgb[i]!) * opacity;
    rgb[i + 1]! += (green - rgb[i + 1]!) * opacity;
    rgb[i + 2]! += (blue - rgb[i + 2]!) * opacity;
  }

  cover(at: number): void {
    const before = this.layers[at]!;
    if (before === 255) return;
    this.layers[at] = before + 1;
    if (before > 0) return;
    this.coveredPixels += 1;
    this.uncovered?.remove(at);
  }

  /** A copy of what is painted, as it is. */
  raster(): Raster {
    return { width: this.width, height: this.height, data: this.rgb.slice() };
  }

  #prime(ground: Rgb | Raster): void {
    const { width, height, rgb } = this;
    if (!("data" in ground)) {
      for (let i = 0; i < rgb.length; i += 3) {
        rgb[i] = ground[0];
        rgb[i + 1] = ground[1];
        rgb[i + 2] = ground[2];
      }
      return;
    }
    for (let y = 0; y < height; y++) {
      const fromY = Math.min(ground.height - 1, Math.floor((y + 0.5) / this.scale));
      for (let x = 0; x < width; x++) {
        const fromX = Math.min(ground.width - 1, Math.floor((x + 0.5) / this.scale));
        const from = (fromY * ground.width + fromX) * 3;
        const to = (y * width + x) * 3;
        for (let c = 0; c < 3; c++) rgb[to + c] = ground.data[from + c]!;
      }
    }
  }
}

/** Width in units at which a brush holds paint of thickness 1; smaller ones leave ridges as steep, but lower. */
const FULL_WIDTH = 12;

/** Thickness of the paint that a stroke leaves. */
export function loadOf(canvas: PaintCanvas, { width }: Stroke): number {
  return Math.min(1.2, (width * canvas.scale) / canvas.unit / FULL_WIDTH);
}
