// Draws chains as strokes of a pen that swell and taper, antialiased. sharp (librsvg) fills their outlines.
import sharp from "sharp";
import type { Raster } from "../image/raster.ts";
import type { Chain } from "./lines-chains.ts";

export interface Ink {
  readonly chain: Chain;
  /** Greatest width, in pixels; 0 at both ends. */
  readonly width: number;
  /** sRGB in [0, 1]. */
  readonly colour: readonly [number, number, number];
}

/** @returns a new picture with the strokes drawn in order. */
export async function drawInk({ width, height, data }: Raster, strokes: readonly Ink[]): Promise<Raster> {
  if (strokes.length === 0) return { width, height, data: data.slice() };
  const paths = strokes.map((stroke) => `<path fill="${toHex(stroke.colour)}" d="${outlineOf(stroke)}"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${paths.join("")}</svg>`;
  const layer = await sharp(Buffer.from(svg), { unlimited: true }).ensureAlpha().raw().toBuffer();
  const out = new Float32Array(data.length);
  for (let i = 0; i < width * height; i++) {
    const alpha = layer[4 * i + 3]! / 255;
    for (let c = 0; c < 3; c++) {
      const under = data[3 * i + c]!;
      out[3 * i + c] = under + alpha * (layer[4 * i + c]! / 255 - under);
    }
  }
  return { width, height, data: out };
}

/** Both flanks of the line, there and back, as an SVG path. */
export function outlineOf({ chain, width }: Pick<Ink, "chain" | "width">): string {
  const { points } = chain;
  const last = points.length / 2 - 1;
  const near: string[] = [];
  const far: string[] = [];
  for (let i = 0; i <= last; i++) {
    const [before, after] = [Math.max(0, i - 1), Math.min(last, i + 1)];
    const tx = points[2 * after]! - points[2 * before]!;
    const ty = points[2 * after + 1]! - points[2 * before + 1]!;
    const length = Math.hypot(tx, ty) || 1;
    const half = (width / 2) * swell(i / Math.max(1, last));
    const [nx, ny] = [(-ty / length) * half, (tx / length) * half];
    near.push(`${(points[2 * i]! + nx).toFixed(2)} ${(points[2 * i + 1]! + ny).toFixed(2)}`);
    far.push(`${(points[2 * i]! - nx).toFixed(2)} ${(points[2 * i + 1]! - ny).toFixed(2)}`);
  }
  return `M${[...near, ...far.reverse()].join("L")}Z`;
}

/** Part of the width at a part of the way: 0 at the ends, 1 in the middle. */
function swell(t: number): number {
  return Math.sin(Math.PI * t) ** 0.7;
}

function toHex(colour: readonly number[]): string {
  const byte = (value: number) =>
    Math.round(255 * Math.min(1, Math.max(0, value)))
      .toString(16)
      .padStart(2, "0");
  return `#${colour.map(byte).join("")}`;
}
