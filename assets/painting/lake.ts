// Content: a mountain lake in the morning. Snowy ridges, a conifer forest along the shore, a jetty, and all of it in the water.
import { decode, photograph } from "./camera.ts";
import { type Composition, clamp, hex, mix, type Rgb, ramp, scale, sizeOf } from "./canvas.ts";
import { makeNoise, type Noise } from "./noise.ts";
import { type Part, type Scene, sceneLight } from "./scene.ts";
import { box, hash, rod } from "./solids.ts";
import { bakeGround, type Ground } from "./terrain.ts";
import { normalize, type Vec } from "./vector.ts";

const paint = (text: string): Rgb => decode(hex(text));
const ROCK = [paint("#8b8378"), paint("#5c5853")] as const;
const SNOW: Rgb = [0.88, 0.9, 0.95];
const MEADOW = [paint("#7d8a3c"), paint("#56702f")] as const;
const NEEDLES = [paint("#223d22"), paint("#3b5a2a"), paint("#56692b")] as const;
const WOOD = paint("#8d7660");
const TREE_CELL = 5.2;
const TREE_LINE = 62;

function ground(noise: Noise): Ground {
  return bakeGround({ minX: -420, maxX: 420, minZ: -10, maxZ: 760, step: 0.9 }, (x, z) => {
    const shore = z - 118 - 30 * noise.fbm2(x * 0.011 + 3, 1.3, 3) + 0.0011 * x * x * (x < 0 ? -1.5 : -0.7);
    const bank = 5.5 * ramp(-8, 26, shore) - 3;
    const rise = ramp(20, 420, shore);
    const massif =
      36 * rise + 225 * rise ** 1.5 * noise.ridged2(x * 0.0042 + 7.3, z * 0.0042 + 1.1, 5) ** 1.25;
    const hills = 9 * ramp(0, 80, shore) * (0.5 + noise.fbm2(x * 0.02, z * 0.02, 5));
    return bank + hills + massif;
  });
}

function mountains(land: Ground, noise: Noise): Part {
  return {
    distance: (x, y, z) => (y > 250 ? y - 240 : land.clearance(x, y, z)),
    surface([x, y, z], normal) {
      const strata = 0.5 + 0.5 * noise.fbm3(x * 0.05, y * 0.22, z * 0.05, 5);
      const rock = scale(
        mix(ROCK[0], ROCK[1], strata),
        0.75 + 0.5 * noise.fbm2(x * 0.6, z * 0.6 + y, 3) + 0.2,
      );
      const green = ramp(0.55, 0.8, normal[1] + 0.2 * noise.fbm2(x * 0.08, z * 0.08, 4)) * ramp(95, 50, y);
      const meadow = mix(MEADOW[0], MEADOW[1], 0.5 + noise.fbm2(x * 0.15, z * 0.15, 4));
      const white = ramp(66, 128, y + 42 * noise.fbm2(x * 0.02, z * 0.02, 5)) * ramp(0.42, 0.66, normal[1]);
      const beach = ramp(1.2, 0.2, y);
      const soil = mix(mix(rock, meadow, green), paint("#8f8672"), beach);
      return { albedo: mix(soil, SNOW, white) };
    },
  };
}

interface Conifer {
  readonly x: number;
  readonly z: number;
  /** Height of the ground it stands on. */
  readonly base: number;
  readonly tall: number;
  /** Shifts its tiers of branches. */
  readonly phase: number;
}

