// Seeded gradient noise (Perlin 2002) in two and three dimensions and the sums made of it.
import type { Random } from "../../gpu/random.ts";

export interface Noise {
  /** About [-1, 1], zero at lattice points, features one unit wide. */
  at2(x: number, y: number): number;
  at3(x: number, y: number, z: number): number;
  /** Octaves at doubling frequency and halving height; about [-1, 1]. */
  fbm2(x: number, y: number, octaves: number): number;
  fbm3(x: number, y: number, z: number, octaves: number): number;
  /** Sharp crests instead of round hills; [0, 1]. */
  ridged2(x: number, y: number, octaves: number): number;
}

const fade = (t: number) => t * t * t * (t * (t * 6 - 15) + 10);

/** Gradients are the twelve edge directions of a cube; for 2D, their projections. */
function slope(hash: number, x: number, y: number, z: number): number {
  switch (hash & 15) {
    case 0:
    case 12:
      return x + y;
    case 1:
    case 13:
      return -x + y;
    case 2:
      return x - y;
    case 3:
    case 15:
      return -x - y;
    case 4:
      return x + z;
    case 5:
      return -x + z;
    case 6:
      return x - z;
    case 7:
      return -x - z;
    case 8:
      return y + z;
    case 9:
    case 14:
      return -y + z;
    case 10:
      return y - z;
    default:
      return -y - z;
  }
}

const D = Math.SQRT1_2;
const DIAGONALS = [1, 0, -1, 0, 0, 1, 0, -1, D, D, -D, D, D, -D, -D, -D];

export function makeNoise(random: Random): Noise {
  const table = new Uint8Array(512);
  for (let i = 0; i < 256; i++) table[i] = i;
  for (let i = 255; i > 0; i--) {
    const j = random.integer(i + 1);
    const held = table[i]!;
    table[i] = table[j]!;
    table[j] = held;
  }
  table.copyWithin(256, 0, 256);

  const corner2 = (hash: number, x: number, y: number) =>
    DIAGONALS[(hash & 7) * 2]! * x + DIAGONALS[(hash & 7) * 2 + 1]! * y;

  const at2 = (x: number, y: number) => {
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const fx = x - ix;
    const fy = y - iy;
    const u = fade(fx);
    const v = fade(fy);
    const a = table[ix & 255]! + (iy & 255);
    const b = table[(ix + 1) & 255]! + (iy & 255);
    const top = corner2(table[a]!, fx, fy) * (1 - u) + corner2(table[b]!, fx - 1, fy) * u;
    const low = corner2(table[a + 1]!, fx, fy - 1) * (1 - u) + corner2(table[b + 1]!, fx - 1, fy - 1) * u;
    return (top + (low - top) * v) * 1.4;
  };

  const at3 = (x: number, y: number, z: number) => {
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const iz = Math.floor(z);
    const fx = x - ix;
    const fy = y - iy;
    const fz = z - iz;
    const u = fade(fx);
    const v = fade(fy);
    const w = fade(fz);
    const a = table[ix & 255]! + (iy & 255);
    const b = table[(ix + 1) & 255]! + (iy & 255);
    const z0 = iz & 255;
    const aa = table[a]! + z0;
    const ab = table[a + 1]! + z0;
    const ba = table[b]! + z0;
    const bb = table[b + 1]! + z0;
    const near0 = slope(table[aa]!, fx, fy, fz) * (1 - u) + slope(table[ba]!, fx - 1, fy, fz) * u;
    const near1 = slope(table[ab]!, fx, fy - 1, fz) * (1 - u) + slope(table[bb]!, fx - 1, fy - 1, fz) * u;
    const far0 =
      slope(table[aa + 1]!, fx, fy, fz - 1) * (1 - u) + slope(table[ba + 1]!, fx - 1, fy, fz - 1) * u;
    const far1 =
      slope(table[ab + 1]!, fx, fy - 1, fz - 1) * (1 - u) + slope(table[bb + 1]!, fx - 1, fy - 1, fz - 1) * u;
    const near = near0 + (near1 - near0) * v;
    return near + (far0 + (far1 - far0) * v - near) * w;
  };

  return {
    at2,
    at3,
    fbm2(x, y, octaves) {
      let sum = 0;
      let height = 0.5;
      for (let i = 0; i < octaves; i++) {
        sum += height * at2(x, y);
        // A turn and an offset between octaves hide the lattice.
        const turned = 1.6 * x + 1.2 * y + 17.1;
        y = 1.6 * y - 1.2 * x + 9.7;
        x = turned;
        height *= 0.5;
      }
      return sum;
    },
    fbm3(x, y, z, octaves) {
      let sum = 0;
      let height = 0.5;
      for (let i = 0; i < octaves; i++) {
        sum += height * at3(x, y, z);
        const turned = 1.6 * x + 1.2 * z + 5.3;
        z = 1.6 * z - 1.2 * x + 11.9;
        y = 2 * y + 3.1;
        x = turned;
        height *= 0.5;
      }
      return sum;
    },
    ridged2(x, y, octaves) {
      let sum = 0;
      let height = 0.5;
      let weight = 1;
      for (let i = 0; i < octaves; i++) {
        const crest = 1 - Math.abs(at2(x, y));
        sum += height * weight * crest * crest;
        weight = Math.min(1, crest * crest * 1.6);
        const turned = 1.6 * x + 1.2 * y + 3.7;
        y = 1.6 * y - 1.2 * x + 21.3;
        x = turned;
        height *= 0.5;
      }
      return sum;
    },
  };
}
