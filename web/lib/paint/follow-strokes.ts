// What has to be painted again when other strokes are to show than are painted: the tiles that a stroke touches which went, came
// in between or changed its place. Paints nothing.
import type { PaintCanvas, Rectangle, Stroke } from "../../../gpu/paint/index.ts";

/** A stroke that was painted. */
export interface Painted {
  /** The one that was asked for: the same object is the same stroke. */
  readonly asked: Stroke;
  /** As it is painted. */
  readonly stroke: Stroke;
  readonly area: Rectangle;
}

/** A canvas after the first `strokes` of them, but for its stale tiles. */
export interface Snapshot {
  readonly canvas: PaintCanvas;
  readonly stale: Set<number>;
  strokes: number;
}

interface FollowOptions {
  /** Oldest first. Each comes to stand after as many of the new strokes; tiles of it that are wrong then become stale. */
  snapshots: readonly Snapshot[];
  paintedOf(stroke: Stroke): Painted;
  tilesOf(area: Rectangle): Iterable<number>;
}

interface Followed {
  /** The beginning of the strokes asked for; what is missing at its end is new. */
  painted: Painted[];
  /** Tiles where a canvas with the strokes of before does not show `painted`. */
  stale: ReadonlySet<number>;
}

/** @returns undefined where all strokes of before are the first of those asked for. */
export function followStrokes(
  before: readonly Painted[],
  strokes: readonly Stroke[],
  { snapshots, paintedOf, tilesOf }: FollowOptions,
): Followed | undefined {
  let at = 0;
  while (at < before.length && before[at]?.asked === strokes[at]) at++;
  if (at === before.length) return undefined;

  const painted = before.slice(0, at);
  const stale = new Set<number>();
  const isAsked = new Set(strokes.slice(at));
  const wasAsked = new Set(before.slice(at).map(({ asked }) => asked));
  const later = snapshots.filter((snapshot) => snapshot.strokes > at);
  const change = ({ area }: Painted) => {
    for (const tile of tilesOf(area)) {
      stale.add(tile);
      for (const snapshot of later) snapshot.stale.add(tile);
    }
  };
  const insert = (stroke: Stroke) => {
    painted.push(paintedOf(stroke));
    change(painted.at(-1)!);
  };
  while (at < before.length) {
    const old = before[at]!;
    const next = strokes[painted.length];
    if (next && !wasAsked.has(next)) {
      insert(next);
      continue;
    }
    if (old.asked === next) painted.push(old);
    else {
      change(old);
      // Still there, but in another order: what stands here now has changed too.
      if (next && isAsked.has(old.asked)) insert(next);
    }
    at += 1;
    while (later[0]?.strokes === at) later.shift()!.strokes = painted.length;
  }
  return { painted, stale };
}
