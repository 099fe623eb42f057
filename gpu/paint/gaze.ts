// From where a pointer (or an eye) was, moment by moment, to where it rested: fixations by dispersion and duration (I-DT, Salvucci
// & Goldberg 2000). Pure; runs in browsers too. What a fixation means for a picture is segment-perception.ts's.

/** Where somebody looked, and for how long: x and y in [0, 1] from the upper left. */
export interface Look {
  x: number;
  y: number;
  durationMs: number;
}

/** A pointer stays where it is until its next sample. */
export interface GazeSample {
  x: number;
  y: number;
  timeMs: number;
}

/** Greatest extent of a fixation, across plus down, in degrees. */
const DISPERSION = 1;
/** Shortest fixation. */
const SHORTEST_MS = 100;

export interface GazeOptions {
  /** Of the picture, in any unit. */
  width: number;
  height: number;
  /** Degrees of view that its longer side fills. */
  viewAngle: number;
}

/**
 * The fixations in the order in which they happened. A fixation is a longest row of samples that keep within the dispersion and
 * last long enough; what lies between is on its way. Samples that are not finite are left out.
 *
 * @param samples at any rate, in any order. The last one should tell when looking ended: it has no duration of its own.
 */
export function fixationsFrom(
  samples: readonly GazeSample[],
  { width, height, viewAngle }: GazeOptions,
): Look[] {
  const degrees = viewAngle / Math.max(width, height);
  const path = samples
    .filter(({ x, y, timeMs }) => Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(timeMs))
    .toSorted((a, b) => a.timeMs - b.timeMs);
  const looks: Look[] = [];
  for (let first = 0; first < path.length; ) {
    const extent = new Extent();
    let end = first;
    while (
      end < path.length &&
      extent.with(path[end]!.x * width, path[end]!.y * height) * degrees <= DISPERSION
    )
      end++;
    // Its last sample holds until the next, which is elsewhere.
    const leftMs = (path[end] ?? path[end - 1]!).timeMs;
    if (end > first && leftMs - path[first]!.timeMs >= SHORTEST_MS) {
      looks.push(lookOf(path.slice(first, end), leftMs));
      first = end;
    } else first += 1;
  }
  return looks;
}

/** A growing box. */
class Extent {
  #left = Number.POSITIVE_INFINITY;
  #right = Number.NEGATIVE_INFINITY;
  #top = Number.POSITIVE_INFINITY;
  #bottom = Number.NEGATIVE_INFINITY;

  /** @returns width plus height once the point is in it. */
  with(x: number, y: number): number {
    this.#left = Math.min(this.#left, x);
    this.#right = Math.max(this.#right, x);
    this.#top = Math.min(this.#top, y);
    this.#bottom = Math.max(this.#bottom, y);
    return this.#right - this.#left + this.#bottom - this.#top;
  }
}

/** The mean place, each sample weighing as long as it held. */
function lookOf(samples: readonly GazeSample[], leftMs: number): Look {
  const durationMs = leftMs - samples[0]!.timeMs;
  let [x, y] = [0, 0];
  samples.forEach((sample, i) => {
    const share = ((samples[i + 1]?.timeMs ?? leftMs) - sample.timeMs) / durationMs;
    x += share * sample.x;
    y += share * sample.y;
  });
  return { x, y, durationMs };
}
