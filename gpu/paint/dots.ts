// Pointillism: dots of few colours beside one another that the eye mixes to the colours of the picture. Makes a plan; paints
// nothing. Averages are those of linear light, as the eye takes them.
import type { Raster } from "../image/raster.ts";
import { type Random, seededRandom } from "../random.ts";
import type { BrushId } from "./brushes.ts";
import {
  type Colour,
  clamp01,
  fromOklab,
  linearToOklab,
  oklabToLinear,
  toEncoded,
  toLinear,
} from "./colour.ts";
import { hilbertIndex } from "./hilbert.ts";
import { shuffled } from "./order.ts";
import type { Orientation } from "./orientation.ts";
import { nearestInPalette, type Palette } from "./palette.ts";
import { type Field, nearestPoints, type Points, scatterPoints } from "./poisson.ts";
import { blankStroke, StrokeLog } from "./stroke.ts";

export interface DotOptions {
  /** Distance of dots where most is going on, in pixels, and how much wider it is where nothing is. */
  spacing: number;
  flatness: number;
  /** Radius of a dot over its spacing. */
  dotSize: number;
  palette: Palette;
  /** Part of the dots that take the complement of their surroundings' hue, and part that stray in hue. */
  accents: number;
  hueChance: number;
  /** Standard deviation, in OKLab, of chance in the choice of colours: neighbours differ, averages stay. */
  variety: number;
  brush: BrushId;
  /** Length over width of dots; those above 1 lie along the edges. */
  aspect: number;
  alpha: number;
  /** What shows between the dots: a picture of the size of the source. */
  ground: Raster;
  seed: number;
}

/** Accumulated error, in linear light, beyond which a colour is simply out of reach. */
const MAX_ERROR = 0.5;
/** How far a dot's hue strays at most: 20 degrees. */
const HUE_STRAY = Math.PI / 9;

export function planDots(
  source: Raster,
  detail: Float32Array,
  orientation: Orientation,
  options: DotOptions,
): StrokeLog {
  const random = seededRandom(options.seed, "dots");
  const { width, height } = source;
  const spacing = detail.map((busy) => Math.max(1, options.spacing * (1 + options.flatness * (1 - busy))));
  const field: Field = { width, height, spacing };
  const points = scatterPoints(field, random.stream("places"));
  const wanted = wantedColours(source, points, field, options);
  const chosen = diffuse(points, wanted, field, options, random);

  const log = new StrokeLog();
  const stroke = blankStroke();
  const seeds = random.stream("seeds");
  for (const point of shuffled(points.length, random.stream("order"))) {
    const radius = options.dotSize * points.spacing[point]!;
    stroke.x = points.x[point]!;
    stroke.y = points.y[point]!;
    stroke.length = 2 * radius * Math.sqrt(options.aspect);
    stroke.width = (2 * radius) / Math.sqrt(options.aspect);
    const at = Math.floor(stroke.y) * width + Math.floor(stroke.x);
    stroke.theta = options.aspect > 1 ? orientation.theta[at]! : 0;
    stroke.brush = options.brush;
    stroke.alpha = options.alpha;
    stroke.seed = seeds.integer(2 ** 32);
    [stroke.red, stroke.green, stroke.blue] = [0, 1, 2].map((c) =>
      toEncoded(chosen[3 * point + c]!),
    ) as Colour;
    log.push(stroke);
  }
  return log;
}

/**
 * What each dot should be so that it and the ground around it average to the picture under its Voronoi cell:
 * (mean - (1 - c) ground) / c, where c is the part of the cell that the dot covers. Linear light, three numbers a point.
 */
function wantedColours(source: Raster, points: Points, field: Field, options: DotOptions): Float64Array {
  const { owners, distances } = nearestPoints(points, field);
  const { dotSize, ground, alpha } = options;
  const sums = new Float64Array(points.length * 3);
  const bare = new Float64Array(points.length * 3);
  const areas = new Float64Array(points.length);
  const covered = new Float64Array(points.length);
  for (let pixel = 0; pixel < owners.length; pixel++) {
    const point = owners[pixel]!;
    // As the renderer draws the rim.
    const mask = alpha * clamp01(dotSize * points.spacing[point]! - distances[pixel]! + 0.5);
    areas[point]! += 1;
    covered[point]! += mask;
    for (let c = 0; c < 3; c++) {
      sums[3 * point + c]! += toLinear(source.data[3 * pixel + c]!);
      if (mask < 1) bare[3 * point + c]! += (1 - mask) * toLinear(ground.data[3 * pixel + c]!);
    }
  }
  for (let point = 0; point < areas.length; point++) {
    for (let c = 0; c < 3; c++) {
      const at = 3 * point + c;
      sums[at] = covered[point]! > 0 ? (sums[at]! - bare[at]!) / covered[point]! : sums[at]! / areas[point]!;
    }
  }
  return sums;
}

