// Nearest patches (Barnes et al., "PatchMatch", SIGGRAPH 2009) and the picture that they vote for (Wexler et al. 2007): for each
// pixel the place in the sample whose surroundings are most alike, found by asking neighbours and by luck.
import type { Raster } from "../image/raster.ts";
import type { Random } from "../random.ts";
import type { Exemplar, Guide } from "./texture-exemplar.ts";
import { type SourceField, validPlaces } from "./texture-field.ts";
import type { RegionMatch } from "./texture-labels.ts";

/** Numbers a pixel that are compared: three of colour, one of tone. */
const CHANNELS = 4;

/** Colours and tones of a picture or a sample, interleaved; what is compared is the sum of squared differences. */
export interface Compared {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export interface Weights {
  /** Of colours against one another: 0 where the picture has none yet. */
  colour: number;
  tone: number;
}

/** @param features [height, width, 3]; ignored where colours have no weight. */
export function comparedOf(
  features: Float32Array,
  guide: Pick<Guide, "width" | "height" | "tones">,
  { colour, tone }: Weights,
): Compared {
  const { width, height, tones } = guide;
  const data = new Float32Array(CHANNELS * width * height);
  const [ofColour, ofTone] = [Math.sqrt(colour), Math.sqrt(tone)];
  for (let i = 0; i < tones.length; i++) {
    if (ofColour > 0) for (let c = 0; c < 3; c++) data[CHANNELS * i + c] = ofColour * features[3 * i + c]!;
    data[CHANNELS * i + 3] = ofTone * tones[i]!;
  }
  return { width, height, data };
}

/** The picture with so many pixels of its other side beyond each border: patches go on across it. */
export function wrapped(picture: Compared, margin: number): Compared {
  if (margin === 0) return picture;
  const [width, height] = [picture.width + 2 * margin, picture.height + 2 * margin];
  const data = new Float32Array(CHANNELS * width * height);
  const inside = (at: number, length: number) => (((at - margin) % length) + length) % length;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = CHANNELS * (inside(y, picture.height) * picture.width + inside(x, picture.width));
      data.set(picture.data.subarray(from, from + CHANNELS), CHANNELS * (y * width + x));
    }
  }
  return { width, height, data };
}

export interface PatchSearch {
  picture: Compared;
  /** Pixels of it beyond each border, see `wrapped`: the picture repeats without a seam where there are any. */
  margin?: number;
  sample: Compared;
  radius: number;
  /** Which region of the sample each pixel should be copied from. */
  regions?: RegionMatch | undefined;
}

/**
 * Mean squared difference of the patches around pixel (x, y) and place (sx, sy), over what of the patch lies in the picture; or
 * anything above `bound`.
 */
export function patchDistance(
  { picture, sample, radius }: PatchSearch,
  [x, y, sx, sy]: readonly [number, number, number, number],
  bound: number,
): number {
  const [left, right] = [Math.max(-radius, -x), Math.min(radius, picture.width - 1 - x)];
  const [top, bottom] = [Math.max(-radius, -y), Math.min(radius, picture.height - 1 - y)];
  const pixels = (right - left + 1) * (bottom - top + 1);
  const limit = bound * pixels;
  const [a, b] = [picture.data, sample.data];
  const length = CHANNELS * (right - left + 1);
  let sum = 0;
  for (let dy = top; dy <= bottom; dy++) {
    let p = CHANNELS * ((y + dy) * picture.width + x + left);
    let q = CHANNELS * ((sy + dy) * sample.width + sx + left);
    for (const end = p + length; p < end; p += 4, q += 4) {
      const d0 = a[p]! - b[q]!;
      const d1 = a[p + 1]! - b[q + 1]!;
      const d2 = a[p + 2]! - b[q + 2]!;
      const d3 = a[p + 3]! - b[q + 3]!;
      sum += d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
    }
    if (sum > limit) break;
  }
  return sum / pixels;
}

/**
 * One sweep over the picture: each pixel tries what its neighbours before it found, shifted by one, then places ever nearer
 * to its own best. Changes `field`; distances never grow. Whoever is not in its own region tries a place there too.
 *
 * @param isBackwards asks the neighbours to the right and below instead.
 * @param randomOf a stream of chance for each row.
 * @returns the mean distance, and the part of the pixels that found something better.
 */
