// Which chains an eye would see, and with what pen they are drawn (DeCarlo & Santella 2002, section 5).
import type { Raster } from "../image/raster.ts";
import type { Plane } from "./filters.ts";
import type { Chain } from "./lines-chains.ts";
import type { Ink } from "./lines-ink.ts";
import { detailAt, type Fixation, visibility } from "./segment-perception.ts";

export interface SeenChain {
  readonly chain: Chain;
  /** Times its threshold; drawn ones are above 1. */
  readonly visibility: number;
}

export interface SightOptions {
  /** L* in [0, 100]. */
  lightness: Plane;
  /** Of the blur before edges were looked for, in pixels: turns gradients back into steps. */
  sigma: number;
  /** None is looked at more than another: every chain is judged as if looked at. */
  fixations: readonly Fixation[];
  pixelsPerDegree: number;
  detail: number;
  /** Multiplies the detail place by place; of the picture's size, see `importanceOf`. */
  importance?: Plane | undefined;
}

/** The visible chains, most visible first. */
export function visibleChains(chains: readonly Chain[], options: SightOptions): SeenChain[] {
  const { lightness, sigma, fixations, pixelsPerDegree, importance } = options;
  const everywhere = [{ x: 0, y: 0, attention: 1 }];
  return chains
    .map((chain) => {
      const step = chain.strength * sigma * Math.sqrt(2 * Math.PI);
      const contrast = step / (2 * meanAlong(lightness, chain) + 1);
      const diameter = chain.length / pixelsPerDegree;
      const detail = options.detail * (importance ? meanAlong(importance, chain, detailAt) : 1);
      const distances = fixations.map((fixation) => distanceTo(chain, fixation) / pixelsPerDegree);
      return fixations.length > 0
        ? { chain, visibility: visibility({ contrast, diameter }, fixations, distances, detail) }
        : { chain, visibility: visibility({ contrast, diameter }, everywhere, [0], detail) };
    })
    .filter(({ visibility }) => visibility > 1)
    .toSorted((a, b) => b.visibility - a.visibility);
}

export interface PenOptions {
  /** Width of a chain of the reference length, in pixels. */
  width: number;
  referenceLength: number;
  /** Part of the colour below that is taken away: 1 is black. */
  darkness: number;
}

/** Longer chains are drawn broader, in the picture's own colour, darkened. */
export function inkFor({ chain }: SeenChain, under: Raster, pen: PenOptions): Ink {
  const relative = Math.sqrt(chain.length / pen.referenceLength);
  const width = pen.width * Math.min(2, Math.max(0.45, relative));
  const middle = 2 * Math.floor(chain.points.length / 4);
  const x = Math.min(under.width - 1, Math.max(0, Math.floor(chain.points[middle]!)));
  const y = Math.min(under.height - 1, Math.max(0, Math.floor(chain.points[middle + 1]!)));
  const at = 3 * (y * under.width + x);
  const shade = (c: number) => under.data[at + c]! * (1 - pen.darkness);
  return { chain, width, colour: [shade(0), shade(1), shade(2)] };
}

function meanAlong(
  { width, height, data }: Plane,
  { points }: Chain,
  of = (value: number): number => value,
): number {
  let sum = 0;
  for (let i = 0; i < points.length; i += 2) {
    const x = Math.min(width - 1, Math.max(0, Math.floor(points[i]!)));
    const y = Math.min(height - 1, Math.max(0, Math.floor(points[i + 1]!)));
    sum += of(data[y * width + x]!);
  }
  return sum / (points.length / 2);
}

function distanceTo({ points }: Chain, { x, y }: Fixation): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points.length; i += 2) {
    least = Math.min(least, (points[i]! - x) ** 2 + (points[i + 1]! - y) ** 2);
  }
  return Math.sqrt(least);
}
