// A cut picture as an SVG drawing of layers, for programs that draw shapes: regions by their depth in the tree, and the lines above
// them. Regions share their boundaries, so that no gap is between them.
import { hexOf } from "./hex.ts";
import { type Ink, outlineOf } from "./lines-ink.ts";
import type { Arc } from "./segment-arcs.ts";
import type { CutPicture } from "./segment-cut.ts";

/** Greatest distance of a boundary from the one in the picture, in pixels. */
const TOLERANCE = 0.12;
/** Programs that smooth the rims of shapes let the ground shine through between two; a rim of its own colour closes that. */
const RIM_PX = 0.4;

/** @param colours sRGB in [0, 1], [regions, 3]. */
export function svgOfCut(cutPicture: CutPicture, colours: ArrayLike<number>, ink: readonly Ink[]): string {
  const { width, height, depths } = cutPicture;
  const shapes = shapesOf(cutPicture);
  const levels = [...new Set(depths)].toSorted((a, b) => a - b);
  const layers = levels.map((level) => {
    const paths = depths.flatMap((depth, region) => {
      if (depth !== level) return [];
      const colour = hexOf([colours[3 * region]!, colours[3 * region + 1]!, colours[3 * region + 2]!]);
      return `<path fill="${colour}" stroke="${colour}" d="${shapes[region]}"/>`;
    });
    return layer(`regions-${level}`, `Regions, level ${level}`, paths, `stroke-width="${RIM_PX}"`);
  });
  const lines = ink.map((stroke) => `<path fill="${hexOf([...stroke.colour])}" d="${outlineOf(stroke)}"/>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    ...layers,
    layer("lines", "Lines", lines),
    "</svg>\n",
  ].join("\n");
}

function layer(id: string, label: string, shapes: readonly string[], attributes = ""): string {
  return `<g id="${id}" inkscape:groupmode="layer" inkscape:label="${label}" fill-rule="evenodd" stroke-linejoin="round" ${attributes}>\n${shapes.join("\n")}\n</g>`;
}

/** The boundary of each region, as the data of a path. */
function shapesOf({ arcs, count }: CutPicture): string[] {
  const around: Float32Array[][] = Array.from({ length: count }, () => []);
  for (const arc of arcs) {
    const points = simplified(arc);
    for (const region of [arc.left, arc.right]) if (region >= 0) around[region]!.push(points);
  }
  return around.map((pieces) => ringsOf(pieces).map(pathOf).join(""));
}

/** Pieces joined end to end, until each ring meets itself. Which of several that meet comes next does not matter to what is inside. */
function ringsOf(pieces: readonly Float32Array[]): number[][] {
  const key = (points: Float32Array, at: number) => `${points[at]} ${points[at + 1]}`;
  const ends = new Map<string, Set<Float32Array>>();
  const noteAt = (place: string, piece: Float32Array) =>
    ends.set(place, (ends.get(place) ?? new Set()).add(piece));
  for (const piece of pieces) {
    noteAt(key(piece, 0), piece);
    noteAt(key(piece, piece.length - 2), piece);
  }
  const open = new Set(pieces);
  const rings: number[][] = [];
  for (const first of pieces) {
    if (!open.delete(first)) continue;
    const ring = [...first];
    const start = key(first, 0);
    for (let end = key(first, first.length - 2); end !== start; ) {
      const next = [...(ends.get(end) ?? [])].find((piece) => open.has(piece));
      if (!next) break;
      open.delete(next);
      const isForward = key(next, 0) === end;
      const points = isForward ? next : reversed(next);
      for (let i = 2; i < points.length; i++) ring.push(points[i]!);
      end = key(points, points.length - 2);
    }
    rings.push(ring);
  }
  return rings;
}

function reversed(points: Float32Array): Float32Array {
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 2) out.set(points.subarray(i, i + 2), points.length - 2 - i);
  return out;
}

function pathOf(ring: readonly number[]): string {
  const places: string[] = [];
  // The last point is the first once more.
  for (let i = 0; i + 3 < ring.length; i += 2) places.push(`${short(ring[i]!)} ${short(ring[i + 1]!)}`);
  return places.length < 3 ? "" : `M${places.join("L")}Z`;
}

const short = (value: number) => String(Math.round(value * 100) / 100);

/** The arc with fewer points (Douglas & Peucker 1973); a closed one is halved first. */
function simplified({ points }: Arc): Float32Array {
  const last = points.length / 2 - 1;
  const keeps = new Uint8Array(last + 1);
  keeps[0] = 1;
  keeps[last] = 1;
  const isRing = points[0] === points[2 * last] && points[1] === points[2 * last + 1];
  const middle = last >> 1;
  if (isRing) keeps[middle] = 1;
  const open: [number, number][] = isRing
    ? [
        [0, middle],
        [middle, last],
      ]
    : [[0, last]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    const { at, distance } = farthest(points, from, to);
    if (distance <= TOLERANCE) continue;
    keeps[at] = 1;
    open.push([from, at], [at, to]);
  }
  return points.filter((_, i) => keeps[i >> 1] === 1);
}

/** The point farthest from the line between two others. */
function farthest(points: Float32Array, from: number, to: number): { at: number; distance: number } {
  const [x0, y0] = [points[2 * from]!, points[2 * from + 1]!];
  const [dx, dy] = [points[2 * to]! - x0, points[2 * to + 1]! - y0];
  const squared = dx * dx + dy * dy;
  let [at, distance] = [from, 0];
  for (let i = from + 1; i < to; i++) {
    const [px, py] = [points[2 * i]! - x0, points[2 * i + 1]! - y0];
    const along = squared > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0;
    const here = Math.hypot(px - along * dx, py - along * dy);
    if (here > distance) [at, distance] = [i, here];
  }
  return { at, distance };
}
