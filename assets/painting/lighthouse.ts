// Content: a striped lighthouse and the keeper's cottage on a cliff above a breaking sea, under a sky of cumulus.
import { decode, photograph } from "./camera.ts";
import { type Composition, clamp, hex, mix, type Rgb, ramp, scale, sizeOf } from "./canvas.ts";
import { makeNoise, type Noise } from "./noise.ts";
import { type Part, type Scene, sceneLight } from "./scene.ts";
import { box, hash, house, rod, taper } from "./solids.ts";
import { bakeGround, type Ground } from "./terrain.ts";
import { normalize, type Vec } from "./vector.ts";

const paint = (text: string): Rgb => decode(hex(text));
const WHITE = paint("#ece7dc");
const RED = paint("#b3241f");
const ROCK = [paint("#85705a"), paint("#4a4038"), paint("#a8926f")] as const;
const GRASS = [paint("#6f8a35"), paint("#9aa04a"), paint("#4e6b2a")] as const;
const TOWER: Vec = [9, 17.4, 46];
const COTTAGE: Vec = [17, 16.5, 40];

/** The headland comes in from the right and ends in a bluff; skerries lie before it. */
function headland(noise: Noise): Ground {
  return bakeGround({ minX: -60, maxX: 110, minZ: 6, maxZ: 150, step: 0.22 }, (x, z) => {
    const coast =
      4 + 7 * noise.fbm2(z * 0.045 + 2, 0.4, 4) - 0.35 * Math.max(0, 40 - z) + 0.1 * Math.max(0, z - 66);
    const inland = x - coast + 5.5 * noise.fbm2(x * 0.12, z * 0.12, 4);
    const wall = ramp(-8, 5, inland);
    // Ledges: height climbs in steps, as bedded rock does.
    const ledges =
      wall +
      0.035 * Math.sin(wall * 27 + 2 * noise.at2(x * 0.1, z * 0.1)) * ramp(0, 0.2, wall) * ramp(1, 0.8, wall);
    const top = 16 + 0.09 * inland + 2.4 * noise.fbm2(x * 0.05 + 9, z * 0.05, 4) - 0.0018 * (z - 48) ** 2;
    const level = ramp(18, 9, Math.hypot(x - TOWER[0] - 4, (z - TOWER[2] + 2) * 0.8));
    const rock =
      ledges * (top + (TOWER[1] - 0.4 - top) * level * ramp(0.7, 1, wall)) +
      2.6 * ramp(0.02, 0.3, wall) * ramp(1, 0.75, wall) * noise.ridged2(x * 0.2, z * 0.2, 4);
    const skerry =
      5.5 *
      Math.max(0, noise.fbm2(x * 0.11 + 4.2, z * 0.11 + 7.7, 5) - 0.1) *
      ramp(-24, -7, inland) *
      ramp(90, 60, z);
    return -2.2 + rock + 2.2 * ramp(-14, -4, inland) + skerry * 1.7 - 0.6;
  });
}

function land(ground: Ground, noise: Noise): Part {
  return {
    distance: (x, y, z) => (y > 24 ? y - 21 : (y - ground.height(x, z)) * 0.46),
    surface([x, y, z], normal) {
      const bedded = noise.fbm3(x * 0.16, y * 1.5, z * 0.16, 4);
      const rock = scale(
        mix(mix(ROCK[0], ROCK[1], clamp(0.5 + bedded)), ROCK[2], ramp(0.1, 0.5, noise.fbm3(x, y, z, 3))),
        0.9,
      );
      const tuft = 0.5 + 0.9 * noise.fbm2(x * 1.3, z * 1.3, 4);
      const grass = scale(
        mix(
          mix(GRASS[0], GRASS[1], clamp(0.5 + noise.fbm2(x * 0.12, z * 0.12, 3) * 1.4)),
          GRASS[2],
          clamp(tuft),
        ),
        0.75 + 0.5 * tuft,
      );
      const flat = ramp(0.62, 0.82, normal[1] + 0.15 * noise.fbm2(x * 0.5, z * 0.5, 3)) * ramp(7, 11, y);
      const path = ramp(1.1, 0.5, Math.abs(z - 48.2 - 1.2 * Math.sin(x * 0.3))) * ramp(10, 12, x) * 0.8;
      const wet = ramp(1.8, 0.3, y + 0.8 * noise.fbm2(x * 0.5, z * 0.5, 3));
      return { albedo: scale(mix(mix(rock, grass, flat), paint("#c4b08a"), path * flat), 1 - 0.62 * wet) };
    },
  };
}

