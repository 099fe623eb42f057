// Content: fruit, a wine bottle, a jug and a cloth on a table by a window. Path traced: soft window light, one bounce off
// everything, glass and glaze that mirror the room.
import type { Random } from "../../gpu/random.ts";
import { decode, photograph } from "./camera.ts";
import { type Composition, clamp, hex, mix, type Rgb, ramp, scale, sizeOf } from "./canvas.ts";
import { type Room, roomLight, type Thing } from "./indoors.ts";
import { makeNoise, type Noise } from "./noise.ts";
import { blend, box, hash, rod } from "./solids.ts";
import { bakeGround } from "./terrain.ts";
import type { Vec } from "./vector.ts";

const paint = (text: string): Rgb => decode(hex(text));

/** Turns a profile (radius by height) into a solid of revolution; a lower bound. */
const lathe =
  (profile: (y: number) => number, low: number, high: number) => (x: number, y: number, z: number) =>
    Math.max((Math.hypot(x, z) - profile(y)) * 0.7, low - y, y - high);

function apple(at: Vec, size: number, red: Rgb, green: Rgb): Thing {
  const at3 = (x: number, y: number, z: number) =>
    [(x - at[0]) / size, (y - at[1]) / size, (z - at[2]) / size] as const;
  return {
    centre: at,
    radius: size * 1.1,
    distance(x, y, z) {
      const [dx, dy, dz] = at3(x, y, z);
      const r = Math.hypot(dx, dz);
      // A torus that closes on itself has the dimples of an apple.
      const body = Math.hypot(r - 0.3, dy * (dy > 0 ? 1.02 : 0.94)) - 0.7 + 0.03 * dy;
      const stem = rod([dx, dy, dz], [0, 0.4, 0], [0.08, 0.86, 0.02], 0.035);
      return Math.min(body * 0.85, stem) * size;
    },
    skin(p, noise) {
      const [dx, dy, dz] = at3(p[0], p[1], p[2]);
      if (dy > 0.5 && Math.hypot(dx, dz) < 0.13) return { albedo: paint("#4a3520"), shine: 0, rough: 1 };
      const streak = noise.fbm2(Math.atan2(dz, dx) * 7, dy * 1.2, 3);
      const blush = ramp(-0.5, 0.35, noise.fbm3(dx + at[0], dy, dz, 2) + 0.5 * streak - 0.25 * dy + 0.1);
      const freckle = noise.at3(dx * 22, dy * 22, dz * 22) > 0.62 ? 1.5 : 1;
      return { albedo: scale(mix(green, red, blush), freckle), shine: 0.045, rough: 0.12 };
    },
  };
}

function orange(at: Vec, size: number): Thing {
  return {
    centre: at,
    radius: size,
    distance: (x, y, z) => Math.hypot(x - at[0], (y - at[1]) * 1.05, z - at[2]) - size,
    skin([x, y, z], noise) {
      const pore = noise.at3(x * 17, y * 17, z * 17);
      return { albedo: scale(paint("#f08a1d"), 0.95 + 0.2 * pore), shine: 0.035, rough: 0.3 };
    },
  };
}

function pear(at: Vec): Thing {
  return {
    centre: [at[0], at[1] + 1, at[2]],
    radius: 1.2,
    distance(x, y, z) {
      const [dx, dy, dz] = [x - at[0] - 0.1 * (y - at[1]) ** 2 * 0.5, y - at[1], z - at[2]];
      const low = Math.hypot(dx, (dy - 0.62) * 1.03, dz) - 0.66;
      const high = Math.hypot(dx, dy - 1.35, dz) - 0.33;
      const stem = rod([dx, dy, dz], [0, 1.6, 0], [0.12, 2, 0.03], 0.035);
      return Math.min(blend(low, high, 0.75) * 0.9, stem);
    },
    skin(p, noise) {
      const dy = p[1] - at[1];
      if (dy > 1.66) return { albedo: paint("#49351f"), shine: 0, rough: 1 };
      const speck = noise.at3(p[0] * 26, p[1] * 26, p[2] * 26) > 0.5 ? 0.75 : 1;
      const warm = ramp(-0.3, 0.5, noise.fbm3(p[0], p[1] * 0.7, p[2], 3) + 0.25 * (p[0] - at[0]));
      return {
        albedo: scale(mix(paint("#b9b23a"), paint("#c9862f"), warm), speck),
        shine: 0.035,
        rough: 0.3,
      };
    },
  };
}