/** Chooses a colour for each dot; what it fails by is shared among the dots around it that are still to come. */
function diffuse(
  points: Points,
  wanted: Float64Array,
  { width, height }: Field,
  { palette, accents, hueChance, variety }: DotOptions,
  random: Random,
): Float64Array {
  const chances = random.stream("accents");
  const strays = random.stream("hues");
  const varieties = random.stream("variety");
  const errors = new Float64Array(wanted.length);
  const chosen = new Float64Array(wanted.length);
  const isDone = new Uint8Array(points.length);
  const lab: Colour = [0, 0, 0];
  const paint: Colour = [0, 0, 0];
  for (const point of alongHilbert(points, width, height)) {
    const at = 3 * point;
    const goal = [0, 1, 2].map((c) => wanted[at + c]! + errors[at + c]!);
    const [r, g, b] = goal.map(clamp01) as Colour;
    linearToOklab(r, g, b, lab);
    // The same numbers are drawn whether they are used or not.
    const [accent, stray, turn] = [chances.uniform(), strays.uniform(), strays.uniform()];
    if (accent < accents) {
      linearToOklab(clamp01(wanted[at]!), clamp01(wanted[at + 1]!), clamp01(wanted[at + 2]!), lab);
      fromOklab(lab[0], -lab[1], -lab[2], paint);
      for (let c = 0; c < 3; c++) paint[c] = toLinear(paint[c]!);
    } else {
      const [dl, da, db] = [varieties.normal(), varieties.normal(), varieties.normal()];
      // Hues differ more than tones do.
      const k = nearestInPalette(
        palette,
        lab[0] + (variety * dl) / 2,
        lab[1] + variety * da,
        lab[2] + variety * db,
      );
      for (let c = 0; c < 3; c++) paint[c] = palette.linear[3 * k + c]!;
      if (stray < hueChance) turnHue(paint, (2 * turn - 1) * HUE_STRAY);
    }
    isDone[point] = 1;
    for (let c = 0; c < 3; c++) chosen[at + c] = paint[c]!;
    share(points, point, goal, paint, { errors, isDone });
  }
  return chosen;
}

function turnHue(linear: Colour, angle: number): void {
  const [l, a, b] = linearToOklab(...linear, [0, 0, 0]);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  oklabToLinear(l, a * cos - b * sin, a * sin + b * cos, linear);
  for (let c = 0; c < 3; c++) linear[c] = clamp01(linear[c]!);
}

interface Diffusion {
  errors: Float64Array;
  isDone: Uint8Array;
}

/** Gives the error of a dot to its neighbours within two spacings, the nearer the more. */
function share(
  points: Points,
  point: number,
  goal: readonly number[],
  paint: Readonly<Colour>,
  { errors, isDone }: Diffusion,
): void {
  const [x, y, reach] = [points.x[point]!, points.y[point]!, 2 * points.spacing[point]!];
  let total = 0;
  points.near(x, y, reach, (other, distance) => {
    if (!isDone[other]) total += 1 / distance;
  });
  if (total === 0) return;
  const missing = goal.map((value, c) => Math.min(MAX_ERROR, Math.max(-MAX_ERROR, value - paint[c]!)));
  points.near(x, y, reach, (other, distance) => {
    if (isDone[other]) return;
    for (let c = 0; c < 3; c++) errors[3 * other + c]! += missing[c]! / distance / total;
  });
}

/** Rows would leave worms; the curve stays near where it was and turns all the time. */
function alongHilbert(points: Points, width: number, height: number): Uint32Array {
  const order = Math.max(1, Math.ceil(Math.log2(Math.max(width, height))));
  const keys = Float64Array.from({ length: points.length }, (_, i) =>
    hilbertIndex(order, Math.floor(points.x[i]!), Math.floor(points.y[i]!)),
  );
  return Uint32Array.from({ length: points.length }, (_, i) => i).sort((a, b) => keys[a]! - keys[b]!);
}