function tower(): Part {
  const [tx, ty, tz] = TOWER;
  return {
    distance(x, y, z) {
      const [dx, dy, dz] = [x - tx, y - ty, z - tz];
      const outer = box(dx, dy - 10, dz, 4, 11, 4);
      if (outer > 4) return outer;
      const shaft = taper(dx, dy - 7, dz, 7.6, 2.35, 1.55) * 0.95;
      const gallery = taper(dx, dy - 14.8, dz, 0.22, 2.35, 2.45);
      const lantern = taper(dx, dy - 16.2, dz, 1.3, 1.15, 1.15);
      const dome = Math.max(Math.hypot(dx, (dy - 17.4) * 0.95, dz) - 1.4, 17.4 - dy);
      const tip = Math.min(
        rod([dx, dy, dz], [0, 18.5, 0], [0, 20, 0], 0.07),
        Math.hypot(dx, dy - 19, dz) - 0.22,
      );
      const turn = Math.atan2(dz, dx) / ((2 * Math.PI) / 14);
      const angle = (Math.round(turn) * 2 * Math.PI) / 14;
      const post = rod(
        [dx, dy, dz],
        [2.25 * Math.cos(angle), 14.9, 2.25 * Math.sin(angle)],
        [2.25 * Math.cos(angle), 16, 2.25 * Math.sin(angle)],
        0.05,
      );
      const rail = Math.min(...[15.5, 16].map((h) => Math.hypot(Math.hypot(dx, dz) - 2.25, dy - h) - 0.05));
      return Math.min(shaft, gallery, lantern, dome, tip, post, rail);
    },
    surface([x, y, z], normal) {
      const [dx, dy, dz] = [x - tx, y - ty, z - tz];
      const angle = Math.atan2(dz, dx);
      if (dy > 17.3) return { albedo: RED, mirror: 0.05 };
      if (dy > 15.1 && Math.hypot(dx, dz) < 1.3) {
        const bar = Math.abs((((angle / Math.PI) * 5 + 9) % 1) - 0.5) > 0.42 || Math.abs(dy - 16.2) < 0.06;
        return bar ? { albedo: RED } : { albedo: paint("#3c4a52"), mirror: 0.25, glow: [0.5, 0.36, 0.14] };
      }
      if (dy > 14.4) return { albedo: paint("#3a3a3c") };
      const window =
        normal[1] < 0.4 &&
        [3.2, 7.6, 11.6].some((h, i) => Math.abs(dy - h) < 0.55 && Math.abs(angle + 1.9 - i * 0.25) < 0.17);
      if (window) return { albedo: paint("#202a33"), mirror: 0.15 };
      const door = dy < 2.1 && Math.abs(angle + 2.1) < 0.24;
      if (door) return { albedo: paint("#2c5a56") };
      const stripe = Math.floor((dy + 0.2) / 2.93) % 2 === 0;
      return {
        albedo: scale(stripe ? WHITE : RED, 0.92 + 0.12 * hash(Math.floor(angle * 20), Math.floor(dy * 3))),
      };
    },
  };
}

