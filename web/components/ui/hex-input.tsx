"use client";
import { useState } from "react";
import { HEX_COLOUR } from "../../../gpu/paint/index.ts";

interface HexInputProps {
  label: string;
  /** #rrggbb */
  value: string;
  onChange(value: string): void;
}

/** A colour to be written as #rrggbb or picked; what is no colour yet is kept here and told to nobody. */
export function HexInput({ label, value, onChange }: HexInputProps) {
  const [draft, setDraft] = useState<string>();
  const change = (text: string) => {
    const isColour = HEX_COLOUR.test(text);
    setDraft(isColour ? undefined : text);
    if (isColour) onChange(text.toLowerCase());
  };
  return (
    <div className="flex min-w-0 grow items-center gap-2">
      <input
        type="color"
        aria-label={`${label}, picked`}
        value={value}
        onChange={({ currentTarget }) => change(currentTarget.value)}
        className="size-11 shrink-0 cursor-pointer rounded-md border border-line bg-panel p-1"
      />
      <input
        type="text"
        aria-label={`${label}, as #rrggbb`}
        aria-invalid={draft !== undefined}
        title="A colour like #8a5a3c"
        maxLength={7}
        spellCheck={false}
        autoComplete="off"
        value={draft ?? value}
        onChange={({ currentTarget }) => change(currentTarget.value)}
        onBlur={() => setDraft(undefined)}
        className="tabular h-11 w-full min-w-0 rounded-md border border-line bg-panel px-3 text-sm aria-invalid:border-alarm"
      />
    </div>
  );
}
