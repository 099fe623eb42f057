// How much of a canvas is covered by what is put at places chosen by chance. Runs in browsers too.

/**
 * The coverage law: `n` spots of area `a` at independent places cover 1 - (1 - a/N)^n of N pixels on average.
 * @returns the spots needed for a part of the canvas below 1.
 */
export function spotsToCover(part: number, spotArea: number, pixels: number): number {
  if (spotArea >= pixels) return 1;
  return Math.log1p(-part) / Math.log1p(-spotArea / pixels);
}

/** The part of the canvas that `spots` spots cover on average. */
export function expectedCoverage(spots: number, spotArea: number, pixels: number): number {
  return spotArea >= pixels ? 1 : -Math.expm1(spots * Math.log1p(-spotArea / pixels));
}