function cottage(): Part {
  const [cx, cy, cz] = COTTAGE;
  const turned = (x: number, z: number) =>
    [(x - cx) * 0.94 + (z - cz) * 0.34, -(x - cx) * 0.34 + (z - cz) * 0.94] as const;
  return {
    distance(x, y, z) {
      const [u, w] = turned(x, z);
      const dy = y - cy;
      const outer = box(u, dy - 3, w, 7, 5, 5);
      if (outer > 3) return outer;
      const main = house(u, dy, w, 4.6, 3.1, 2.7, 0.85);
      const porch = house(w + 2.6, dy, u - 0.4, 1.3, 2.3, 1.1, 0.9);
      const stacks = Math.min(box(u - 4, dy - 5, w, 0.45, 1.5, 0.6), box(u + 4, dy - 5, w, 0.45, 1.5, 0.6));
      const wall = Math.max(
        Math.abs(Math.max(Math.abs(u - 0.4) - 6.6, Math.abs(w + 0.6) - 4.3)) - 0.2,
        Math.abs(dy - 0.2) - 0.75,
      );
      return Math.min(main, porch, stacks, wall);
    },
    surface([x, y, z], normal) {
      const [u, w] = turned(x, z);
      const dy = y - cy;
      if (Math.abs(u - 0.4) > 6.2 || Math.abs(w + 0.6) > 3.95)
        return { albedo: scale(ROCK[2], 0.7 + 0.5 * hash(Math.floor((x + z) * 2.2), Math.floor(y * 3))) };
      if (normal[1] > 0.35 && dy > 2.2) {
        const slate =
          0.75 + 0.4 * hash(Math.floor(dy * 4.5), Math.floor(u * 3 + (Math.floor(dy * 4.5) & 1) * 0.5));
        return { albedo: scale(paint("#a2492f"), slate) };
      }
      if (dy > 4.4) return { albedo: paint("#c2b49c") };
      const pane = dy > 1.1 && dy < 2.35 && [-2.9, 2.9].some((at) => Math.abs(u - at) < 0.6) && w < 0;
      const frame = dy > 0.95 && dy < 2.5 && [-2.9, 2.9].some((at) => Math.abs(u - at) < 0.75) && w < 0;
      const bars = [-2.9, 2.9].some((at) => Math.abs(u - at) < 0.05) || Math.abs(dy - 1.72) < 0.05;
      if (pane && !bars) return { albedo: paint("#1c2730"), mirror: 0.15 };
      if (frame) return { albedo: paint("#2f6f8c") };
      if (w < -3.6 && dy < 1.9 && Math.abs(u - 0.4) < 0.5) return { albedo: paint("#2f6f8c") };
      return { albedo: WHITE };
    },
  };
}

function scene(noise: Noise): Scene {
  const ground = headland(noise);
  const shoreFoam = (x: number, z: number) => {
    const depth = -ground.height(x, z) + 0.5 * noise.fbm2(x * 0.35, z * 0.35, 4);
    const lines = noise.ridged2(x * 0.22, z * 0.42, 4);
    return clamp(
      ramp(1.5, 0.25, depth) * (0.55 + 0.9 * lines) + ramp(2.6, 1.2, depth) * ramp(0.5, 0.75, lines) * 0.8,
    );
  };
  return {
    noise,
    parts: [land(ground, noise), tower(), cottage()],
    sky: {
      zenith: [0.07, 0.2, 0.55],
      horizon: [0.6, 0.74, 0.9],
      sun: [4.1, 3.5, 2.6],
      toSun: normalize([-0.8, 0.52, 0.12]),
      cover: 0.56,
      cloudLight: [1.6, 1.5, 1.4],
      cloudShade: [0.48, 0.54, 0.66],
      cloudScale: 0.85,
    },
    water: {
      normal(x, z, distance) {
        const swell = 0.34 / (1 + distance * 0.004);
        const a = noise.fbm2(x * 0.2 + 3, z * 0.34, 5);
        const b = noise.fbm2(x * 0.2 + 41, z * 0.34, 5);
        return normalize([swell * a, 1, swell * b * 1.3]);
      },
      body(x, z) {
        const cap = ramp(0.66, 0.8, noise.ridged2(x * 0.06 + 5, z * 0.16, 5)) * 0.75;
        const foam = clamp(shoreFoam(x, z) + cap * ramp(0.3, 0.6, noise.fbm2(x * 0.9, z * 0.9, 3) + 0.5));
        const shallow = ramp(3, 0.5, -ground.height(x, z));
        return mix(mix([0.008, 0.05, 0.085], [0.03, 0.16, 0.15], shallow), [0.85, 0.88, 0.88], foam);
      },
    },
    mist: 0.0012,
    far: 320,
  };
}

export const lighthouse: Composition = {
  id: "lighthouse",
  kind: "contents",
  aspect: 0.8,
  paint(longSide, random) {
    const whole = scene(makeNoise(random.stream("noise")));
    const camera = { eye: [-31, 16, 4], target: [6.5, 15.2, 45], zoom: 1.3 } as const;
    const exposure = { ...sizeOf(lighthouse.aspect, longSide), rays: 9, gain: 0.9 };
    return photograph(
      camera,
      exposure,
      (from, direction, rays) => sceneLight(whole, from, direction, rays),
      random.stream("rays"),
    );
  },
};
