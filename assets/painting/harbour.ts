// Content: a stone bridge and a row of gabled houses in the last sun, over still water with two boats.
import type { Random } from "../../gpu/random.ts";
import { decode, photograph } from "./camera.ts";
import { type Composition, clamp, gradient, hex, mix, type Rgb, scale, sizeOf } from "./canvas.ts";
import { makeNoise, type Noise } from "./noise.ts";
import { type Part, type Scene, sceneLight } from "./scene.ts";
import { box, hash, house, rod, taper } from "./solids.ts";
import { normalize, type Vec } from "./vector.ts";

const paint = (text: string): Rgb => decode(hex(text));
const STONE = ["#5f5142", "#917c60", "#bda682"].map(paint);
const WALLS = ["#c9713f", "#d9b06a", "#8a4034", "#e2cda0", "#6f7f86", "#b8563a", "#d8d0bd", "#9a6a3c"].map(
  paint,
);
const ROOFS = ["#6e3226", "#84402b", "#4b4a50"].map(paint);
const GLASS = paint("#1d2a38");
const LAMP: Rgb = [2.6, 1.35, 0.42];

const ROW_Z = 74;
const HOUSE = 7.2;
const SPAN = 15.5;

/** Four arches over the water, z 44 to 50, the road rising to the middle. */
function bridge(noise: Noise): Part {
  const deck = (x: number) => 6.9 - (x - 6) ** 2 * 0.0016;
  const arch = (x: number) => {
    const span = SPAN;
    const local = x - 6 - span * Math.round((x - 6) / span);
    return { local, radius: 6.3 - Math.abs(x - 6) * 0.03 };
  };
  return {
    distance(x, y, z) {
      const outer = box(x - 6, 0, z - 47, 70, 40, 2.6);
      if (outer > 6) return outer;
      const top = (y - deck(x)) * 0.98;
      const wall = Math.max(outer, top);
      const { local, radius } = arch(x);
      const hole = radius - Math.hypot(local, (y - 0.4) * 1.12);
      const span = Math.max(wall, hole * 0.9);
      const parapet = Math.max(outer, Math.abs(top) - 1, Math.abs(Math.abs(z - 47) - 2.35) - 0.25);
      const cut = x - 6 - SPAN * (Math.floor((x - 6) / SPAN) + 0.5);
      const pier = taper(cut, y - 1, z - 47, 3, 1.9, 1.3) * 0.8;
      return Math.min(span, parapet, Math.max(pier, Math.abs(z - 47) - 3.6));
    },
    surface([x, y, z], normal) {
      const { local, radius } = arch(x);
      const r = Math.hypot(local, (y - 0.4) * 1.12);
      const ring = r < radius + 1.1 && normal[2] < -0.5;
      const angle = Math.atan2(y - 0.4, local);
      const row = Math.floor(y / 0.55);
      const column = Math.floor(x / 1.3 + (row & 1) * 0.5);
      const block = ring
        ? hash(Math.floor(angle * 9), Math.round(x / SPAN) + 7)
        : hash(column, row + Math.floor(z));
      const joint = ring ? (angle * 9) % 1 : Math.min((((y / 0.55) % 1) + 1) % 1, (((x / 1.3) % 1) + 1) % 1);
      const damp = clamp(1.5 - y * 0.55 + noise.fbm2(x * 0.4, y, 3)) * 0.55;
      let colour = gradient(STONE, 0.25 + 0.5 * block + (ring ? 0.25 : 0) + 0.3 * noise.fbm3(x, y, z, 3));
      if (Math.abs(joint) < 0.1) colour = scale(colour, 0.72);
      return { albedo: mix(colour, [0.04, 0.045, 0.03], damp) };
    },
  };
}

interface Front {
  readonly index: number;
  readonly x: number;
  readonly eaves: number;
  readonly depth: number;
}

/** House number `index` of the row on the far quay. */
function front(index: number): Front {
  return {
    index,
    x: (index + 0.5) * HOUSE,
    eaves: 9 + 6.5 * hash(index, 3) - (Math.abs(index) % 4 === 0 ? 2.5 : 0),
    depth: 5 + hash(index, 5),
  };
}

