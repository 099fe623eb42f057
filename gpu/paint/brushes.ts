// The shapes and bristles of brushes: small tables, made once, that render.ts looks up pixel by pixel. A stroke's seed
// chooses among them. Runs in browsers too.

/**
 * Stamps fill an outline around the stroke's centre: `oval`; `square`; `polygon` and `blob`, whose irregularities follow from
 * the seed; `disc`, an oval without a soft rim; `cone`, of which only what stands above other cones shows (Voronoi domains).
 * Sweeps follow the stroke's line: `flat` evenly, `bristle` with hairs that leave ridges and run dry. New ones are appended:
 * logs hold the index.
 */
export const BRUSHES = ["oval", "disc", "square", "polygon", "blob", "cone", "flat", "bristle"] as const;
export type BrushId = (typeof BRUSHES)[number];

export const isSweep = (brush: BrushId): boolean => brush === "flat" || brush === "bristle";

const VARIANTS = 64;
/** Seeds that leave the same remainder have the same outline. */
export const OUTLINE_VARIANTS = VARIANTS;
/** Entries of a table. */
export const ANGLES = 128;
export const HAIRS = 64;

/** A 32-bit integer mixed from two (Murmur3's finaliser). */
export function mix32(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const unit = (a: number, b: number) => mix32(a, b) / 2 ** 32;

/** Outline tables: radius in [0, 1] at `ANGLES` angles around the centre, from 0 to a full turn. */
const blobs = tables((variant) => {
  const harmonics = Array.from({ length: 4 }, (_, k) => ({
    amplitude: (0.12 * (unit(variant, k) - 0.5) * 2) / Math.sqrt(k + 1),
    phase: 2 * Math.PI * unit(variant, k + 50),
  }));
  return (turn) =>
    0.87 +
    harmonics.reduce(
      (sum, { amplitude, phase }, k) => sum + amplitude * Math.cos((k + 2) * 2 * Math.PI * turn + phase),
      0,
    );
}, ANGLES);

const polygons = tables((variant) => {
  const corners = 5 + (mix32(variant, 200) % 4);
  const angleOf = (k: number) =>
    (2 * Math.PI * (k + 0.5 * unit(variant, 300 + (((k % corners) + corners) % corners)))) / corners;
  return (turn) => {
    const angle = 2 * Math.PI * turn;
    let k = Math.floor(turn * corners);
    if (angle < angleOf(k)) k -= 1;
    const [from, to] = [angleOf(k), angleOf(k + 1)];
    // The chord between two corners on the unit circle.
    return Math.cos((to - from) / 2) / Math.cos(angle - (from + to) / 2);
  };
}, ANGLES);

/**
 * Something that varies from hair to hair across the brush. Hairs are often thinner than a pixel; what a pixel shows is their
 * mean, or the same stroke would look different at another scale.
 */
export class Profile {
  /** Sums of the entries before each; one more than there are entries. */
  readonly #sums: Float64Array;

  constructor(entries: Float32Array) {
    this.#sums = new Float64Array(entries.length + 1);
    entries.forEach((entry, i) => {
      this.#sums[i + 1] = this.#sums[i]! + entry;
    });
  }

  /** Mean from one place to a later one, both from 0 to `HAIRS`. */
  mean(from: number, to: number): number {
    return (this.#sumUpTo(to) - this.#sumUpTo(from)) / (to - from);
  }

  #sumUpTo(place: number): number {
    const entry = Math.min(HAIRS - 1, place | 0);
    const before = this.#sums[entry]!;
    return before + (this.#sums[entry + 1]! - before) * (place - entry);
  }
}

const profiles = (make: (variant: number) => (v: number) => number): Profile[] =>
  tables(make, HAIRS).map((entries) => new Profile(entries));

/** How much paint each hair across the brush holds, [0, 1]; coarse hairs alone, and with fine ones between them. */
const coarseHairs = profiles((variant) => (v) => hairs(v, variant, 6));
const fineHairs = profiles(
  (variant) => (v) => 0.6 * hairs(v, variant, 6) + 0.4 * hairs(v, variant + 1000, 14),
);
/** How far each hair falls short at the ends of a stroke, [0, 1]. */
const raggedness = profiles((variant) => (v) => hairs(v, variant + 2000, 13));

export const outlineOf = (brush: "blob" | "polygon", seed: number): Float32Array =>
  (brush === "blob" ? blobs : polygons)[seed % VARIANTS]!;

/** @param width of the stroke in units (units.ts): a narrow brush has few hairs. */
export function hairsOf(seed: number, width: number): Profile {
  return (width < 15 ? coarseHairs : fineHairs)[seed % VARIANTS]!;
}

export const raggednessOf = (seed: number): Profile => raggedness[(seed >>> 8) % VARIANTS]!;

/** Smooth noise over [0, 1] with `cells` lattice points between. */
function hairs(v: number, variant: number, cells: number): number {
  const place = v * cells;
  const cell = Math.floor(place);
  const t = place - cell;
  const s = t * t * (3 - 2 * t);
  return unit(variant, cell + cells * 100) * (1 - s) + unit(variant, cell + 1 + cells * 100) * s;
}

function tables(make: (variant: number) => (t: number) => number, entries: number): Float32Array[] {
  return Array.from({ length: VARIANTS }, (_, variant) => {
    const shape = make(variant);
    return Float32Array.from({ length: entries }, (_, i) => shape(i / entries));
  });
}
