// Where on a slider the value of a number lies, on a linear or a log scale.
import type { NumberField } from "./parameters.ts";

/** Steps of a slider, whatever its scale. */
export const SLIDER_STEPS = 1000;

/** Where on a slider (0 to SLIDER_STEPS) a value lies. On a log scale a minimum of 0 is the slider's left end. */
export function toSlider(field: NumberField, value: number): number {
  const { low, high } = sliderEnds(field);
  const fraction = field.isLog
    ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
    : (value - low) / (high - low);
  return Math.round(Math.min(1, Math.max(0, fraction)) * SLIDER_STEPS);
}

/** The value at a slider's position, rounded to what a person would have typed. */
export function fromSlider(field: NumberField, position: number): number {
  const { low, high } = sliderEnds(field);
  const fraction = position / SLIDER_STEPS;
  if (position <= 0) return field.min ?? low;
  if (position >= SLIDER_STEPS) return high;
  const exact = field.isLog ? low * (high / low) ** fraction : low + (high - low) * fraction;
  if (field.isLog) return field.isInteger ? Math.round(exact) : Number(exact.toPrecision(2));
  const step = field.step ?? (field.isInteger ? 1 : niceStep((high - low) / 100));
  return Number((low + Math.round((exact - low) / step) * step).toFixed(6));
}

function sliderEnds({ min = 0, max = 1, isLog }: NumberField): { low: number; high: number } {
  return { low: isLog && min <= 0 ? max / 1e5 : min, high: max };
}

/** The power of ten at or below `step`. */
const niceStep = (step: number) => 10 ** Math.floor(Math.log10(step));
