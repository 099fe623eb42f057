// Style: an ink wash of mountains, mist and bamboo on old paper. Ink darkens at its drying edge and bleeds along the fibres.
import type { Random } from "../../gpu/random.ts";
import {
  type Canvas,
  type Composition,
  clamp,
  hex,
  makeCanvas,
  mix,
  type Rgb,
  ramp,
  shrink,
  sizeOf,
} from "./canvas.ts";
import { makeNoise, type Noise } from "./noise.ts";
import { layPaper } from "./paper.ts";

const INK: Rgb = hex("#14161c");
const SEAL: Rgb = hex("#b3261e");

/** Multiplies `strength` of ink into the paper, as transparent ink does. */
function stain(canvas: Canvas, at: number, strength: number, ink: Rgb): void {
  const k = clamp(strength);
  for (let c = 0; c < 3; c++) canvas.rgb[at * 3 + c]! *= 1 - k * (1 - ink[c]!);
}

/** One range of mountains: dark along the ridge, dissolving into mist below. */
function washRange(
  canvas: Canvas,
  options: { base: number; rise: number; ink: number; shift: number },
  noise: Noise,
) {
  const { base, rise, ink, shift } = options;
  const unit = 1 / Math.max(canvas.width, canvas.height);
  for (let px = 0; px < canvas.width; px++) {
    const x = px * unit;
    const peak = noise.ridged2(x * 2.3 + shift, shift, 4) ** 1.6;
    const ridge = base - rise * peak - 0.012 * noise.fbm2(x * 40, shift, 3);
    for (let py = 0; py < canvas.height; py++) {
      const y = py * unit;
      // Edges wander a little where the paper drinks.
      const d = y - ridge + 0.004 * noise.fbm2(x * 90, y * 90 + shift, 2);
      if (d < -0.004) continue;
      const rim = Math.exp(-Math.max(0, d) * 120) * 0.4;
      const fall = Math.exp(-Math.max(0, d) / (rise * 0.42));
      // Dry brush texture runs down the slopes.
      const folds = noise.fbm2(x * 26 + y * 9 + shift, y * 15 - x * 11, 4);
      const texture = ramp(-0.12, 0.34, folds + 0.12 * fall);
      const strength = ramp(-0.004, 0.003, d) * ink * (rim + fall * (0.3 + 0.7 * texture));
      stain(canvas, py * canvas.width + px, strength, INK);
    }
  }
}

interface InkStroke {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** Sideways bow of the middle as a share of the length. */
  readonly bow: number;
  readonly width: (t: number) => number;
  readonly ink: number;
}

/** A brush mark with its own body: wet core, darker rim, streaks where the brush is dry. */
function inkStroke(canvas: Canvas, stroke: InkStroke, noise: Noise, seed: number): void {
  const unit = Math.max(canvas.width, canvas.height);
  const [x0, y0] = stroke.from;
  const [x1, y1] = stroke.to;
  const length = Math.hypot(x1 - x0, y1 - y0);
  const nx = -(y1 - y0) / length;
  const ny = (x1 - x0) / length;
  const covered = new Map<number, number>();
  const steps = Math.ceil(length * unit * 1.5);
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    const lift = stroke.bow * length * 4 * t * (1 - t);
    const cx = x0 + (x1 - x0) * t + nx * lift;
    const cy = y0 + (y1 - y0) * t + ny * lift;
    const half = stroke.width(t) / 2 + 0.0012 * noise.at2(t * 14, seed);
    if (half <= 0) continue;
    for (let j = -Math.ceil(half * unit * 1.5); j <= half * unit * 1.5; j++) {
      const side = j / (half * unit * 1.5);
      const px = Math.round((cx + nx * half * side) * unit);
      const py = Math.round((cy + ny * half * side) * unit);
      if (px < 0 || py < 0 || px >= canvas.width || py >= canvas.height) continue;
      const streak = noise.at2(side * 5 + seed, t * 2.2 + seed);
      const dry = ramp(0.62 - 0.55 * t, 0.05 - 0.55 * t, streak - 0.25);
      const rim = 0.75 + 0.35 * Math.abs(side) ** 5;
      const light = 1 - 0.35 * ramp(-0.9, 0.4, side) * ramp(1, 0, side);
      covered.set(py * canvas.width + px, stroke.ink * rim * light * (0.35 + 0.65 * dry));
    }
  }
  for (const [at, strength] of covered) stain(canvas, at, strength, INK);
}

function bamboo(
  canvas: Canvas,
  stem: { x: number; lean: number; width: number; ink: number },
  noise: Noise,
  random: Random,
) {
  const bottom = canvas.height / Math.max(canvas.width, canvas.height);
  let y = bottom + 0.03;
  let x = stem.x;
  while (y > -0.05) {
    const length = 0.1 + 0.05 * random.uniform();
    const toX = x + stem.lean * length + 0.004 * random.normal();
    const toY = y - length;
    inkStroke(
      canvas,
      {
        from: [x, y - 0.004],
        to: [toX, toY + 0.004],
        bow: 0.01,
        // Wider at the joints, as the brush rests there.
        width: (t) => stem.width * (0.86 + 0.34 * (2 * t - 1) ** 6),
        ink: stem.ink,
      },
      noise,
      random.uniform() * 500,
    );
    const joint = stem.width * 0.62;
    inkStroke(
      canvas,
      {
        from: [toX - joint, toY + 0.002],
        to: [toX + joint, toY],
        bow: -0.16,
        width: () => 0.0045,
        ink: 0.95,
      },
      noise,
      random.uniform() * 500,
    );
    if (toY < bottom * 0.8) leaves(canvas, toX, toY, stem.ink, noise, random);
    x = toX;
    y = toY;
  }
}

