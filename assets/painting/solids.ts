// Signed distances (negative inside) to simple solids centred at the origin, and ways to combine them.

export function box(x: number, y: number, z: number, halfX: number, halfY: number, halfZ: number): number {
  const dx = Math.abs(x) - halfX;
  const dy = Math.abs(y) - halfY;
  const dz = Math.abs(z) - halfZ;
  const outside = Math.sqrt(Math.max(dx, 0) ** 2 + Math.max(dy, 0) ** 2 + Math.max(dz, 0) ** 2);
  return outside + Math.min(Math.max(dx, dy, dz), 0);
}

/** Upright cylinder whose radius runs from `low` at -half to `high` at +half. */
export function taper(x: number, y: number, z: number, half: number, low: number, high: number): number {
  const t = (y / half + 1) / 2;
  const radius = low + (high - low) * Math.min(1, Math.max(0, t));
  const dr = Math.hypot(x, z) - radius;
  const dy = Math.abs(y) - half;
  const slant = Math.hypot(2 * half, high - low) / (2 * half);
  return Math.min(Math.max(dr / slant, dy), 0) + Math.hypot(Math.max(dr / slant, 0), Math.max(dy, 0));
}

/** A house: walls up to `eaves`, then a gable roof whose ridge runs along x; y = 0 is the ground. A lower bound. */
export function house(
  x: number,
  y: number,
  z: number,
  halfX: number,
  eaves: number,
  halfZ: number,
  pitch: number,
) {
  const walls = Math.max(Math.abs(x) - halfX, Math.abs(z) - halfZ, -y);
  const roof = (y - eaves - pitch * (halfZ - Math.abs(z))) / Math.sqrt(1 + pitch * pitch);
  return Math.max(walls, roof);
}

/** Round rod between two points. */
export function rod(
  [x, y, z]: readonly [number, number, number],
  a: readonly [number, number, number],
  b: readonly [number, number, number],
  radius: number,
): number {
  const [dx, dy, dz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [px, py, pz] = [x - a[0], y - a[1], z - a[2]];
  const t = Math.min(1, Math.max(0, (px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz)));
  return Math.hypot(px - dx * t, py - dy * t, pz - dz * t) - radius;
}

/** Union with a rounded seam `k` wide. */
export function blend(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - h * h * k * 0.25;
}

/** A number in [0, 1) that belongs to an integer pair. */
export function hash(i: number, j: number): number {
  let h = Math.imul(i | 0, 0x27d4eb2d) ^ Math.imul(j | 0, 0x165667b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
