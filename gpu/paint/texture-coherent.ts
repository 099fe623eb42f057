// Coherent synthesis (Ashikhmin, I3D 2001) and fast texture transfer (Ashikhmin, IEEE CG&A 2003): a pixel is copied from a place
// that continues what was copied beside it, or now and then from anywhere. The weights of the transfer are ours.
import { type Random, seededRandom } from "../random.ts";
import type { Exemplar, Guide } from "./texture-exemplar.ts";
import { drawPlace, type SourceField, type ValidPlaces, validPlaces } from "./texture-field.ts";
import type { RegionMatch } from "./texture-labels.ts";

export interface CoherentOptions {
  exemplar: Exemplar;
  /** Of the picture's size; none synthesises texture alone. */
  target?: Guide | undefined;
  /** Which region of the sample each pixel should be copied from. */
  regions?: RegionMatch | undefined;
  /** The picture repeats without a seam: neighbours beyond its border are those on the other side. */
  isTileable: boolean;
  /** Weight of the difference of tones against the mean difference of neighbours. */
  toneWeight: number;
  /** Weight of the difference of slopes. */
  contourWeight: number;
  /** Places from anywhere that are tried where chance says so. */
  bestOf: number;
  /** Makes places from anywhere look worse by this part. */
  coherenceBoost: number;
  seed: number;
  /** Tries every place of the sample. Slow: a reference for small samples. */
  isExhaustive?: boolean;
  /** Hears of every decision; costs are then computed to their end. */
  trace?: (pixel: number, candidates: readonly Candidate[], chosen: number) => void;
}

export interface Candidate {
  x: number;
  y: number;
  cost: number;
}

export interface Pass {
  /** Names its stream of chance. */
  name: string;
  /** Sees only what lies before it in reading order; else the whole window, and the place that the pixel has. */
  isCausal: boolean;
  /** From the last pixel to the first. */
  isBackwards: boolean;
  /** Multiplies the weight of tones. */
  toneScale: number;
  /** Of trying places from anywhere, for each pixel. */
  chance: number;
}

export interface RowReport {
  /** Pixels copied from elsewhere than before. */
  changed: number;
  /** Sum of the chosen places' costs. */
  cost: number;
  candidates: number;
  /** Pairs of pixels compared. */
  comparisons: number;
}

/** Below it, nothing from anywhere is tried: the neighbours agree to rounding. */
const GOOD_ENOUGH = 1e-9;

export class CoherentScan {
  readonly #field: SourceField;
  readonly #options: CoherentOptions;
  readonly #places: ValidPlaces;
  /** What the picture shows now, as it is compared. */
  readonly #shown: Float32Array;
  /** The pixel's neighbours: where they are in the picture, how far from it, and how far in the sample. */
  readonly #neighbours: Int32Array;
  readonly #dx: Int16Array;
  readonly #dy: Int16Array;
  readonly #shift: Int32Array;
  #used = 0;
  readonly #candidateX: Int16Array;
  readonly #candidateY: Int16Array;
  #candidates = 0;
  /** Candidates from here on come from anywhere. */
  #firstFree = 0;

  /** @param field is changed by scanning; its size is the picture's. */
  constructor(field: SourceField, options: CoherentOptions) {
    this.#field = field;
    this.#options = options;
    const { width, features, radius } = options.exemplar;
    this.#places = validPlaces(options.exemplar);
    this.#shown = new Float32Array(3 * field.x.length);
    for (let i = 0; i < field.x.length; i++) {
      const from = 3 * (field.y[i]! * width + field.x[i]!);
      for (let c = 0; c < 3; c++) this.#shown[3 * i + c] = features[from + c]!;
    }
    const window = (2 * radius + 1) ** 2;
    this.#neighbours = new Int32Array(window);
    this.#dx = new Int16Array(window);
    this.#dy = new Int16Array(window);
    this.#shift = new Int32Array(window);
    const most = options.isExhaustive ? this.#places.count : 1 + window + 2 * options.bestOf;
    this.#candidateX = new Int16Array(most);
    this.#candidateY = new Int16Array(most);
  }

