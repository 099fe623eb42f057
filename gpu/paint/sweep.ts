// Brushes that follow the stroke's line, straight or curved: flat ones, and bristles that leave ridges and run dry. Part of
// render.ts; runs in browsers too.
import { HAIRS, hairsOf, type Profile, raggednessOf } from "./brushes.ts";
import { loadOf, type PaintCanvas } from "./canvas.ts";
import { clamp01 } from "./colour.ts";
import { flatten, type Polyline } from "./spline.ts";
import type { Stroke } from "./stroke.ts";

/** Part of the stroke, from its start, after which hairs begin to run dry, and the hairs' share that has at its end. */
const WET_PART = 0.45;
const DRYNESS = 0.62;
/** A hair leaves less and less paint while what it holds falls short of the dryness, by up to so much. */
const FADE = 0.2;
/** Part of the half width within which hairs touch down one after the other. */
const RAGGED = 0.45;

export function sweep(canvas: PaintCanvas, stroke: Stroke): void {
  const line = stroke.path ? flatten(stroke.path, canvas.scale, stroke.width) : undefined;
  if (line && line.points > 1) sweepCurve(canvas, stroke, line);
  else sweepStraight(canvas, stroke, line);
}

/** Lays paint at one pixel, given its place on the brush: all in pixels. */
class Brush {
  readonly #canvas: PaintCanvas;
  readonly #stroke: Stroke;
  readonly #half: number;
  readonly #length: number;
  readonly #hairs: Profile | undefined;
  readonly #ragged: Profile;
  readonly #lag: Profile;
  /** Half of what one pixel spans of the hairs. */
  readonly #reach: number;
  readonly #load: number;

