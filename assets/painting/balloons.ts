// Content: striped balloons over a canyon of banded rock, soon after sunrise.
import { decode, photograph } from "./camera.ts";
import { type Composition, clamp, hex, mix, type Rgb, ramp, scale, sizeOf } from "./canvas.ts";
import { makeNoise, type Noise } from "./noise.ts";
import { type Part, type Scene, sceneLight } from "./scene.ts";
import { box, rod } from "./solids.ts";
import { bakeGround, type Ground } from "./terrain.ts";
import { normalize, type Vec } from "./vector.ts";

const paint = (text: string): Rgb => decode(hex(text));
const BEDS = ["#7a3b26", "#b5613a", "#d08a55", "#9a4a30", "#e0ac78", "#c0703f", "#8a4029", "#d9a06a"].map(
  paint,
);
const SCRUB = paint("#6f7a45");
const SAND = paint("#d3a878");

interface Balloon {
  readonly at: Vec;
  readonly radius: number;
  readonly colours: readonly Rgb[];
  /** Gores of one colour turn by this much a metre of height: 0 for straight stripes. */
  readonly twist: number;
}

const BALLOONS: readonly Balloon[] = [
  {
    at: [-11, 30, 52],
    radius: 9.5,
    colours: ["#c8202a", "#f3e9d2", "#1f5fa8", "#f3e9d2"].map(paint),
    twist: 0,
  },
  { at: [22, 45, 92], radius: 9.5, colours: ["#f2b21f", "#d8482f"].map(paint), twist: 0.11 },
  { at: [-44, 56, 135], radius: 9, colours: ["#1c8a8c", "#f0e4c4", "#e0702a"].map(paint), twist: 0 },
  { at: [46, 24, 150], radius: 9, colours: ["#6a2f8a", "#e86aa0", "#f4dcb8"].map(paint), twist: -0.1 },
  { at: [4, 62, 215], radius: 9, colours: ["#2a7a3f", "#f2d24a"].map(paint), twist: 0 },
  { at: [84, 58, 250], radius: 9, colours: ["#c8202a", "#f2b21f"].map(paint), twist: 0 },
];

/** Mesas: a smooth height pressed into steps, so that hard beds stand as cliffs and soft ones lie as slopes. */
function canyon(noise: Noise): Ground {
  return bakeGround({ minX: -260, maxX: 300, minZ: 4, maxZ: 520, step: 0.7 }, (x, z) => {
    const river = x - 14 - 30 * Math.sin(z * 0.014 + 0.4) - 14 * noise.fbm2(z * 0.02, 3.3, 3);
    const valley = ramp(8, 95, Math.abs(river));
    const raw =
      valley * (0.5 + 0.62 * noise.fbm2(x * 0.012 + 5, z * 0.012, 4) + 0.3 * ramp(60, 300, z)) +
      0.05 * noise.fbm2(x * 0.08, z * 0.08, 5);
    const beds = 6;
    const level = Math.max(0, raw) * beds;
    const step = Math.floor(level);
    const pressed = (step + ramp(0.5, 0.95, level - step) * 0.86 + 0.14 * (level - step)) / beds;
    return pressed * 62 - 3 + 0.9 * noise.fbm2(x * 0.2, z * 0.2, 4);
  });
}

function rock(ground: Ground, noise: Noise): Part {
  return {
    distance: (x, y, z) => (y > 90 ? y - 84 : ground.clearance(x, y, z)),
    surface([x, y, z], normal) {
      const bed =
        y * 0.36 + 0.9 * noise.fbm2(x * 0.03, z * 0.03, 3) + 0.35 * noise.fbm3(x * 0.3, y * 2.2, z * 0.3, 3);
      const stop = ((Math.floor(bed) % 8) + 8) % 8;
      const stone = mix(BEDS[stop]!, BEDS[(stop + 1) % 8]!, ramp(0.75, 1, bed - Math.floor(bed)));
      const flat = ramp(0.72, 0.92, normal[1]);
      const soil = mix(SAND, BEDS[2]!, clamp(0.5 + noise.fbm2(x * 0.1, z * 0.1, 4)));
      const bush = ramp(0.16, 0.34, noise.fbm2(x * 0.55, z * 0.55, 4) + 0.3 * noise.at2(x * 0.05, z * 0.05));
      const weathered = scale(stone, 0.85 + 0.4 * noise.fbm3(x * 0.8, y * 0.5, z * 0.8, 4));
      return { albedo: mix(mix(weathered, soil, flat * 0.85), SCRUB, bush * flat * 0.85) };
    },
  };
}

