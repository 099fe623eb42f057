// Keeps a canvas at the strokes that should show, whatever they were before: paints what is new, and where strokes beneath
// have changed paints the tiles again that they touch. A tile goes from what it showed to what it should show at once. Pixels
// only; what should show is painting-log.ts's.
import {
  areaOf,
  asLogged,
  type CanvasOptions,
  PaintCanvas,
  paintStroke,
  type Rectangle,
  type Stroke,
} from "../../../gpu/paint/index.ts";
import { followStrokes, type Painted, type Snapshot } from "./follow-strokes.ts";
import { Tiles } from "./tiles.ts";

const SNAPSHOT_EVERY = 500;
/** Each takes 17 bytes a pixel. */
const MAX_SNAPSHOTS = 5;
/** Strokes between two looks at the clock. */
const STROKES_A_LOOK = 20;

export class EaselPainter {
  readonly #options: CanvasOptions;
  readonly #canvas: PaintCanvas;
  readonly #tiles: Tiles;
  #painted: Painted[] = [];
  /** What `show` was asked for last. */
  #asked: readonly Stroke[] | undefined;
  /** Oldest first. */
  #snapshots: Snapshot[] = [];
  /** Tiles of the canvas that show strokes which have changed since; with the places of those that touch them. */
  readonly #stale = new Map<number, number[]>();
  readonly #dirty = new Set<number>();

  constructor(options: CanvasOptions) {
    this.#options = options;
    this.#canvas = new PaintCanvas(options);
    this.#tiles = new Tiles(this.#canvas);
    for (const tile of this.#tiles.touching(this.#canvas.whole)) this.#dirty.add(tile);
  }

  get canvas(): PaintCanvas {
    return this.#canvas;
  }

  /** How many strokes are on the canvas. */
  get painted(): number {
    return this.#painted.length;
  }

  /** Where the canvas has changed since the last call. */
  takeDirty(): Rectangle[] {
    const areas = this.#tiles.areasOf(this.#dirty);
    this.#dirty.clear();
    return areas;
  }

  /**
   * Brings the canvas towards exactly these strokes, those that are the same objects as before being painted already.
   * @param strokes must not be changed afterwards.
   * @returns false when `isLate` said to stop before all was done: call again.
   */
  show(strokes: readonly Stroke[], isLate: () => boolean = () => false): boolean {
    if (strokes !== this.#asked) this.#follow(strokes);
    this.#asked = strokes;
    const isDone = () => this.#painted.length >= strokes.length && this.#stale.size === 0;
    while (!isDone()) {
      // What is new first: it is what a hand is painting right now.
      if (this.#painted.length < strokes.length) this.#paintNext(strokes);
      else this.#mendNext();
      if (isLate()) break;
    }
    return isDone();
  }

  #follow(strokes: readonly Stroke[]): void {
    const followed = followStrokes(this.#painted, strokes, {
      snapshots: this.#snapshots,
      paintedOf: (stroke) => this.#paintedOf(stroke),
      tilesOf: (area) => this.#tiles.touching(area),
    });
    if (!followed) return;
    this.#painted = followed.painted;
    this.#snapshots = this.#snapshots.filter(
      (snapshot, at) => snapshot.strokes > 0 && snapshot.strokes !== this.#snapshots[at + 1]?.strokes,
    );
    // Places of strokes are others now.
    for (const tile of [...this.#stale.keys(), ...followed.stale]) this.#stale.set(tile, []);
    for (const [place, { area }] of this.#painted.entries()) this.#noteWhereStale(place, area);
  }

  #noteWhereStale(place: number, area: Rectangle): void {
    if (this.#stale.size === 0) return;
    for (const tile of this.#tiles.touching(area)) this.#stale.get(tile)?.push(place);
  }

  #paintedOf(asked: Stroke): Painted {
    return { asked, stroke: asLogged(asked), area: areaOf(asked, this.#canvas) };
  }

  #paintNext(strokes: readonly Stroke[]): void {
    const from = this.#painted.length;
    const toSnapshot = SNAPSHOT_EVERY - (from - (this.#snapshots.at(-1)?.strokes ?? 0));
    const end = Math.min(strokes.length, from + Math.max(1, Math.min(STROKES_A_LOOK, toSnapshot)));
    for (const asked of strokes.slice(from, end)) {
      const painted = this.#paintedOf(asked);
      paintStroke(this.#canvas, painted.stroke);
      this.#noteWhereStale(this.#painted.length, painted.area);
      this.#painted.push(painted);
      for (const tile of this.#tiles.touching(painted.area)) this.#dirty.add(tile);
    }
    if (end - from >= toSnapshot) this.#keepSnapshot();
  }

  /** Paints a stale tile again, from the newest snapshot where it is not stale, and mends later snapshots in passing. */
  #mendNext(): void {
    const [next] = this.#stale;
    if (!next) return;
    const [tile, places] = next;
    const canvas = this.#canvas;
    const area = this.#tiles.areaOf(tile);
    const from = this.#snapshots.findLast(({ stale }) => !stale.has(tile));
    if (from) canvas.take(from.canvas, area);
    else canvas.clear(area);
    const first = from?.strokes ?? 0;
    const toMend = this.#snapshots.filter(({ strokes, stale }) => strokes >= first && stale.has(tile));
    const mendUpTo = (strokes: number) => {
      while (toMend[0] && toMend[0].strokes <= strokes) {
        toMend[0].canvas.take(canvas, area);
        toMend.shift()?.stale.delete(tile);
      }
    };
    canvas.clip = area;
    for (const place of places) {
      if (place < first) continue;
      mendUpTo(place);
      const painted = this.#painted[place];
      if (painted) paintStroke(canvas, painted.stroke);
    }
    mendUpTo(this.#painted.length);
    canvas.clip = canvas.whole;
    this.#stale.delete(tile);
    this.#dirty.add(tile);
  }

  #keepSnapshot(): void {
    const isFull = this.#snapshots.length >= MAX_SNAPSHOTS;
    const old = isFull ? this.#snapshots.splice(this.#leastUseful(), 1)[0]?.canvas : undefined;
    const canvas = old ?? new PaintCanvas(this.#options);
    canvas.take(this.#canvas, canvas.whole);
    this.#snapshots.push({ canvas, strokes: this.#painted.length, stale: new Set(this.#stale.keys()) });
  }

  /** Going back is mostly short: the further back, the wider apart snapshots may be. */
  #leastUseful(): number {
    const end = this.#painted.length;
    const gaps = this.#snapshots.map(({ strokes }, index) => {
      const before = this.#snapshots[index - 1]?.strokes ?? 0;
      const after = this.#snapshots[index + 1]?.strokes ?? end;
      return (after - before) / (end - strokes);
    });
    return gaps.indexOf(Math.min(...gaps));
  }
}
