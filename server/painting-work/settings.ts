// Checks what is asked of work on a painting.
import { z } from "zod";
import {
  type AutoPaintOptions,
  BRUSH_LIMITS,
  BRUSHES,
  HEX_COLOUR,
  PAINTING_LIMITS,
  rgbOf,
} from "../../gpu/paint/index.ts";
import { badInput } from "../errors.ts";
import { checkId } from "../painting/check-events.ts";
import { describeFaults } from "../painting/strokes.ts";
import type { AutoPaintInput, RelaxPaintingInput } from "./input.ts";
import type { RelaxSettings } from "./protocol.ts";

const colour = z.string().regex(HEX_COLOUR, "must be a colour like #8a5a3c").transform(rgbOf);

const within = ({ min, max }: { min: number; max: number }) => z.number().min(min).max(max);

const autoPaintSchema = z.object({
  strokes: z.int().min(1).max(PAINTING_LIMITS.autoStrokes),
  sizes: z.int().min(1).max(5),
  brush: z.enum(BRUSHES),
  size: within(BRUSH_LIMITS.size),
  aspect: within(BRUSH_LIMITS.aspect),
  opacity: within(BRUSH_LIMITS.opacity),
  scatter: within(BRUSH_LIMITS.scatter),
  colourJitter: within(BRUSH_LIMITS.colourJitter),
  direction: z.enum(["edges", "fixed", "random"]),
  angle: within(BRUSH_LIMITS.angle),
  palette: z.array(colour).max(PAINTING_LIMITS.paletteColours),
  seed: z.int(),
});

const relaxSchema = z.object({
  steps: z.int().min(1).max(PAINTING_LIMITS.relaxSteps),
  palette: z.array(colour).max(PAINTING_LIMITS.paletteColours),
  seed: z.int(),
});

/** What identifies a work, whatever it does. */
interface Identity {
  painting: string;
  gesture: string;
  author: string;
}

/** @throws BAD_INPUT that names every setting at fault. */
export const checkAutoPaint = (input: AutoPaintInput): AutoPaintOptions => check(autoPaintSchema, input);
/** @throws BAD_INPUT that names every setting at fault. */
export const checkRelax = (input: RelaxPaintingInput): RelaxSettings => check(relaxSchema, input);

function check<Settings>(
  schema: z.ZodType<Settings>,
  { gesture, author, painting: _, ...settings }: Identity,
) {
  checkId(gesture, "gesture");
  checkId(author, "author");
  const parsed = schema.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw badInput(
    `Nothing can be painted with these settings: ${describeFaults(parsed.error, "input")}.`,
    "Correct them and ask again.",
  );
}