  /** Scans the row that comes at place `turn` of the pass. */
  scanRow(pass: Pass, turn: number): RowReport {
    const { width, height } = this.#field;
    const y = pass.isBackwards ? height - 1 - turn : turn;
    const random = seededRandom(this.#options.seed, `${pass.name}/${turn}`);
    const report = { changed: 0, cost: 0, candidates: 0, comparisons: 0 };
    for (let step = 0; step < width; step++) {
      const x = pass.isBackwards ? width - 1 - step : step;
      this.#collectNeighbours(x, y, pass.isCausal);
      this.#collectCandidates(y * width + x, pass, random);
      this.#choose(y * width + x, pass, random, report);
    }
    return report;
  }

  #collectNeighbours(x: number, y: number, isCausal: boolean): void {
    const { width, height } = this.#field;
    const { isTileable, exemplar } = this.#options;
    const { radius } = exemplar;
    this.#used = 0;
    for (let dy = -radius; dy <= (isCausal ? 0 : radius); dy++) {
      let qy = y + dy;
      if (qy < 0 || qy >= height) {
        if (!isTileable) continue;
        qy = ((qy % height) + height) % height;
      }
      const last = isCausal && dy === 0 ? -1 : radius;
      for (let dx = -radius; dx <= last; dx++) {
        if (dx === 0 && dy === 0) continue;
        let qx = x + dx;
        if (qx < 0 || qx >= width) {
          if (!isTileable) continue;
          qx = ((qx % width) + width) % width;
        }
        this.#neighbours[this.#used] = qy * width + qx;
        this.#dx[this.#used] = dx;
        this.#dy[this.#used] = dy;
        this.#shift[this.#used] = dy * exemplar.width + dx;
        this.#used += 1;
      }
    }
  }

