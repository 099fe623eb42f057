// Style: a summer meadow with poplars in dots of pure colour. Neighbouring dots differ in hue and mix only in the eye.
import type { Random } from "../../gpu/random.ts";
import { follow, layStroke, makeOil, type Oil, varnish } from "./brush.ts";
import { type Composition, clamp, hex, type Rgb, ramp, shrink, sizeOf } from "./canvas.ts";
import { makeNoise, type Noise } from "./noise.ts";

/** Each zone of the picture is a handful of pure colours with weights, not one mixed colour. */
type Palette = readonly (readonly [Rgb, number])[];
const palette = (...entries: (readonly [string, number])[]): Palette =>
  entries.map(([text, weight]) => [hex(text), weight]);

const SKY_HIGH = palette(
  ["#5f95d6", 5],
  ["#8fb8e8", 4],
  ["#b79ad6", 1.4],
  ["#7fd0d8", 1.2],
  ["#f4d7c0", 0.5],
);
const SKY_LOW = palette(["#f3d9a8", 4], ["#f6c3a0", 3], ["#a9c6e8", 3], ["#f7ead0", 2], ["#d8a6c8", 1]);
const CLOUD = palette(["#fff6e6", 5], ["#f9dcc6", 2.5], ["#c9d2f0", 1.6], ["#f6e6a8", 1]);
const FAR = palette(["#6f86c4", 4], ["#8a74b8", 2.6], ["#5aa0a0", 2], ["#c79ab0", 1]);
const TREES_LIT = palette(["#c9b92a", 3], ["#8fb02f", 3], ["#e08a2a", 1.2], ["#4f8a3a", 2], ["#f2d84a", 1]);
const TREES_DARK = palette(["#1f4a5e", 3], ["#2f5f3a", 3], ["#4a2f6e", 2], ["#16324a", 2], ["#8a3a3a", 0.6]);
const FIELD_LIT = palette(["#a9c93a", 4], ["#e3d24a", 3], ["#7fb04a", 3], ["#f2b84a", 1.2], ["#5aa06a", 1]);
const FIELD_SHADE = palette(["#3f7f5a", 3], ["#2f5f8a", 2.2], ["#6a8f3a", 2.4], ["#5a4a8f", 1.3]);
const POPPIES = palette(["#d8262a", 5], ["#f2552f", 3], ["#f49ab0", 1], ["#8a1f4a", 1]);
const PATH = palette(["#f2dcc0", 4], ["#e8b89a", 3], ["#b49ad0", 2.2], ["#f7efd8", 1.5]);

const horizon = (x: number) => 0.4 + 0.012 * Math.sin(x * 5 + 1);
const TREES = [
  [0.1, 0.3, 0.035], [0.165, 0.37, 0.042], [0.235, 0.27, 0.034], [0.72, 0.14, 0.1], [0.86, 0.12, 0.09], [0.95, 0.1, 0.08],
] as const; // biome-ignore format: a table of place, height, half width

/** Signed depth inside the crowns, and how far to their lit (left) side, or undefined. */
function crown(x: number, y: number, noise: Noise): number | undefined {
  let light: number | undefined;
  for (const [at, tall, half] of TREES) {
    const foot = horizon(at) + 0.03;
    const t = (foot - y) / tall;
    if (t < 0 || t > 1.05) continue;
    const belly =
      tall > 0.2
        ? Math.sin(Math.PI * clamp(t * 0.9 + 0.08)) ** 0.6
        : Math.sqrt(clamp(1 - (2 * t - 0.85) ** 2));
    const side = (x - at) / (half * belly + 0.004) + 0.45 * noise.at2(x * 26, y * 26);
    if (Math.abs(side) < 1) light = -side + 0.5 * noise.at2(x * 34 + 7, y * 34);
  }
  return light;
}

function zone(x: number, y: number, noise: Noise, random: Random): Palette {
  const ground = horizon(x);
  const leaf = crown(x, y, noise);
  if (leaf !== undefined) return leaf + 0.35 * random.normal() > 0.15 ? TREES_LIT : TREES_DARK;
  if (y < ground) {
    if (y > ground - 0.05 - 0.035 * noise.fbm2(x * 4 + 3, 0.5, 3)) return FAR;
    const cloud = noise.fbm2(x * 3.4 + 2, y * 7.5, 4) + 0.12 * random.normal();
    if (cloud > 0.12) return CLOUD;
    return random.uniform() < ramp(0.05, 0.36, y) ? SKY_LOW : SKY_HIGH;
  }
  const t = (y - ground) / (0.75 - ground);
  const middle = 0.52 - 0.2 * Math.sin(t * 2.6) + 0.1 * t;
  if (Math.abs(x - middle) < 0.008 + 0.085 * t * t + 0.008 * random.normal()) return PATH;
  // Long shadows of the poplars lie across the grass.
  const cast = TREES.some(
    ([at, , half]) =>
      y > ground + 0.02 && Math.abs(x - at - (y - ground) * 0.75) < half * 0.8 && y < ground + 0.13,
  );
  const drift = noise.fbm2(x * 4 + 9, y * 11, 4) + 0.3 * random.normal() * 0.5;
  if (drift > 0.2 - 0.12 * t && random.uniform() < 0.72) return POPPIES;
  return cast || noise.fbm2(x * 5, y * 15 + 4, 3) + 0.12 * random.normal() < -0.13 ? FIELD_SHADE : FIELD_LIT;
}

function pick(from: Palette, random: Random): Rgb {
  let rest = random.uniform() * from.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [colour, weight] of from) {
    rest -= weight;
    if (rest < 0) return colour;
  }
  return from[0]![0];
}

function dot(oil: Oil, x: number, y: number, size: number, colour: Rgb, noise: Noise, random: Random): void {
  const angle = random.uniform() * Math.PI;
  const path = follow(() => [Math.cos(angle), Math.sin(angle)], x, y, size * 1.1);
  layStroke(
    oil,
    { path, width: size, colour, variation: 0.05, load: 1 + 0.4 * random.uniform() },
    noise,
    random,
  );
}

export const meadow: Composition = {
  id: "meadow",
  kind: "styles",
  aspect: 1.34,
  paint(longSide, random) {
    const unit = longSide * 2;
    const { width, height } = sizeOf(meadow.aspect, unit);
    const noise = makeNoise(random.stream("noise"));
    const hand = random.stream("dots");
    const oil = makeOil(width, height, hex("#e9dcc0"));
    for (const { size, cover } of [
      { size: 0.0165, cover: 2.2 },
      { size: 0.0125, cover: 1.5 },
    ]) {
      const count = (cover * (height / width)) / (size * size);
      for (let i = 0; i < count; i++) {
        const x = hand.uniform();
        const y = (hand.uniform() * height) / width;
        const depth = 0.75 + 0.6 * ramp(0.4, 0.75, y);
        const colour = pick(zone(x, y, noise, hand), hand);
        dot(oil, x * unit, y * unit, size * unit * depth * (0.8 + 0.4 * hand.uniform()), colour, noise, hand);
      }
    }
    return shrink(varnish(oil, 1.1), 2);
  },
};
