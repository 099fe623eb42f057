// Indoor light by path tracing: one window as the lamp, one diffuse bounce, blurred mirror reflection.
// Lengths are decimetres. Scenes supply things with signed distances; this file knows none of them.
import type { Random } from "../../gpu/random.ts";
import { clamp, type Rgb, scale } from "./canvas.ts";
import type { Noise } from "./noise.ts";
import { add, along, dot, normalize, reflect, subtract, type Vec } from "./vector.ts";

export interface Skin {
  /** Linear reflectance. */
  readonly albedo: Rgb;
  /** Mirror share straight on: 0.04 for a polished fruit, 0 for cloth. */
  readonly shine: number;
  /** Blur of that mirror, 0 to 1. */
  readonly rough: number;
}

export interface Thing {
  /** A ball around the thing; outside it `distance` is not asked. */
  readonly centre: Vec;
  readonly radius: number;
  distance(x: number, y: number, z: number): number;
  skin(at: Vec, noise: Noise): Skin;
}

export interface Room {
  readonly things: readonly Thing[];
  readonly noise: Noise;
  /** Light that reaches a place indirectly, by place and direction; starts empty and fills as rays ask. */
  readonly bounced: Map<number, Rgb>;
}

/** The window lies in the plane x = WINDOW.x, left of everything; its light is linear. */
const WINDOW = { x: -9, lowY: 2, highY: 9.5, nearZ: -7, farZ: 2.5, light: [11.5, 10.6, 9.2] as Rgb };
const WALL_Z = 5.5;
const DIM: Rgb = [0.1, 0.094, 0.096];
const FAR = 30;

/** Light along a ray from the camera. */
export function roomLight(room: Room, from: Vec, direction: Vec, random: Random): Rgb {
  const t = trace(room, from, direction, FAR);
  if (t >= FAR) return surroundings(from, direction, room.noise);
  const at = along(from, direction, t);
  const normal = normalAt(room, at);
  const skin = nearest(room, at).skin(at, room.noise);
  const start = along(at, normal, 0.012);
  const direct = windowLight(room, start, normal, random);
  const bounce = bouncedLight(room, start, normal, random);
  const body: Rgb = [
    skin.albedo[0] * (direct[0] + bounce[0]),
    skin.albedo[1] * (direct[1] + bounce[1]),
    skin.albedo[2] * (direct[2] + bounce[2]),
  ];
  if (skin.shine === 0) return body;
  const grazing = (1 - clamp(-dot(direction, normal))) ** 5 * (1 - 0.7 * skin.rough);
  const share = skin.shine + (1 - skin.shine) * grazing;
  // Weak mirrors are looked into only now and then, and then count for more.
  const chance = clamp(share * 7, 0.35, 1);
  if (random.uniform() >= chance) return scale(body, 1 - share);
  const glossy = normalize(add(reflect(direction, normal), ball(random, skin.rough * 0.5)));
  const seen = trace(room, start, glossy, 14);
  const mirrored =
    seen < 14 ? litBody(room, along(start, glossy, seen), random) : surroundings(start, glossy, room.noise);
  return add(scale(body, 1 - share), scale(mirrored, share / chance));
}

const CELL = 0.2;
const BOUNCES = 40;

/**
 * Indirect light changes slowly, so it is worked out once a cell of space and facing (an irradiance cache) and shared. The
 * lookup is shaken by up to half a cell: over the rays of a pixel, that blends neighbours.
 */
function bouncedLight(room: Room, at: Vec, normal: Vec, random: Random): Rgb {
  let key = 0;
  for (let axis = 0; axis < 3; axis++) {
    key = key * 256 + ((Math.floor(at[axis]! / CELL + random.uniform()) + 128) & 255);
    key = key * 8 + (Math.floor(normal[axis]! * 2 + random.uniform()) + 3);
  }
  const known = room.bounced.get(key);
  if (known) return known;
  let sum: Vec = [0, 0, 0];
  const twist = random.uniform();
  for (let i = 0; i < BOUNCES; i++) {
    // A spiral over the sphere around the tip of the normal gives directions by the cosine law.
    const y = 1 - (2 * i + 1) / BOUNCES;
    const turn = 2 * Math.PI * (i * 0.618034 + twist);
    const side = Math.sqrt(1 - y * y) * 0.99;
    const direction = normalize(add(normal, [side * Math.cos(turn), y * 0.99, side * Math.sin(turn)]));
    sum = add(sum, diffuseLight(room, at, direction, random));
  }
  const light = scale(sum, 1 / BOUNCES);
  room.bounced.set(key, light);
  return light;
}

