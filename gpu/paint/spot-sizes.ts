// How large spots are where, and where they fall: the same everywhere, unless a map says what matters. Light places get none but
// the smallest spots and as many more of them as cover as much; dark places none but the largest.
import type { Plane } from "./filters.ts";

export interface SpotSizes {
  /** Area of a spot such that as many of them, all alike, would cover as much. */
  readonly usualArea: number;
  largestAt(pixel: number): number;
  smallestAt(pixel: number): number;
  /** A pixel by chance. @param chance in [0, 1). */
  place(chance: number): number;
}

/** @param largest of this pass. @param pixels of the canvas. */
export function evenSizes(largest: number, smallest: number, pixels: number): SpotSizes {
  return {
    usualArea: Math.PI * largest * largest,
    largestAt: () => largest,
    smallestAt: () => smallest,
    place: (chance) => Math.floor(chance * pixels),
  };
}

/** @param importance see `importanceOf`; 0 everywhere is `evenSizes`. */
export function sizesBy({ data }: Plane, largest: number, smallest: number): SpotSizes {
  const ratio = smallest / largest;
  const largestAt = (pixel: number) => largest * ratio ** Math.max(0, data[pixel]!);
  const smallestAt = (pixel: number) => smallest * ratio ** Math.min(0, data[pixel]!);
  // Chances of all pixels up to each; a spot of half the radius is wanted four times as often.
  const upTo = new Float64Array(data.length);
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    sum += (largest / largestAt(i)) ** 2;
    upTo[i] = sum;
  }
  return {
    usualArea: (Math.PI * largest * largest) / (sum / data.length),
    largestAt,
    smallestAt,
    place: (chance) => firstAbove(upTo, chance * sum),
  };
}

/** @param rising numbers. @returns the first place with a number above `value`, the last one if there is none. */
function firstAbove(rising: Float64Array, value: number): number {
  let [low, high] = [0, rising.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
