"use client";
import { useId } from "react";

interface RangeFieldProps {
  label: string;
  name: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** Equal ways of the slider multiply the value alike. */
  isLog?: boolean;
  format(value: number): string;
  onChange(value: number): void;
}

const LOG_STEPS = 200;

/** A slider with its value beside its label, for what is set by eye. */
export function RangeField(props: RangeFieldProps) {
  const { label, name, value, min, max, step, isLog = false, format, onChange } = props;
  const id = useId();
  const fraction = isLog ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  const ofFraction = (part: number) => Math.round((min * (max / min) ** part) / step) * step;
  // Whole, as the browser rounds it: another number would look like a change of its own.
  const shown = Math.round(fraction * LOG_STEPS);
  /** At least a step: keys must not be caught where a value is rounded back to what it was. */
  const moved = (position: number) => {
    const next = ofFraction(position / LOG_STEPS);
    return next === value ? value + Math.sign(position - shown) * step : next;
  };
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="flex justify-between gap-3 text-sm">
        <span>{label}</span>
        <output htmlFor={id} className="tabular text-soft">
          {format(value)}
        </output>
      </label>
      <input
        id={id}
        name={name}
        type="range"
        min={isLog ? 0 : min}
        max={isLog ? LOG_STEPS : max}
        step={isLog ? 1 : step}
        value={isLog ? shown : value}
        aria-valuetext={format(value)}
        onChange={({ currentTarget }) => {
          const position = Number(currentTarget.value);
          onChange(isLog ? moved(position) : position);
        }}
        className="slider w-full"
        style={{ "--filled": `${fraction * 100}%` }}
      />
    </div>
  );
}
