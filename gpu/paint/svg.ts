// Strokes as the shapes of an SVG drawing, for programs that draw shapes. It tells outlines, colours and order; what only
// pixels can tell is left out: the hairs of bristles, the heights of cones, the relief. Runs in browsers too.
import { type BrushId, isSweep, outlineOf } from "./brushes.ts";
import { hexOf } from "./hex.ts";
import type { Stroke } from "./stroke.ts";

/** Corners of the outlines that are irregular; enough for polygons of eight. */
const CORNERS = 32;

export interface SvgFrame {
  /** In units of the painting. */
  width: number;
  height: number;
  /** #rrggbb */
  ground: string;
  title: string;
}

/** What comes before the first stroke's shape; `</svg>` comes after the last. */
export function svgOpening({ width, height, ground, title }: SvgFrame): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(title)}</title>`,
    "<desc>Strokes in the order of painting. Bristles are drawn without their hairs, cones one above the other.</desc>",
    `<rect width="${width}" height="${height}" fill="${ground}"/>\n`,
  ].join("\n");
}

/** One stroke as one element and a line break. */
export function svgOf(stroke: Stroke): string {
  const { red, green, blue, alpha, brush } = stroke;
  const colour = hexOf([red, green, blue]);
  const opacity = alpha < 1 ? number(alpha, 3) : undefined;
  return isSweep(brush)
    ? `<path d="${lineOf(stroke)}" fill="none" stroke="${colour}"${attribute("stroke-opacity", opacity)} stroke-width="${number(stroke.width)}" stroke-linecap="round" stroke-linejoin="round"/>\n`
    : `<${shapeOf(stroke, brush)} fill="${colour}"${attribute("fill-opacity", opacity)}/>\n`;
}

const attribute = (name: string, value: string | undefined) =>
  value === undefined ? "" : ` ${name}="${value}"`;
const number = (value: number, digits = 2) => String(Number(value.toFixed(digits)));
const point = (x: number, y: number) => `${number(x)} ${number(y)}`;
const escaped = (text: string) =>
  text.replace(
    /[&<>\p{Cc}]/gu,
    (character) => `&#${character.codePointAt(0) === 0 ? 65533 : character.codePointAt(0)};`,
  );

/** The middle of a stroke that follows its line: straight, or the B-spline of its path as Bézier curves. */
function lineOf({ x, y, path, length, width, theta }: Stroke): string {
  if (!path || path.length < 2) {
    // Its round ends are part of its length.
    const core = Math.max(0, (length - width) / 2);
    const [dx, dy] = [core * Math.cos(theta), core * Math.sin(theta)];
    return `M${point(x - dx, y - dy)}L${point(x + dx, y + dy)}`;
  }
  const last = path.length / 2 - 1;
  const at = (i: number, axis: 0 | 1) => path[2 * Math.min(last, Math.max(0, i)) + axis] ?? 0;
  const mix = (weights: readonly number[], from: number) =>
    point(
      weights.reduce((sum, weight, k) => sum + (weight / 6) * at(from + k, 0), 0),
      weights.reduce((sum, weight, k) => sum + (weight / 6) * at(from + k, 1), 0),
    );
  let line = `M${mix([6], 0)}`;
  for (let i = -1; i <= last; i++) {
    line += `C${mix([0, 4, 2], i - 1)} ${mix([0, 2, 4], i - 1)} ${mix([0, 1, 4, 1], i - 1)}`;
  }
  return line;
}

function shapeOf(stroke: Stroke, brush: BrushId): string {
  const { x, y, length, width, theta, seed } = stroke;
  const [halfLength, halfWidth] = [length / 2, width / 2];
  const turned = `transform="translate(${point(x, y)}) rotate(${number((theta * 180) / Math.PI)})"`;
  if (brush === "square") {
    return `rect x="${number(-halfLength)}" y="${number(-halfWidth)}" width="${number(length)}" height="${number(width)}" ${turned}`;
  }
  if (brush === "polygon" || brush === "blob") {
    const outline = outlineOf(brush, seed);
    const corners = Array.from({ length: CORNERS }, (_, k) => {
      const radius = outline[(k * outline.length) / CORNERS] ?? 1;
      const angle = (2 * Math.PI * k) / CORNERS;
      return point(radius * Math.cos(angle) * halfLength, radius * Math.sin(angle) * halfWidth);
    });
    return `polygon points="${corners.join(" ")}" ${turned}`;
  }
  return `ellipse rx="${number(halfLength)}" ry="${number(halfWidth)}" ${turned}`;
}