function grapes(at: Vec, random: Random): Thing {
  const berries: Vec[] = [];
  for (let i = 0; i < 34; i++) {
    const t = i / 34;
    const spread = 0.62 * (1 - 0.75 * t);
    const turn = i * 2.4;
    berries.push([
      at[0] + t * 2.1 + spread * 0.5 * Math.cos(turn) + 0.06 * random.normal(),
      at[1] + 0.24 + (0.62 - 0.55 * t) * (0.5 + 0.5 * Math.sin(turn * 1.7)),
      at[2] + spread * Math.sin(turn) - t * 0.25 + 0.05 * random.normal(),
    ]);
  }
  return {
    centre: [at[0] + 0.9, at[1] + 0.4, at[2]],
    radius: 1.8,
    distance(x, y, z) {
      let least = 9;
      for (const [bx, by, bz] of berries) least = Math.min(least, Math.hypot(x - bx, y - by, z - bz) - 0.25);
      return least;
    },
    skin(p, noise) {
      const bloom = ramp(-0.2, 0.6, noise.fbm3(p[0] * 3, p[1] * 3, p[2] * 3, 3));
      return { albedo: mix(paint("#2b1230"), paint("#5d4a72"), bloom * 0.7), shine: 0.045, rough: 0.12 };
    },
  };
}

function bottle(at: Vec): Thing {
  const profile = (y: number) =>
    y < 3.1
      ? 0.74 - 0.06 * ramp(0.12, 0, y)
      : y < 4.3
        ? 0.24 + 0.5 * ramp(4.15, 3.05, y)
        : y > 5.15 && y < 5.35
          ? 0.3
          : 0.24;
  const body = lathe(profile, 0, 5.5);
  return {
    centre: [at[0], at[1] + 2.7, at[2]],
    radius: 2.95,
    distance: (x, y, z) => body(x - at[0], y - at[1], z - at[2]),
    skin(p) {
      const y = p[1] - at[1];
      if (y > 4.55) return { albedo: paint("#6d1a1c"), shine: 0.05, rough: 0.25 };
      const angle = Math.atan2(p[2] - at[2], p[0] - at[0]);
      const label = y > 1 && y < 2.55 && Math.abs(angle + 1.5) < 1.1;
      if (label) {
        const rim = y < 1.1 || y > 2.45 || Math.abs(angle + 1.5) > 1.02;
        const crest = Math.hypot((angle + 1.5) * 0.74, y - 2.02) < 0.2;
        const text =
          y < 1.65 &&
          y > 1.2 &&
          Math.floor(y * 13) % 2 === 0 &&
          Math.abs(angle + 1.5) < 0.7 &&
          hash(Math.floor(angle * 30), Math.floor(y * 13)) > 0.3;
        return {
          albedo: rim
            ? paint("#8b2a22")
            : crest
              ? paint("#a8842c")
              : text
                ? paint("#3a3026")
                : paint("#e9dfc4"),
          shine: 0,
          rough: 1,
        };
      }
      return { albedo: [0.008, 0.026, 0.012], shine: 0.06, rough: 0.015 };
    },
  };
}

function jug(at: Vec): Thing {
  const profile = (y: number) =>
    0.62 + 0.52 * Math.exp(-((y - 1) ** 2) / 0.75) - 0.1 * ramp(0.4, 0, y) + 0.16 * ramp(2.5, 3.05, y);
  const outer = lathe(profile, 0, 3);
  const inner = lathe((y) => profile(y) - 0.12, 0.2, 3.5);
  return {
    centre: [at[0] + 0.2, at[1] + 1.5, at[2]],
    radius: 2.1,
    distance(x, y, z) {
      const [dx, dy, dz] = [x - at[0], y - at[1], z - at[2]];
      const handle = Math.hypot(Math.hypot(dx - 1.0, dy - 1.95) - 0.62, dz) - 0.12;
      return Math.min(Math.max(outer(dx, dy, dz), -inner(dx, dy, dz)), handle * 0.9);
    },
    skin(p, noise) {
      const y = p[1] - at[1];
      const angle = Math.atan2(p[2] - at[2], p[0] - at[0]);
      const wave = 0.12 * Math.sin(angle * 9);
      const blue =
        Math.abs(y - 1.05 - wave) < 0.07 || Math.abs(y - 1.5) < 0.035 || Math.abs(y - 0.6) < 0.035 || y > 2.9;
      const dot = Math.hypot((((((angle * 4.5) / Math.PI) % 1) + 1) % 1) - 0.5, (y - 1.05) * 1.4) < 0.13;
      const glaze = 0.95 + 0.1 * noise.fbm3(p[0] * 4, p[1] * 4, p[2] * 4, 3);
      return {
        albedo: scale(blue || dot ? paint("#27508f") : paint("#e6e0d2"), glaze),
        shine: 0.05,
        rough: 0.05,
      };
    },
  };
}

