// A small labelled set that needs no download: a class is a colour gradient of its own direction and hue, under
// noise. Learnable within seconds, so tests and first tries of the command line use it.
import { seededRandom } from "../random.ts";
import type { ImageSet } from "./images.ts";

export const SYNTHETIC_CLASSES: readonly string[] = Array.from({ length: 10 }, (_, i) => `gradient ${i}`);

/** @returns `count` pictures whose labels run through the ten classes in turn. */
export function syntheticImages(count: number, seed: number, sizePx = 32): ImageSet {
  const random = seededRandom(seed, "synthetic");
  const pixels = new Uint8Array(count * sizePx * sizePx * 3);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  let at = 0;
  for (const label of labels) {
    const angle = (label / 10) * 2 * Math.PI;
    const [dx, dy, phase] = [Math.cos(angle), Math.sin(angle), random.uniform() * 0.5];
    for (let y = 0; y < sizePx; y++) {
      for (let x = 0; x < sizePx; x++) {
        const ramp = (dx * x + dy * y) / sizePx + phase;
        for (let c = 0; c < 3; c++) {
          const hue = Math.cos(angle + (c * 2 * Math.PI) / 3);
          const value = 128 + 70 * ramp * (hue + 0.3) + 25 * hue + 20 * (random.uniform() - 0.5);
          pixels[at++] = Math.min(255, Math.max(0, Math.round(value)));
        }
      }
    }
  }
  return { pixels, labels, sizePx, classes: SYNTHETIC_CLASSES };
}