  constructor(canvas: PaintCanvas, stroke: Stroke, length: number) {
    this.#canvas = canvas;
    this.#stroke = stroke;
    this.#half = (stroke.width / 2) * canvas.scale;
    this.#length = length;
    const width = (2 * this.#half) / canvas.unit;
    this.#hairs = stroke.brush === "bristle" ? hairsOf(stroke.seed, width) : undefined;
    this.#ragged = raggednessOf(stroke.seed);
    this.#lag = raggednessOf(Math.imul(stroke.seed, 77) >>> 0);
    this.#reach = Math.min(HAIRS / 2, Math.max(0.5, HAIRS / 4 / this.#half));
    this.#load = loadOf(canvas, stroke);
  }

  /**
   * @param along from the start of the line; below 0 and above its length at the round ends.
   * @param across from the line, positive to its right.
   * @param distance from the line, ends included.
   */
  touch(at: number, along: number, across: number, distance: number): void {
    const half = this.#half;
    const hairs = this.#hairs;
    let mask: number;
    let rise = 0.6;
    if (hairs) {
      const side = Math.abs(across);
      mask = half + 0.5 - side;
      if (mask <= 0) return;
      if (mask > 1) mask = 1;
      const v = side < half ? across / half : Math.sign(across);
      const middle = (v + 1) * (HAIRS / 2);
      const reach = this.#reach;
      const from = middle > reach ? middle - reach : 0;
      const to = Math.min(HAIRS, middle + reach);
      const paint = hairs.mean(from, to);
      // Hairs touch down and lift one after the other, within the length of the brush's half width.
      const left = this.#length - along;
      if (along < 0.5 || left < 0.5) {
        const round = 0.55 * Math.sqrt(1 - v * v);
        const start = along + half * (round + RAGGED * this.#lag.mean(from, to));
        const end = left + half * (round + RAGGED * this.#ragged.mean(from, to));
        mask = mask * clamp01(start + 0.5) * clamp01(end + 0.5);
        if (mask <= 0) return;
      }
      const gone = along / Math.max(1, this.#length);
      const dry = gone < WET_PART ? 0 : (DRYNESS * (Math.min(1, gone) - WET_PART)) / (1 - WET_PART);
      if (paint < dry + FADE) {
        // The pixel's hairs hold different amounts: they fade one after the other.
        const half = (from + to) / 2;
        const spread = Math.abs(hairs.mean(half, to) - hairs.mean(from, half));
        mask *= clamp01(0.5 + (paint - dry + FADE / 2) / (FADE + 2 * spread));
        if (mask <= 0) return;
      }
      // Paint is pushed to the sides and piles up where the brush lands.
      rise = 0.25 + 0.75 * paint + 0.25 * (v * v * v * v);
      if (along < half + 1) rise += 0.2 * Math.min(1, 1 - along / (half + 1));
    } else {
      mask = half + 0.5 - distance;
      if (mask <= 0) return;
      if (mask > 1) mask = 1;
    }
    const { red, green, blue, alpha } = this.#stroke;
    const opacity = mask * alpha;
    const canvas = this.#canvas;
    canvas.blend(at, red, green, blue, opacity);
    canvas.relief[at]! += (rise * this.#load - canvas.relief[at]!) * opacity;
    if (mask >= 0.5) canvas.cover(at);
  }
}

/** A straight stroke: `length` long with its round ends, around its centre; or a path of one point. */
function sweepStraight(canvas: PaintCanvas, stroke: Stroke, dot: Polyline | undefined): void {
  const { scale, width, clip } = canvas;
  const half = (stroke.width / 2) * scale;
  const core = dot ? 0 : Math.max(0, (stroke.length / 2) * scale - half);
  const cos = Math.cos(stroke.theta);
  const sin = Math.sin(stroke.theta);
  const cx = dot ? dot.x[0]! : stroke.x * scale - 0.5;
  const cy = dot ? dot.y[0]! : stroke.y * scale - 0.5;
  const reach = half + 0.5;
  const brush = new Brush(canvas, stroke, 2 * core);
  const reachY = Math.abs(core * sin) + reach;
  const top = Math.max(clip.top, Math.ceil(cy - reachY));
  const bottom = Math.min(clip.bottom - 1, Math.floor(cy + reachY));
  for (let y = top; y <= bottom; y++) {
    const dy = y - cy;
    // The part of the row inside the stroke's own upright box, and inside its turned one.
    let from = -Math.abs(core * cos) - reach;
    let to = -from;
    if (Math.abs(sin) > 1e-3) {
      const [one, other] = [(dy * cos - reach) / sin, (dy * cos + reach) / sin];
      from = Math.max(from, Math.min(one, other));
      to = Math.min(to, Math.max(one, other));
    }
    const left = Math.max(clip.left, Math.ceil(cx + from));
    const right = Math.min(clip.right - 1, Math.floor(cx + to));
    for (let x = left; x <= right; x++) {
      const dx = x - cx;
      const along = dx * cos + dy * sin;
      const across = dy * cos - dx * sin;
      const beyond = Math.max(0, Math.abs(along) - core);
      const distance = Math.sqrt(across * across + beyond * beyond);
      if (distance < reach) brush.touch(y * width + x, along + core, across, distance);
    }
  }
}

/** Nearest point of the line for each pixel of the stroke's box; grows, is kept, and is left clean. */
let nearest = new Float32Array(0);
let alongs = new Float32Array(0);
let acrosses = new Float32Array(0);

function sweepCurve(canvas: PaintCanvas, stroke: Stroke, line: Polyline): void {
  const { scale, width, clip } = canvas;
  const reach = (stroke.width / 2) * scale + 0.5;
  const boxLeft = Math.max(clip.left, Math.ceil(line.left - reach));
  const boxRight = Math.min(clip.right - 1, Math.floor(line.right + reach));
  const top = Math.max(clip.top, Math.ceil(line.top - reach));
  const bottom = Math.min(clip.bottom - 1, Math.floor(line.bottom + reach));
  const boxWidth = boxRight - boxLeft + 1;
  const boxHeight = bottom - top + 1;
  if (boxWidth <= 0 || boxHeight <= 0) return;
  reserve(boxWidth * boxHeight);

  let walked = 0;
  const last = line.points - 2;
  for (let i = 0; i <= last; i++) {
    const [ax, ay] = [line.x[i]!, line.y[i]!];
    const [bx, by] = [line.x[i + 1]!, line.y[i + 1]!];
    const length = Math.hypot(bx - ax, by - ay);
    const tx = (bx - ax) / length;
    const ty = (by - ay) / length;
    // Around a corner pixels belong to the piece before it, which reaches beyond its end as far as the corner opens.
    const from = i === 0 ? -reach : -SLACK;
    const to = length + (i === last ? reach : reach * openingAt(line, i + 1) + SLACK);
    const x0 = Math.max(boxLeft, Math.ceil(Math.min(ax, bx) - reach));
    const x1 = Math.min(boxRight, Math.floor(Math.max(ax, bx) + reach));
    const y0 = Math.max(top, Math.ceil(Math.min(ay, by) - reach));
    const y1 = Math.min(bottom, Math.floor(Math.max(ay, by) + reach));
    for (let y = y0; y <= y1; y++) {
      const dy = y - ay;
      // Where from <= dx tx + dy ty <= to, and -reach <= dy tx - dx ty <= reach.
      const [low, high] = [from - dy * ty, to - dy * ty];
      const [left, right] = [-reach - dy * tx, reach - dy * tx];
      let x = Math.max(x0, Math.ceil(ax + Math.max(least(tx, low, high), least(-ty, left, right))));
      const end = Math.min(x1, Math.floor(ax + Math.min(most(tx, low, high), most(-ty, left, right))));
      for (let at = (y - top) * boxWidth + x - boxLeft; x <= end; x++, at++) {
        const dx = x - ax;
        const along = dx * tx + dy * ty;
        const across = dy * tx - dx * ty;
        const beyond = Math.max(0, -along, along - length);
        const square = across * across + beyond * beyond;
        if (square >= nearest[at]! || square >= reach * reach) continue;
        nearest[at] = square;
        const isEnd = (along < 0 && i === 0) || (along > length && i === last);
        // Round the outside of a bend the hairs keep their order: the distance to the corner counts.
        acrosses[at] = isEnd || beyond === 0 ? across : Math.sign(across) * Math.sqrt(square);
        alongs[at] = walked + (isEnd ? along : Math.min(length, Math.max(0, along)));
      }
    }
    walked += length;
  }

  const brush = new Brush(canvas, stroke, walked);
  for (let row = 0; row < boxHeight; row++) {
    let at = row * boxWidth;
    let pixel = (top + row) * width + boxLeft;
    for (let column = 0; column < boxWidth; column++, at++, pixel++) {
      const square = nearest[at]!;
      if (square === Number.POSITIVE_INFINITY) continue;
      nearest[at] = Number.POSITIVE_INFINITY;
      brush.touch(pixel, alongs[at]!, acrosses[at]!, Math.sqrt(square));
    }
  }
}

/** In pixels: what lies on the border between two pieces belongs to both, whatever rounding says. */
const SLACK = 1e-3;

/** How far beyond its corner the piece before it is the nearest, in distances from the corner: the sine of the turn. */
function openingAt({ x, y }: Polyline, corner: number): number {
  const [ax, ay] = [x[corner]! - x[corner - 1]!, y[corner]! - y[corner - 1]!];
  const [bx, by] = [x[corner + 1]! - x[corner]!, y[corner + 1]! - y[corner]!];
  if (ax * bx + ay * by <= 0) return 1;
  return Math.abs(ax * by - ay * bx) / Math.sqrt((ax * ax + ay * ay) * (bx * bx + by * by));
}

/** The least d with low <= k d <= high; infinite where there is none. */
function least(k: number, low: number, high: number): number {
  if (k === 0) return low <= 0 && high >= 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return (k > 0 ? low : high) / k;
}

/** The greatest, likewise. */
const most = (k: number, low: number, high: number): number => -least(-k, low, high);

function reserve(pixels: number): void {
  if (nearest.length >= pixels) return;
  nearest = new Float32Array(pixels).fill(Number.POSITIVE_INFINITY);
  alongs = new Float32Array(pixels);
  acrosses = new Float32Array(pixels);
}