export function improve(
  field: SourceField,
  search: PatchSearch,
  isBackwards: boolean,
  randomOf: (row: number) => Random,
): { distance: number; changed: number } {
  const { width, height } = field;
  const { margin = 0, regions, sample } = search;
  const places = validPlaces({ ...search.sample, radius: search.radius });
  const widest = Math.max(search.sample.width, search.sample.height);
  const step = isBackwards ? 1 : -1;
  let total = 0;
  let changed = 0;
  for (let turn = 0; turn < height; turn++) {
    const y = isBackwards ? height - 1 - turn : turn;
    const random = randomOf(y);
    for (let column = 0; column < width; column++) {
      const x = isBackwards ? width - 1 - column : column;
      const i = y * width + x;
      let bestX = field.x[i]!;
      let bestY = field.y[i]!;
      const penaltyAt = (sx: number, sy: number) => regions?.penalty(i, sy * sample.width + sx) ?? 0;
      const misplaced = penaltyAt(bestX, bestY);
      let least =
        misplaced + patchDistance(search, [x + margin, y + margin, bestX, bestY], Number.POSITIVE_INFINITY);
      let isBetter = false;
      const consider = (sx: number, sy: number) => {
        if (sx < places.left || sx > places.right || sy < places.top || sy > places.bottom) return;
        if (sx === bestX && sy === bestY) return;
        const penalty = penaltyAt(sx, sy);
        const distance = penalty + patchDistance(search, [x + margin, y + margin, sx, sy], least - penalty);
        if (distance >= least) return;
        least = distance;
        bestX = sx;
        bestY = sy;
        isBetter = true;
      };
      const [beside, below] = [nextTo(x + step, width, margin > 0), nextTo(y + step, height, margin > 0)];
      if (beside >= 0) consider(field.x[i - x + beside]! - step, field.y[i - x + beside]!);
      if (below >= 0) consider(field.x[below * width + x]!, field.y[below * width + x]! - step);
      const own = misplaced > 0 ? regions?.draw(i, random) : undefined;
      if (own !== undefined) consider(own % sample.width, Math.floor(own / sample.width));
      for (let reach = widest; reach >= 1; reach /= 2) {
        consider(
          Math.round(bestX + reach * (2 * random.uniform() - 1)),
          Math.round(bestY + reach * (2 * random.uniform() - 1)),
        );
      }
      field.x[i] = bestX;
      field.y[i] = bestY;
      if (isBetter) changed += 1;
      total += least;
    }
  }
  return { distance: total / field.x.length, changed: changed / field.x.length };
}

/** @returns -1 beyond the border, unless the picture repeats there. */
function nextTo(at: number, length: number, repeats: boolean): number {
  if (at >= 0 && at < length) return at;
  return repeats ? (at + length) % length : -1;
}

/** A picture of its own memory, which can be saved. */
export interface Voted extends Raster {
  data: Float32Array<ArrayBuffer>;
}

/** Each pixel is the mean of what the patches over it have there, the patch around it weighing most. */
export function vote(
  field: SourceField,
  { width: sampleWidth, rgb, radius }: Exemplar,
  isTileable = false,
): Voted {
  const { width, height } = field;
  const sums = new Float32Array(3 * width * height);
  const weights = new Float32Array(width * height);
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      const weight = Math.exp(-2 * ((dx * dx + dy * dy) / (radius * radius || 1)));
      for (let y = 0; y < height; y++) {
        const toY = nextTo(y + dy, height, isTileable);
        if (toY < 0) continue;
        for (let x = 0; x < width; x++) {
          const toX = nextTo(x + dx, width, isTileable);
          if (toX < 0) continue;
          const i = y * width + x;
          const from = 3 * ((field.y[i]! + dy) * sampleWidth + field.x[i]! + dx);
          const to = toY * width + toX;
          sums[3 * to]! += weight * rgb[from]!;
          sums[3 * to + 1]! += weight * rgb[from + 1]!;
          sums[3 * to + 2]! += weight * rgb[from + 2]!;
          weights[to]! += weight;
        }
      }
    }
  }
  for (let i = 0; i < sums.length; i++) sums[i] = Math.min(1, sums[i]! / weights[Math.floor(i / 3)]!);
  return { width, height, data: sums };
}
