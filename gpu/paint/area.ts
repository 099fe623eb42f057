// Which part of a canvas a stroke can touch. Runs in browsers too.
import type { PaintCanvas } from "./canvas.ts";
import type { Stroke } from "./stroke.ts";
import type { Rectangle } from "./to-bytes.ts";

/** Whole pixels, cut to the canvas; empty (left >= right or top >= bottom) where the stroke lies outside. */
export function areaOf(
  { x, y, path, length, width }: Stroke,
  canvas: Pick<PaintCanvas, "width" | "height" | "scale">,
): Rectangle {
  const points = path ? Array.from(path) : [x, y];
  const reach = (path ? width : Math.hypot(length, width)) / 2 + 2;
  const xs = points.filter((_, index) => index % 2 === 0);
  const ys = points.filter((_, index) => index % 2 === 1);
  const { width: right, height: bottom, scale } = canvas;
  return {
    left: Math.max(0, Math.floor((Math.min(...xs) - reach) * scale)),
    top: Math.max(0, Math.floor((Math.min(...ys) - reach) * scale)),
    right: Math.min(right, Math.ceil((Math.max(...xs) + reach) * scale)),
    bottom: Math.min(bottom, Math.ceil((Math.max(...ys) + reach) * scale)),
  };
}

/** The least rectangle around both. */
export function union(one: Rectangle, other: Rectangle): Rectangle {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

export const isEmpty = ({ left, top, right, bottom }: Rectangle) => left >= right || top >= bottom;
export const overlap = (one: Rectangle, other: Rectangle) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