function balloon({ at, radius, colours, twist }: Balloon): Part {
  const local = (x: number, y: number, z: number) =>
    [(x - at[0]) / radius, (y - at[1]) / radius, (z - at[2]) / radius] as const;
  const gores = colours.length * (colours.length === 4 ? 5 : colours.length === 3 ? 6 : 9);
  const turnOf = (dx: number, dy: number, dz: number) =>
    (Math.atan2(dz, dx) / (2 * Math.PI) + twist * dy * radius * 0.14) * gores;
  return {
    distance(x, y, z) {
      const [dx, dy, dz] = local(x, y, z);
      const outer = Math.hypot(dx, dy + 0.4, dz) - 1.75;
      if (outer > 0.3) return outer * radius;
      const r = Math.hypot(dx, dz);
      // A sphere above, a cone below, as cloth hangs.
      const cone = (r - 0.86 - (dy + 0.52) * 0.72) * 0.81;
      const top = Math.hypot(r, dy) - 1;
      const turn = turnOf(dx, dy, dz);
      const seam = 0.022 * Math.abs(Math.sin(Math.PI * turn)) * clamp(r * 2);
      const cloth = (dy > -0.52 ? top : Math.max(cone, -1.28 - dy)) - seam;
      const basket = box(dx, dy + 1.62, dz, 0.13, 0.1, 0.13) - 0.02;
      const ropes = rod([Math.abs(dx), dy, Math.abs(dz)], [0.12, -1.55, 0.12], [0.22, -1.26, 0.22], 0.008);
      return Math.min(cloth * 0.8, basket, ropes) * radius;
    },
    surface([x, y, z]) {
      const [dx, dy, dz] = local(x, y, z);
      if (dy < -1.3) return { albedo: dy < -1.5 ? paint("#8a5a30") : [0.05, 0.05, 0.05] };
      const turn = turnOf(dx, dy, dz);
      const band = dy > 0.06 && dy < 0.2 && colours.length !== 2;
      const index = ((Math.floor(turn) % colours.length) + colours.length) % colours.length;
      const colour = dy < -1.12 ? scale(colours[0]!, 0.5) : band ? colours[0]! : colours[index]!;
      // Cloth lets some light through: it never goes quite dark.
      const through = 0.1 + 0.32 * Math.exp(-((dy + 1.1) ** 2) * 5);
      return { albedo: colour, glow: scale(mix(colour, [1, 0.6, 0.25], 0.25), through) };
    },
  };
}

function scene(noise: Noise): Scene {
  return {
    noise,
    parts: [rock(canyon(noise), noise), ...BALLOONS.map(balloon)],
    sky: {
      zenith: [0.1, 0.24, 0.58],
      horizon: [0.85, 0.62, 0.48],
      sun: [4.3, 2.7, 1.45],
      toSun: normalize([-0.82, 0.36, 0.1]),
      cover: 0.38,
      cloudLight: [1.7, 1.15, 0.85],
      cloudShade: [0.55, 0.45, 0.5],
      cloudScale: 0.7,
    },
    mist: 0.001,
    far: 620,
  };
}

export const balloons: Composition = {
  id: "balloons",
  kind: "contents",
  aspect: 1.25,
  paint(longSide, random) {
    const whole = scene(makeNoise(random.stream("noise")));
    const camera = { eye: [2, 36, -8], target: [3, 33.5, 100], zoom: 0.95 } as const;
    const exposure = { ...sizeOf(balloons.aspect, longSide), rays: 9, gain: 0.95 };
    return photograph(
      camera,
      exposure,
      (from, direction, rays) => sceneLight(whole, from, direction, rays),
      random.stream("rays"),
    );
  },
};
