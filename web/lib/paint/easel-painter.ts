// Keeps a canvas at the strokes that should show, whatever they were before: paints what is new, and goes back to a
// snapshot where something in between has changed. Pixels only; what should show is painting-log.ts's.
import {
  areaOf,
  type CanvasOptions,
  PaintCanvas,
  paintStrokes,
  type Rectangle,
  type Stroke,
  StrokeLog,
  union,
} from "../../../gpu/paint/index.ts";

const SNAPSHOT_EVERY = 500;
/** Each takes 17 bytes a pixel. */
const MAX_SNAPSHOTS = 5;
/** Strokes between two looks at the clock. */
const STROKES_A_LOOK = 20;

interface Snapshot {
  strokes: number;
  rgb: Float32Array;
  relief: Float32Array;
  layers: Uint8Array;
  depth: Float32Array | undefined;
  coveredPixels: number;
}

export class EaselPainter {
  readonly #options: CanvasOptions;
  #canvas: PaintCanvas;
  readonly #painted: Stroke[] = [];
  #snapshots: Snapshot[] = [];
  #dirty: Rectangle | undefined;

  constructor(options: CanvasOptions) {
    this.#options = options;
    this.#canvas = new PaintCanvas(options);
    this.#dirty = this.#whole();
  }

  get canvas(): PaintCanvas {
    return this.#canvas;
  }

  /** How many strokes are on the canvas. */
  get painted(): number {
    return this.#painted.length;
  }

  /** What has changed since the last call; undefined where nothing has. */
  takeDirty(): Rectangle | undefined {
    const dirty = this.#dirty;
    this.#dirty = undefined;
    return dirty;
  }

  /**
   * Brings the canvas towards exactly these strokes, those that are the same objects as before being painted already.
   * @returns false when `isLate` said to stop before all were painted: call again.
   */
  show(strokes: readonly Stroke[], isLate: () => boolean = () => false): boolean {
    const common = commonLength(this.#painted, strokes);
    if (common < this.#painted.length) this.#goBackTo(common);
    while (this.#painted.length < strokes.length) {
      const from = this.#painted.length;
      const toSnapshot = SNAPSHOT_EVERY - (from % SNAPSHOT_EVERY);
      this.#paint(strokes.slice(from, from + Math.min(STROKES_A_LOOK, toSnapshot)));
      if (this.#painted.length % SNAPSHOT_EVERY === 0) this.#keepSnapshot();
      if (isLate()) break;
    }
    return this.#painted.length >= strokes.length;
  }

  #paint(strokes: readonly Stroke[]): void {
    // By way of a log, so that the numbers are those that a renderer elsewhere reads: rounded to float32.
    const log = new StrokeLog();
    for (const stroke of strokes) {
      log.push(stroke);
      this.#painted.push(stroke);
      const area = areaOf(stroke, this.#canvas);
      this.#dirty = this.#dirty ? union(this.#dirty, area) : area;
    }
    paintStrokes(this.#canvas, log);
  }

  #goBackTo(strokes: number): void {
    this.#snapshots = this.#snapshots.filter((snapshot) => snapshot.strokes <= strokes);
    const newest = this.#snapshots.at(-1);
    this.#canvas = newest ? restored(newest, this.#options) : new PaintCanvas(this.#options);
    this.#painted.length = newest?.strokes ?? 0;
    this.#dirty = this.#whole();
  }

  #keepSnapshot(): void {
    const { rgb, relief, layers, depth, coveredPixels } = this.#canvas;
    this.#snapshots.push({
      ...{ strokes: this.#painted.length, coveredPixels, depth: depth?.slice() },
      ...{ rgb: rgb.slice(), relief: relief.slice(), layers: layers.slice() },
    });
    if (this.#snapshots.length > MAX_SNAPSHOTS) this.#snapshots.splice(this.#leastUseful(), 1);
  }

  /** Going back is mostly short: the further back, the wider apart snapshots may be. */
  #leastUseful(): number {
    const end = this.#painted.length;
    const gaps = this.#snapshots.slice(0, -1).map(({ strokes }, index) => {
      const before = this.#snapshots[index - 1]?.strokes ?? 0;
      const after = this.#snapshots[index + 1]?.strokes ?? end;
      return (after - before) / (end - strokes);
    });
    return gaps.indexOf(Math.min(...gaps));
  }

  #whole(): Rectangle {
    return { left: 0, top: 0, right: this.#canvas.width, bottom: this.#canvas.height };
  }
}

function restored(
  { rgb, relief, layers, depth, coveredPixels }: Snapshot,
  options: CanvasOptions,
): PaintCanvas {
  const canvas = new PaintCanvas(options);
  canvas.rgb.set(rgb);
  canvas.relief.set(relief);
  canvas.layers.set(layers);
  canvas.depth = depth?.slice();
  canvas.coveredPixels = coveredPixels;
  return canvas;
}

function commonLength(one: readonly Stroke[], other: readonly Stroke[]): number {
  const shorter = Math.min(one.length, other.length);
  let length = 0;
  while (length < shorter && one[length] === other[length]) length++;
  return length;
}
