// The sky as a lamp: a gradient, the sun with its glow, and a sheet of lit clouds.
import { clamp, mix, type Rgb, ramp } from "./canvas.ts";
import type { Noise } from "./noise.ts";
import { dot, normalize, type Vec } from "./vector.ts";

/** All colours are linear light. */
export interface Sky {
  readonly zenith: Rgb;
  readonly horizon: Rgb;
  readonly sun: Rgb;
  readonly toSun: Vec;
  /** Share of the sky under cloud, 0 to 1. */
  readonly cover: number;
  readonly cloudLight: Rgb;
  readonly cloudShade: Rgb;
  /** Size of clouds; 1 is ordinary. */
  readonly cloudScale: number;
}

/** The smooth part, without clouds: what lights a scene and what mist fades into. */
export function skyGlow(sky: Sky, direction: Vec): Rgb {
  const up = clamp(direction[1]);
  const base = mix(sky.horizon, sky.zenith, 1 - (1 - up) ** 3.2);
  const near = clamp(dot(direction, sky.toSun));
  const glow = 0.24 * near ** 6 + 0.5 * near ** 48;
  return [base[0] + sky.sun[0] * glow, base[1] + sky.sun[1] * glow, base[2] + sky.sun[2] * glow];
}

export function skyLight(sky: Sky, direction: Vec, noise: Noise): Rgb {
  let colour = skyGlow(sky, direction);
  const near = dot(direction, sky.toSun);
  if (near > 0.9993)
    colour = mix(colour, [sky.sun[0] * 6, sky.sun[1] * 6, sky.sun[2] * 6], ramp(0.9993, 0.9997, near));
  if (direction[1] < 0.01) return colour;
  const reach = 1.1 / (direction[1] + 0.09);
  const x = direction[0] * reach * sky.cloudScale;
  const z = direction[2] * reach * sky.cloudScale;
  const thick = cloud(x, z, sky.cover, noise);
  if (thick <= 0) return colour;
  // Light that has come through more cloud towards the sun is weaker.
  const flat = normalize([sky.toSun[0], 0, sky.toSun[2]]);
  const shadow = cloud(x + flat[0] * 0.16, z + flat[2] * 0.16, sky.cover, noise) * 0.7 + thick * 0.4;
  const lit = mix(sky.cloudLight, sky.cloudShade, clamp(shadow));
  const rim = 1 + 1.2 * clamp(near) ** 8 * (1 - thick);
  const veil = ramp(0.01, 0.14, direction[1]);
  return mix(colour, [lit[0] * rim, lit[1] * rim, lit[2] * rim], clamp(thick * 1.5) * veil);
}

function cloud(x: number, z: number, cover: number, noise: Noise): number {
  const shape = 0.5 + 0.75 * noise.fbm2(x, z, 6);
  return clamp((shape - (1 - cover)) * 2.4);
}
