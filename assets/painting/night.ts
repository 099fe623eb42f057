// Style: a swirling night over a bay. Thick oil strokes follow the stream lines of a field of vortices.
import type { Random } from "../../gpu/random.ts";
import { follow, layStroke, makeOil, type Oil, varnish } from "./brush.ts";
import { type Composition, clamp, gradient, hex, mix, type Rgb, ramp, shrink, sizeOf } from "./canvas.ts";
import { makeNoise, type Noise } from "./noise.ts";

interface Whirl {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly turn: number;
  /** 1: a light that glows, 0: only wind. */
  readonly glow: number;
}

const WHIRLS: readonly Whirl[] = [
  { x: 0.76, y: 0.17, size: 0.115, turn: 1, glow: 1 },
  { x: 0.36, y: 0.27, size: 0.17, turn: -1, glow: 0 },
  { x: 0.58, y: 0.34, size: 0.11, turn: 1, glow: 0 },
  { x: 0.12, y: 0.13, size: 0.06, turn: 1, glow: 0.9 },
  { x: 0.5, y: 0.08, size: 0.045, turn: -1, glow: 0.8 },
  { x: 0.93, y: 0.4, size: 0.045, turn: -1, glow: 0.8 },
  { x: 0.14, y: 0.4, size: 0.04, turn: 1, glow: 0.75 },
];

const SKY = ["#0b1c4a", "#14327c", "#1f4fa8", "#2f78c4", "#6fb3d9", "#c4e0d8"].map(hex);
const LIGHT = ["#c9cf7a", "#f0cf4c", "#f6b52e", "#fbe58a", "#fff6cf"].map(hex);
const LAND = ["#0a1230", "#10233f", "#17394a", "#2a5a4e"].map(hex);
const SHORE = 0.56;

const hillLine = (x: number, noise: Noise) =>
  SHORE - 0.035 - 0.05 * noise.fbm2(x * 3 + 4, 0.5, 3) - 0.07 * x * x;

/** Stream function: paint runs along its level lines. */
function stream(x: number, y: number, noise: Noise): number {
  let sum = y * 1.1 + 0.1 * noise.fbm2(x * 3.2, y * 4.2, 2);
  for (const { x: cx, y: cy, size, turn } of WHIRLS) {
    const r2 = ((x - cx) ** 2 + (y - cy) ** 2) / (size * size);
    sum += turn * size * 2.4 * Math.exp(-r2 * 0.8);
  }
  return sum;
}

function flow(x: number, y: number, noise: Noise): [number, number] {
  if (y > SHORE) return [1, 0.12 * noise.at2(x * 6, y * 40)];
  if (y > hillLine(x, noise)) return [1, 0.6 * noise.at2(x * 7, y * 9) - 0.25];
  const e = 0.002;
  return [
    stream(x, y + e, noise) - stream(x, y - e, noise),
    stream(x - e, y, noise) - stream(x + e, y, noise),
  ];
}

function skyColour(x: number, y: number, noise: Noise): Rgb {
  const band = 0.5 + 0.5 * Math.sin(stream(x, y, noise) * 46 + 2 * noise.at2(x * 4, y * 4));
  let colour = gradient(SKY, 0.05 + 0.62 * band * (0.5 + 0.9 * y) + 0.12 * noise.at2(x * 9, y * 9));
  for (const { x: cx, y: cy, size, glow } of WHIRLS) {
    if (glow === 0) continue;
    const r = Math.hypot(x - cx, y - cy) / size;
    const ring = 0.75 + 0.25 * Math.cos(r * 9);
    const warm = gradient(LIGHT, clamp(1.05 - r * 0.75));
    colour = mix(colour, warm, clamp(glow * 1.25 * ring * ramp(1.45, 0.3, r)));
  }
  return colour;
}