function table(noise: Noise): Thing {
  return {
    centre: [0, -0.25, 0],
    radius: 7.8,
    distance: (x, y, z) => box(x, y + 0.25, z, 6.6, 0.25, 3.9) - 0.03,
    skin(p) {
      const board = Math.floor((p[2] + 9) / 1.3);
      const grain = noise.fbm2(p[0] * 0.9 + board * 7, p[2] * 9 + 1.5 * noise.at2(p[0] * 0.5, board), 4);
      const gap = Math.abs((p[2] + 9) / 1.3 - Math.round((p[2] + 9) / 1.3)) < 0.012 ? 0.3 : 1;
      return {
        albedo: scale(mix(paint("#7a4a26"), paint("#4a2913"), 0.5 + 0.9 * grain), gap),
        shine: 0.03,
        rough: 0.22,
      };
    },
  };
}

/** A linen cloth thrown over the corner of the table, falling in folds over its edge. */
function cloth(noise: Noise): Thing {
  const folds = bakeGround({ minX: -6, maxX: 5, minZ: -6, maxZ: 2, step: 0.03 }, (u, v) => {
    const ruck = (at: number, slant: number, sharp: number) => Math.exp(-((u + slant * v - at) ** 2) * sharp);
    return (
      0.12 * Math.abs(noise.fbm2(u * 0.8 + 3, v * 0.5, 3)) +
      0.13 * ruck(1.9, -0.3, 9) +
      0.15 * ruck(-2.4, 0.45, 8) +
      0.09 * ruck(0.2, 0.7, 14)
    );
  });
  return {
    centre: [0, 0, -2],
    radius: 5.5,
    distance(x, y, z) {
      const [u, v] = [x * 0.92 + z * 0.38 - 0.4, -x * 0.38 + z * 0.92];
      const edge = Math.max(Math.abs(u + 0.6) - 3.6, Math.abs(v + 2.2) - 2.35);
      if (edge > 1 || y > 1) return Math.max(edge, y - 0.6, 0.4);
      const fold = folds.height(u, v);
      const drop =
        z < -3.75
          ? Math.max(Math.abs(z + 4.03 + 0.16 * Math.sin(x * 3.4 + 0.6) * clamp(-y)) - 0.035, y - 0.05)
          : 9;
      const sheet = Math.max(Math.abs(y - 0.05 - fold) - 0.02, -4 - z);
      return Math.min(Math.max(sheet, edge) * 0.6, Math.max(drop, Math.abs(u + 0.6) - 3.6, -y - 2.4) * 0.6);
    },
    skin(p) {
      const [u, v] = [p[0] * 0.92 + p[2] * 0.38 - 0.4, -p[0] * 0.38 + p[2] * 0.92 - p[1]];
      const band = [2.9, 2.65, -3.9, -4.1].some((at) => Math.abs(u - at) < 0.06) || Math.abs(v + 0.25) < 0.05;
      const weave = 1 + 0.05 * Math.sin(u * 60) * Math.sin(v * 60);
      return { albedo: scale(band ? paint("#a33a32") : paint("#e4dac6"), weave), shine: 0, rough: 1 };
    },
  };
}

export const stillLife: Composition = {
  id: "still-life",
  kind: "contents",
  aspect: 1.25,
  paint(longSide, random) {
    const noise = makeNoise(random.stream("noise"));
    const room: Room = {
      noise,
      bounced: new Map(),
      things: [
        table(noise),
        cloth(noise),
        bottle([-2.3, 0.05, 1.1]),
        jug([1.9, 0.05, 1.3]),
        apple([-0.55, 0.8, -0.7], 0.82, paint("#b3161b"), paint("#d9a53a")),
        apple([-2.35, 0.78, -1.4], 0.78, paint("#c23b22"), paint("#b9b94a")),
        orange([0.3, 0.78, 0.75], 0.74),
        orange([3.55, 0.78, -0.3], 0.76),
        pear([1.25, 0.1, -0.9]),
        grapes([1.9, 0.06, -2.1], random.stream("grapes")),
      ],
    };
    const camera = {
      eye: [0.6, 4.7, -13],
      target: [0.15, 1.95, 0],
      zoom: 1.45,
      aperture: 0.09,
      focus: 12.6,
    } as const;
    const exposure = { ...sizeOf(stillLife.aspect, longSide), rays: 25, gain: 1.25 };
    return photograph(
      camera,
      exposure,
      (from, direction, rays) => roomLight(room, from, direction, rays),
      random.stream("rays"),
    );
  },
};
