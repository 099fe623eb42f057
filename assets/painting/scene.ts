// Outdoor light for signed-distance scenes: sphere tracing, soft sun shadow, ambient occlusion, mist and still water.
import type { Random } from "../../gpu/random.ts";
import { clamp, mix, type Rgb } from "./canvas.ts";
import type { Noise } from "./noise.ts";
import { type Sky, skyGlow, skyLight } from "./sky.ts";
import { along, dot, normalize, reflect, type Vec } from "./vector.ts";

export interface Surface {
  /** Linear reflectance. */
  readonly albedo: Rgb;
  /** Light of its own. */
  readonly glow?: Rgb;
  /** Share of mirror reflection when looked at straight, as of glass. */
  readonly mirror?: number;
}

export interface Part {
  distance(x: number, y: number, z: number): number;
  surface(at: Vec, normal: Vec): Surface;
}

export interface Water {
  /** Normal of the water at x, z seen from `distance` metres. */
  normal(x: number, z: number, distance: number): Vec;
  /** Colour of the depth, and foam where it is. */
  body(x: number, z: number): Rgb;
}

export interface Scene {
  readonly parts: readonly Part[];
  readonly sky: Sky;
  readonly noise: Noise;
  /** Water lies at y = 0. */
  readonly water?: Water;
  /** Share of light lost a metre. */
  readonly mist: number;
  /** How far rays go, metres. */
  readonly far: number;
}

/** Light along a ray: the whole scene, with up to two mirror bounces. */
export function sceneLight(scene: Scene, from: Vec, direction: Vec, random: Random, bounces = 2): Rgb {
  const solid = trace(scene, from, direction, scene.far);
  const surface = scene.water && direction[1] < 0 ? -from[1] / direction[1] : Number.POSITIVE_INFINITY;
  if (scene.water && surface < solid && surface < scene.far * 4) {
    const colour = waterLight(
      scene,
      scene.water,
      along(from, direction, surface),
      direction,
      surface,
      random,
      bounces,
    );
    return fade(scene, colour, direction, surface);
  }
  if (solid >= scene.far) return skyLight(scene.sky, direction, scene.noise);
  const at = along(from, direction, solid);
  const normal = normalAt(scene, at, 0.0006 * solid + 0.002);
  const { albedo, glow, mirror } = nearest(scene, at).surface(at, normal);
  let colour = sunAndSky(scene, at, normal, albedo, random);
  if (glow) colour = [colour[0] + glow[0], colour[1] + glow[1], colour[2] + glow[2]];
  if (mirror && bounces > 0) {
    const share = fresnel(-dot(direction, normal), mirror);
    const lifted = along(at, normal, 0.02);
    colour = mix(colour, sceneLight(scene, lifted, reflect(direction, normal), random, bounces - 1), share);
  }
  return fade(scene, colour, direction, solid);
}

function waterLight(
  scene: Scene,
  water: Water,
  at: Vec,
  direction: Vec,
  distance: number,
  random: Random,
  bounces: number,
): Rgb {
  const normal = water.normal(at[0], at[2], distance);
  const body = water.body(at[0], at[2]);
  const lit = sunAndSky(scene, [at[0], 0.02, at[2]], [0, 1, 0], body, random);
  if (bounces === 0) return lit;
  const mirrored = reflect(direction, normal);
  const upward = normalize([mirrored[0], Math.abs(mirrored[1]) + 0.004, mirrored[2]]);
  const seen = sceneLight(scene, [at[0], 0.03, at[2]], upward, random, 0);
  return mix(lit, seen, fresnel(Math.abs(dot(direction, normal)), 0.02));
}

const fresnel = (facing: number, straight: number) => straight + (1 - straight) * (1 - clamp(facing)) ** 5;

function fade(scene: Scene, colour: Rgb, direction: Vec, distance: number): Rgb {
  const haze = skyGlow(scene.sky, normalize([direction[0], Math.max(0.03, direction[1]), direction[2]]));
  return mix(haze, colour, Math.exp(-distance * scene.mist));
}

