// Ground given by its height: computed once on a grid, then looked up, because noise in every step of every ray is slow.

export interface Ground {
  /** Height in metres; outside the grid the nearest edge. */
  height(x: number, z: number): number;
  /** How far a ray at this point may go without passing through the ground. */
  clearance(x: number, y: number, z: number): number;
}

export interface Extent {
  readonly minX: number;
  readonly maxX: number;
  readonly minZ: number;
  readonly maxZ: number;
  /** Metres between grid points. */
  readonly step: number;
}

export function bakeGround(extent: Extent, shape: (x: number, z: number) => number): Ground {
  const { minX, minZ, step } = extent;
  const columns = Math.ceil((extent.maxX - minX) / step) + 2;
  const rows = Math.ceil((extent.maxZ - minZ) / step) + 2;
  const grid = new Float32Array(columns * rows);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) grid[j * columns + i] = shape(minX + i * step, minZ + j * step);
  }
  const ease = easeOf(grid, columns, rows, step);
  const look = (values: Float32Array, x: number, z: number) => {
    const u = Math.min(Math.max((x - minX) / step, 0), columns - 1.001);
    const v = Math.min(Math.max((z - minZ) / step, 0), rows - 1.001);
    const i = Math.floor(u);
    const j = Math.floor(v);
    const at = j * columns + i;
    const near = values[at]! + (values[at + 1]! - values[at]!) * (u - i);
    const far = values[at + columns]! + (values[at + columns + 1]! - values[at + columns]!) * (u - i);
    return near + (far - near) * (v - j);
  };
  const trusted = step * REACH * 0.8;
  return {
    height: (x, z) => look(grid, x, z),
    clearance(x, y, z) {
      const above = y - look(grid, x, z);
      return Math.min(above * look(ease, x, z), Math.max(trusted, above * 0.25));
    },
  };
}

/** Grid points around a place whose slope counts for it. */
const REACH = 9;

/** Cosine of the steepest slope nearby: turns height above ground into distance from it. */
function easeOf(grid: Float32Array, columns: number, rows: number, step: number): Float32Array {
  const ease = new Float32Array(grid.length).fill(1);
  for (let j = 0; j + 1 < rows; j++) {
    for (let i = 0; i + 1 < columns; i++) {
      const at = j * columns + i;
      const slope = Math.hypot(grid[at + 1]! - grid[at]!, grid[at + columns]! - grid[at]!) / step;
      ease[at] = 1 / Math.sqrt(1 + slope * slope);
    }
  }
  return leastNearby(leastNearby(ease, 1), columns);
}

function leastNearby(values: Float32Array, stride: number): Float32Array {
  return values.map((_, at) => {
    let least = 1;
    for (let k = -REACH; k <= REACH; k++) least = Math.min(least, values[at + k * stride] ?? 1);
    return least;
  });
}