function leaves(canvas: Canvas, x: number, y: number, ink: number, noise: Noise, random: Random): void {
  const side = random.uniform() < 0.5 ? -1 : 1;
  const reach = 0.05 + 0.09 * random.uniform();
  const twig: readonly [number, number] = [x + side * reach, y - reach * 0.35];
  inkStroke(
    canvas,
    { from: [x, y], to: twig, bow: 0.08, width: (t) => 0.005 - 0.003 * t, ink },
    noise,
    reach * 999,
  );
  const count = 4 + random.integer(4);
  for (let i = 0; i < count; i++) {
    const along = 0.35 + 0.65 * random.uniform();
    const angle = (side > 0 ? 0.35 : Math.PI - 0.35) + (random.uniform() - 0.25) * 1.5 * side;
    const length = 0.07 + 0.075 * random.uniform();
    const from: readonly [number, number] = [x + (twig[0] - x) * along, y + (twig[1] - y) * along];
    inkStroke(
      canvas,
      {
        from,
        to: [from[0] + Math.cos(angle) * length, from[1] + Math.sin(angle) * length],
        bow: 0.07 * random.normal(),
        width: (t) => 0.0215 * Math.sin(Math.PI * Math.min(1, t * 0.96 + 0.04) ** 0.62) ** 1.1,
        ink: ink * (0.6 + 0.5 * random.uniform()),
      },
      noise,
      random.uniform() * 500,
    );
  }
}

/** A carved seal: red square, a few paper-coloured cuts. */
function seal(canvas: Canvas, x: number, y: number, size: number, noise: Noise): void {
  const unit = Math.max(canvas.width, canvas.height);
  for (let j = 0; j < size * unit; j++) {
    for (let i = 0; i < size * unit; i++) {
      const u = i / (size * unit);
      const v = j / (size * unit);
      const cut =
        Math.abs(((u * 3.2 + 0.6 * Math.sin(v * 7)) % 1) - 0.5) < 0.13 ||
        Math.abs(((v * 2.6) % 1) - 0.5) < 0.1;
      const edge = Math.min(u, v, 1 - u, 1 - v);
      const worn = noise.fbm2(u * 9, v * 9, 3) > 0.25 || edge < 0.02 + 0.03 * noise.at2(u * 14, v * 14);
      const at = Math.round(y * unit + j) * canvas.width + Math.round(x * unit + i);
      if (worn || (cut && edge > 0.12)) continue;
      stain(canvas, at, 0.92, SEAL);
    }
  }
}

export const ink: Composition = {
  id: "ink",
  kind: "styles",
  aspect: 0.78,
  paint(longSide, random) {
    const { width, height } = sizeOf(ink.aspect, longSide * 2);
    const canvas = makeCanvas(width, height, hex("#efe4cc"));
    const noise = makeNoise(random.stream("noise"));
    const hand = random.stream("hand");
    layPaper(canvas, { grain: 0.05, fibres: 0.05, stains: 0.06 }, noise);
    washSun(canvas, noise);
    washRange(canvas, { base: 0.4, rise: 0.24, ink: 0.42, shift: 1.7 }, noise);
    washRange(canvas, { base: 0.56, rise: 0.3, ink: 0.72, shift: 8.35 }, noise);
    washRange(canvas, { base: 0.83, rise: 0.24, ink: 0.95, shift: 5.15 }, noise);
    bamboo(canvas, { x: 0.69, lean: -0.05, width: 0.02, ink: 0.42 }, noise, hand);
    bamboo(canvas, { x: 0.13, lean: 0.07, width: 0.034, ink: 0.86 }, noise, hand);
    bamboo(canvas, { x: 0.055, lean: 0.02, width: 0.024, ink: 0.66 }, noise, hand);
    seal(canvas, 0.67, 0.88, 0.06, noise);
    return shrink(canvas, 2);
  },
};

function washSun(canvas: Canvas, noise: Noise): void {
  const unit = 1 / Math.max(canvas.width, canvas.height);
  for (let py = 0; py < canvas.height; py++) {
    for (let px = 0; px < canvas.width; px++) {
      const d =
        Math.hypot(px * unit - 0.53, py * unit - 0.135) +
        0.004 * noise.fbm2(px * unit * 40, py * unit * 40, 3);
      const body = ramp(0.072, 0.066, d) * (0.62 + 0.3 * ramp(0.045, 0.068, d));
      stain(canvas, py * canvas.width + px, body, mix(SEAL, hex("#e0562f"), 0.4));
    }
  }
}