/** Distance along the ray to the first surface, or `far`. */
export function trace(scene: Scene, from: Vec, direction: Vec, far: number): number {
  const gapAt = (t: number) =>
    distanceAt(scene, from[0] + direction[0] * t, from[1] + direction[1] * t, from[2] + direction[2] * t);
  let distance = 0.02;
  let before = distance;
  for (let step = 0; step < 320 && distance < far; step++) {
    const gap = gapAt(distance);
    if (gap < 0.0005 * distance + 0.0006) return gap > -0.004 ? distance : backOut(gapAt, before, distance);
    before = distance;
    distance += gap;
  }
  // Out of steps: a ray that grazes a surface. It has not been stopped, so it is let through.
  return far;
}

/** Steep ground promises more room than it has: halves the last step until the ray stands outside again. */
function backOut(gapAt: (t: number) => number, outside: number, inside: number): number {
  for (let i = 0; i < 9; i++) {
    const middle = (outside + inside) / 2;
    if (gapAt(middle) > 0) outside = middle;
    else inside = middle;
  }
  return outside;
}

function distanceAt(scene: Scene, x: number, y: number, z: number): number {
  let least = 1e9;
  for (const part of scene.parts) least = Math.min(least, part.distance(x, y, z));
  return least;
}

function nearest(scene: Scene, [x, y, z]: Vec): Part {
  let found = scene.parts[0]!;
  let least = 1e9;
  for (const part of scene.parts) {
    const distance = part.distance(x, y, z);
    if (distance < least) [least, found] = [distance, part];
  }
  return found;
}

/** Gradient by the four corners of a tetrahedron. */
function normalAt(scene: Scene, [x, y, z]: Vec, e: number): Vec {
  const a = distanceAt(scene, x + e, y - e, z - e);
  const b = distanceAt(scene, x - e, y - e, z + e);
  const c = distanceAt(scene, x - e, y + e, z - e);
  const d = distanceAt(scene, x + e, y + e, z + e);
  return normalize([a - b - c + d, c + d - a - b, b + d - a - c]);
}

function sunAndSky(scene: Scene, at: Vec, normal: Vec, albedo: Rgb, random: Random): Rgb {
  const { sky } = scene;
  const lifted = along(at, normal, 0.03);
  // The sun has a width: a different point of it for each ray softens the shadow.
  const toSun = normalize([
    sky.toSun[0] + 0.012 * (random.uniform() - 0.5),
    sky.toSun[1] + 0.012 * (random.uniform() - 0.5),
    sky.toSun[2] + 0.012 * (random.uniform() - 0.5),
  ]);
  const facing = dot(normal, toSun);
  const reach = Math.min(scene.far, 150);
  const sun = facing > 0 && trace(scene, lifted, toSun, reach) >= reach ? facing : 0;
  const open = openness(scene, at, normal);
  const above = skyGlow(sky, [normal[0] * 0.5, 0.6 + 0.4 * normal[1], normal[2] * 0.5]);
  const ambient = (0.62 + 0.38 * normal[1]) * open;
  const bounce = 0.12 * (1 - normal[1]) * open;
  const light = (c: 0 | 1 | 2) =>
    albedo[c] * (sky.sun[c] * sun + above[c] * ambient + (sky.sun[c] * 0.3 + sky.horizon[c] * 0.5) * bounce);
  return [light(0), light(1), light(2)];
}

/** Share of the sky that a point sees, judged from distances along its normal. */
function openness(scene: Scene, at: Vec, normal: Vec): number {
  let closed = 0;
  let weight = 0.5;
  for (const step of [0.12, 0.45, 1.2, 2.8]) {
    const [x, y, z] = along(at, normal, step);
    closed += weight * clamp((step - Math.max(0, distanceAt(scene, x, y, z))) / step);
    weight *= 0.62;
  }
  return clamp(1 - 0.85 * closed, 0.06, 1);
}
