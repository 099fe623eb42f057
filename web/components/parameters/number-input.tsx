"use client";
import { useId } from "react";
import { formatNumber } from "../../lib/format.ts";
import { type NumberField, rangeText } from "../../lib/parameters.ts";
import { fromSlider, SLIDER_STEPS, toSlider } from "../../lib/slider.ts";
import { FieldFrame } from "./field-frame.tsx";

interface NumberInputProps {
  field: NumberField;
  value: string;
  error?: string;
  onChange(value: string): void;
}

/** A slider to find a value and a box to state it. */
export function NumberInput({ field, value, error, onChange }: NumberInputProps) {
  const id = useId();
  const hasRange = field.min !== undefined && field.max !== undefined;
  const position = toSlider(field, Number(value) || 0);
  const usual =
    field.default === undefined ? "left to the method unless set" : `usually ${formatNumber(field.default)}`;
  return (
    <FieldFrame id={id} field={field} error={error} note={`${capitalise(rangeText(field))}, ${usual}.`}>
      <div className="flex items-center gap-4">
        {hasRange ? (
          <input
            type="range"
            aria-label={`${field.title}, slider`}
            min={0}
            max={SLIDER_STEPS}
            step={sliderStep(field)}
            value={position}
            onChange={(event) => onChange(String(fromSlider(field, Number(event.currentTarget.value))))}
            aria-valuetext={value}
            className="slider min-w-0 grow"
            style={{ "--filled": `${(position / SLIDER_STEPS) * 100}%` }}
          />
        ) : null}
        <input
          id={id}
          name={field.name}
          type="text"
          inputMode={field.isInteger ? "numeric" : "decimal"}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          placeholder={field.default === undefined ? "auto" : undefined}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-note`}
          className="tabular h-10 w-24 rounded-md border border-line bg-panel px-3 text-right text-sm aria-invalid:border-alarm"
        />
      </div>
    </FieldFrame>
  );
}

/** One keyboard step is one step of the value where that is not too fine for the slider. */
function sliderStep({ isLog, isInteger, step, min = 0, max = 1 }: NumberField): number {
  const valueStep = step ?? (isInteger ? 1 : undefined);
  return isLog || !valueStep ? 10 : Math.max(1, (valueStep / (max - min)) * SLIDER_STEPS);
}

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