function waterColour(x: number, y: number, noise: Noise): Rgb {
  const depth = (y - SHORE) / (0.8 - SHORE);
  let colour = gradient(SKY, 0.5 - 0.42 * depth + 0.2 * noise.at2(x * 5, y * 60));
  for (const { x: cx, size, glow } of WHIRLS) {
    const reach = size * (0.25 + 0.55 * depth) + 0.012;
    const path = ramp(reach, 0, Math.abs(x - cx + 0.015 * noise.at2(y * 30, cx * 9)));
    const ripple = noise.at2(x * 4, y * 55) > -0.15 ? 1 : 0.1;
    colour = mix(colour, gradient(LIGHT, 0.55 - 0.5 * depth), glow * path * ripple * (1 - 0.4 * depth));
  }
  return colour;
}

function colourAt(x: number, y: number, noise: Noise): Rgb {
  if (y > SHORE) return waterColour(x, y, noise);
  const hill = hillLine(x, noise);
  if (y <= hill) return skyColour(x, y, noise);
  return gradient(LAND, 0.75 - ((y - hill) / (SHORE - hill)) * 0.7 + 0.25 * noise.at2(x * 14, y * 22));
}

/** Houses on the shore: a dark wall and lit windows, each one dab, and their light on the water. */
function paintVillage(oil: Oil, unit: number, noise: Noise, random: Random): void {
  const dab = (x: number, y: number, length: number, width: number, colour: Rgb) => {
    const path = follow(() => [1, 0.05], x * unit, y * unit, length * unit);
    layStroke(oil, { path, width: width * unit, colour, variation: 0.07, load: 1.3 }, noise, random);
  };
  for (let i = 0; i < 26; i++) {
    const x = 0.04 + (i / 26) * 0.92 + 0.02 * random.uniform();
    const y = SHORE - 0.008 - 0.035 * random.uniform() ** 2;
    dab(x, y, 0.02, 0.02, mix(LAND[1]!, hex("#4a3a6a"), random.uniform()));
    dab(x, y - 0.011, 0.026, 0.009, mix(hex("#7a3b3a"), hex("#2c3f78"), random.uniform()));
    if (i % 3 === 1) continue;
    dab(x, y + 0.001, 0.004, 0.009, LIGHT[2 + random.integer(2)]!);
    for (let j = 0; j < 4; j++) {
      dab(
        x + 0.004 * random.normal(),
        SHORE + 0.014 + j * 0.017,
        0.02 - j * 0.002,
        0.007,
        LIGHT[2 - (j >> 1)]!,
      );
    }
  }
}

export const night: Composition = {
  id: "night",
  kind: "styles",
  aspect: 1.28,
  paint(longSide, random) {
    const unit = longSide * 2;
    const { width, height } = sizeOf(night.aspect, unit);
    const noise = makeNoise(random.stream("noise"));
    const strokes = random.stream("strokes");
    const oil = makeOil(width, height, hex("#1a2c5a"));
    const field = (x: number, y: number) => flow(x / unit, y / unit, noise);
    for (const { thickness, length, cover } of [
      { thickness: 0.024, length: 0.13, cover: 2.6 },
      { thickness: 0.015, length: 0.085, cover: 2.6 },
      { thickness: 0.01, length: 0.05, cover: 0.9 },
    ]) {
      const count = (cover * (height / width)) / (thickness * length);
      for (let i = 0; i < count; i++) {
        const x = strokes.uniform();
        const y = (strokes.uniform() * height) / width;
        const colour = colourAt(x, y, noise);
        const light = 0.06 * strokes.normal();
        layStroke(
          oil,
          {
            path: follow(field, x * unit, y * unit, length * unit * (0.6 + 0.7 * strokes.uniform())),
            width: thickness * unit * (0.75 + 0.5 * strokes.uniform()),
            colour: [clamp(colour[0] + light), clamp(colour[1] + light), clamp(colour[2] + light * 0.6)],
            variation: 0.11,
            load: 0.7 + 0.6 * (colour[0] + colour[1]) * 0.5,
          },
          noise,
          strokes,
        );
      }
      if (thickness === 0.015) paintVillage(oil, unit, noise, strokes);
    }
    return shrink(varnish(oil, 2.2), 2);
  },
};
