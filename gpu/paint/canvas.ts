// The canvas that strokes are painted on: colour, thickness of paint, how often each pixel was painted. render.ts writes,
// methods read. Runs in browsers too.
import type { Raster } from "../image/raster.ts";
import type { IndexSet } from "./index-set.ts";
import type { Stroke } from "./stroke.ts";
import type { Rectangle } from "./to-bytes.ts";
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
  /** Strokes paint nothing outside of it; within it each pixel is as it would be without it. The whole canvas unless told. */
  clip: Rectangle;
  readonly #ground: CanvasOptions["ground"];

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
    this.clip = this.whole;
    this.#ground = ground;
    this.#prime(this.whole);
  }

  get whole(): Rectangle {
    return { left: 0, top: 0, right: this.width, bottom: this.height };
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

  /** Makes every pixel of an area as it was before the first stroke. For canvases without `uncovered`, which cannot grow. */
  clear(area: Rectangle): void {
    this.#uncover(area);
    eachRow(area, this.width, (from, to) => {
      this.relief.fill(0, from, to);
      this.layers.fill(0, from, to);
      this.depth?.fill(Number.NEGATIVE_INFINITY, from, to);
    });
    this.#prime(area);
  }

  /** Makes every pixel of an area as it is on another canvas of the same size. For canvases without `uncovered`. */
  take(other: PaintCanvas, area: Rectangle): void {
    this.#uncover(area);
    if (other.depth) this.depths();
    eachRow(area, this.width, (from, to) => {
      this.rgb.set(other.rgb.subarray(from * 3, to * 3), from * 3);
      this.relief.set(other.relief.subarray(from, to), from);
      this.layers.set(other.layers.subarray(from, to), from);
      if (other.depth) this.depth?.set(other.depth.subarray(from, to), from);
      else this.depth?.fill(Number.NEGATIVE_INFINITY, from, to);
    });
    this.coveredPixels += this.#coveredIn(area);
  }

  /** `depth`, made where there was none. */
  depths(): Float32Array {
    this.depth ??= new Float32Array(this.width * this.height).fill(Number.NEGATIVE_INFINITY);
    return this.depth;
  }

  #uncover(area: Rectangle): void {
    if (this.uncovered) throw new TypeError("What is uncovered was to be kept: it can only become less.");
    this.coveredPixels -= this.#coveredIn(area);
  }

  #coveredIn(area: Rectangle): number {
    let covered = 0;
    eachRow(area, this.width, (from, to) => {
      for (let at = from; at < to; at++) if (this.layers[at]! > 0) covered += 1;
    });
    return covered;
  }

  #prime({ left, top, right, bottom }: Rectangle): void {
    const { width, rgb } = this;
    const ground = this.#ground;
    const isPicture = "data" in ground;
    for (let y = top; y < bottom; y++) {
      const fromY = isPicture ? Math.min(ground.height - 1, Math.floor((y + 0.5) / this.scale)) : 0;
      for (let x = left; x < right; x++) {
        const to = (y * width + x) * 3;
        if (!isPicture) {
          rgb[to] = ground[0];
          rgb[to + 1] = ground[1];
          rgb[to + 2] = ground[2];
          continue;
        }
        const fromX = Math.min(ground.width - 1, Math.floor((x + 0.5) / this.scale));
        const from = (fromY * ground.width + fromX) * 3;
        for (let c = 0; c < 3; c++) rgb[to + c] = ground.data[from + c]!;
      }
    }
  }
}

/** Calls `visit` with where each row of an area begins and ends. */
function eachRow(
  { left, top, right, bottom }: Rectangle,
  width: number,
  visit: (from: number, to: number) => void,
): void {
  for (let y = top; y < bottom; y++) visit(y * width + left, y * width + right);
}

/** Width in units at which a brush holds paint of thickness 1; smaller ones leave ridges as steep, but lower. */
const FULL_WIDTH = 12;

/** Thickness of the paint that a stroke leaves. */
export function loadOf(canvas: PaintCanvas, { width }: Stroke): number {
  return Math.min(1.2, (width * canvas.scale) / canvas.unit / FULL_WIDTH);
}
