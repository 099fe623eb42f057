// Joins edge pixels to chains: from end to end, straight on where edges meet, split at corners, smoothed.
import { around, type Edges } from "./lines-canny.ts";

export interface Chain {
  /** x0, y0, x1, y1, ... in pixels, (0.5, 0.5) being the middle of the first pixel; about one pixel apart. */
  readonly points: Float32Array;
  /** Mean gradient across it, in units of lightness a pixel. */
  readonly strength: number;
  readonly length: number;
}

export interface ChainOptions {
  /** Chains below it are dropped, in pixels. */
  minimumLength: number;
  /** Standard deviation of the smoothing along the chain, in pixels. */
  sigma: number;
}

/** Turns sharper than this, in radians over a few pixels, end a chain. */
const CORNER = (65 * Math.PI) / 180;
/** Pixels either way over which a turn is measured. */
const CORNER_REACH = 5;

export function chainsOf(edges: Edges, { minimumLength, sigma }: ChainOptions): Chain[] {
  return linkPixels(edges)
    .flatMap((pixels) => splitAtCorners(pixels, edges.width))
    .map((pixels) => toChain(pixels, edges, sigma))
    .filter(({ length }) => length >= minimumLength);
}

/** Every edge pixel is in one list. */
function linkPixels({ width, height, mask }: Edges): number[][] {
  const rest = mask.slice();
  const lists: number[][] = [];
  const degree = (i: number) => around(i, width, height).filter((j) => rest[j]).length;
  const follow = (start: number): number[] => {
    const list = [start];
    rest[start] = 0;
    for (;;) {
      const here = list.at(-1)!;
      const open = around(here, width, height).filter((j) => rest[j]);
      if (open.length === 0) return list;
      const before = list[Math.max(0, list.length - 4)]!;
      const next = before === here ? open[0]! : straightest(open, here, before, width);
      // Pixels beside the chosen way belong to it: they would start a chain of their own along it.
      for (const j of open) if (j !== next && isBeside(j, here, next, width)) rest[j] = 0;
      rest[next] = 0;
      list.push(next);
    }
  };
  for (const endsFirst of [true, false]) {
    for (let i = 0; i < rest.length; i++) {
      if (!rest[i] || (endsFirst && degree(i) !== 1)) continue;
      const forth = follow(i);
      // A loop's start has a second way out.
      const back = follow(i).slice(1);
      lists.push([...back.reverse(), ...forth]);
    }
  }
  return lists;
}

function straightest(open: readonly number[], here: number, before: number, width: number): number {
  const [hx, hy] = [here % width, Math.floor(here / width)];
  const [dx, dy] = [hx - (before % width), hy - Math.floor(before / width)];
  const cosine = (j: number) => {
    const [x, y] = [(j % width) - hx, Math.floor(j / width) - hy];
    return (x * dx + y * dy) / Math.hypot(x, y);
  };
  return open.reduce((best, j) => (cosine(j) > cosine(best) ? j : best));
}

function isBeside(j: number, here: number, next: number, width: number): boolean {
  const near = (a: number, b: number) =>
    Math.abs((a % width) - (b % width)) <= 1 && Math.abs(Math.floor(a / width) - Math.floor(b / width)) <= 1;
  const isStraight = (a: number, b: number) => Math.abs(a - b) === 1 || Math.abs(a - b) === width;
  return near(j, next) && near(j, here) && isStraight(j, here) !== isStraight(next, here);
}

function splitAtCorners(pixels: readonly number[], width: number): number[][] {
  const turn = (i: number): number => {
    const [a, b, c] = [pixels[i - CORNER_REACH]!, pixels[i]!, pixels[i + CORNER_REACH]!];
    const first = Math.atan2(Math.floor(b / width) - Math.floor(a / width), (b % width) - (a % width));
    const second = Math.atan2(Math.floor(c / width) - Math.floor(b / width), (c % width) - (b % width));
    const angle = Math.abs(second - first);
    return Math.min(angle, 2 * Math.PI - angle);
  };
  const parts: number[][] = [];
  let from = 0;
  for (let i = CORNER_REACH; i < pixels.length - CORNER_REACH; i++) {
    const here = turn(i);
    if (here < CORNER) continue;
    // The sharpest place of the bend, not its beginning.
    if (i + 1 < pixels.length - CORNER_REACH && turn(i + 1) > here) continue;
    parts.push(pixels.slice(from, i + 1));
    from = i;
    i += CORNER_REACH;
  }
  parts.push(pixels.slice(from));
  return parts;
}

function toChain(pixels: readonly number[], { width, gx, gy, offsets }: Edges, sigma: number): Chain {
  const points = new Float32Array(2 * pixels.length);
  let strength = 0;
  pixels.forEach((pixel, i) => {
    const magnitude = Math.hypot(gx[pixel]!, gy[pixel]!);
    const offset = magnitude > 0 ? offsets[pixel]! / magnitude : 0;
    points[2 * i] = (pixel % width) + 0.5 + offset * gx[pixel]!;
    points[2 * i + 1] = Math.floor(pixel / width) + 0.5 + offset * gy[pixel]!;
    strength += magnitude / pixels.length;
  });
  const smooth = smoothOpen(points, sigma);
  let length = 0;
  for (let i = 2; i < smooth.length; i += 2) {
    length += Math.hypot(smooth[i]! - smooth[i - 2]!, smooth[i + 1]! - smooth[i - 1]!);
  }
  return { points: smooth, strength, length };
}

/** Gaussian low-pass along an open line; its ends stay. */
function smoothOpen(points: Float32Array, sigma: number): Float32Array {
  if (!(sigma > 0)) return points;
  const last = points.length / 2 - 1;
  const radius = Math.min(last, Math.ceil(3 * sigma));
  const out = new Float32Array(points.length);
  for (let i = 0; i <= last; i++) {
    for (let axis = 0; axis < 2; axis++) {
      let sum = 0;
      let total = 0;
      for (let k = -radius; k <= radius; k++) {
        const weight = Math.exp((-k * k) / (2 * sigma * sigma));
        const j = i + k;
        const mirrored = j < 0 ? -j : j > last ? 2 * last - j : j;
        const value = points[2 * mirrored + axis]!;
        const end = j < 0 ? points[axis]! : points[2 * last + axis]!;
        sum += weight * (mirrored === j ? value : 2 * end - value);
        total += weight;
      }
      out[2 * i + axis] = sum / total;
    }
  }
  return out;
}
