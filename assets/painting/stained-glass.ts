// Style: a stained-glass window of a rising sun over hills and a river. Panes of streaky glass between round lead lines,
// lit from behind.
import type { Random } from "../../gpu/random.ts";
import {
  type Composition,
  clamp,
  gradient,
  hex,
  makeCanvas,
  mix,
  type Rgb,
  ramp,
  scale,
  shadeAll,
  shrink,
  sizeOf,
} from "./canvas.ts";
import { makeNoise, type Noise } from "./noise.ts";

const SUN: readonly [number, number] = [0.42, 0.42];
const RINGS = [0.09, 0.15, 0.235, 0.335, 0.45, 0.58, 0.73, 0.9, 1.1];
const DAWN = [
  "#fff0a0",
  "#ffcf3f",
  "#ff9a2a",
  "#ee5a2c",
  "#c22f4a",
  "#8a2a72",
  "#4d2f8f",
  "#274a9f",
  "#1c6fae",
].map(hex);
const HILLS = ["#1f7a4d", "#4f9a3a", "#12564f", "#8fae35", "#2c8f7a"].map(hex);
const RIVER = ["#2a74c0", "#46a5d6", "#8ed3e0", "#2a5aa8", "#f2d57a"].map(hex);

interface Pane {
  /** Distance to the nearest lead line, in units of the longer side. */
  readonly edge: number;
  readonly colour: Rgb;
  /** Names the pane, for its own streaks. */
  readonly key: number;
}

/** The sky: rings around the sun, cut into rays; rings are offset so that joints do not meet. */
function skyPane(x: number, y: number): Pane {
  const [dx, dy] = [x - SUN[0], y - SUN[1]];
  const radius = Math.hypot(dx, dy);
  const angle = Math.atan2(dy, dx);
  let ring = 0;
  while (ring < RINGS.length && radius > RINGS[ring]!) ring++;
  const inner = ring === 0 ? -9 : RINGS[ring - 1]!;
  const outer = RINGS[ring] ?? 9;
  const count = ring === 0 ? 1 : [10, 14, 18, 22, 22, 26, 30, 34, 40][ring - 1]!;
  // Every other ring is wavy, like tongues of flame.
  const turn =
    (angle / (2 * Math.PI)) * count + (ring % 2) * 0.5 + (ring > 1 ? 0.16 * Math.sin(radius * 40 + ring) : 0);
  const pane = Math.floor(turn);
  const across = count === 1 ? 9 : ((0.5 - Math.abs(turn - pane - 0.5)) * 2 * Math.PI * radius) / count;
  const key = ring * 97 + (((pane % count) + count) % count);
  const jump = Math.sin(key * 127.1) * 0.09;
  const colour = gradient(DAWN, ring / (DAWN.length - 1) + jump * (ring > 0 ? 1 : 0));
  return { edge: Math.min(radius - inner, outer - radius, across), colour, key };
}

const hill = (x: number, k: number) =>
  [0.565, 0.66, 0.74, 0.83][k]! +
  [0.045, 0.05, 0.04, 0.03][k]! * Math.sin(x * [6.5, 7.5, 9, 6][k]! + [0.6, 3.4, 1.2, 4.1][k]!);

/** The land: strips of hills cut by slanting leads; a river winds down through them. */
function landPane(x: number, y: number): Pane {
  let k = 0;
  while (k < 3 && y > hill(x, k + 1)) k++;
  const slope = (hill(x + 0.005, k) - hill(x - 0.005, k)) / 0.01;
  const toTop = (y - hill(x, k)) / Math.hypot(1, slope);
  const toLow = k < 3 ? (hill(x, k + 1) - y) * 0.95 : 9;
  const t = (y - 0.56) / 0.44;
  const middle = 0.45 + 0.16 * Math.sin(y * 14.5 + 0.9) * (0.35 + t);
  const half = 0.015 + 0.11 * t;
  const bank = half - Math.abs(x - middle);
  if (bank > 0) {
    const rung = y * 17 + 0.7 * Math.sin(x * 11);
    const lane = Math.floor(((x - middle) / half) * 1.5 + 1.5);
    const laneEdge = Math.min(...[-1 / 3, 1 / 3].map((at) => Math.abs((x - middle) / half - at) * half));
    const row = Math.floor(rung + lane * 0.37);
    const rowEdge = (0.5 - Math.abs(rung + lane * 0.37 - row - 0.5)) / 17;
    const key = 4000 + row * 7 + lane;
    return {
      edge: Math.min(bank * 0.9, laneEdge * 0.9, rowEdge),
      colour: RIVER[Math.abs(Math.floor(Math.sin(key * 3.7) * 99)) % 5]!,
      key,
    };
  }
  const cut = (x + 0.35 * (y - 0.6) * (k % 2 ? 1 : -1)) * [9, 8, 7, 6][k]! + k * 0.4;
  const column = Math.floor(cut);
  const across = ((0.5 - Math.abs(cut - column - 0.5)) / [9, 8, 7, 6][k]!) * 0.95;
  const key = 2000 + k * 131 + column;
  return {
    edge: Math.min(toTop, toLow, across, -bank * 0.9),
    colour: HILLS[Math.abs(Math.floor(Math.sin(key * 5.1) * 99)) % 5]!,
    key,
  };
}

