// Style: a woodblock print of breaking waves. Flat colours, a key line, foam like claws, the grain of plank and paper.
import { drawWave, FOAM, KEY, type Wave } from "./breaker.ts";
import {
  type Canvas,
  type Composition,
  clamp,
  gradient,
  hex,
  makeCanvas,
  mix,
  ramp,
  shadeAll,
  shrink,
  sizeOf,
} from "./canvas.ts";
import { makeNoise, type Noise } from "./noise.ts";
import { layPaper, woodGrain } from "./paper.ts";
import { curve, disc, fill, line, type Point } from "./shapes.ts";

const SEA = hex("#5f93b5");
const SEA_LINE = hex("#27518a");

const GREAT: Wave = {
  back: [
    [-0.12, 0.64],
    [-0.02, 0.46],
    [0.06, 0.29],
    [0.17, 0.145],
    [0.32, 0.075],
    [0.455, 0.1],
    [0.55, 0.18],
    [0.585, 0.265],
  ],
  face: [
    [0.66, 0.68],
    [0.47, 0.625],
    [0.345, 0.53],
    [0.29, 0.42],
    [0.305, 0.315],
    [0.37, 0.245],
    [0.46, 0.225],
    [0.53, 0.25],
  ],
};
const SECOND: Wave = {
  back: [
    [1.14, 0.72],
    [1.06, 0.6],
    [1.0, 0.5],
    [0.93, 0.425],
    [0.845, 0.395],
    [0.77, 0.42],
    [0.735, 0.475],
  ],
  face: [
    [0.6, 0.73],
    [0.72, 0.7],
    [0.805, 0.645],
    [0.85, 0.58],
    [0.845, 0.525],
    [0.805, 0.495],
    [0.762, 0.5],
  ],
};
const SWELL: Wave = {
  back: [
    [-0.1, 0.6],
    [0.06, 0.555],
    [0.2, 0.575],
    [0.33, 0.635],
    [0.42, 0.66],
  ],
  face: [
    [-0.1, 0.8],
    [0.1, 0.78],
    [0.24, 0.74],
    [0.34, 0.7],
    [0.405, 0.685],
  ],
};

function drawBoat(canvas: Canvas): void {
  const hull: Point[] = curve(
    [
      [0.6, 0.532],
      [0.63, 0.555],
      [0.69, 0.56],
      [0.745, 0.536],
      [0.765, 0.515],
      [0.7, 0.54],
    ],
    12,
    true,
  );
  const sail: Point[] = curve(
    [
      [0.668, 0.37],
      [0.716, 0.375],
      [0.735, 0.445],
      [0.722, 0.522],
      [0.66, 0.522],
      [0.675, 0.445],
    ],
    12,
    true,
  );
  line(
    canvas,
    [
      [0.69, 0.345],
      [0.69, 0.545],
    ],
    () => 0.005,
    KEY,
  );
  fill(canvas, sail, (x) => (Math.floor((x - 0.6) * 62) % 2 === 0 ? hex("#eddcb0") : hex("#e3cb94")));
  line(canvas, [...sail, sail[0]!], () => 0.0032, KEY);
  fill(canvas, hull, hex("#a8562f"));
  line(canvas, [...hull, hull[0]!], () => 0.0036, KEY);
  line(
    canvas,
    curve([
      [0.612, 0.545],
      [0.67, 0.553],
      [0.74, 0.535],
    ]),
    () => 0.0028,
    hex("#eddcb0"),
  );
}

function drawGull(canvas: Canvas, [x, y]: Point, size: number): void {
  const wings = curve([
    [x - size, y - size * 0.25],
    [x - size * 0.45, y - size * 0.5],
    [x, y],
    [x + size * 0.5, y - size * 0.6],
    [x + size, y - size * 0.3],
  ]);
  line(canvas, wings, (t) => 0.0045 * (1 - 0.8 * Math.abs(2 * t - 1)), KEY);
}

export const wave: Composition = {
  id: "wave",
  kind: "styles",
  aspect: 1.4,
  paint(longSide, random) {
    const { width, height } = sizeOf(wave.aspect, longSide * 3);
    const canvas = makeCanvas(width, height);
    const noise = makeNoise(random.stream("noise"));
    const hand = random.stream("hand");
    const sky = ["#3c6a94", "#b9c9bd", "#efe0bb", "#f2cf9f", "#eeb283"].map(hex);
    // The printer wipes the block: a hand-made gradation, with streaks along the plank.
    shadeAll(canvas, (x, y) =>
      gradient(sky, y * 1.75 + 0.012 * woodGrain(x, y, noise) + 0.02 * noise.at2(x * 3, 0)),
    );
    disc(canvas, [0.765, 0.235], 0.098, hex("#d8482f"));
    for (const [x, y, length] of [
      [0.62, 0.21, 0.25],
      [0.7, 0.275, 0.36],
      [0.5, 0.33, 0.22],
      [0.86, 0.14, 0.2],
    ] as const) {
      line(
        canvas,
        curve([
          [x, y],
          [x + length / 2, y - 0.006],
          [x + length, y + 0.004],
        ]),
        (t) => 0.017 * Math.sin(Math.PI * t) ** 0.4,
        hex("#f4e6c6"),
      );
    }
    const sea = curve([
      [-0.05, 0.5],
      [0.3, 0.49],
      [0.6, 0.5],
      [0.8, 0.49],
      [1.05, 0.5],
    ]);
    fill(canvas, [...sea, [1.05, 0.8], [-0.05, 0.8]], SEA);
    for (let i = 0; i < 9; i++) {
      const y = 0.5 + i * 0.024;
      const ripple = Array.from(
        { length: 120 },
        (_, k) => [k / 118, y + 0.006 * Math.sin(k * 0.42 + i * 2.1)] as const,
      );
      line(
        canvas,
        ripple,
        (t) => 0.0065 * clamp(noise.at2(t * 9, i * 3.3) + 0.35),
        i % 3 === 1 ? FOAM : SEA_LINE,
      );
    }
    drawBoat(canvas);
    drawWave(canvas, GREAT, 1, 0.1, noise, hand);
    drawWave(canvas, SECOND, -1, 0.066, noise, hand);
    drawWave(canvas, SWELL, 1, 0.05, noise, hand);
    for (const [x, y, size] of [
      [0.86, 0.09, 0.026],
      [0.92, 0.125, 0.02],
      [0.66, 0.06, 0.022],
    ] as const)
      drawGull(canvas, [x, y], size);
    printTexture(canvas, noise);
    layPaper(canvas, { grain: 0.06, fibres: 0.04, stains: 0.05 }, noise);
    return shrink(canvas, 3);
  },
};

/** Ink lies unevenly: paper shines through along the plank and in small specks. */
function printTexture(canvas: Canvas, noise: Noise): void {
  const unit = 1 / Math.max(canvas.width, canvas.height);
  for (let py = 0; py < canvas.height; py++) {
    for (let px = 0; px < canvas.width; px++) {
      const at = (py * canvas.width + px) * 3;
      const [x, y] = [px * unit, py * unit];
      const wear =
        0.1 * ramp(0.1, 0.7, woodGrain(x, y, noise)) + 0.3 * ramp(0.42, 0.6, noise.fbm2(x * 190, y * 190, 2));
      const printed = mix([canvas.rgb[at]!, canvas.rgb[at + 1]!, canvas.rgb[at + 2]!], FOAM, wear);
      canvas.rgb.set(printed, at);
    }
  }
}
