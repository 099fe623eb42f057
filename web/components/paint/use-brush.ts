"use client";
// The brush in the painter's hand: kept in this browser, so that it lies where it was left.
import { useCallback, useMemo } from "react";
import * as z from "zod/mini";
import { BRUSHES, HEX_COLOUR, PAINTING_LIMITS } from "../../../gpu/paint/index.ts";
import { BRUSH_RANGES, type BrushRange, USUAL_BRUSH } from "../../lib/paint/brush-settings.ts";
import { type BrushSettings, COLOUR_MODES, DIRECTION_MODES, SIZE_MODES } from "../../lib/paint/gesture.ts";
import { useKept } from "../ui/use-kept.ts";

const KEY = "pentimento-brush";

const inRange = (name: BrushRange) => {
  const { min, max } = BRUSH_RANGES[name];
  return z.number().check(z.minimum(min), z.maximum(max));
};

const brushSchema = z.object({
  brush: z.enum(BRUSHES),
  size: inRange("size"),
  aspect: inRange("aspect"),
  opacity: inRange("opacity"),
  scatter: inRange("scatter"),
  colourJitter: inRange("colourJitter"),
  spacing: inRange("spacing"),
  sizeMode: z.enum(SIZE_MODES),
  direction: z.enum(DIRECTION_MODES),
  angle: inRange("angle"),
  colour: z.enum(COLOUR_MODES),
  palette: z.array(z.string().check(z.regex(HEX_COLOUR))).check(z.maxLength(PAINTING_LIMITS.paletteColours)),
});

export interface Brush {
  settings: BrushSettings;
  change(patch: Partial<BrushSettings>): void;
  /** Makes the brush so many times as large. */
  scale(factor: number): void;
  reset(): void;
}

export function useBrush(): Brush {
  const [settings, update] = useKept(KEY, brushSchema, USUAL_BRUSH);
  const change = useCallback(
    (patch: Partial<BrushSettings>) => update((before) => ({ ...before, ...patch })),
    [update],
  );
  const scale = useCallback(
    (factor: number) =>
      update((before) => {
        const { min, max } = BRUSH_RANGES.size;
        // At least one step, however small the brush is.
        const size = factor > 1 ? Math.ceil(before.size * factor) : Math.floor(before.size * factor);
        return { ...before, size: Math.min(max, Math.max(min, size)) };
      }),
    [update],
  );
  const reset = useCallback(() => change(USUAL_BRUSH), [change]);
  // The same object while nothing changes: the panel must not be drawn again with every stroke.
  return useMemo(() => ({ settings, change, scale, reset }), [settings, change, scale, reset]);
}
