// Paper and wood: the grain that shows through thin colour.
import { type Canvas, clamp } from "./canvas.ts";
import type { Noise } from "./noise.ts";

/** Darkens `canvas` by grain (fine), fibres (long, thin) and stains (broad), each a share of the light, about 0.05. */
export function layPaper(
  canvas: Canvas,
  share: { grain: number; fibres: number; stains: number },
  noise: Noise,
): void {
  const unit = 1 / Math.max(canvas.width, canvas.height);
  for (let py = 0; py < canvas.height; py++) {
    for (let px = 0; px < canvas.width; px++) {
      const x = px * unit;
      const y = py * unit;
      const grain = noise.fbm2(x * 260, y * 260, 2);
      const drift = noise.at2(x * 6, y * 6) * 3;
      const fibre =
        Math.max(0, noise.at2(x * 30 + drift, y * 150) - 0.35) +
        Math.max(0, noise.at2(x * 140, y * 26 + drift) - 0.4);
      const stain = noise.fbm2(x * 3 + 7, y * 3, 4);
      const light =
        1 - share.grain * grain - share.fibres * fibre * 2 - share.stains * Math.max(0, stain + 0.1);
      const at = (py * canvas.width + px) * 3;
      for (let c = 0; c < 3; c++)
        canvas.rgb[at + c] = clamp(canvas.rgb[at + c]! * (1 - (1 - light) * (1 + 0.25 * c)));
    }
  }
}

/** Long wavering lines of a plank that runs along x, in [-1, 1]. */
export function woodGrain(x: number, y: number, noise: Noise): number {
  const bend = 0.03 * noise.fbm2(x * 2.2, y * 4, 3);
  return noise.at2(x * 3, (y + bend) * 120) * 0.7 + noise.at2(x * 9, (y + bend) * 260) * 0.3;
}