/** A border of small oblongs around the picture. */
function borderPane(x: number, y: number, width: number, height: number): Pane | undefined {
  const inset = Math.min(x, y, width - x, height - y);
  if (inset > 0.05) return undefined;
  const along = Math.min(x, width - x) < Math.min(y, height - y) ? y / height : x / width;
  const count = Math.min(x, width - x) < Math.min(y, height - y) ? 16 : 13;
  const turn = along * count;
  const pane = Math.floor(turn);
  const key = 7000 + pane * 3 + (x < y ? 1 : 0);
  const across = ((0.5 - Math.abs(turn - pane - 0.5)) * (count === 16 ? height : width)) / count;
  const colour = pane % 2 === 0 ? hex("#a3202c") : pane % 4 === 1 ? hex("#e3b23a") : hex("#1f3f8f");
  return { edge: Math.min(0.05 - inset, inset + 0.004, across), colour, key };
}

/** Glass: streaks along one direction a pane, seeds (bubbles), thicker and darker to the edge. */
function glass(pane: Pane, x: number, y: number, noise: Noise): Rgb {
  const turn = Math.sin(pane.key * 12.9) * 3;
  const [u, v] = [x * Math.cos(turn) + y * Math.sin(turn), -x * Math.sin(turn) + y * Math.cos(turn)];
  const streak = noise.fbm2(u * 9 + pane.key, v * 46, 4) + 0.6 * noise.fbm2(u * 30, v * 30 + pane.key, 3);
  const bubble = ramp(0.5, 0.75, noise.at2(x * 130, y * 130)) * 0.16;
  const edge = 0.72 + 0.28 * ramp(0.004, 0.018, pane.edge);
  const lamp = 1.08 - 0.35 * Math.hypot(x - SUN[0], y - SUN[1]);
  const light = (0.98 + 0.42 * streak + bubble) * edge * lamp;
  const bright = mix(pane.colour, [1, 0.97, 0.85], clamp((light - 0.8) * 0.55));
  const lit = scale(bright, clamp(light, 0.25, 1.25));
  return [clamp(lit[0]), clamp(lit[1]), clamp(lit[2])];
}

export const stainedGlass: Composition = {
  id: "stained-glass",
  kind: "styles",
  aspect: 0.84,
  paint(longSide, random: Random) {
    const { width, height } = sizeOf(stainedGlass.aspect, longSide * 2);
    const canvas = makeCanvas(width, height);
    const noise = makeNoise(random.stream("noise"));
    const right = width / height;
    shadeAll(canvas, (px, py) => {
      // Leads are bent by hand: shift the whole drawing a little.
      const x = px + 0.006 * noise.fbm2(px * 7, py * 7, 2);
      const y = py + 0.006 * noise.fbm2(px * 7 + 50, py * 7, 2);
      const pane =
        borderPane(px, py, right, 1) ?? (y > hill(x, 0) ? landPane(x, y) : withHorizon(skyPane(x, y), x, y));
      const lead = 0.0048 + 0.0012 * noise.at2(px * 60, py * 60);
      if (pane.edge > lead) return glass(pane, px, py, noise);
      // A lead came is round: it catches light along its ridge.
      const round = clamp(pane.edge / lead);
      return scale(
        [0.11, 0.11, 0.125],
        0.55 + 1.3 * Math.exp(-(((round - 0.25) / 0.3) ** 2)) * (0.8 + 0.5 * noise.at2(px * 200, py * 200)),
      );
    });
    return shrink(canvas, 2);
  },
};

function withHorizon(pane: Pane, x: number, y: number): Pane {
  return { ...pane, edge: Math.min(pane.edge, hill(x, 0) - y) };
}
