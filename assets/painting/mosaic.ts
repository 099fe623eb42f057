// Style: a mosaic of two fish. Tiles settle into rows along the outlines (a centroidal Voronoi diagram with a
// turned square metric, after Hausner 2001), each with its own tint, tilt and bevel, set in dark grout.
import type { Random } from "../../gpu/random.ts";
import {
  type Canvas,
  type Composition,
  clamp,
  gradient,
  hex,
  makeCanvas,
  mix,
  type Rgb,
  scale,
  shrink,
  sizeOf,
} from "./canvas.ts";
import { makeNoise, type Noise } from "./noise.ts";

const SEA = ["#0d3b52", "#12606f", "#1f8a8c", "#67b8a8", "#cfe0c0"].map(hex);
const SCALES = ["#7a1f1b", "#b8391f", "#e0702a", "#f0a93c", "#f6dc8c"].map(hex);
const GOLD = ["#a87820", "#d9a832", "#f2d670"].map(hex);
const TILE = 0.0215;

interface Fish {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly size: number;
}
const FISHES: readonly Fish[] = [
  { x: 0.52, y: 0.26, angle: -0.3, size: 0.3 },
  { x: 0.49, y: 0.76, angle: 2.84, size: 0.28 },
];

/** Body coordinates: u from tail (-1) to nose (1), v across, bent like a swimming fish. */
function local(fish: Fish, x: number, y: number): [number, number] {
  const dx = (x - fish.x) / fish.size;
  const dy = (y - fish.y) / fish.size;
  const u = dx * Math.cos(fish.angle) + dy * Math.sin(fish.angle);
  const v = -dx * Math.sin(fish.angle) + dy * Math.cos(fish.angle);
  return [u, v - 0.16 * Math.cos(u * 2.4)];
}

interface Part {
  readonly name: "body" | "head" | "fin" | "eye" | "sea";
  readonly distance: number;
}

/** Signed distance to the fish, negative inside, about in picture units; and which part is nearest. */
function nearestPart(x: number, y: number): Part & { u: number; v: number } {
  let best: Part & { u: number; v: number } = { name: "sea", distance: 9, u: 0, v: 0 };
  for (const fish of FISHES) {
    const [u, v] = local(fish, x, y);
    const half = 0.36 * Math.sqrt(clamp(1 - ((u - 0.12) / 0.9) ** 2)) * (0.62 + 0.38 * clamp(u + 0.75));
    const body =
      (u > 0.12 ? Math.hypot(Math.max(0, u - 1), v) : Math.abs(v)) -
      half +
      Math.max(0, Math.abs(u - 0.12) - 0.9);
    const fan = -u - 0.62;
    const tail = Math.max(
      Math.abs(v) - 0.06 - fan * (0.85 + 0.25 * Math.cos(v * 5)),
      u + 0.62,
      -1.22 + Math.abs(v) * 0.45 - u,
    );
    const dorsal = Math.max(
      Math.abs(u - 0.08 + (Math.abs(v) - 0.3) * 0.8) - 0.34,
      Math.abs(v) - 0.5 + 0.3 * (u - 0.1) ** 2 + (u < 0.1 ? 0.05 : 0),
    );
    const fin = Math.min(tail, dorsal);
    const eye = Math.hypot(u - 0.72, v + 0.06) - 0.075;
    const distance = Math.min(body, fin) * fish.size;
    if (distance >= best.distance) continue;
    const name = eye < 0 ? "eye" : body < 0 ? (u > 0.52 ? "head" : "body") : "fin";
    best = { name: distance < 0 ? name : "sea", distance, u, v };
  }
  return best;
}

function colourAt(x: number, y: number, noise: Noise, random: Random): Rgb {
  const part = nearestPart(x, y);
  const tint = 0.1 * random.normal();
  if (part.name === "eye")
    return Math.hypot(part.u - 0.72, part.v + 0.06) < 0.042 ? hex("#10131c") : hex("#f7efd6");
  if (part.name === "head") return gradient(GOLD, 0.6 - part.v * 1.4 + tint * 2);
  if (part.name === "body") {
    const row = 0.5 + 0.5 * Math.sin(part.u * 21 + 4 * Math.abs(part.v));
    return gradient(SCALES, 0.42 + 0.34 * row - part.v * 0.75 + tint);
  }
  if (part.name === "fin") return gradient(SCALES, 0.2 + 0.55 * (0.5 + 0.5 * Math.sin(part.v * 26)) + tint);
  // Rings of lighter water follow the fish, as wakes do.
  const ring = 0.5 + 0.5 * Math.sin(part.distance * 70 + 1.5 * noise.at2(x * 5, y * 5));
  const light = part.distance < 0.022 ? 0.95 : 0.16 + 0.42 * ring + 0.2 * noise.fbm2(x * 4, y * 4, 2);
  return gradient(SEA, light + tint);
}

/** Direction of the rows: along the nearest outline. */
function rowAngle(x: number, y: number): number {
  const e = 0.004;
  const dx = nearestPart(x + e, y).distance - nearestPart(x - e, y).distance;
  const dy = nearestPart(x, y + e).distance - nearestPart(x, y - e).distance;
  return Math.atan2(dy, dx);
}

interface Tiles {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly angle: Float64Array;
}

