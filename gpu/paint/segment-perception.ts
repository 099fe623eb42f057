// What an eye can see: contrast sensitivity, how it falls away from where one looks, and attention.
// (Mannos & Sakrison 1974; Rovamo & Virsu 1979; DeCarlo & Santella 2002.)

/** A place that was looked at: pixels of the working picture; attention 0 to 1. */
export interface Fixation {
  x: number;
  y: number;
  attention: number;
}

/** Cycles a degree at which sensitivity is greatest, and the curve's value there. */
const PEAK_FREQUENCY = 7.89;
const PEAK = mannosSakrison(PEAK_FREQUENCY);
/** Sensitivity at the peak: a contrast of 1 / 250 is just seen. */
export const GREATEST_SENSITIVITY = 250;

/** @param frequency in cycles a degree. @returns relative sensitivity, about 0 to 1. */
export function mannosSakrison(frequency: number): number {
  const f = 0.114 * frequency;
  return 2.6 * (0.0192 + f) * Math.exp(-(f ** 1.1));
}

/** Size in the brain of a degree of view, relative to the centre's. @param eccentricity in degrees. */
export function magnification(eccentricity: number): number {
  return 1 / (1 + 0.29 * eccentricity + 0.000012 * eccentricity ** 3);
}

/**
 * Sensitivity to contrast: 1 over the contrast that is just seen. Large areas count as well as those at the peak,
 * because their edges are sharp.
 *
 * @param frequency in cycles a degree. @param eccentricity in degrees from where one looks.
 */
export function sensitivity(frequency: number, eccentricity: number): number {
  const effective = frequency / magnification(eccentricity);
  if (effective <= PEAK_FREQUENCY) return GREATEST_SENSITIVITY;
  return (GREATEST_SENSITIVITY * mannosSakrison(effective)) / PEAK;
}

/** Cycles a degree of something with this diameter, in degrees: half a cycle spans it. */
export const frequencyOf = (diameter: number): number => 1 / (2 * diameter);

/** Contrast of two L*u*v* colours at offsets of `colours`, 0 to about 1. */
export function contrastOf(colours: ArrayLike<number>, a: number, b: number): number {
  let [difference, first, second] = [0, 0, 0];
  for (let c = 0; c < 3; c++) {
    const [p, q] = [colours[a + c]!, colours[b + c]!];
    difference += (p - q) ** 2;
    first += p * p;
    second += q * q;
  }
  // The 1 keeps two near-blacks from counting as a strong contrast.
  return Math.sqrt(difference) / (Math.sqrt(first) + Math.sqrt(second) + 1);
}

/** A light place of a map has so many times the detail. */
const MOST_DETAIL = 8;

/** What multiplies the detail of a place: 0 where a map is dark, 1 in its middle. @param importance from -1 to 1. */
export const detailAt = (importance: number): number =>
  importance < 0 ? 1 + importance : MOST_DETAIL ** importance;

/** Attention that a look of this long tells of: none below `glanceMs`, all from `gazeMs` on, in between a ramp. */
export function attentionOf(
  durationMs: number,
  { glanceMs, gazeMs }: { glanceMs: number; gazeMs: number },
): number {
  if (durationMs < glanceMs) return 0;
  if (durationMs >= gazeMs) return 1;
  return (durationMs - glanceMs) / (gazeMs - glanceMs);
}

/**
 * How far above its threshold something is, at the fixation from which it is seen best; above 1 it is visible.
 *
 * @param eccentricities degrees from each fixation. @param detail multiplies sensitivity.
 */
export function visibility(
  { contrast, diameter }: { contrast: number; diameter: number },
  fixations: readonly Fixation[],
  eccentricities: ArrayLike<number>,
  detail: number,
): number {
  const frequency = frequencyOf(diameter);
  let best = 0;
  for (let k = 0; k < fixations.length; k++) {
    const value = fixations[k]!.attention * contrast * detail * sensitivity(frequency, eccentricities[k]!);
    if (value > best) best = value;
  }
  return best;
}
