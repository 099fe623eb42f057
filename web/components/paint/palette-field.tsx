"use client";
import { useState } from "react";
import { PAINTING_LIMITS } from "../../../gpu/paint/index.ts";
import { mixPalette } from "../../lib/paint/mix-palette.ts";
import type { PaintSource } from "../../lib/paint/source.ts";
import { Button } from "../ui/button.tsx";
import { RangeField } from "../ui/range-field.tsx";
import { Swatches } from "../ui/swatches.tsx";

export const USUAL_COLOURS = 8;

interface PaletteFieldProps {
  palette: readonly string[];
  /** The photograph to mix from, once it is loaded. */
  source: PaintSource | undefined;
  onChange(palette: readonly string[]): void;
}

/** The palette in hand: mixed from the photograph, and each colour of it to be changed. */
export function PaletteField({ palette, source, onChange }: PaletteFieldProps) {
  const [count, setCount] = useState(palette.length || USUAL_COLOURS);
  return (
    <div className="space-y-3" data-testid="palette">
      <div className="grid gap-x-6 gap-y-3 sm:max-lg:grid-cols-2">
        <RangeField
          {...{ label: "Colours", name: "colours", min: 2, max: 16, step: 1 }}
          value={Math.min(16, Math.max(2, count))}
          format={String}
          onChange={setCount}
        />
        <Button disabled={!source} onClick={() => source && onChange(mixPalette(source.raster, count))}>
          Mix from the photograph
        </Button>
      </div>
      <Swatches
        palette={palette}
        limit={PAINTING_LIMITS.paletteColours}
        ifEmpty="No colour yet: until there is one, strokes take all colours."
        onChange={onChange}
      />
    </div>
  );
}
