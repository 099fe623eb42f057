// One breaking wave in flat shapes: bands of blue lofted from its back to its face, and foam that ends in claws.
import type { Random } from "../../gpu/random.ts";
import { type Canvas, hex } from "./canvas.ts";
import type { Noise } from "./noise.ts";
import { curve, disc, fill, line, type Point, pointAt } from "./shapes.ts";

export const KEY = hex("#16243f");
export const FOAM = hex("#f4ecd8");
const SHADE = hex("#b9d0d3");
const BLUES = [
  "#1d3a6b",
  "#5f93b5",
  "#27518a",
  "#a9c8cc",
  "#1d3a6b",
  "#3f78a6",
  "#e3e2cc",
  "#27518a",
  "#86b3c2",
  "#1d3a6b",
].map(hex);

/** A wave is the sheet between its back and its face; both run from the foot to the tip of the lip. */
export interface Wave {
  readonly back: readonly Point[];
  readonly face: readonly Point[];
}

/** Claws are drawn twice: all outlines first, then all foam, so that neighbours melt together. */
function claw(
  canvas: Canvas,
  at: Point,
  angle: number,
  size: number,
  turn: number,
  pass: "key" | "foam" | "shade",
) {
  let [x, y] = at;
  let heading = angle;
  const steps = 26;
  for (let i = 0; i < steps; i++) {
    const t = i / steps;
    const radius = size * 0.24 * (1 - t) ** 0.8;
    if (pass === "key") disc(canvas, [x, y], radius + 0.0024, KEY);
    if (pass === "foam") disc(canvas, [x, y], radius, FOAM);
    if (pass === "shade" && t > 0.1) disc(canvas, [x + radius * 0.35, y + radius * 0.4], radius * 0.3, SHADE);
    if (size > 0.03 && (i === 7 || i === 14))
      claw(canvas, [x, y], heading - turn * 1.05, size * 0.5, turn, pass);
    x += (Math.cos(heading) * size) / steps;
    y += (Math.sin(heading) * size) / steps;
    heading += (turn * 2.3 * (0.25 + t * 1.5)) / steps;
  }
}

/** `turn` is 1 for a wave that breaks to the right, -1 to the left; `size` is the reach of its claws. */
export function drawWave(
  canvas: Canvas,
  wave: Wave,
  turn: number,
  size: number,
  noise: Noise,
  random: Random,
): void {
  const back = curve(wave.back);
  const face = curve(wave.face);
  const loft = (u: number): Point[] =>
    Array.from({ length: 101 }, (_, i) => {
      const t = i / 100;
      const [a, b] = [pointAt(back, t), pointAt(face, t)];
      const wobble = u > 0 && u < 1 ? 0.006 * noise.at2(t * 7, u * 23) : 0;
      return [a[0] + (b[0] - a[0]) * (u + wobble), a[1] + (b[1] - a[1]) * (u + wobble)] as const;
    });
  fill(canvas, [...loft(0), ...loft(1).reverse()], BLUES[0]!);
  // Bands of water: narrow at the lip because the sheet is, wide at the foot.
  const edges = [0, 0.07, 0.16, 0.25, 0.36, 0.46, 0.57, 0.66, 0.78, 0.88, 1];
  for (let i = 0; i + 1 < edges.length; i++) {
    const upper = loft(edges[i]!);
    const lower = loft(edges[i + 1]!);
    fill(canvas, [...upper, ...lower.slice().reverse()], BLUES[i]!);
    line(canvas, lower, (t) => 0.0036 * (1 - 0.6 * t), KEY);
  }
  line(canvas, loft(0), (t) => 0.0055 - 0.002 * t, KEY);
  const claws: { at: Point; angle: number; size: number }[] = [];
  const down = turn > 0 ? 0.9 : Math.PI - 0.9;
  for (let i = 0; i < 15; i++) {
    const t = 0.5 + (i / 14) * 0.5;
    const from = pointAt(loft(0.35 + 0.6 * random.uniform()), t);
    claws.push({
      at: from,
      angle: down + turn * (0.5 * random.uniform() - (1 - t) * 0.2),
      size: size * (0.55 + 0.45 * t) * (0.75 + 0.5 * random.uniform()),
    });
  }
  // A crest of small curls on top of the back.
  for (let i = 0; i < 16; i++) {
    const t = 0.4 + (i / 15) * 0.6;
    const angle = (turn > 0 ? -0.5 : Math.PI + 0.5) + turn * (t - 0.4) * 2.1;
    claws.push({ at: pointAt(back, t), angle, size: size * (0.42 + 0.25 * random.uniform()) });
  }
  for (const pass of ["key", "foam", "shade"] as const) {
    for (const { at, angle, size: reach } of claws) claw(canvas, at, angle, reach, turn, pass);
  }
  const tip = pointAt(face, 1);
  for (let i = 0; i < 70; i++) {
    const spread = Math.abs(random.normal());
    const at: Point = [
      tip[0] + turn * size * (0.9 * spread + 0.2),
      tip[1] + size * (random.normal() * 0.9 - 0.15),
    ];
    const radius = size * 0.045 * (0.5 + random.uniform());
    disc(canvas, at, radius + 0.0016, KEY);
    disc(canvas, at, radius, FOAM);
  }
}
