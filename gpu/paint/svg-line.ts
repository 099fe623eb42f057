// Numbers and lines of an SVG drawing in few characters. Runs in browsers too.
import type { Stroke } from "./stroke.ts";

/** Digits of coordinates: a tenth of a pixel at the painting's own size. */
const DIGITS = 1;
const STEPS = 10 ** DIGITS;

/** Without a nought before the point. */
export const svgNumber = (value: number, digits: number): string =>
  String(Number(value.toFixed(digits))).replace(/^(-?)0\./, "$1.");

export const svgNumbers = (values: readonly number[], digits: number): string =>
  values.map((value) => svgNumber(value, digits)).join(" ");

/** In path data a sign separates as well as a space. */
const pathNumbers = (steps: readonly number[]): string =>
  svgNumbers(
    steps.map((step) => step / STEPS),
    DIGITS,
  ).replaceAll(" -", "-");

/** The middle of a stroke that follows its line, as path data: straight, or the B-spline of its path as Bézier curves. */
export function svgLineOf({ x, y, path, length, width, theta }: Stroke): string {
  if (!path || path.length < 2) {
    // Its round ends are part of its length.
    const core = Math.max(0, (length - width) / 2);
    const [dx, dy] = [core * Math.cos(theta), core * Math.sin(theta)];
    const line = new Line(x - dx, y - dy);
    return `${line.start}l${line.to([[x + dx, y + dy]])}`;
  }
  const last = path.length / 2 - 1;
  const at = (i: number, axis: 0 | 1) => path[2 * Math.min(last, Math.max(0, i)) + axis] ?? 0;
  const mix = (weights: readonly number[], from: number): Point => [
    weights.reduce((sum, weight, k) => sum + (weight / 6) * at(from + k, 0), 0),
    weights.reduce((sum, weight, k) => sum + (weight / 6) * at(from + k, 1), 0),
  ];
  const line = new Line(at(0, 0), at(0, 1));
  let text = line.start;
  for (let i = -1; i <= last; i++) {
    const [one, other, end] = [mix([0, 4, 2], i - 1), mix([0, 2, 4], i - 1), mix([0, 1, 4, 1], i - 1)];
    // A spline goes on as it came: `s` says so.
    text += i === -1 ? `c${line.to([one, other, end])}` : `s${line.to([other, end])}`;
  }
  return text;
}

type Point = readonly [number, number];

/** Relative coordinates that do not add up their rounding. */
class Line {
  #x: number;
  #y: number;

  constructor(x: number, y: number) {
    [this.#x, this.#y] = [Math.round(x * STEPS), Math.round(y * STEPS)];
  }

  get start(): string {
    return `M${pathNumbers([this.#x, this.#y])}`;
  }

  /** @param points of one piece; the last is where the next begins. */
  to(points: readonly Point[]): string {
    const rounded = points.map(([x, y]) => [Math.round(x * STEPS), Math.round(y * STEPS)] as const);
    const text = pathNumbers(rounded.flatMap(([x, y]) => [x - this.#x, y - this.#y]));
    [this.#x, this.#y] = rounded.at(-1) ?? [this.#x, this.#y];
    return text;
  }
}
