// Lengths that look alike at every size. Runs in browsers too.

/** The longer side of a picture in units. */
const UNITS = 512;

/** Pixels a unit: a setting of 12 is 12 pixels in a picture of 512 and 24 in one of 1024. */
export const unitOf = ({ width, height }: { width: number; height: number }): number =>
  Math.max(width, height) / UNITS;