/** One conifer a cell, unless the cell is too steep, too high, in the water or left as a glade. */
function forest(land: Ground, noise: Noise): Part {
  const known = new Map<number, Conifer | undefined>();
  const plant = (i: number, j: number): Conifer | undefined => {
    const x = (i + 0.2 + 0.6 * hash(i, j)) * TREE_CELL;
    const z = (j + 0.2 + 0.6 * hash(j, i + 7)) * TREE_CELL;
    const base = land.height(x, z);
    const isBare =
      base < 1.3 || base > TREE_LINE - 16 * hash(i, j + 3) || noise.at2(x * 0.016, z * 0.016) > 0.34;
    return isBare
      ? undefined
      : { x, z, base, tall: 8 + 9 * hash(i + 3, j) - 0.07 * base, phase: hash(i, j + 11) };
  };
  const conifer = (i: number, j: number) => {
    const key = i * 4096 + j;
    if (!known.has(key)) known.set(key, plant(i, j));
    return known.get(key);
  };
  const tree = (i: number, j: number, x: number, y: number, z: number) => {
    const found = conifer(i, j);
    if (!found) return 9;
    const { x: cx, z: cz, base, tall, phase } = found;
    const t = (y - base - 0.6) / tall;
    const radius = Math.sqrt((x - cx) ** 2 + (z - cz) ** 2);
    if (radius > tall * 0.25 + 0.6) return radius - tall * 0.25;
    if (t > 1.2) return Math.max((t - 1) * tall, radius - 2);
    const layer = t * 9 + phase;
    const skirt = 1 - (layer - Math.floor(layer));
    const angle = Math.atan2(z - cz, x - cx) * 4 + Math.floor(layer) * 2.4;
    const reach = tall * 0.19 * (1 - t) * (0.62 + 0.42 * skirt + 0.13 * Math.sin(angle));
    const cone = Math.max((radius - reach) * 0.62, (Math.abs(t - 0.5) - 0.5) * tall);
    return Math.min(cone, Math.max(radius - 0.22, y - base - 2));
  };
  return {
    distance(x, y, z) {
      if (y > TREE_LINE + 18) return y - TREE_LINE - 14;
      const over = y - land.height(x, z);
      if (over > 20) return over * 0.5 - 8;
      if (z < 60) return Math.max(4, (60 - z) * 0.9);
      const u = x / TREE_CELL;
      const v = z / TREE_CELL;
      const i = Math.floor(u);
      const j = Math.floor(v);
      const side = u - i > 0.5 ? i + 1 : i - 1;
      const next = v - j > 0.5 ? j + 1 : j - 1;
      return Math.min(
        tree(i, j, x, y, z),
        tree(side, j, x, y, z),
        tree(i, next, x, y, z),
        tree(side, next, x, y, z),
        TREE_CELL * 0.45,
      );
    },
    surface([x, y, z]) {
      const kind = hash(Math.floor(x / TREE_CELL), Math.floor(z / TREE_CELL));
      const tint = kind > 0.86 ? NEEDLES[2] : mix(NEEDLES[0], NEEDLES[1], kind);
      return { albedo: scale(tint, 0.8 + 0.7 * noise.fbm3(x * 1.4, y * 1.4, z * 1.4, 3)) };
    },
  };
}

/** A plank jetty with posts, and a heron's perch of a pole at its end. */
function jetty(noise: Noise): Part {
  const centre = (z: number) => 3.3 - z * 0.06;
  return {
    distance(x, y, z) {
      const dx = x - centre(z);
      const outer = box(dx, y, z - 9, 1.6, 2.4, 14);
      if (outer > 2) return outer;
      const plank = z / 0.34 - Math.floor(z / 0.34) - 0.5;
      const row = hash(Math.floor(z / 0.34), 2);
      const board =
        box(dx - 0.1 * (row - 0.5), y - 0.62 - 0.025 * row, plank * 0.34, 0.95, 0.035, 0.155) * 0.8;
      const boards = Math.max(board, z - 22, -z - 4);
      const beam = Math.max(box(Math.abs(dx) - 0.7, y - 0.5, 0, 0.08, 0.09, 99), z - 22);
      const local = z - 1 - 3.5 * Math.round((z - 1) / 3.5);
      const post = Math.max(
        Math.hypot(Math.abs(dx) - 0.86, local) - 0.1,
        y - 0.95 - 0.25 * hash(Math.round((z - 1) / 3.5), dx > 0 ? 1 : 2),
        z - 22.4,
      );
      return Math.min(boards, beam, post, rod([dx, y, z], [0.86, -1, 21.9], [0.9, 1.7, 21.9], 0.09), 3);
    },
    surface([x, y, z], normal) {
      const grain = noise.fbm2(x * 4, z * 40, 3);
      const row = hash(Math.floor(z / 0.34), 5);
      const wet = ramp(0.4, 0.1, y) * 0.6;
      return {
        albedo: scale(WOOD, (0.75 + 0.35 * row + 0.5 * grain) * (1 - wet) * (normal[1] > 0.5 ? 1.1 : 0.8)),
      };
    },
  };
}

