// The Square attack's moves in L2 (Andriushchenko et al. 2020, algorithm 3): the ball's radius is always used up; a
// move takes the budget of one patch and of what is unused, and spends it on another.
import type { Random } from "../random.ts";

const TINY = 1e-12;

/** Patches side by side over the whole picture, together of length epsilon. */
export function startL2(
  target: Float32Array,
  origin: Float32Array,
  sizePx: number,
  epsilon: number,
  random: Random,
): void {
  const side = Math.max(1, Math.floor(sizePx / 5));
  const tiles = Math.floor(sizePx / side);
  const change = new Float32Array(origin.length);
  for (let ty = 0; ty < tiles; ty++) {
    for (let tx = 0; tx < tiles; tx++) {
      const shape = patch(side, random);
      for (let c = 0; c < 3; c++) {
        const sign = random.integer(2) === 0 ? -1 : 1;
        forWindow(sizePx, { top: ty * side, left: tx * side, side }, c, (j, k) => {
          change[j]! += sign * shape[k]!;
        });
      }
    }
  }
  apply(target, origin, change, epsilon);
}

/** `target` = `best` with one patch redrawn and another emptied; the same length. */
export function proposeL2(
  target: Float32Array,
  best: Float32Array,
  origin: Float32Array,
  how: { sizePx: number; side: number; epsilon: number; random: Random },
): void {
  const { sizePx, epsilon, random } = how;
  const side = oddSide(how.side, sizePx);
  const draw = () => ({
    top: random.integer(sizePx - side + 1),
    left: random.integer(sizePx - side + 1),
    side,
  });
  const [spent, emptied] = [draw(), draw()];
  const change = best.map((value, j) => value - origin[j]!);
  const unused = Math.max(0, epsilon ** 2 - squaresOf(change));
  const before = channels((c) => collect(change, sizePx, spent, c));
  let inWindows = before.reduce((sum, values) => sum + squaresOf(values), 0);
  for (let c = 0; c < 3; c++) {
    forWindow(sizePx, emptied, c, (j) => {
      // Where the windows overlap it was counted already.
      if (!isInside(j, sizePx, spent)) inWindows += change[j]! ** 2;
      change[j] = 0;
    });
  }
  const budget = Math.sqrt(unused / 3 + inWindows);
  const shape = patch(side, random);
  for (let c = 0; c < 3; c++) {
    const sign = random.integer(2) === 0 ? -1 : 1;
    const old = before[c]!;
    const oldLength = Math.sqrt(squaresOf(old)) + TINY;
    const drawn = old.map((value, k) => sign * shape[k]! + value / oldLength);
    const scale = budget / (Math.sqrt(squaresOf(drawn)) + TINY);
    forWindow(sizePx, spent, c, (j, k) => {
      change[j] = drawn[k]! * scale;
    });
  }
  apply(target, origin, change, epsilon);
}

const oddSide = (side: number, sizePx: number) => Math.min(Math.max(3, side | 1), sizePx);

interface Window {
  top: number;
  left: number;
  side: number;
}

function forWindow(
  sizePx: number,
  { top, left, side }: Window,
  channel: number,
  visit: (j: number, k: number) => void,
): void {
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) visit(((top + y) * sizePx + left + x) * 3 + channel, y * side + x);
  }
}

function isInside(j: number, sizePx: number, { top, left, side }: Window): boolean {
  const position = Math.floor(j / 3);
  const [y, x] = [Math.floor(position / sizePx), position % sizePx];
  return y >= top && y < top + side && x >= left && x < left + side;
}

function collect(change: Float32Array, sizePx: number, window: Window, channel: number): Float32Array {
  const values = new Float32Array(window.side ** 2);
  forWindow(sizePx, window, channel, (j, k) => {
    values[k] = change[j]!;
  });
  return values;
}

const channels = <T>(make: (channel: number) => T): T[] => [0, 1, 2].map(make);

const squaresOf = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);

function apply(target: Float32Array, origin: Float32Array, change: Float32Array, epsilon: number): void {
  const scale = epsilon / (Math.sqrt(squaresOf(change)) + TINY);
  for (let j = 0; j < target.length; j++) {
    target[j] = Math.max(0, Math.min(1, origin[j]! + change[j]! * scale));
  }
}

/** Two halves of opposite sign, each falling off from its middle, of length 1; upright or lying, as it falls. */
export function patch(side: number, random: Random): Float32Array {
  const isLying = random.integer(2) === 1;
  const half = Math.floor(side / 2);
  const rows = [
    ...pyramid(half, side),
    ...pyramid(side - half, side).map((row) => row.map((value) => -value)),
  ];
  const values = new Float32Array(side * side);
  rows.forEach((row, y) => {
    row.forEach((value, x) => {
      values[isLying ? x * side + y : y * side + x] = value;
    });
  });
  const length = Math.sqrt(squaresOf(values)) + TINY;
  return values.map((value) => value / length);
}

/** Nested rectangles around the middle, the n-th adding 1 / n^2; of length 1. */
function pyramid(height: number, width: number): number[][] {
  const rows = Array.from({ length: height }, () => Array<number>(width).fill(0));
  const [middleY, middleX] = [Math.floor(height / 2), Math.floor(width / 2)];
  const rings = Math.max(middleY, middleX) + 1;
  for (let ring = 0; ring < rings; ring++) {
    for (let y = Math.max(0, middleY - ring); y <= Math.min(height - 1, middleY + ring); y++) {
      for (let x = Math.max(0, middleX - ring); x <= Math.min(width - 1, middleX + ring); x++) {
        rows[y]![x]! += 1 / (ring + 1) ** 2;
      }
    }
  }
  const length = Math.sqrt(rows.flat().reduce((sum, value) => sum + value * value, 0)) + TINY;
  return rows.map((row) => row.map((value) => value / length));
}
