// Sources, settings and events that the tests of painting share.
import type { Stroke } from "../../../../gpu/paint/index.ts";
import type { BrushSettings, PointerSample } from "../../../../web/lib/paint/gesture.ts";
import type { LogEvent } from "../../../../web/lib/paint/painting-log.ts";
import { PaintSource } from "../../../../web/lib/paint/source.ts";
import { stroke } from "../../paint/strokes.ts";

/** Stripes of slope `angle` (radians) over a gradient of red. */
export function stripes(angle = 0.5, width = 256, height = 192): PaintSource {
  const data = new Float32Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const wave = 0.5 + 0.4 * Math.sin((y * Math.cos(angle) - x * Math.sin(angle)) / 6);
    data.set([x / width, wave, 1 - wave], 3 * i);
  }
  return new PaintSource({ width, height, data });
}

export const settings: BrushSettings = {
  ...{ brush: "bristle", size: 12, aspect: 4, opacity: 0.9, scatter: 0, colourJitter: 0, spacing: 0.3 },
  ...{ sizeMode: "set", direction: "fixed", angle: 0, colour: "sampled", palette: [] },
};

export const sample = (x: number, y: number, pressure = 1, timeMs = 0): PointerSample => ({
  ...{ x, y, pressure, timeMs },
});

let made = 0;
/** Some event with `count` strokes all over a painting of 200 units. */
export function event(gesture: string, count = 3, author = "ada"): LogEvent {
  const strokes: Stroke[] = Array.from({ length: count }, () => {
    made += 1;
    return stroke({
      ...{ x: (made * 37) % 200, y: (made * 61) % 150, length: 30, width: 10, alpha: 0.8 },
      ...{ red: (made % 7) / 7, green: (made % 5) / 5, seed: made, brush: "bristle" },
    });
  });
  return { id: `event-${made}-${gesture}`, kind: "STROKES", gesture, author, strokes };
}

export const control = (kind: "UNDO" | "REDO" | "CLEAR", gesture: string, author = "ada"): LogEvent => {
  made += 1;
  return { id: `event-${made}`, kind, gesture, author, strokes: [] };
};
