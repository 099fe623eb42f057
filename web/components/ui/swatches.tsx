"use client";
import { Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { HexInput } from "./hex-input.tsx";
import { IconButton } from "./icon-button.tsx";

interface SwatchesProps {
  /** #rrggbb each. */
  palette: readonly string[];
  /** Colours there may be. */
  limit: number;
  /** What holds while there is none. */
  ifEmpty: string;
  onChange(palette: readonly string[]): void;
}

/** The colours of a palette, each to be chosen, changed and removed. */
export function Swatches({ palette, limit, ifEmpty, onChange }: SwatchesProps) {
  const [chosen, setChosen] = useState(0);
  const name = useId();
  const at = Math.min(chosen, palette.length - 1);
  const colour = palette[at];
  const isFull = palette.length >= limit;
  const add = () => {
    onChange([...palette, colour ?? "#808080"]);
    setChosen(palette.length);
  };
  return (
    <div className="space-y-3">
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
        <p className="text-sm text-soft">{ifEmpty}</p>
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
