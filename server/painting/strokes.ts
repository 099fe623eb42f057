// What a stroke must be to enter a painting's log, and what the log's JSON column holds. Refuses everything that a renderer
// would have to be careful about: NaN, unknown brushes, strokes far outside or larger than the painting.
import { z } from "zod";
import { BRUSHES, PAINTING_LIMITS, PAINTING_SIDE, type Stroke } from "../../gpu/paint/index.ts";

/** Of an event, a gesture, an author: ids are the client's own, anything short. */
export const MAX_ID_LENGTH = 64;
const MAX_SEED = 2 ** 32 - 1;
/** Ten days of painting. */
export const MAX_TIME_MS = 864_000_000;

const share = z.number().min(0).max(1);
const place = z
  .number()
  .min(-PAINTING_SIDE)
  .max(2 * PAINTING_SIDE);
const size = z.number().min(0.1).max(PAINTING_LIMITS.strokeSize);

/** Lengths in the painting's units; see Stroke in gpu/paint/stroke.ts. */
export const strokeSchema = z.strictObject({
  x: place,
  y: place,
  path: z
    .array(place)
    .min(2)
    .max(2 * PAINTING_LIMITS.pathPoints)
    .refine((path) => path.length % 2 === 0, "must hold x and y by turns")
    .optional(),
  red: share,
  green: share,
  blue: share,
  alpha: share,
  length: size,
  width: size,
  theta: z.number().min(-100).max(100),
  brush: z.enum(BRUSHES),
  seed: z.int().min(0).max(MAX_SEED),
  timeMs: z.number().min(0).max(MAX_TIME_MS),
}) satisfies z.ZodType<Stroke>;

export type LoggedStroke = z.infer<typeof strokeSchema>;

export const strokesSchema = z.array(strokeSchema).min(1).max(PAINTING_LIMITS.strokesPerEvent);

/** One that stands in the place of another: of which event, and at which place there. */
const replacementSchema = strokeSchema.extend({
  replaces: z.strictObject({
    event: z.string().min(1).max(MAX_ID_LENGTH),
    index: z
      .int()
      .min(0)
      .max(PAINTING_LIMITS.strokesPerEvent - 1),
  }),
});
export type Replacement = z.infer<typeof replacementSchema>;
export const replacementsSchema = z.array(replacementSchema).min(1).max(PAINTING_LIMITS.strokesPerEvent);

/** How many faults a refusal names. */
const NAMED_FAULTS = 5;

/** `strokes.3.width: Too big: ...`, of the first few faults. @param from place of the first of a list that is a part. */
export function describeFaults({ issues }: z.ZodError, prefix?: string, from = 0): string {
  const named = issues.slice(0, NAMED_FAULTS).map(({ path, message }) => {
    const places = path.map((key) => (typeof key === "number" ? key + from : key));
    return `${[...(prefix ? [prefix] : []), ...places].join(".")}: ${message}`;
  });
  const more = issues.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}