/** What a diffuse ray brings back. The window is left out: `windowLight` has already counted it. */
function diffuseLight(room: Room, from: Vec, direction: Vec, random: Random): Rgb {
  const t = trace(room, from, direction, 7);
  if (t < 7) return litBody(room, along(from, direction, t), random);
  return direction[0] < 0 ? DIM : surroundings(from, direction, room.noise);
}

/** Colour of a point seen indirectly: window light and dim room only. */
function litBody(room: Room, at: Vec, random: Random): Rgb {
  const normal = normalAt(room, at);
  const { albedo } = nearest(room, at).skin(at, room.noise);
  const direct = windowLight(room, along(at, normal, 0.012), normal, random);
  return [
    albedo[0] * (direct[0] + DIM[0]),
    albedo[1] * (direct[1] + DIM[1]),
    albedo[2] * (direct[2] + DIM[2]),
  ];
}

/** Direct light from one random point of the window. */
function windowLight(room: Room, from: Vec, normal: Vec, random: Random): Rgb {
  const height = WINDOW.highY - WINDOW.lowY;
  const width = WINDOW.farZ - WINDOW.nearZ;
  const point: Vec = [
    WINDOW.x,
    WINDOW.lowY + height * random.uniform(),
    WINDOW.nearZ + width * random.uniform(),
  ];
  const gap = subtract(point, from);
  const squared = dot(gap, gap);
  const toWindow = normalize(gap);
  const facing = dot(toWindow, normal);
  if (facing <= 0 || trace(room, from, toWindow, 7) < 7) return [0, 0, 0];
  return scale(WINDOW.light, (facing * -toWindow[0] * height * width) / (Math.PI * squared));
}

/** What a ray sees that leaves the table: the window, the plaster wall behind, the dim room. */
function surroundings(from: Vec, direction: Vec, noise: Noise): Rgb {
  if (direction[0] < 0) {
    const [, y, z] = along(from, direction, (WINDOW.x - from[0]) / direction[0]);
    const inside = y > WINDOW.lowY && y < WINDOW.highY && z > WINDOW.nearZ && z < WINDOW.farZ;
    const bar = Math.abs(z + 2.2) < 0.16 || Math.abs(y - 5.6) < 0.16;
    if (inside && !bar) return WINDOW.light;
  }
  const t = (WALL_Z - from[2]) / direction[2];
  if (t <= 0) return DIM;
  const [x, y] = along(from, direction, t);
  const light = 0.7 * Math.exp(-(((x + 5) / 8) ** 2) - ((y - 4.5) / 7) ** 2) + 0.05;
  return scale([0.48, 0.45, 0.38], light * (0.9 + 0.3 * noise.fbm2(x * 0.7, y * 0.7, 5)));
}

function gapAt(room: Room, x: number, y: number, z: number): number {
  let least = FAR;
  for (let i = 0; i < room.things.length; i++) {
    const thing = room.things[i]!;
    const dx = x - thing.centre[0];
    const dy = y - thing.centre[1];
    const dz = z - thing.centre[2];
    const squared = dx * dx + dy * dy + dz * dz;
    if (squared >= (least + thing.radius) ** 2) continue;
    // Far from the ball its distance is good enough, and cheap.
    const clear = thing.radius + 0.4;
    const gap = squared > clear * clear ? Math.sqrt(squared) - thing.radius : thing.distance(x, y, z);
    if (gap < least) least = gap;
  }
  return least;
}

function trace(room: Room, from: Vec, direction: Vec, far: number): number {
  let t = 0.004;
  for (let i = 0; i < 160 && t < far; i++) {
    const gap = gapAt(
      room,
      from[0] + direction[0] * t,
      from[1] + direction[1] * t,
      from[2] + direction[2] * t,
    );
    if (gap < 0.0012) return t;
    t += gap;
  }
  // Out of steps: a ray that grazes a surface. It has not been stopped, so it is let through.
  return far;
}

function nearest(room: Room, [x, y, z]: Vec): Thing {
  let found = room.things[0]!;
  let least = FAR;
  for (const thing of room.things) {
    const distance = thing.distance(x, y, z);
    if (distance < least) [least, found] = [distance, thing];
  }
  return found;
}

function normalAt(room: Room, [x, y, z]: Vec): Vec {
  const e = 0.003;
  const a = gapAt(room, x + e, y - e, z - e);
  const b = gapAt(room, x - e, y - e, z + e);
  const c = gapAt(room, x - e, y + e, z - e);
  const d = gapAt(room, x + e, y + e, z + e);
  return normalize([a - b - c + d, c + d - a - b, b + d - a - c]);
}

/** A random point on a ball's surface. */
function ball(random: Random, radius: number): Vec {
  const y = 1 - 2 * random.uniform();
  const r = Math.sqrt(1 - y * y) * radius;
  const turn = 2 * Math.PI * random.uniform();
  return [r * Math.cos(turn), y * radius, r * Math.sin(turn)];
}