function rocks(): Part {
  const stones: readonly (readonly [Vec, number])[] = [
    [[-6.2, -0.1, 10.5], 1.05],
    [[-4.3, -0.25, 11.6], 0.65],
    [[-8.6, -0.2, 13.4], 0.95],
    [[-3.1, -0.22, 8.8], 0.42],
    [[8.6, -0.3, 13], 0.9],
    [[10.4, -0.1, 15.4], 1.2],
    [[-11.5, 0.1, 12.2], 1.6],
    [[7.1, -0.2, 10.4], 0.42],
  ];
  return {
    distance(x, y, z) {
      let least = 9;
      for (const [[cx, cy, cz], radius] of stones) {
        const [dx, dy, dz] = [x - cx, (y - cy) * 1.5, z - cz];
        const gap = Math.hypot(dx, dy, dz) - radius;
        if (gap > 1) least = Math.min(least, gap * 0.66);
        else {
          const lumps = 0.16 * Math.sin(dx * 3.1 + cx) * Math.sin(dy * 3.7 + cz) * Math.sin(dz * 2.9);
          least = Math.min(
            least,
            Math.max(gap, Math.abs(dx * 0.8 + dz * 0.6) - radius * 0.82) * 0.55 + lumps * radius,
          );
        }
      }
      return least;
    },
    surface: ([, y]) => ({ albedo: scale(ROCK[0], y < 0.12 ? 0.35 : 0.95) }),
  };
}

function scene(noise: Noise): Scene {
  const land = ground(noise);
  return {
    noise,
    parts: [mountains(land, noise), forest(land, noise), jetty(noise), rocks()],
    sky: {
      zenith: [0.1, 0.24, 0.62],
      horizon: [0.66, 0.76, 0.9],
      sun: [3.7, 2.9, 2.0],
      toSun: normalize([-0.78, 0.42, -0.38]),
      cover: 0.42,
      cloudLight: [1.35, 1.2, 1.1],
      cloudShade: [0.5, 0.55, 0.66],
      cloudScale: 0.8,
    },
    water: {
      normal(x, z, distance) {
        const breeze = 0.018 + 0.05 * clamp(noise.fbm2(x * 0.02, z * 0.035, 3) * 2);
        const calm = breeze / (1 + distance * 0.006);
        return normalize([
          calm * noise.fbm2(x * 0.9, z * 1.5, 4),
          1,
          calm * 2 * noise.fbm2(x * 0.9 + 31, z * 1.5, 4),
        ]);
      },
      body: (x, z) => mix([0.012, 0.05, 0.055], [0.1, 0.13, 0.08], ramp(22, 5, z + 2 * noise.at2(x, z))),
    },
    mist: 0.00095,
    far: 900,
  };
}

export const lake: Composition = {
  id: "lake",
  kind: "contents",
  aspect: 1.5,
  paint(longSide, random) {
    const whole = scene(makeNoise(random.stream("noise")));
    const camera = { eye: [0, 3.1, -4], target: [-4, 17, 100], zoom: 0.95 } as const;
    const exposure = { ...sizeOf(lake.aspect, longSide), rays: 9, gain: 1 };
    return photograph(
      camera,
      exposure,
      (from, direction, rays) => sceneLight(whole, from, direction, rays),
      random.stream("rays"),
    );
  },
};
