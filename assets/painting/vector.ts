// Three-dimensional vectors as tuples: x right, y up, z away from the viewer; metres.

export type Vec = readonly [number, number, number];

export const add = (a: Vec, b: Vec): Vec => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const times = (a: Vec, by: number): Vec => [a[0] * by, a[1] * by, a[2] * by];
export const dot = (a: Vec, b: Vec) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const normalize = (a: Vec): Vec => times(a, 1 / (Math.sqrt(dot(a, a)) || 1));
/** The point at `distance` along a ray. */
export const along = (from: Vec, direction: Vec, distance: number): Vec => [
  from[0] + direction[0] * distance,
  from[1] + direction[1] * distance,
  from[2] + direction[2] * distance,
];
/** `direction` mirrored by a surface with unit `normal`. */
export const reflect = (direction: Vec, normal: Vec): Vec =>
  along(direction, normal, -2 * dot(direction, normal));
