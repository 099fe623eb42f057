// A painting's next strokes, chosen by machine: the planner of dabs.ts at the brush that a person has in hand, with as many
// strokes as that person grants. Makes a plan; paints nothing. Runs in browsers too.
import type { Raster } from "../image/raster.ts";
import type { BrushId } from "./brushes.ts";
import { DabPlanner } from "./dabs.ts";
import { paletteOf } from "./palette.ts";
import { blankStroke, StrokeLog } from "./stroke.ts";
import { tidy } from "./tidy.ts";
import { unitOf } from "./units.ts";

/** How strokes are chosen; lengths are in units of the painting, angles in degrees. */
export interface AutoPaintOptions {
  brush: BrushId;
  /** Width of the broadest strokes. */
  size: number;
  /** Length over width. */
  aspect: number;
  opacity: number;
  /** How far strokes stray from regular places, in widths. */
  scatter: number;
  /** As in a gesture: hue takes a fifth of it. */
  colourJitter: number;
  direction: "edges" | "fixed" | "random";
  /** Where the direction is fixed or the picture has none. */
  angle: number;
  /** Each further size is half as broad and goes to the busier half of the places. */
  sizes: number;
  /** At most so many strokes. */
  strokes: number;
  /** sRGB-encoded colours, of which the nearest is taken; none: all colours. */
  palette: readonly (readonly [number, number, number])[];
  /** Whether places without importance are left out; of no meaning without importance. */
  onlyImportant: boolean;
  /** Decides all that is accidental: equal options and pictures give equal plans. */
  seed: number;
}

const RATIO = 0.5;
const DETAIL = 0.5;
/** Of a picture of 512 units; the defaults of the method haeberli. */
const GRADIENT_BLUR = 1.5;
const DIRECTION_BLUR = 4;
const EDGE_TOLERANCE = 0.14;
const ANGLE_JITTER = 8;

/**
 * @param source of the painting's size, one pixel a unit.
 * @param importance of each pixel of the source, [0, 1].
 * @returns `strokes` of them or a few less, broad ones first; as they go into a painting's log.
 */
export function planAutoPaint(
  source: Raster,
  options: AutoPaintOptions,
  importance?: Float32Array,
): StrokeLog {
  const { strokes } = options;
  const planner = plannerFor(source, options, importance);
  const atDensityOne = planner.strokesAtDensityOne();
  const log = new StrokeLog();
  // Nothing is important, and nothing else is to be painted.
  if (atDensityOne === 0) return log;
  const plan = planner.plan(strokes / atDensityOne);
  const stroke = blankStroke();
  // What is too much is of the finest size, whose order is by chance.
  for (let at = 0; at < Math.min(strokes, plan.length); at++) log.push(tidy(plan.read(at, stroke)));
  return log;
}

function plannerFor(
  source: Raster,
  options: AutoPaintOptions,
  importance: Float32Array | undefined,
): DabPlanner {
  const unit = unitOf(source);
  const radians = Math.PI / 180;
  const { colourJitter, palette } = options;
  return new DabPlanner(source, {
    ...{ brush: options.brush, width: options.size, aspect: options.aspect, alpha: options.opacity },
    ...{ sizes: options.sizes, ratio: RATIO, detail: DETAIL, density: 1, scatter: options.scatter },
    jitter: { hue: colourJitter / 5, saturation: colourJitter, value: colourJitter },
    ...{ direction: options.direction, fallback: "surroundings", order: "shuffled" },
    ...{ angle: options.angle * radians, angleJitter: ANGLE_JITTER * radians },
    ...{ gradientSigma: GRADIENT_BLUR * unit, tensorSigma: DIRECTION_BLUR * unit },
    edgeTolerance: EDGE_TOLERANCE,
    palette: palette.length > 0 ? paletteOf(palette) : undefined,
    ...{ importance, onlyImportant: options.onlyImportant, seed: options.seed },
  });
}

/** Part of the canvas that the broadest strokes are to be expected to cover, [0, 1]: 1 - exp(-area of paint / area). */
export function expectedCoverage(
  { size, aspect, sizes, strokes }: Pick<AutoPaintOptions, "size" | "aspect" | "sizes" | "strokes">,
  { width, height }: { width: number; height: number },
): number {
  // Each further size has (DETAIL / RATIO²) times as many strokes as the one before.
  const growth = DETAIL / RATIO ** 2;
  const share = (growth - 1) / (growth ** sizes - 1);
  return 1 - Math.exp((-strokes * share * size * size * aspect) / (width * height));
}