function row(): Part {
  const one = (f: Front, x: number, y: number, z: number) =>
    // The gable faces the water: the ridge runs along z.
    house(
      z - ROW_Z - f.depth,
      y - 1.4,
      x - f.x,
      f.depth,
      f.eaves,
      HOUSE / 2 - 0.06,
      1.15 + 0.5 * hash(f.index, 9),
    ) * 0.9;
  const chimney = (f: Front, x: number, y: number, z: number) => {
    const side = hash(f.index, 11) > 0.5 ? 1.7 : -1.7;
    return box(x - f.x - side, y - f.eaves - 3.2, z - ROW_Z - 3, 0.45, 2.4, 0.45);
  };
  return {
    distance(x, y, z) {
      const quay = box(x, y - 0.3, z - ROW_Z - 8, 140, 1.2, 11.5);
      const outer = box(x, y - 10, z - ROW_Z - 6, 140, 18, 7);
      if (outer > 5) return Math.min(quay, outer);
      const here = Math.floor(x / HOUSE);
      const beside = x / HOUSE - here > 0.5 ? here + 1 : here - 1;
      const a = front(here);
      const b = front(beside);
      const houses = Math.min(one(a, x, y, z), one(b, x, y, z), chimney(a, x, y, z), chimney(b, x, y, z));
      // Never step past both neighbours, whose height is not looked at.
      return Math.min(quay, houses, HOUSE * 0.8);
    },
    surface([x, y, z], normal) {
      if (y < 1.55) return { albedo: scale(STONE[1]!, normal[1] > 0.5 ? 1 : 0.6) };
      const f = front(Math.floor(x / HOUSE));
      const lit = hash(f.index * 7 + Math.floor((y - 1.4) / 2.7), Math.floor((x - f.x) / 1.9 + 50)) > 0.72;
      if (Math.abs(normal[0]) > 0.3 && normal[1] > 0.3) {
        const tile =
          0.75 + 0.35 * hash(Math.floor(y * 3.1), Math.floor(z * 2.4 + (Math.floor(y * 3.1) & 1) * 0.5));
        return { albedo: scale(ROOFS[Math.floor(hash(f.index, 2) * 3)]!, tile) };
      }
      const wall = WALLS[Math.floor(hash(f.index, 1) * WALLS.length)]!;
      const u = ((((x - f.x) / 1.9) % 1) + 1.5) % 1;
      const v = ((((y - 1.4) / 2.7) % 1) + 1) % 1;
      const framed = Math.abs(u - 0.5) < 0.31 && Math.abs(v - 0.5) < 0.33;
      if (normal[2] < -0.5 && framed && Math.abs(x - f.x) < 2.85) {
        const pane =
          Math.abs(u - 0.5) < 0.24 &&
          Math.abs(v - 0.5) < 0.28 &&
          Math.abs(u - 0.5) > 0.025 &&
          Math.abs(v - 0.58) > 0.02;
        if (!pane) return { albedo: paint("#e8e0cf") };
        return { albedo: GLASS, mirror: 0.12, ...(lit && { glow: LAMP }) };
      }
      const cornice = normal[2] < -0.5 && v > 0.94;
      return {
        albedo: scale(wall, cornice ? 1.35 : 0.92 + 0.12 * hash(Math.floor(x * 5), Math.floor(y * 9))),
      };
    },
  };
}

/** A church behind the row: tower, belfry, copper spire. */
function church(): Part {
  return {
    distance(x, y, z) {
      const [dx, dz] = [x + 15, z - 96];
      const outer = box(dx, y - 20, dz, 8, 32, 8);
      if (outer > 8) return outer;
      const tower = box(dx, y - 13, dz, 3.6, 14, 3.6);
      const belfry = Math.max(
        box(dx, y - 29.5, dz, 2.8, 3, 2.8),
        1.3 - Math.hypot(dx, y - 29.3),
        1.3 - Math.hypot(dz, y - 29.3),
      );
      const spire = taper(dx, y - 40.5, dz, 8.3, 3.3, 0.12) * 0.9;
      return Math.min(tower, belfry, spire, box(dx, y - 27, dz, 4, 0.35, 4));
    },
    surface([, y]) {
      return { albedo: y > 32 ? paint("#5f9a86") : y > 26 ? paint("#d8c8a2") : paint("#b98d63") };
    },
  };
}

