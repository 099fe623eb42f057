"use client";
import { Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { PAINTING_LIMITS } from "../../../gpu/paint/index.ts";
import { mixPalette } from "../../lib/paint/mix-palette.ts";
import type { PaintSource } from "../../lib/paint/source.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { RangeField } from "../ui/range-field.tsx";
import { HexInput } from "./hex-input.tsx";

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
  const [chosen, setChosen] = useState(0);
  const name = useId();
  const at = Math.min(chosen, palette.length - 1);
  const colour = palette[at];
  const isFull = palette.length >= PAINTING_LIMITS.paletteColours;
  const add = () => {
    onChange([...palette, colour ?? "#808080"]);
    setChosen(palette.length);
  };
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
      {palette.length > 0 ? (
        <fieldset>
          <legend className="sr-only">Colours of the palette</legend>
          <div className="grid grid-cols-6 gap-1.5 sm:max-lg:grid-cols-12">
            {palette.map((swatch, index) => (
              <label
                // biome-ignore lint/suspicious/noArrayIndexKey: two swatches may be alike, and none moves.
                key={index}
                title={swatch}
                className="h-11 cursor-pointer rounded-md border border-line has-checked:outline-2 has-checked:outline-offset-2 has-checked:outline-accent has-focus-visible:outline-3"
                style={{ background: swatch }}
              >
                <input
                  type="radio"
                  name={name}
                  aria-label={swatch}
                  checked={index === at}
                  onChange={() => setChosen(index)}
                  className="sr-only"
                />
              </label>
            ))}
          </div>
        </fieldset>
      ) : (
        <p className="text-sm text-soft">No colour yet: until there is one, strokes take all colours.</p>
      )}
      <div className="flex items-center gap-2">
        {colour === undefined ? null : (
          <HexInput
            label="Chosen colour"
            value={colour}
            onChange={(next) => onChange(palette.with(at, next))}
          />
        )}
        <IconButton label="Add a colour" isDisabled={isFull} onClick={add}>
          <Plus aria-hidden className="size-4" />
        </IconButton>
        <IconButton
          label="Remove the chosen colour"
          isDisabled={colour === undefined}
          onClick={() => onChange(palette.toSpliced(at, 1))}
        >
          <Trash2 aria-hidden className="size-4" />
        </IconButton>
      </div>
    </div>
  );
}
