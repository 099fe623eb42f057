// Ground given by its height: computed once on a grid, then looked up, because noise in every step of every ray is slow.

export interface Ground {
  /** Height in metres; outside the grid the nearest edge. */
  height(x: number, z: number): number;
  /** Rise per metre along x and z. */
  slope(x: number, z: number): readonly [number, number];
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
  const height = (x: number, z: number) => {
    const u = Math.min(Math.max((x - minX) / step, 0), columns - 1.001);
    const v = Math.min(Math.max((z - minZ) / step, 0), rows - 1.001);
    const i = Math.floor(u);
    const j = Math.floor(v);
    const at = j * columns + i;
    const near = grid[at]! + (grid[at + 1]! - grid[at]!) * (u - i);
    const far = grid[at + columns]! + (grid[at + columns + 1]! - grid[at + columns]!) * (u - i);
    return near + (far - near) * (v - j);
  };
  return {
    height,
    slope: (x, z) => [
      (height(x + step, z) - height(x - step, z)) / (2 * step),
      (height(x, z + step) - height(x, z - step)) / (2 * step),
    ],
  };
}
