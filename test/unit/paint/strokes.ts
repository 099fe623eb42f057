// Strokes and canvases for the tests of painting.

import type { BrushId } from "../../../gpu/paint/brushes.ts";
import { PaintCanvas } from "../../../gpu/paint/canvas.ts";
import { blankStroke, type Stroke, StrokeLog } from "../../../gpu/paint/stroke.ts";
import { seededRandom } from "../../../gpu/random.ts";

export const stroke = (values: Partial<Stroke>): Stroke => ({ ...blankStroke(), ...values });

export const white = (values: Partial<Stroke>): Stroke => stroke({ red: 1, green: 1, blue: 1, ...values });

export const blackCanvas = (width: number, height: number) =>
  new PaintCanvas({ width, height, ground: [0, 0, 0] });

/** Strokes of these brushes all over a picture of `width` x `height`, some curved. */
export function someStrokes(
  count: number,
  width: number,
  height: number,
  brushes: readonly BrushId[],
): StrokeLog {
  const random = seededRandom(3, "some strokes");
  const log = new StrokeLog();
  for (let i = 0; i < count; i++) {
    const [x, y] = [random.uniform() * width, random.uniform() * height];
    const curve = Float32Array.from([x, y, x + 9, y + 4, x + 15, y - 6, x + 26, y + 2]);
    const brush = brushes[i % brushes.length]!;
    const isCurved = (brush === "flat" || brush === "bristle") && i % 3 === 0;
    log.push({
      ...{ x, y, path: isCurved ? curve : undefined, timeMs: i },
      ...{ red: random.uniform(), green: random.uniform(), blue: random.uniform(), alpha: 0.9 },
      ...{ length: 10 + 20 * random.uniform(), width: 6 + 6 * random.uniform() },
      ...{ theta: random.uniform() * Math.PI, brush, seed: random.integer(2 ** 32) },
    });
  }
  return log;
}