  #collectCandidates(pixel: number, pass: Pass, random: Random): void {
    const { x, y } = this.#field;
    this.#candidates = 0;
    if (this.#options.isExhaustive) {
      const { left, right, top, bottom } = this.#places;
      for (let sy = top; sy <= bottom; sy++) for (let sx = left; sx <= right; sx++) this.#add(sx, sy);
      this.#firstFree = this.#candidates;
      return;
    }
    // First, so that it stays where another is only as good.
    if (!pass.isCausal) this.#addOnce(x[pixel]!, y[pixel]!);
    let outside = 0;
    for (let j = 0; j < this.#used; j++) {
      const q = this.#neighbours[j]!;
      const sx = x[q]! - this.#dx[j]!;
      const sy = y[q]! - this.#dy[j]!;
      if (this.#isValid(sx, sy)) this.#addOnce(sx, sy);
      else outside += 1;
    }
    this.#firstFree = this.#candidates;
    // A place that would leave the sample is replaced; moved back to the border it would draw streaks.
    for (let i = 0; i < outside; i++) this.#addAny(pixel, random);
    if (this.#candidates === 0) this.#addAny(pixel, random);
    if (!this.#hasOwnRegion(pixel))
      for (let i = 0; i < this.#options.bestOf; i++) this.#addAny(pixel, random);
  }

  /** Where a region begins, the patches beside it offer nothing that belongs there. */
  #hasOwnRegion(pixel: number): boolean {
    const { regions, exemplar } = this.#options;
    if (!regions) return true;
    for (let k = 0; k < this.#candidates; k++) {
      const place = this.#candidateY[k]! * exemplar.width + this.#candidateX[k]!;
      if (regions.penalty(pixel, place) === 0) return true;
    }
    return false;
  }

  #choose(pixel: number, pass: Pass, random: Random, report: RowReport): void {
    const { bestOf, coherenceBoost, trace, exemplar } = this.#options;
    const costs: number[] = [];
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    const weigh = (from: number) => {
      for (let k = from; k < this.#candidates; k++) {
        const penalty = k >= this.#firstFree ? 1 + coherenceBoost : 1;
        const bound = trace ? Number.POSITIVE_INFINITY : least / penalty;
        const cost =
          penalty * this.#cost(pixel, this.#candidateX[k]!, this.#candidateY[k]!, pass.toneScale, bound);
        if (trace) costs.push(cost);
        if (cost < least) {
          least = cost;
          best = k;
        }
      }
    };
    weigh(0);
    if (pass.chance > 0 && least > GOOD_ENOUGH && random.uniform() < pass.chance) {
      const before = this.#candidates;
      for (let i = 0; i < bestOf; i++) this.#addAny(pixel, random);
      weigh(before);
    }
    const [sx, sy] = [this.#candidateX[best]!, this.#candidateY[best]!];
    if (trace) {
      const all = costs.map((cost, k) => ({ x: this.#candidateX[k]!, y: this.#candidateY[k]!, cost }));
      trace(pixel, all, best);
    }
    const { x, y } = this.#field;
    if (x[pixel] !== sx || y[pixel] !== sy) report.changed += 1;
    x[pixel] = sx;
    y[pixel] = sy;
    const from = 3 * (sy * exemplar.width + sx);
    for (let c = 0; c < 3; c++) this.#shown[3 * pixel + c] = exemplar.features[from + c]!;
    report.cost += least;
    report.candidates += this.#candidates;
    report.comparisons += this.#candidates * this.#used;
  }

  /** Mean squared difference of the neighbours plus those of tone and slope and of being elsewhere; or anything above `bound`. */
  #cost(pixel: number, sx: number, sy: number, toneScale: number, bound: number): number {
    const { exemplar, target, regions, toneWeight, contourWeight } = this.#options;
    const place = sy * exemplar.width + sx;
    let far = regions ? regions.penalty(pixel, place) : 0;
    if (target) {
      const tone = target.tones[pixel]! - exemplar.guide.tones[place]!;
      far += toneWeight * toneScale * tone * tone;
      if (contourWeight > 0) {
        const dx = target.slopes[2 * pixel]! - exemplar.guide.slopes[2 * place]!;
        const dy = target.slopes[2 * pixel + 1]! - exemplar.guide.slopes[2 * place + 1]!;
        far += contourWeight * (dx * dx + dy * dy);
      }
    }
    const used = this.#used;
    if (used === 0) return far;
    const limit = (bound - far) * used;
    const shown = this.#shown;
    const features = exemplar.features;
    const neighbours = this.#neighbours;
    const shift = this.#shift;
    let sum = 0;
    for (let j = 0; j < used; j++) {
      const p = 3 * neighbours[j]!;
      const q = 3 * (place + shift[j]!);
      const a = shown[p]! - features[q]!;
      const b = shown[p + 1]! - features[q + 1]!;
      const c = shown[p + 2]! - features[q + 2]!;
      sum += a * a + b * b + c * c;
      if (sum > limit) break;
    }
    return far + sum / used;
  }

  #isValid(sx: number, sy: number): boolean {
    const { left, right, top, bottom } = this.#places;
    return sx >= left && sx <= right && sy >= top && sy <= bottom;
  }

  #add(sx: number, sy: number): void {
    this.#candidateX[this.#candidates] = sx;
    this.#candidateY[this.#candidates] = sy;
    this.#candidates += 1;
  }

  /** Where patches go on, most neighbours name the same place: few are left. */
  #addOnce(sx: number, sy: number): void {
    for (let k = 0; k < this.#candidates; k++) {
      if (this.#candidateX[k] === sx && this.#candidateY[k] === sy) return;
    }
    this.#add(sx, sy);
  }

  /** From anywhere in the pixel's region. */
  #addAny(pixel: number, random: Random): void {
    const { regions, exemplar } = this.#options;
    const place = regions?.draw(pixel, random) ?? drawPlace(this.#places, exemplar.width, random);
    this.#addOnce(place % exemplar.width, Math.floor(place / exemplar.width));
  }
}
