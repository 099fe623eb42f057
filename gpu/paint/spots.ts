// Spots of colour at random places until the canvas is covered (Sparavigna & Marazzato 2009): large ones where the picture is
// even, small ones where it is not. Decides and lays them, batch by batch.
import type { Raster } from "../image/raster.ts";
import { type Random, seededRandom } from "../random.ts";
import { type Colour, fromOklab, toOklab } from "./colour.ts";
import { spotsToCover } from "./coverage.ts";
import { LocalStatistics, luminanceOf } from "./filters.ts";
import { shuffled } from "./order.ts";
import type { Orientation } from "./orientation.ts";
import type { Painting } from "./painting.ts";
import type { Painter } from "./session.ts";
import { isNearer } from "./spot-gain.ts";
import type { SpotOptions, SpotState } from "./spot-options.ts";
import { evenSizes, type SpotSizes, sizesBy } from "./spot-sizes.ts";
import { blankStroke } from "./stroke.ts";

const BEGINNING: SpotState = { done: 0, pass: 0, batch: 0, draws: 0, lookedAtDraws: 0, lookedAtPixels: 0 };

const BATCHES_A_PASS = 10;
const SHRINK = 0.7;
/** A pass ends when a thousand draws cover less than this part of the canvas. */
const MIN_GAIN = 0.001;
/** Length over width of spots that may lie along an edge instead of crossing it. */
const ELONGATED = 2.5;
/** Pixels. A smaller square covers not even the pixel that it lies on, and a forced spot is to cover it. */
const MIN_FORCED_RADIUS = 0.5;
/** Tolerance grows from pass to pass; the last takes the smallest spot wherever a larger one would be uneven. */
const TOLERANCES = [1, 1, 1.5];

export class SpotPainter implements Painter {
  readonly #painting: Painting;
  readonly #picture: Raster;
  readonly #options: SpotOptions;
  readonly #statistics: LocalStatistics;
  readonly #orientation: Orientation | undefined;
  readonly #luminance: Float32Array;
  readonly #greatestEnergy: number;
  readonly #stroke = blankStroke();
  #state: SpotState;
  #sizes: SpotSizes & { radius: number };

  /**
   * @param picture where colours come from: the source or a smoothed one. @param painting tracks what is bare.
   * @param orientation along which long spots lie, and where edges are; not needed for round ones that fall evenly.
   */
  constructor(
    painting: Painting,
    picture: Raster,
    orientation: Orientation | undefined,
    options: SpotOptions,
    state: SpotState = BEGINNING,
  ) {
    this.#painting = painting;
    this.#picture = picture;
    this.#options = options;
    this.#statistics = new LocalStatistics(picture);
    this.#orientation = orientation;
    this.#luminance = luminanceOf(picture).data;
    this.#greatestEnergy = orientation?.energy.reduce((most, value) => Math.max(most, value), 1e-9) ?? 1;
    this.#state = { ...state };
    this.#sizes = this.#sizesFor(options.maxRadius);
  }