/** Visits every sample of a `columns`-wide grid with its nearest tile under that tile's turned square metric. */
function assign(
  tiles: Tiles,
  columns: number,
  rows: number,
  visit: (i: number, j: number, tile: number) => void,
): void {
  const cell = TILE * columns * 1.1;
  const across = Math.ceil(columns / cell);
  const buckets: number[][] = Array.from({ length: across * Math.ceil(rows / cell) }, () => []);
  const down = buckets.length / across;
  for (let k = 0; k < tiles.x.length; k++) {
    const column = clamp(Math.floor((tiles.x[k]! * columns) / cell), 0, across - 1);
    const row = clamp(Math.floor((tiles.y[k]! * columns) / cell), 0, down - 1);
    buckets[row * across + column]!.push(k);
  }
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      let nearest = -1;
      let least = 9e9;
      const [x, y] = [(i + 0.5) / columns, (j + 0.5) / columns];
      const [bx, by] = [Math.floor(i / cell), Math.floor(j / cell)];
      for (let b = Math.max(0, by - 1); b <= Math.min(down - 1, by + 1); b++) {
        for (let a = Math.max(0, bx - 1); a <= Math.min(across - 1, bx + 1); a++) {
          for (const k of buckets[b * across + a]!) {
            const [p, q] = turned(tiles, k, x, y);
            const distance = Math.max(Math.abs(p), Math.abs(q)) + 0.15 * (Math.abs(p) + Math.abs(q));
            if (distance < least) [least, nearest] = [distance, k];
          }
        }
      }
      if (nearest >= 0) visit(i, j, nearest);
    }
  }
}

function turned(tiles: Tiles, k: number, x: number, y: number): [number, number] {
  const [dx, dy] = [x - tiles.x[k]!, y - tiles.y[k]!];
  const [c, s] = [Math.cos(tiles.angle[k]!), Math.sin(tiles.angle[k]!)];
  return [dx * c + dy * s, -dx * s + dy * c];
}

function settle(aspect: number, samples: number, random: Random): Tiles {
  const count = Math.round(1 / aspect / (TILE * TILE));
  const tiles: Tiles = {
    x: new Float64Array(count),
    y: new Float64Array(count),
    angle: new Float64Array(count),
  };
  for (let k = 0; k < count; k++) [tiles.x[k], tiles.y[k]] = [random.uniform(), random.uniform() / aspect];
  for (let round = 0; round < 14; round++) {
    for (let k = 0; k < count; k++) tiles.angle[k] = rowAngle(tiles.x[k]!, tiles.y[k]!);
    const sums = new Float64Array(count * 3);
    assign(tiles, samples, Math.round(samples / aspect), (i, j, k) => {
      sums[k * 3]! += (i + 0.5) / samples;
      sums[k * 3 + 1]! += (j + 0.5) / samples;
      sums[k * 3 + 2]! += 1;
    });
    for (let k = 0; k < count; k++) {
      const weight = sums[k * 3 + 2]!;
      if (weight > 0) [tiles.x[k], tiles.y[k]] = [sums[k * 3]! / weight, sums[k * 3 + 1]! / weight];
    }
  }
  return tiles;
}

function setTiles(canvas: Canvas, tiles: Tiles, noise: Noise, random: Random): void {
  const looks = Array.from(tiles.x, (x, k) => ({
    colour: scale(colourAt(x, tiles.y[k]!, noise, random), 1 + 0.09 * random.normal()),
    tilt: [random.normal() * 0.07, random.normal() * 0.07] as const,
    half: TILE * (0.43 + 0.025 * random.normal()),
  }));
  assign(tiles, canvas.width, canvas.height, (i, j, k) => {
    const [x, y] = [(i + 0.5) / canvas.width, (j + 0.5) / canvas.width];
    const { colour, tilt, half } = looks[k]!;
    const [p, q] = turned(tiles, k, x, y);
    const ragged = 0.0011 * noise.fbm2(x * 150, y * 150, 2);
    const inside = half + ragged - Math.max(Math.abs(p), Math.abs(q));
    if (inside <= 0) return;
    const [dx, dy] = [x - tiles.x[k]!, y - tiles.y[k]!];
    const bevel = inside < 0.0022 ? (-dx - dy) / TILE : 0;
    const glass = 0.05 * noise.fbm2(x * 90, y * 90 + k, 3);
    const light = 1 + 0.28 * bevel + (tilt[0] * dx + tilt[1] * dy) / TILE + glass;
    canvas.rgb.set(
      mix(scale(colour, clamp(light, 0, 2)), [1, 1, 0.95], clamp((tilt[0] + tilt[1]) * 0.35)),
      (j * canvas.width + i) * 3,
    );
  });
}

export const mosaic: Composition = {
  id: "mosaic",
  kind: "styles",
  aspect: 1,
  paint(longSide, random) {
    const { width, height } = sizeOf(mosaic.aspect, longSide * 2);
    const canvas = makeCanvas(width, height, hex("#2c2a2b"));
    const noise = makeNoise(random.stream("noise"));
    const tiles = settle(mosaic.aspect, Math.min(400, width), random.stream("tiles"));
    setTiles(canvas, tiles, noise, random.stream("looks"));
    return shrink(canvas, 2);
  },
};
