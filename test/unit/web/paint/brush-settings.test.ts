// Presets are brushes that the panel's own controls could have set.
import { expect, it } from "vitest";
import { BRUSHES } from "../../../../gpu/paint/index.ts";
import {
  BRUSH_PRESETS,
  BRUSH_RANGES,
  PRESET_NAMES,
  presetOf,
  USUAL_BRUSH,
} from "../../../../web/lib/paint/brush-settings.ts";
import { DIRECTION_MODES, SIZE_MODES } from "../../../../web/lib/paint/gesture.ts";

it.each(PRESET_NAMES)(
  "%s is within the ranges, leaves size and palette alone, and is known again",
  (name) => {
    const preset = BRUSH_PRESETS[name];
    for (const range of ["aspect", "opacity", "scatter", "colourJitter", "spacing"] as const) {
      const { min, max, step } = BRUSH_RANGES[range];
      expect(preset[range]).toBeGreaterThanOrEqual(min);
      expect(preset[range]).toBeLessThanOrEqual(max);
      const steps = (preset[range] - min) / step;
      expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-6);
    }
    expect(BRUSHES).toContain(preset.brush);
    expect(DIRECTION_MODES).toContain(preset.direction);
    expect(SIZE_MODES).toContain(preset.sizeMode);
    const painted = { ...USUAL_BRUSH, size: 7, palette: ["#102030"], ...preset };
    expect(painted).toMatchObject({ size: 7, palette: ["#102030"] });
    expect(presetOf(painted)).toBe(name);
    expect(presetOf({ ...painted, opacity: 0.35 })).toBeUndefined();
  },
);

it("opens with one of them", () => {
  expect(presetOf(USUAL_BRUSH)).toBe("Oil");
});