function boat(at: Vec, hull: Rgb, mast: number): Part {
  return {
    distance(x, y, z) {
      const [dx, dy, dz] = [x - at[0], y, z - at[2]];
      const outer = box(dx, dy - mast / 2, dz, 3.6, mast / 2 + 1.5, 2);
      if (outer > 3) return outer;
      const beam = 1.05 * Math.sqrt(clamp(1 - ((dx + 0.3) / 3.3) ** 2, 0.001)) * (0.72 + 0.3 * clamp(dy));
      const sheer = 0.72 + 0.07 * dx * dx * 0.5;
      const shell = Math.max(Math.abs(dz) - beam, Math.abs(dx + 0.3) - 3.2, dy - sheer, -dy - 0.4) * 0.75;
      const hollow = Math.max(shell, -Math.max(Math.abs(dz) - beam + 0.12, -dy + 0.35));
      if (mast === 0) return Math.min(hollow, box(dx - 0.6, dy - 0.6, dz, 0.15, 0.05, 0.9));
      const pole = rod([dx, dy, dz], [0.3, 0, 0], [0.3, mast, 0], 0.07);
      const boom = rod([dx, dy, dz], [0.3, 1.3, 0], [-2.6, 1.45, 0], 0.1);
      const cabin = box(dx - 1, dy - 0.8, dz, 0.9, 0.4, 0.6) - 0.05;
      const stays = Math.min(
        rod([dx, dy, dz], [0.3, mast, 0], [2.9, 0.9, 0], 0.02),
        rod([dx, dy, dz], [0.3, mast, 0], [-3.3, 0.9, 0], 0.02),
      );
      return Math.min(hollow, pole, boom, cabin, stays);
    },
    surface([, y], normal) {
      if (y > 0.62 && y < 1.2) return { albedo: paint("#efe7d6") };
      if (y >= 1.2) return { albedo: paint("#8a6a48") };
      return { albedo: y > 0.5 && Math.abs(normal[1]) < 0.6 ? paint("#efe7d6") : hull };
    },
  };
}

function scene(noise: Noise): Scene {
  const lamps: Part = {
    distance(x, y, z) {
      const local = x - 6 - SPAN * Math.round((x - 6) / SPAN);
      const outer = box(0, y - 11, z - 44.7, 1, 3.5, 1);
      if (outer > 3) return outer;
      const base = 6.9 - (x - 6) ** 2 * 0.0016;
      const post = rod([local, y - base, z], [0, 0.8, 44.7], [0, 3.6, 44.7], 0.07);
      return Math.min(post, Math.hypot(local, y - base - 3.8, z - 44.7) - 0.28);
    },
    surface: ([x, y]) =>
      y > 10.4 - (x - 6) ** 2 * 0.0016
        ? { albedo: [1, 1, 1], glow: [7, 4.4, 1.8] }
        : { albedo: [0.02, 0.02, 0.02] },
  };
  return {
    noise,
    parts: [
      bridge(noise),
      row(),
      church(),
      lamps,
      boat([0.5, 0, 35], paint("#7c2620"), 9.5),
      boat([-15.2, 0, 25], paint("#23506b"), 0),
    ],
    sky: {
      zenith: [0.07, 0.19, 0.46],
      horizon: [0.86, 0.58, 0.42],
      sun: [4.5, 2.55, 1.1],
      toSun: normalize([-0.86, 0.24, -0.3]),
      cover: 0.47,
      cloudLight: [1.9, 1.05, 0.66],
      cloudShade: [0.34, 0.3, 0.42],
      cloudScale: 1,
    },
    water: {
      normal(x, z, distance) {
        const calm = 0.055 / (1 + distance * 0.012);
        const bend = (e: number) => noise.fbm2(x * 0.8 + e, z * 1.7, 4);
        return normalize([calm * bend(0), 1, calm * 1.5 * bend(37)]);
      },
      body: () => [0.014, 0.035, 0.04],
    },
    mist: 0.0016,
    far: 260,
  };
}

export const harbour: Composition = {
  id: "harbour",
  kind: "contents",
  aspect: 1.5,
  paint(longSide, random: Random) {
    const whole = scene(makeNoise(random.stream("noise")));
    const camera = { eye: [-25, 4.2, 3], target: [2.2, 10.9, 62], zoom: 0.94 } as const;
    const exposure = { ...sizeOf(harbour.aspect, longSide), rays: 9, gain: 1 };
    return photograph(
      camera,
      exposure,
      (from, direction, rays) => sceneLight(whole, from, direction, rays),
      random.stream("rays"),
    );
  },
};
