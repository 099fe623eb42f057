// The order of strokes is semantics: here are the orders that painters use. Runs in browsers too.
import type { Random } from "../random.ts";
import { luma } from "./colour.ts";
import { blankStroke, StrokeLog } from "./stroke.ts";

/** Within a size: by chance, or by tone. */
export const DAB_ORDERS = ["shuffled", "dark first", "light first"] as const;
export type DabOrder = (typeof DAB_ORDERS)[number];

/** A random permutation in place (Fisher-Yates). */
export function shuffle<T extends { length: number; [index: number]: number }>(items: T, random: Random): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const held = items[i]!;
    items[i] = items[j]!;
    items[j] = held;
  }
  return items;
}

/** 0 to n - 1 in random order. */
export function shuffled(n: number, random: Random): Uint32Array {
  return shuffle(
    Uint32Array.from({ length: n }, (_, i) => i),
    random,
  );
}

/**
 * The same strokes in the order of painting. Rows as they were planned would show as lines, so chance comes first; sorting by
 * tone keeps it among equals.
 * @param classEnds where each size ends in the log; sizes stay in their order.
 */
export function orderStrokes(
  log: StrokeLog,
  classEnds: readonly number[],
  order: DabOrder,
  random: Random,
): StrokeLog {
  const ordered = new StrokeLog();
  const stroke = blankStroke();
  const sign = order === "light first" ? -1 : 1;
  let start = 0;
  for (const end of classEnds) {
    const places = shuffled(end - start, random).map((place) => place + start);
    if (order !== "shuffled") {
      const tones = Float32Array.from({ length: end - start }, (_, i) => {
        const { red, green, blue } = log.read(start + i, stroke);
        return sign * luma(red, green, blue);
      });
      places.sort((a, b) => tones[a - start]! - tones[b - start]!);
    }
    for (const place of places) ordered.push(log.read(place, stroke));
    start = end;
  }
  return ordered;
}
