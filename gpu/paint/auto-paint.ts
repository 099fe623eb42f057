// A painting's next strokes, chosen by machine: the planner of dabs.ts at the brush that a person has in hand, with as many
// strokes as that person grants. Makes a plan; paints nothing. Runs in browsers too.
import type { Raster } from "../image/raster.ts";
import type { BrushId } from "./brushes.ts";
import { expectedCoverage } from "./coverage.ts";
import { DabPlanner } from "./dabs.ts";
import type { Plane } from "./filters.ts";
import { Mask } from "./mask.ts";
import { paletteOf } from "./palette.ts";
import { blankStroke, StrokeLog } from "./stroke.ts";
import { tidy } from "./tidy.ts";
import { unitOf } from "./units.ts";

/** What a person's brush and auto-painting have in common. */
export interface BrushInHand {
  brush: BrushId;
  /** Width of a stroke in units of the painting, 1024 along its longer side; of the broadest ones where there are several. */
  size: number;
  /** Length over width. */
  aspect: number;
  opacity: number;
  /** How far strokes stray from where they are put, in widths. */
  scatter: number;
  /** Amplitude of chance in hue, saturation and brightness, 0 to 0.5; hue takes a fifth of it. */
  colourJitter: number;
  /** Degrees, where the direction is fixed or the picture has none. */
  angle: number;
}

/** How strokes are chosen. */
export interface AutoPaintOptions extends BrushInHand {
  direction: "edges" | "fixed" | "random";
  /** Each further size is half as broad and goes to the busier half of the places. */
  sizes: number;
  /** At most so many strokes. */
  strokes: number;
  /** sRGB-encoded colours, of which the nearest is taken; none: all colours. */
  palette: readonly (readonly [number, number, number])[];
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

/** Places looked at for one plan: where a map leaves almost none, fewer strokes are painted than are granted. */
const MAX_PLACES = 2e6;

/**
 * @param source of the painting's size, one pixel a unit.
 * @param leans of a map of that size (`leansOf`): all finer strokes go where it is white, none where it is dark, and nothing
 * at all is painted where it is black.
 * @returns `strokes` of them or a few less, broad ones first; as they go into a painting's log.
 */
export function planAutoPaint(source: Raster, options: AutoPaintOptions, leans?: Plane): StrokeLog {
  const { strokes } = options;
  const planner = plannerFor(source, options, leans);
  const [granted, most] = [
    strokes / planner.strokesAtDensityOne(),
    MAX_PLACES / planner.placesAtDensityOne(),
  ];
  const plan = planner.plan(Math.min(granted, most));
  const log = new StrokeLog();
  const stroke = blankStroke();
  // What is too much is of the finest size, whose order is by chance.
  for (let at = 0; at < Math.min(strokes, plan.length); at++) log.push(tidy(plan.read(at, stroke)));
  return log;
}

function plannerFor(source: Raster, options: AutoPaintOptions, leans?: Plane): DabPlanner {
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
    importance: leans,
    mask: leans && new Mask(leans),
    seed: options.seed,
  });
}

/** Part of the canvas that the broadest strokes are to be expected to cover, [0, 1]. */
export function autoPaintCoverage(
  { size, aspect, sizes, strokes }: Pick<AutoPaintOptions, "size" | "aspect" | "sizes" | "strokes">,
  { width, height }: { width: number; height: number },
): number {
  // Each further size has (DETAIL / RATIO²) times as many strokes as the one before.
  const growth = DETAIL / RATIO ** 2;
  const share = (growth - 1) / (growth ** sizes - 1);
  return expectedCoverage(strokes * share, size * size * aspect, width * height);
}
