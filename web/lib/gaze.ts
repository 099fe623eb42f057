// Where somebody looked at a picture, between the pointer's samples and a method's parameter. Finding fixations among the
// samples is gpu/paint/gaze.ts's.
import * as z from "zod/mini";
import { fixationsFrom, type GazeSample, type Look } from "../../gpu/paint/index.ts";

/** As many as the methods take. */
export const MAX_LOOKS = 100;
const MAX_DURATION_MS = 60_000;
/** A slider's end: longer looks count no more. */
export const LONGEST_MS = 2000;
export const DURATION_STEP_MS = 50;
/** Where the pointer is while it is not over the picture. */
const ELSEWHERE = { x: -1, y: -1 };

const share = z.number().check(z.minimum(0), z.maximum(1));
const looksSchema = z.array(z.object({ x: share, y: share, durationMs: z.number() }));

/** @param text of a form's field. @returns none where it is not a list of looks. */
export function readLooks(text: string): readonly Look[] {
  try {
    const parsed = looksSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}

/** The look elsewhere, or for another time; kept within the picture and what methods take. */
export function changedLook(look: Look, change: Partial<Look>): Look {
  const { x, y, durationMs } = { ...look, ...change };
  const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
  return { x: within(x, 1), y: within(y, 1), durationMs: within(durationMs, MAX_DURATION_MS) };
}

/** Thousandths of the picture are finer than any gaze. */
export function writeLooks(looks: readonly Look[]): string {
  return JSON.stringify(
    looks.map(({ x, y, durationMs }) => ({
      x: thousandths(x),
      y: thousandths(y),
      durationMs: Math.round(durationMs),
    })),
  );
}

const thousandths = (value: number) => Math.round(value * 1000) / 1000;

/** A pointer on its way over a picture, while it is recorded. */
export class GazeRecording {
  readonly #samples: GazeSample[] = [];

  /** Shares of the picture, from the upper left. */
  at(place: { x: number; y: number }, timeMs: number): void {
    this.#samples.push({ ...place, timeMs });
  }

  /** The pointer has left the picture: it looks at nothing. */
  away(timeMs: number): void {
    this.#samples.push({ ...ELSEWHERE, timeMs });
  }

  /** @param picture of any size. @param viewAngle degrees of view that its longer side fills. */
  end(timeMs: number, picture: { width: number; height: number }, viewAngle: number): readonly Look[] {
    const last = this.#samples.at(-1);
    if (!last) return [];
    const { width, height } = picture;
    return fixationsFrom([...this.#samples, { ...last, timeMs }], { width, height, viewAngle })
      .filter(({ x, y }) => x >= 0 && y >= 0)
      .slice(0, MAX_LOOKS)
      .map((look) => ({ ...look, durationMs: Math.min(MAX_DURATION_MS, look.durationMs) }));
  }
}
