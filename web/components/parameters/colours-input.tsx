"use client";
import { useId } from "react";
import type { ColoursField } from "../../lib/parameters.ts";
import { Swatches } from "../ui/swatches.tsx";
import { FieldFrame } from "./field-frame.tsx";

interface ColoursInputProps {
  field: ColoursField;
  colours: readonly string[];
  onChange(colours: readonly string[]): void;
}

/** Colours of one's own. */
export function ColoursInput({ field, colours, onChange }: ColoursInputProps) {
  const id = useId();
  return (
    <FieldFrame id={id} field={field}>
      <fieldset id={id} aria-label={field.title}>
        <Swatches
          palette={colours}
          limit={field.maxItems}
          ifEmpty="None: the method decides."
          onChange={onChange}
        />
      </fieldset>
    </FieldFrame>
  );
}