  /** Passes end early or late: those to come are taken as of usual length. */
  get batches(): number {
    const { passes, mends } = this.#options;
    const { done, pass, batch } = this.#state;
    if (pass >= passes) return done + (mends && pass === passes && !this.#isCovered(1) ? 1 : 0);
    return done + (passes - pass) * BATCHES_A_PASS - Math.min(batch, BATCHES_A_PASS - 1) + (mends ? 1 : 0);
  }

  next(): string | undefined {
    const { passes, mends, coverage } = this.#options;
    const { pass } = this.#state;
    if (pass > passes) return undefined;
    if (pass === passes) {
      this.#state.pass += 1;
      if (!mends || this.#isCovered(1)) return undefined;
      this.#state.done += 1;
      this.#mend();
      return "Bare places mended";
    }
    this.#state.done += 1;
    const radius = this.#radiusOf(pass);
    this.#paintBatch(radius);
    if (this.#isCovered(coverage)) this.#state.pass = passes;
    return `Pass ${pass + 1} of ${passes}, spots up to ${Number(radius.toPrecision(2))} px`;
  }

  save(): Record<string, unknown> {
    return { ...this.#state };
  }

  #isCovered(part: number): boolean {
    return this.#painting.canvas.coverage >= part;
  }

  #radiusOf(pass: number): number {
    const { maxRadius, minRadius } = this.#options;
    return Math.max(minRadius, maxRadius * SHRINK ** pass);
  }

  #sizesFor(radius: number): SpotSizes & { radius: number } {
    const { minRadius, importance } = this.#options;
    const pixels = this.#luminance.length;
    const sizes = importance ? sizesBy(importance, radius, minRadius) : evenSizes(radius, minRadius, pixels);
    return { ...sizes, radius };
  }

  #paintBatch(radius: number): void {
    if (this.#sizes.radius !== radius) this.#sizes = this.#sizesFor(radius);
    const { coverage, seed } = this.#options;
    const state = this.#state;
    const { layers } = this.#painting.canvas;
    const random = seededRandom(seed, `spots/pass ${state.pass}/batch ${state.batch}`);
    const streams = {
      places: random.stream("places"),
      colours: random.stream("colours"),
      shapes: random.stream("shapes"),
    };
    const expected = spotsToCover(Math.min(coverage, 0.99), this.#sizes.usualArea, layers.length);
    const draws = Math.max(1, Math.ceil(expected / BATCHES_A_PASS));
    for (let i = 0; i < draws; i++) {
      this.#draw(streams);
      state.draws += 1;
      if ((i & 255) === 0 && this.#isCovered(coverage)) return;
      if (state.draws - state.lookedAtDraws < 1000) continue;
      const gain = this.#painting.canvas.coveredPixels - state.lookedAtPixels;
      state.lookedAtDraws = state.draws;
      state.lookedAtPixels = this.#painting.canvas.coveredPixels;
      if (gain >= MIN_GAIN * layers.length) continue;
      this.#endPass(streams);
      return;
    }
    state.batch += 1;
    if (state.batch >= 2 * BATCHES_A_PASS) this.#endPass(streams);
  }

  #endPass(streams: Streams): void {
    // The last thousandths cost most: in the last pass every further draw goes to a bare place.
    if (this.#state.pass === this.#options.passes - 1) this.#finish(streams);
    const { coveredPixels } = this.#painting.canvas;
    const pass = this.#state.pass + 1;
    this.#state = { ...BEGINNING, done: this.#state.done, pass, lookedAtPixels: coveredPixels };
  }

  #finish(streams: Streams): void {
    const { uncovered } = this.#painting.canvas;
    while (!this.#isCovered(this.#options.coverage) && uncovered && uncovered.size > 0) {
      const before = uncovered.size;
      this.#lay(uncovered.at(streams.places.integer(before)), streams, true);
      // Whatever it was that covered nothing, more of it need not ever.
      if (uncovered.size === before) return;
    }
  }

  #draw(streams: Streams): void {
    const { uncoveredBias, edgeDensity, isDarkFirst, passes } = this.#options;
    const { uncovered } = this.#painting.canvas;
    const { places } = streams;
    const [bias, place, chance] = [places.uniform(), places.uniform(), places.uniform()];
    const isBare = uncovered !== undefined && uncovered.size > 0 && bias < uncoveredBias;
    const at = isBare ? uncovered.at(Math.floor(place * uncovered.size)) : this.#sizes.place(place);
    let weight = 1;
    if (edgeDensity > 0 && this.#orientation) {
      const edge = this.#orientation.energy[at]! / this.#greatestEnergy;
      weight *= (1 + edgeDensity * edge) / (1 + edgeDensity);
    }
    const { pass } = this.#state;
    if (isDarkFirst && pass < passes - 1) {
      const distance = this.#luminance[at]! - (pass + 0.5) / (passes - 1);
      weight *= Math.exp(-((distance * 3) ** 2));
    }
    if (chance >= weight) return;
    this.#lay(at, streams, false);
  }

  /** A spot at the pixel, as large as the picture allows. */
  #lay(at: number, { colours, shapes }: Streams, isForced: boolean): void {
    const { width } = this.#picture;
    const { onUneven, alpha, brush, aspect, keepsDetail } = this.#options;
    const x = at % width;
    const y = Math.floor(at / width);
    const minRadius = this.#sizes.smallestAt(at);
    let radius = this.#evenRadius(x, y, this.#sizes.largestAt(at), minRadius);
    let stretch = aspect;
    if (radius === undefined) {
      const isLast = this.#state.pass >= this.#options.passes - 1;
      if (onUneven === "reject" && !isForced && !isLast) return;
      radius = minRadius;
      if (onUneven === "elongate") stretch = Math.max(aspect, ELONGATED);
    }
    if (isForced) radius = Math.max(MIN_FORCED_RADIUS, radius);
    const stroke = this.#stroke;
    stroke.x = x + 0.5;
    stroke.y = y + 0.5;
    // The area stays that of the round spot.
    stroke.length = 2 * radius * Math.sqrt(stretch);
    stroke.width = (2 * radius) / Math.sqrt(stretch);
    stroke.theta = stretch > 1 ? (this.#orientation?.theta[at] ?? 0) : 0;
    stroke.seed = shapes.integer(2 ** 32);
    stroke.brush = brush;
    stroke.alpha = alpha;
    const colour = this.#colourOf(x, y, Math.round(radius), colours);
    if (keepsDetail && !isForced && !isNearer(this.#painting.canvas, this.#picture, { x, y, radius, colour }))
      return;
    [stroke.red, stroke.green, stroke.blue] = colour;
    this.#painting.lay(stroke);
  }

  /** The largest radius, from the pass' largest to the smallest, over which the picture is even, if there is one. */
  #evenRadius(x: number, y: number, maxRadius: number, minRadius: number): number | undefined {
    const { homogeneity } = this.#options;
    const limit = (homogeneity * (TOLERANCES[this.#state.pass] ?? 1.5)) ** 2;
    for (let radius = maxRadius; ; radius = Math.max(minRadius, radius * 0.8)) {
      const window = Math.round(radius);
      let worst = 0;
      for (let c = 0; c < 3; c++) worst = Math.max(worst, this.#statistics.variance(x, y, window, c));
      if (worst <= limit) return radius;
      if (radius <= minRadius) return undefined;
    }
  }

  #colourOf(x: number, y: number, radius: number, random: Random): Colour {
    const { colour: source, jitter, wetness } = this.#options;
    const { width, height, data } = this.#picture;
    const at = (y * width + x) * 3;
    const colour: Colour = [data[at]!, data[at + 1]!, data[at + 2]!];
    if (source === "mean") for (let c = 0; c < 3; c++) colour[c] = this.#statistics.mean(x, y, radius, c);
    const [dl, da, db] = [random.normal(), random.normal(), random.normal()];
    if (jitter > 0) {
      const [l, a, b] = toOklab(...colour, [0, 0, 0]);
      fromOklab(l + jitter * dl, a + jitter * da, b + jitter * db, colour);
    }
    if (wetness === 0) return colour;
    const { rgb } = this.#painting.canvas;
    const wet: Colour = [0, 0, 0];
    const step = Math.max(1, radius >> 1);
    for (let dy = -step; dy <= step; dy += step) {
      for (let dx = -step; dx <= step; dx += step) {
        const px = Math.min(width - 1, Math.max(0, x + dx));
        const py = Math.min(height - 1, Math.max(0, y + dy));
        for (let c = 0; c < 3; c++) wet[c]! += rgb[(py * width + px) * 3 + c]! / 9;
      }
    }
    for (let c = 0; c < 3; c++) colour[c] = (1 - wetness) * colour[c]! + wetness * wet[c]!;
    return colour;
  }

  #mend(): void {
    const { canvas } = this.#painting;
    const { minRadius, seed } = this.#options;
    this.#sizes = this.#sizesFor(minRadius);
    const random = seededRandom(seed, "spots/mending");
    const streams = { places: random, colours: random.stream("colours"), shapes: random.stream("shapes") };
    for (const at of shuffled(canvas.layers.length, random)) {
      if (canvas.layers[at] === 0) this.#lay(at, streams, true);
    }
  }
}

interface Streams {
  places: Random;
  colours: Random;
  shapes: Random;
}
