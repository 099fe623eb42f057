"use client";
import { LIGHT_RANGES, type Light, USUAL_LIGHT } from "../../../gpu/paint/index.ts";
import { Button } from "../ui/button.tsx";
import { RangeField } from "../ui/range-field.tsx";

interface LightPanelProps {
  light: Required<Light>;
  onLight(light: Required<Light>): void;
}

const SIDES = ["right", "upper right", "above", "upper left", "left", "lower left", "below", "lower right"];
const sideOf = (azimuth: number) => SIDES[Math.round(azimuth / 45) % SIDES.length];

/** How the painting is looked at; nothing here changes a stroke. */
export function LightPanel({ light, onLight }: LightPanelProps) {
  const isFlat = light.relief === 0;
  return (
    <section aria-label="Light" className="space-y-6">
      <p className="text-sm text-soft">
        Paint has thickness. A light from the side brings it out, here and in what you print or hang; the
        strokes stay as they are.
      </p>
      <div className="grid gap-x-6 gap-y-3 sm:max-lg:grid-cols-2">
        <RangeField
          {...{ label: "Relief", name: "relief", ...LIGHT_RANGES.relief, step: 0.05 }}
          value={light.relief}
          format={(value) => (value === 0 ? "flat" : `${Math.round(value * 100)} %`)}
          onChange={(relief) => onLight({ ...light, relief })}
        />
        <RangeField
          {...{ label: "Light from", name: "azimuth", ...LIGHT_RANGES.azimuth, step: 5 }}
          value={light.azimuth}
          format={(value) => `${sideOf(value)}, ${value}°`}
          onChange={(azimuth) => onLight({ ...light, azimuth })}
        />
        <RangeField
          {...{ label: "Height of the light", name: "elevation", ...LIGHT_RANGES.elevation, step: 5 }}
          value={light.elevation}
          format={(value) => `${value}°`}
          onChange={(elevation) => onLight({ ...light, elevation })}
        />
      </div>
      {isFlat ? (
        <Button onClick={() => onLight({ ...light, relief: 1 })}>Bring out the relief</Button>
      ) : (
        <Button look="bare" onClick={() => onLight(USUAL_LIGHT)} className="-ml-2">
          Bare colours
        </Button>
      )}
    </section>
  );
}
